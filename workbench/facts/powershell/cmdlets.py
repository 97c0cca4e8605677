"""What cmdlets do, by verb and by name, and the short names they go by."""

import re

ALIASES = dict(
    pair.split("=")
    for pair in """
iex=invoke-expression iwr=invoke-webrequest irm=invoke-restmethod wget=invoke-webrequest curl=invoke-webrequest
icm=invoke-command ii=invoke-item ri=remove-item rm=remove-item del=remove-item erase=remove-item rd=remove-item
rmdir=remove-item rp=remove-itemproperty rv=remove-variable rmo=remove-module gci=get-childitem ls=get-childitem
dir=get-childitem gc=get-content cat=get-content type=get-content gi=get-item gp=get-itemproperty
gpv=get-itempropertyvalue sc=set-content ac=add-content si=set-item sp=set-itemproperty ni=new-item cp=copy-item
copy=copy-item cpi=copy-item mv=move-item move=move-item mi=move-item ren=rename-item rni=rename-item
clc=clear-content cli=clear-item clp=clear-itemproperty clv=clear-variable gps=get-process ps=get-process
spps=stop-process kill=stop-process saps=start-process start=start-process gsv=get-service sasv=start-service
spsv=stop-service gwmi=get-wmiobject gcim=get-ciminstance icim=invoke-cimmethod rcim=remove-ciminstance
scim=set-ciminstance ncim=new-ciminstance iwmi=invoke-wmimethod rwmi=remove-wmiobject swmi=set-wmiinstance
ncms=new-cimsession echo=write-output write=write-output sleep=start-sleep cd=set-location sl=set-location
chdir=set-location pwd=get-location gl=get-location pushd=push-location popd=pop-location sort=sort-object
group=group-object select=select-object where=where-object measure=measure-object tee=tee-object
diff=compare-object compare=compare-object ft=format-table fl=format-list fw=format-wide fc=format-custom
oh=out-host lp=out-printer ogv=out-gridview gm=get-member gal=get-alias sal=set-alias nal=new-alias
gcm=get-command gmo=get-module ipmo=import-module nmo=new-module sajb=start-job gjb=get-job rjb=remove-job
rcjb=receive-job wjb=wait-job spjb=stop-job nsn=new-pssession etsn=enter-pssession gsn=get-pssession
rsn=remove-pssession cnsn=connect-pssession dnsn=disconnect-pssession exsn=exit-pssession rcsn=receive-pssession
h=get-history history=get-history ghy=get-history ihy=invoke-history r=invoke-history clhy=clear-history
cls=clear-host clear=clear-host man=get-help help=get-help gerr=get-error gdr=get-psdrive ndr=new-psdrive
mount=new-psdrive rdr=remove-psdrive gv=get-variable nv=new-variable sv=set-variable set=set-variable
ise=powershell_ise epcsv=export-csv ipcsv=import-csv gu=get-unique rvpa=resolve-path cvpa=convert-path
sls=select-string shcm=show-command gtz=get-timezone stz=set-timezone gin=get-computerinfo gcb=get-clipboard
scb=set-clipboard trcm=trace-command gcs=get-pscallstack sbp=set-psbreakpoint gbp=get-psbreakpoint
rbp=remove-psbreakpoint dbp=disable-psbreakpoint ebp=enable-psbreakpoint foreach=foreach-object %=foreach-object
?=where-object md=new-item mkdir=new-item fhx=format-hex
""".split()
)
LOW_VERBS = frozenset(
    """
    get select where measure test format sort group compare find search show out write read convertto convertfrom
    convert resolve split join wait foreach trace debug use exit push pop receive watch skip step confirm assert
    import ping tee measure pause
""".split()
)
HIGH_VERBS = frozenset("grant revoke deny".split())
# Nouns that hold rights, guards or what cannot be had back: any verb that changes them is high.
HIGH_NOUNS = re.compile(
    r"^(?:local(?:user|group|groupmember)|ad(?:user|group|groupmember|computer|object|account\w*|"
    r"defaultdomainpasswordpolicy|serviceaccount|organizationalunit|principalgroupmembership|permission|"
    r"domain\w*)|"
    r"acl|mppreference|mpthreat|netfirewall\w*|eventlog|executionpolicy_|smbshare\w*|smbserverconfiguration|"
    r"wsman\w*|psremoting|pssessionconfiguration|"
    r"pfxcertificate|certificate|disk|partition|volume|storagepool|virtualdisk|bitlocker\w*|computerrestore|"
    r"scheduledtask|scheduledjob|computer|"
    r"az(?:ure)?(?:ad)?(?:roleassignment|roledefinition|directoryrolemember|serviceprincipal\w*|"
    r"adappcredential|adspcredential|keyvault\w*|application\w*|user|group\w*|resourcegroup|vm|"
    r"storageaccount\w*|sql\w+|aks\w*|policyassignment|resourcelock|resource)|"
    r"mg(?:user\w*|group\w*|role\w*|serviceprincipal\w*|application\w*)|msol\w+|inboxrule|mailboxpermission|"
    r"transportrule|adminauditlogconfig|organizationconfig|"
    r"vm|vmhardd\w+|vmsnapshot|vmhost\w*|advancedsetting|iam\w+|s3bucket\w*|ec2instance|rdsdb\w+|secret|"
    r"secretvault|wmievent|certificateenrollment\w*|uac\w*|credential|trusted\w*|"
    r"eventsubscriber_|windowsdefender\w*|gplink|gpo|gppermission|gpregistryvalue|kdsrootkey|vss\w*|"
    r"wbbackup\w*|wbpolicy)$"
)
# What only concerns the session, or an object in memory.
SESSION_NOUNS = re.compile(
    r"^(?:object|variable|alias|module|modulemember|member|typedata|formatdata|strictmode|psdebug|location|"
    r"host|timespan|guid|date|event|eventsubscriber|psbreakpoint|pssession|"
    r"pssessionoption|pstransportoption|cimsession|cimsessionoption|cimcomputer_|temporaryfile|psdrive|job|"
    r"threadjob|runspace\w*|culture|psreadline\w*|markdownoption|psrolecapabilityfile_|"
    r"psscript\w*info_|argumentcompleter|objectevent|engineevent|cimindicationevent|tracesource|"
    r"webserviceproxy|clipboard|scheduledtask(?:action|trigger|settingsset|principal)|random|securerandom|"
    r"modulemanifest_|csv|clixml|localizeddata|powershelldatafile|history|information|progress|paramset|"
    r"uiculture|inmemory|mgcontext|fileCatalog_|winevent|selfsignedcertificate_|"
    r"azcontext|powercliconfiguration|proxycommand|psbreakpoint|debug|verbose)$",
    re.IGNORECASE,
)
EXACT = {
    "new-object": ("low", "makes an object in memory"),
    "start-sleep": ("low", "waits"),
    "clear-host": ("low", "clears the screen"),
    "set-location": ("low", "changes the folder"),
    "invoke-history": ("medium", "runs an earlier command"),
    "stop-transcript": ("medium", "ends the session's record"),
    "start-transcript": ("medium", "records the session in a file"),
    "clear-history": ("medium", "forgets the session's commands"),
    **dict.fromkeys("update-help save-help".split(), ("medium", "downloads help")),
    "invoke-pester": ("low", "runs tests"),
    "invoke-scriptanalyzer": ("low", "checks a script"),
    "enter-pssession": ("medium", "opens a shell on another host"),
    "get-credential": ("low", "asks for a password"),
    **dict.fromkeys("get-secret get-azkeyvaultsecret".split(), ("high", "reads a secret")),
    "get-azaccesstoken": ("high", "reads a token"),
    "get-clipboard": ("low", "reads the clipboard"),
    "stop-computer": ("high", "stops the host"),
    "restart-computer": ("high", "restarts the host"),
    "format-volume": ("high", "erases a volume"),
    "clear-recyclebin": ("high", "deletes what was in the recycle bin"),
    "clear-disk": ("high", "erases a disk"),
    "initialize-disk": ("high", "prepares a disk anew"),
    "limit-eventlog": ("high", "shortens a log"),
    "clear-eventlog": ("high", "clears a log"),
    "remove-eventlog": ("high", "deletes a log"),
    "new-service": ("high", "installs a service that starts by itself"),
    "remove-service": ("high", "removes a service"),
    "new-localuser": ("high", "adds a user"),
    **dict.fromkeys("enable-psremoting set-wsmanquickconfig".split(), ("high", "opens the machine to remote commands")),
    **dict.fromkeys(
        "set-wsmaninstance new-wsmaninstance remove-wsmaninstance".split(), ("medium", "changes remote management")
    ),
    "disable-psremoting": ("medium", "closes remote commands"),
    "disable-pssessionconfiguration": ("medium", "closes a way to run remote commands"),
    "disable-wsmancredssp": ("medium", "closes a way to hand on credentials"),
    **dict.fromkeys(
        """new-pssessionconfigurationfile new-psrolecapabilityfile new-modulemanifest new-filecatalog
        new-scriptfileinfo tee-object""".split(),
        ("medium", "writes a file"),
    ),
    "export-pfxcertificate": ("high", "writes a private key to a file"),
    "import-pfxcertificate": ("high", "adds a key"),
    "import-certificate": ("high", "changes what is trusted"),
    "new-selfsignedcertificate": ("medium", "makes a certificate"),
    "out-null": ("low", "drops output"),
    "out-printer": ("medium", "prints"),
    "export-modulemember": ("low", "names what a module offers"),
    **dict.fromkeys("new-pssession connect-pssession".split(), ("medium", "opens a session on another host")),
    "disable-computerrestore": ("high", "turns restore points off"),
    "checkpoint-computer": ("medium", "makes a restore point"),
    "restore-computer": ("high", "takes the system back to a restore point"),
    "rename-computer": ("medium", "renames the host"),
    "get-adreplaccount": ("high", "copies account secrets from the domain"),
    "disable-scheduledtask": ("medium", "turns a task off"),
    "start-scheduledtask": ("medium", "runs a task"),
    "stop-scheduledtask": ("medium", "stops a task"),
    "unregister-scheduledtask": ("medium", "deletes a task"),
    "unregister-scheduledjob": ("medium", "deletes a job"),
    "enable-scheduledtask": ("medium", "turns a task on"),
    "unlock-adaccount": ("medium", "unlocks an account"),
    **dict.fromkeys("start-vm start-azvm".split(), ("medium", "starts a machine")),
    "checkpoint-vm": ("medium", "makes a snapshot"),
    "new-azresourcegroup": ("medium", "creates a group"),
    **dict.fromkeys("new-azvm new-vm".split(), ("medium", "creates a machine")),
    "update-mpsignature": ("medium", "updates the antivirus"),
    "start-mpscan": ("low", "scans for malware"),
    "update-list": ("low", "changes a list in memory"),
    **dict.fromkeys("new-winevent write-eventlog".split(), ("medium", "writes a log entry")),
    **dict.fromkeys("test-connection test-netconnection".split(), ("low", "probes one host")),
    "set-authenticodesignature": ("medium", "signs a file"),
    "mount-diskimage": ("medium", "opens a disk image"),
    "dismount-diskimage": ("medium", "closes a disk image"),
    "set-psrepository": ("medium", "changes where packages come from"),
    "set-clipboard": ("low", "fills the clipboard"),
    "switch-process": ("medium", "replaces the process"),
    "remove-psdrive": ("low", "drops a session's drive"),
    "set-psreadlineoption": ("low", "changes the session's editor"),
    "unblock-file": ("medium", "drops a file's mark of origin"),
    **dict.fromkeys("connect-azaccount connect-viserver connect-azuread connect-mggraph".split(), ("low", "signs in")),
    "disconnect-viserver": ("low", "signs out"),
    "set-powercliconfiguration": ("low", "changes the session's client"),
    "connect-wsman": ("low", "connects"),
    "disconnect-wsman": ("low", "disconnects"),
    "disconnect-pssession": ("low", "leaves a session running"),
    **dict.fromkeys("set-timezone set-date".split(), ("medium", "changes the clock")),
    "suspend-bitlocker": ("high", "turns encryption protection off"),
    "complete-transaction": ("medium", "makes changes last"),
    "undo-transaction": ("low", "takes changes back"),
    "start-transaction": ("low", "opens a transaction"),
    "invoke-item": ("medium", "opens a file with its program"),
    "invoke-wsmanaction": ("medium", "calls a method by remote management"),
    "register-argumentcompleter": ("low", "completes words in the session"),
    "install-script": ("medium", "installs a script"),
    **dict.fromkeys("start-job start-threadjob".split(), ("low", "runs a block in the background")),
    "invoke-command": ("low", "runs a block"),
    "foreach-object": ("low", "runs a block for each"),
    "stop-job": ("low", "ends a background block"),
    "suspend-job": ("low", "pauses a background block"),
    "resume-job": ("low", "goes on with a background block"),
    "debug-job": ("low", "looks into a background block"),
    **dict.fromkeys(
        "enable-experimentalfeature disable-experimentalfeature".split(), ("medium", "changes the shell's settings")
    ),
    "protect-cmsmessage": ("low", "encrypts text"),
    "unprotect-cmsmessage": ("medium", "decrypts text"),
    "set-psdebug": ("low", "traces the session"),
    "set-markdownoption": ("low", "changes the session"),
}
ATTACKS = re.compile(
    r"^(?:invoke|get|find|out|start|add|new|set|enable|test)-?(?:mimikatz|mimi\w*|kerberoast|shellcode\w*|"
    r"reflectivepe\w*|dllinjection|bloodhound|allchecks|tokenmanipulation|credentialinjection|ninjacopy|"
    r"gpppassword|gppautologon|keystrokes|keylogger|portscan|timedscreenshot|minidump|psinject|wmiexec|"
    r"smbexec|psexec|thehash|inveigh|phant0m|powershelltcp\w*|powershellicmp|powershelludp|obfuscation|"
    r"sharefinder|userhunter|localadminaccess|dcsync|sqloscmd|seatbelt|rubeus|winpeas|privesc\w*|"
    r"sharphound\w*|evil\w*|persistence\w*|passhash\w*|lsasecret\w*|passwordspray|domainpasswordspray|"
    r"vaultcredential|webcredentials|bypass\w*|amsibypass|uacbypass|kerberoastable\w*|eventvwrbypass|"
    r"wscriptbypass\w*|lazagne|laps\w*|\w*ath\w*command|netripper|winpwn|dinvoke\w*|dumpcreds?)$",
    re.IGNORECASE,
)
KEYWORDS = frozenset(
    """
    if elseif else foreach for while do until switch try catch finally function filter param begin process end
    return throw trap in break continue class enum using exit default data dynamicparam workflow configuration
    hidden static clean
""".split()
)

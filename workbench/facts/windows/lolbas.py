"""Programs that ship with Windows or Office and run other code when asked oddly: the known tricks, by name."""

# Each does little else for an administrator: its use to load a file or address is a trick to run code.
TRICKS = frozenset(
    """addinutil appinstaller aspnet_compiler atbroker certoc cmdl32 cmstp colorcpl computerdefaults
    configsecuritypolicy conhost customshellhost datasvcutil desktopimgdownldr devicecredentialdeployment dfsvc
    diskshadow eudcedit eventvwr extexport finger gpscript hh imewdbld ie4uinit iediagcmd ieexec ilasm
    infdefaultinstall installutil iscsicpl jsc mavinject microsoft.workflow.compiler msdt mshta
    odbcconf offlinescannershell onedrivestandaloneupdater pcalua pcwrun presentationhost printbrm provlaunch
    rasautou rdrleakdiag regasm register-cimprovider regsvcs regsvr32 replace rpcping rundll32 runexehelper runonce
    runscripthelper scriptrunner setres settingsynchost stordiag syncappvpublishingserver ttdinject tttracer
    unregmp2 wab wbemtest wlrmdr workfolders wsreset wuauclt xwizard acccheckconsole adplus agentexecutor appcert
    appvlp bginfo cdb coregen createdump csi defaultpack devinit devtunnel devtoolslauncher dnx dsdbutil dtutil
    dump64 dumpminitool dxcap fsi fsianycpu intellitrace mftrace microsoft.nodejstools.pressanykey mpiexec
    msdeploy msohtmed msxsl ntdsutil ntsd openconsole pixtool procdump procdump64 protocolhandler rcsi
    sqldumper sqlps sqltoolsps squirrel testwindowremoteagent tracker vsdiagnostics vsiisexelauncher
    visualuiaverifynative vshadow vsjitdebugger vsls-agent vstest.console winfile wfc xbootmgr xbootmgrsleep xsd
    cl_loadassembly cl_mutexverifiers cl_invocation launch-vsdevshell pubprn pester utilityfunctions rpcss
    msconfig mmc logger setupugc nmcap winrm.vbs te remote forfiles ssh-keygen_ wt bash scrcons
    dumpit comsvcs shimgvw zipfldr url.dll ieframe advpack ieadvpack pcwutl setupapi shdocvw syssetup mshtml dfshim
    wmiprvse sdbinst odbcad32 mspub_ wuapp fodhelper sdclt slui""".split()
)
# Tools that exist to attack.
ATTACKS = frozenset(
    """
    mimikatz mimidrv kiwi rubeus sharphound bloodhound psexec psexec64 paexec wce pwdump pwdump7 fgdump gsecdump
    lazagne seatbelt sharpup winpeas winpeasany cobaltstrike powersploit empire crackmapexec cme netcat nc nc64
    ncat chisel ysoserial responder certify certipy kerbrute juicypotato printspoofer godpotato rottenpotato
    nanodump pypykatz secretsdump secretsdump.py wmiexec.py smbexec.py psexec.py adfind safetykatz sharpview
    sharpdpapi gmsapasswordreader handlekatz dumpert outflank-dumpert safetydump xordump lsassy mimipenguin
    snaffler inveigh whisker pingcastle ppldump ppl_dump backstab edrsilencer killav processhacker gmer
    advanced_ip_scanner nmap masscan phant0m trufflesnout evil-winrm remcom hashcat john hydra medusa
    invoke-mimikatz dcrypt adidnsdump
""".split()
)
# Programs of Office and the browsers: harmless to open, a download when given an address.
OPENS_ADDRESSES = frozenset(
    """
    excel winword powerpnt msaccess mspub visio winproj outlook teams msedge msedgewebview2 msedge_proxy chrome
    firefox iexplore update squirrel explorer
""".split()
)

"""Places of Windows: registry keys and files by what a change of them does."""

import re

from workbench.facts.paths import is_scratch_path, is_secret_path, is_system_path

# Keys that start programs by themselves: a write here outlives a restart.
_PERSISTS = re.compile(
    r"\\run(?:once|onceex|services|servicesonce)?(?:\\|$)|\\winlogon|image file execution options|"
    r"\\policies\\explorer\\run|appinit_dlls|appcertdlls|"
    r"\\currentcontrolset\\services|\\active setup|userinitmprlogonscript|\\shell\\\w+\\command|"
    r"inprocserver32|localserver32|\\treatas|progid|cor_profiler|"
    r"\\print\\(?:monitors|environments)|netsh$|\\lsa\\|\\control\\lsa|securityproviders|session manager|"
    r"browser helper|\\shellserviceobject|screensave|scrnsave|"
    r"silentprocessexit|\\amsi|\\office\\.*\\(?:addins|security|options|resiliency|webview)|office test|"
    r"\\telemetrycontroller|\\command processor|\\time ?providers|"
    r"\\credential providers|\\bootexecute|\\safeboot|\\load$|shellfolders|shell folders|\\clsid\\|"
    r"\\app paths|\\protocol_catalog|\\environment(?:\\|$)|\\aedebug|\\wer\\|"
    r"\\hhctrl|\\ctf\\|filerenameoperations|netlogon|\\terminal server\\.*(?:initialprogram|wds)|\\svchost",
    re.IGNORECASE,
)
# Keys that hold the guards: antivirus, firewall, logging, elevation, remote access, updates, encryption.
_GUARDS = re.compile(
    r"windows defender|microsoft antimalware|security center|windowsfirewall|firewallpolicy|sharedaccess|"
    r"eventlog|\\policies\\.*\\(?:system|windowsupdate|audit)|"
    r"enablelua|consentprompt|localaccounttokenfilter|wdigest|credentialguard|deviceguard|\\terminal server|"
    r"fdenyts|restrictedadmin|smartscreen|powershell\\(?:scriptblock|module|transcription)|"
    r"scriptblocklogging|autologger|etwenabled|wmi\\security|\\fve|bitlocker|systemrestore|volume shadow|"
    r"windowsupdate|wuauserv|zonemap|certificates|\\root\\cert|"
    r"\\audit|processcreationinclude|policies\\system|disable(?:taskmgr|registrytools|cmd|lockworkstation)|"
    r"\\lanmanserver|\\lanmanworkstation|"
    r"schannel|ntlm|\\uac|amsienable|vbawarnings|accessvbom|mpengine|exclusions|real-time|spynet|features|"
    r"tamper|\\wcmsvc|longpathsenabled|enablelinkedconnections|passwordless|"
    r"crashcontrol|\\mrt|fallowto|allowremoterpc|shadow$|policies\\microsoft",
    re.IGNORECASE,
)
# Values by what a number other than zero does.
_PROTECTS = re.compile(
    r"(?i)enablelua|enablefirewall|runasppl|consentpromptbehavior(?:admin|user)|filteradministratortoken|"
    r"enable(?:scriptblock|module|scriptblockinvocation)logging|enabletranscripting|fdenytsconnections|"
    r"restrictanonymous(?:sam)?|nolmhash|lmcompatibilitylevel|processcreationincludecmdline_enabled|"
    r"(?:require|enable)securitysignature|lsacfgflags|enablevirtualizationbasedsecurity|"
    r"promptonsecuredesktop|userauthentication|smartscreenenabled"
)
_WEAKENS = re.compile(
    r"(?i)disable(?!d?restricted|cmd$)\w+|uselogoncredential|smb1|localaccounttokenfilterpolicy|autoadminlogon|"
    r"allowinsecureguestauth|fallowtogethelp|allowtsconnections|dontreportinfectioninformation|noautoupdate|"
    r"alwaysinstallelevated"
)
_HIVES = re.compile(
    r"(?:hklm|hkey_local_machine|machine)(?::)?\\+(?:sam|security|system)\\?$|\\config\\(?:sam|security|"
    r"system)\b|ntds(?:\.dit)?\b|\\repair\\sam",
    re.IGNORECASE,
)
_SECRETS = re.compile(
    r"(?:^|[\\/.])(?:unattend\.xml|sysprep\.(?:xml|inf)|groups\.xml|web\.config|\.?vnc\.ini|ultravnc\.ini|sam|"
    r"login data|logins\.json|key[34]\.db|cookies(?:\.sqlite)?|"
    r"consolehost_history\.txt|\.rdp|id_rsa|\.kdbx|\.pfx|\.pem|credentials|vault|passwords?\.\w+|creds?\.\w+|"
    r"\.ppk|wallet\.dat|local state)$|lsass|\\credentials\\|\\protect\\|microsoft\\vault",
    re.IGNORECASE,
)
_SCRATCH = re.compile(
    r"^[\"']?(?:%te?mp%|\$\{?env:te?mp\}?|\$tmp\b|\$temp\b|%localappdata%\\temp|\$env:localappdata\\temp|"
    r"[a-z]:\\(?:windows\\)?te?mp\\|.*\\appdata\\local\\temp\\)",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"start menu\\programs\\startup|\\startup\\|\\system32\\tasks|\\windows\\system32|\\syswow64|%systemroot%|"
    r"%windir%|\$env:(?:windir|systemroot)|drivers\\etc\\hosts|\\sysvol\\|\\inetpub\\wwwroot|\\grouppolicy\\|"
    r"\\spool\\|winlogon|wbem",
    re.IGNORECASE,
)


def registry_risk(key: str) -> str:
    r"""What writing below registry *key* does: ``"persists"``, ``"guards"`` or ``""``.

    >>> registry_risk(r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"), registry_risk(r"HKCU\Mine")
    ('persists', '')
    """
    if _GUARDS.search(key):
        return "guards"
    return "persists" if _PERSISTS.search(key) else ""


def turns_on(name: str, value: str) -> bool:
    """True where the registry value *name* set to *value* plainly strengthens a guard, or lifts what weakened it.

    >>> turns_on("EnableLUA", "1"), turns_on("EnableLUA", "0"), turns_on("DisableAntiSpyware", "0x0")
    (True, False, True)
    """
    number = re.fullmatch(r"(?:0x)?0*([0-9a-f]{1,8})?", value.strip("\"' ").lower())
    if not name or not number or not value.strip("\"' "):
        return False
    return bool((_PROTECTS if number[1] else _WEAKENS).fullmatch(name.strip("\"' ")))


def is_hive(text: str) -> bool:
    """True where *text* names the account database, the domain's database, or a hive that holds their secrets."""
    return bool(_HIVES.search(text.strip("\"'")))


def is_secret_file(path: str) -> bool:
    """True where *path* plainly holds credentials."""
    return bool(_SECRETS.search(path.strip("\"'"))) or is_hive(path) or is_secret_path(path)


def is_scratch(path: str) -> bool:
    """True where *path* lies in a folder for temporary files."""
    return bool(_SCRATCH.match(path)) or is_scratch_path(path)


def is_guarded_place(path: str) -> bool:
    """True where a file written to *path* changes the system or starts by itself."""
    return bool(_STARTS.search(path)) or is_system_path(path.strip("\"'"))

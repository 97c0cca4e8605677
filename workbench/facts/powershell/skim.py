"""How PowerShell text is looked over before it is read: its statements apart, and which of them could do harm."""

import re

from workbench.facts.digest import Skim, bracketed
from workbench.facts.powershell import cmdlets

_STRICT = re.compile(
    r"(?i)(?<![\w-])(?:(?:remove|clear|disable|stop|format|uninstall|reset|revoke|grant|deny|invoke|restart|initialize|"
    r"suspend|unregister|dismount|enable)-\w+|(?:set|new|add|register)-(?:acl|local\w+|ad\w+|mppreference|netfirewall\w+|"
    r"executionpolicy|scheduled\w+|service|psdrive|wmi\w+|item\w+)|iex|icm|iwr|irm|ri|rm|del|erase|rd|rmdir|kill|spps|"
    r"start-process|saps|set-content|add-content|out-file|bitsadmin|certutil|reg|sc|net|netsh|schtasks|vssadmin|wevtutil|"
    r"bcdedit|cmd|powershell|pwsh|mshta|rundll32|regsvr32|wmic|taskkill|shutdown|diskpart|cipher|takeown|icacls|mimikatz)"
    r"(?![\w-])|::(?:frombase64string|load\w*|create|start|delete|writeall\w+|kill)|download(?:string|file|data)"
    r"|\.(?:delete|kill|invoke\w*)\("
)
_SIGNS = re.compile(r"(?i)[&`\[]|\$\(|-(?:join|replace|f|bxor|enc\w*)\b|\.(?:exe|ps1|bat|cmd|dll|invoke)|[a-z]-[a-z]")
_LOOKS = re.compile(rf"(?i)\s*(?:(?:{'|'.join(sorted(cmdlets.LOW_VERBS))})-\w+|\$\w+\s*=)(?!.*\|)[^(){{}}\[\]`&;>]*")

SKIM = Skim("powershell", bracketed, _STRICT, frozenset(cmdlets.ALIASES), _SIGNS, _LOOKS.fullmatch, "\n;|", 60, 1.6)

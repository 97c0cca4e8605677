"""How text for the command prompt is looked over before it is read: its commands apart, which of them could do harm."""

import re

from workbench.facts.digest import Skim, shortened

_LONG_LINE = 1_500
_STRICT = re.compile(
    r"(?i)(?<![\w-])(?:rd|rmdir|del|erase|format|diskpart|cipher|vssadmin|wbadmin|bcdedit|wevtutil|fsutil|reg|sc|net1?|netsh|"
    r"schtasks|at|wmic|taskkill|shutdown|takeown|icacls|cacls|attrib|powershell|pwsh|cmd|mshta|rundll32|regsvr32|certutil|"
    r"bitsadmin|cscript|wscript|msiexec|forfiles|robocopy|xcopy|copy|move|ren|mklink|curl|ftp|ssh|psexec|runas|start|call|"
    r"setx|auditpol|manage-bde|installutil|msbuild|hh|odbcconf|regasm|esentutl|ntdsutil|procdump|mimikatz)"
    r"(?:\.exe)?(?![\w-])"
)
_SIGNS = re.compile(r"[%!^>|]|\.(?:exe|ps1|bat|cmd|vbs|dll|js)\b", re.IGNORECASE)
_PLAIN = re.compile(
    r"(?i)\s*@?(?:dir|echo|type|cd|chdir|cls|ver|vol|whoami|hostname|ipconfig|tasklist|systeminfo|set|rem|title|find|"
    r"findstr|more|sort|tree|where|ping|netstat|date|time|exit|pause|setlocal|endlocal|goto|color)\b[^&|<>%!^]*"
)
_WORDS = frozenset(
    "rd rmdir del erase format diskpart cipher vssadmin wbadmin bcdedit wevtutil fsutil reg sc net net1 netsh "
    "schtasks at wmic taskkill shutdown takeown icacls cacls attrib powershell pwsh cmd mshta rundll32 regsvr32 "
    "certutil bitsadmin cscript wscript msiexec forfiles robocopy xcopy copy move ren mklink curl ftp ssh psexec "
    "runas start call setx for if auditpol installutil msbuild hh odbcconf regasm esentutl ntdsutil procdump "
    "mimikatz bde".split()
)


def units(text: str) -> list[str]:
    """The lines of *text*, very long ones at their ampersands and bars."""
    found: list[str] = []
    for line in dict.fromkeys(text.split("\n")):
        parts = [line] if len(line) <= _LONG_LINE else re.split(r"(?<!\^)[&|]+", line)
        found += [shortened(part) for part in parts if part.strip()]
    return found


SKIM = Skim("cmd", units, _STRICT, _WORDS, _SIGNS, _PLAIN.fullmatch, "\n&|", 50, 0.8)

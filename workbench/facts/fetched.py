"""Files that a script fetches from a network and then runs: nobody can read here what they do."""

import re

from workbench.facts.finding import Finding, high

_NAME = r"[\w.$%:{}()\\/~-]{0,200}?([\w.-]{1,80}\.(?:exe|com|scr|dll|ps1|psm1|bat|cmd|vbs|js|jar|hta|py|pl|rb|sh))"
_FETCH = re.compile(
    r"\b(?:invoke-webrequest|invoke-restmethod|iwr|irm|wget|curl(?:\.exe)?|start-bitstransfer)\b[^\n;|&]{0,250}?"
    rf"\s(?:-outfile|-o(?:ut)?|--output|-destination)\s{{1,5}}[\"']?{_NAME}(?=[\"'\s;|&)]|$)"
    rf"|\b(?:downloadfile(?:async)?|urlretrieve)\s{{0,3}}\([^,\n]{{1,300}},\s{{0,3}}[\"']?{_NAME}[\"']?",
    re.IGNORECASE,
)
# What stands in front of a file that is run: an interpreter or a starter, with its options; or the start of a command.
_RUNS = (
    r"(?:(?:\b(?:start-process|saps|start|call|iex|invoke-item|ii|cmd(?:\.exe)?\s+/c|powershell(?:\.exe)?|pwsh|python3?|perl"
    r"|ruby|node|java|rundll32(?:\.exe)?|regsvr32(?:\.exe)?|wscript(?:\.exe)?|cscript(?:\.exe)?|mshta(?:\.exe)?|sh|bash)"
    r"(?:\s+-{0,2}/?[\w:]{1,30}){0,6}\s+)|(?:^|[\n;|&{]|\b(?:system|run|call|popen|startfile)\s?\(\[?)\s*&?\s*)"
    r"[\"']?(?:[\w.$%:{}()~ -]{0,80}[\\/]){0,12}"
)
_MOST = 8  # files looked for
_ASSIGNED = r"(\$\w{1,40})\s*=[^\n;]{0,200}"


def runs_fetched(text: str) -> list[Finding]:
    """A finding for each file that *text* fetches and runs later, whatever the language of its commands.

    >>> [finding.target for finding in runs_fetched("iwr https://h/a.exe -OutFile a.exe; Start-Process ./a.exe")]
    ['a.exe']
    >>> runs_fetched("iwr https://h/a.exe -OutFile a.exe; Get-Item a.exe")
    []
    """
    found: list[Finding] = []
    for count, match in enumerate(_FETCH.finditer(text)):
        if count >= _MOST:
            break
        name = match[1] or match[2]
        later = text[match.end() :]
        if _is_run(name, later):
            found.append(high("fetch", "fetches a file and runs it", name))
    return found


def _is_run(name: str, later: str) -> bool:
    written = re.escape(name)
    if re.search(_RUNS + written, later, re.IGNORECASE):
        return True
    held = re.search(_ASSIGNED + written, later, re.IGNORECASE)
    return bool(
        held
        and re.search(rf"(?:start-process|saps|&|iex|invoke-item)\s+[\"']?{re.escape(held[1])}\b", later, re.IGNORECASE)
    )

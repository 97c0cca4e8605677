"""Programs that run the machine: processes, services, users, disks, schedules, packages."""

import re

from workbench.facts import paths
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, Options
from workbench.facts.word import Word

# Stopping one of these takes protection, logging or the way into the host away.
_GUARDS = re.compile(
    r"(?:^|[\s/])(?:auditd|rsyslogd?|syslog(?:-ng|d)?|journald|systemd-journald(?:\S*)|firewalld|ufw|iptables|nftables|fail2ban|apparmor|selinux|clamav\S*|clamd|falcon-sensor|crowdstrike|cbdaemon|cbagentd|sentinel\S*|mdatp|ossec\S*|wazuh\S*|osqueryd?|falco|"
    r"auditbeat|filebeat|splunk\S*|td-agent|fluentd?|fluent-bit|sysmon|esets?|sophos\S*|sav-protect|mfetpd|ds_agent|rpc\.auditd|backup\S*|chkrootkit|aide|tripwire|snort|suricata|ufw\.service|nessusd|com\.apple\.(?:alf|auditd|syslogd|XProtect\S*)|defender\S*|littlesnitch\S*|opendirectoryd)(?:\.service)?(?:$|\s)",
    re.I,
)
_SERVES = re.compile(
    r"(?:^|\s)(?:sshd?|network(?:ing|manager|-manager)?|systemd-networkd|dbus|systemd-logind|docker|containerd|kubelet|k3s|mysqld?|mariadb|postgres(?:ql)?(?:@\S+|-\d+)?|mongod|redis(?:-server)?|nginx|apache2?|httpd|haproxy|rabbitmq-server|elasticsearch|kafka|etcd|vault|consul|patroni|pgbouncer|gitlab\S*|puma|unicorn|sidekiq|opensearch|cassandra|minio|named|bind9|postfix|dovecot|slapd|php\S*fpm|tomcat\d*|jenkins|keepalived|pacemaker|corosync|crond?|libvirtd|mongodb|influxdb|grafana-server|prometheus|nomad|memcached|squid|varnish|envoy|traefik|caddy)(?:\.service)?(?:$|\s)",
    re.I,
)

_SYSTEMCTL = {
    "low": "status show list-units list-unit-files list-timers list-sockets list-jobs list-dependencies list-machines list-automounts list-paths is-active is-enabled is-failed is-system-running cat help get-default show-environment log-level",
    "medium": "start restart reload stop try-restart reload-or-restart try-reload-or-restart condrestart daemon-reload daemon-reexec enable disable reenable preset preset-all mask unmask revert edit set-property set-default set-environment unset-environment import-environment reset-failed kill link add-wants add-requires freeze thaw clean bind mount-image service-log-level service-log-target",
    "high": "poweroff reboot halt kexec soft-reboot suspend hibernate hybrid-sleep suspend-then-hibernate sleep emergency rescue default exit switch-root isolate",
}


def _systemctl(call: Call) -> list[Finding]:
    options = Options(
        call.args, "-t --type -H --host -M --machine -p --property -n --lines -o --output --state -s --signal --root"
    )
    action = options.operands[0].text if options.operands else "list-units"
    units = " ".join(word.text for word in options.operands[1:])
    risk = next((level for level, names in _SYSTEMCTL.items() if action in names.split()), "medium")
    if risk == "high":
        return [high(f"systemctl {action}", "stops or restarts the whole host")]
    if risk == "low":
        return [low(f"systemctl {action}", "shows services", effects.cut(units))]
    if action == "link" or (action == "enable" and "/" in units):
        return [high(f"systemctl {action}", "makes a service run by itself", effects.cut(units))]
    if action in ("stop", "disable", "mask", "kill") or (action == "disable" and options.has("--now")):
        return [_stops(f"systemctl {action}", units)]
    return [medium(f"systemctl {action}", "changes a service", effects.cut(units))]


def _stops(verb: str, units: str) -> Finding:
    if _GUARDS.search(units):
        return high(verb, "turns off logging, auditing or protection", effects.cut(units))
    if re.search(r"\bstop\b|\bdisable\b|\bmask\b|\bkill\b", verb) and re.search(
        r"(?:^|\s)(?:sshd?|network\S*|systemd-networkd|NetworkManager)(?:\.service)?(?:$|\s)", units, re.I
    ):
        return high(verb, "cuts the way into the host", effects.cut(units))
    if re.search(r"\bstop\b", verb) and _SERVES.search(units):
        return high(verb, "stops a whole service that others depend on", effects.cut(units))
    return medium(verb, "stops a service", effects.cut(units))


def _service(call: Call) -> list[Finding]:
    words = [word.text for word in call.args]
    if "--status-all" in words or words[-1:] in (["status"], ["configtest"], ["check"]):
        return [low("service", "shows services")]
    action = words[1] if len(words) > 1 else ""
    if action in ("stop", "disable", "off") or (call.name == "rc-service" and action == "stop"):
        return [_stops(f"service {action}", words[0])]
    if any("../" in word or "/" in word for word in words[:1]):
        return [high("service", "opens a shell from another program", words[0])]
    return [medium("service", "changes a service", effects.cut(" ".join(words)))]


def _chkconfig(call: Call) -> list[Finding]:
    words = [word.text for word in call.args]
    if "off" in words or "--del" in words or "remove" in words or "disable" in words or "del" in words:
        return [_stops(f"{call.name} disable", " ".join(words))]
    if not words or "--list" in words or "show" in words:
        return [low(call.name, "lists services")]
    if "--add" in words or "defaults" in words or "add" in words:
        return (
            [high(call.name, "makes a service run by itself", effects.cut(" ".join(words)))]
            if call.name in ("update-rc.d",) and "defaults" in words
            else [medium(call.name, "makes a service run by itself")]
        )
    return [medium(call.name, "changes which services run")]


def _launchctl(call: Call) -> list[Finding]:
    words = [word.text for word in call.args]
    action = words[0] if words else "help"
    if action in (
        "list",
        "print",
        "print-disabled",
        "help",
        "version",
        "getenv",
        "blame",
        "dumpstate",
        "managername",
        "hostinfo",
        "procinfo",
    ):
        return [low("launchctl", "shows services")]
    if action in ("unload", "bootout", "stop", "disable", "remove", "kill"):
        joined = " ".join(words)
        if re.search(
            r"carbonblack|crowdstrike|falcon|littlesnitch|opendns|sentinel|jamf|osquery|auditd|syslog|XProtect|\balf\b|sophos|wdav|microsoft\.(?:fresno|wdav)|nessus|santa|lulu|blockblock",
            joined,
            re.I,
        ):
            return [high(f"launchctl {action}", "turns off logging, auditing or protection", effects.cut(joined))]
        return [_stops(f"launchctl {action}", joined)]
    if action in ("load", "bootstrap", "submit", "enable", "asuser"):
        return [high(f"launchctl {action}", "makes a program run by itself", effects.cut(" ".join(words)))]
    if action == "reboot":
        return [high("launchctl reboot", "restarts the host")]
    return [medium(f"launchctl {action}", "changes a service")]


def _power(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    if call.name == "shutdown" and "-c" in texts:
        return [medium("shutdown -c", "cancels a shutdown")]
    if call.name in ("init", "telinit") and texts[:1] not in (["0"], ["6"], ["1"], ["s"], ["S"]):
        return [medium(call.name, "changes the run level")]
    if "-k" in texts or "--show" in texts or "-w" in texts or "--wtmp-only" in texts:
        return [medium(call.name, "only warns users")]
    return [high(call.name, "stops or restarts the whole host")]


def _kill(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    if not texts or texts[0] in ("-l", "-L", "--list", "--table"):
        return [low("kill", "lists signals")]
    if texts[:1] == ["-0"]:
        return [low("kill -0", "checks whether a process is there")]
    operands = (
        [word for word in call.args[1:] if word.text not in ("-9", "-s", "-n", "--")]
        if texts[0].startswith("-")
        else call.args
    )
    for word in operands:
        if word.text == "-1" or word.text == "1":
            return [high("kill", "ends every process or the first one", " ".join(texts))]
        if re.match(r"^(?:\$\(|`)", word.text) and not re.search(r"pidof|pgrep|cat |\.pid|lsof|ps ", word.text):
            return [medium("kill", "ends processes chosen by a command", effects.cut(word.text))]
    if any(_GUARDS.search(f" {word.text} ") for word in call.args if not word.known):
        return [high("kill", "ends a program that protects or logs", effects.cut(" ".join(texts)))]
    return [medium("kill", "ends or signals a process", effects.cut(" ".join(texts)))]


def _pkill(call: Call) -> list[Finding]:
    options = Options(
        call.args, "-u --euid -U --uid -t --terminal -g -G -P --parent -s --signal -F --pidfile -r --ns --user"
    )
    joined = effects.cut(" ".join(word.text for word in call.args))
    if call.name == "pkill" and options.has("-l", "--list") or options.has("-l", "--list") and call.name == "killall":
        return [low(call.name, "lists signals or matches")]
    names = " ".join(word.text.strip("^$") for word in options.operands)
    if _GUARDS.search(names):
        return [high(call.name, "ends a program that protects or logs", joined)]
    if (
        options.has("-u", "--euid", "-U", "--uid", "--user", "-t", "--terminal", "-v")
        and not names
        or names in (".", ".*", "*", "init", "systemd")
    ):
        return [high(call.name, "ends every process of a user or terminal", joined)]
    return [medium(call.name, "ends processes by name", joined)]


def _crontab(call: Call) -> list[Finding]:
    options = Options(call.args, "-u -c")
    if options.has("-l", "-V", "-T"):
        if options.value("-u") is not None:
            return (
                [medium("crontab -l", "shows another user's jobs", "")]
                if not options.value("-u").known
                else [low("crontab -l", "shows a user's jobs")]
            )  # type: ignore[union-attr]
        return [low("crontab -l", "shows scheduled jobs")]
    if options.has("-r"):
        return [high("crontab -r", "deletes every scheduled job")]
    if options.has("-e"):
        return [medium("crontab -e", "edits scheduled jobs")]
    if not call.args:
        return (
            [low("crontab", "reads a table from the terminal")]
            if call.stdin.origin == "none"
            else [high("crontab", "replaces the scheduled jobs")]
        )
    return [high("crontab", "replaces the scheduled jobs", effects.cut(" ".join(word.text for word in call.args)))]


def _at(call: Call) -> list[Finding]:
    options = Options(call.args, "-f -q -t -u")
    if call.name in ("atq",) or options.has("-l", "-c", "-V"):
        return [low("at", "lists scheduled jobs")]
    if call.name == "atrm" or options.has("-d", "-r"):
        return [medium("at", "removes a scheduled job")]
    found = call.nested(call.stdin.text, "bash") if call.stdin.origin in ("text", "built") else []
    risk = high if call.stdin.origin in ("opaque", "fetched", "decoded") else medium
    return [*found, risk(call.name, "schedules a command to run by itself")]


def _users(call: Call) -> list[Finding]:
    joined = effects.cut(" ".join(word.text for word in call.args))
    if call.name == "useradd" and any(word.text in ("-D", "--defaults") for word in call.args) and len(call.args) == 1:
        return [low("useradd -D", "shows defaults")]
    reasons = {"useradd": "adds a user", "adduser": "adds a user", "groupadd": "adds a group", "addgroup": "adds a group", "userdel": "deletes a user", "deluser": "deletes a user",
               "groupdel": "deletes a group", "delgroup": "deletes a group", "usermod": "changes a user's rights", "gpasswd": "changes who is in a group", "groupmod": "changes a group",
               "newusers": "adds users", "chpasswd": "sets passwords", "vipw": "edits the user database", "vigr": "edits the group database", "visudo": "edits who may become root", "smbpasswd": "sets a password", "htpasswd": "sets a password"}  # fmt: skip
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
        options.has("-l", "--list", "-s", "--show-size", "-V", "--version", "-d", "--dump", "-p", "--print", "-J", "-g")
        and call.name in ("fdisk", "sfdisk", "cfdisk", "sgdisk", "gdisk")
        or any(word.text in ("print", "unit", "p", "list") for word in options.operands[1:2])
    ):
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
            r"randomize_va_space\s*=\s*0|ip_forward\s*=\s*1|kptr_restrict\s*=\s*0|dmesg_restrict\s*=\s*0|core_pattern|ptrace_scope\s*=\s*0|rp_filter\s*=\s*0|unprivileged_\w+\s*=|syncookies\s*=\s*0|suid_dumpable\s*=\s*[12]|protected_\w+\s*=\s*0",
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
    return found or [low(call.name, "opens an editor")]


_DISKS = "fdisk sfdisk cfdisk sgdisk gdisk parted gparted mkfs mke2fs mkswap wipefs mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.fat mkfs.ntfs mkfs.exfat mkfs.f2fs mkfs.minix mkfs.cramfs newfs newfs_hfs fsck e2fsck xfs_repair btrfsck ntfsfix fsck.ext4 fsck.vfat fsck.xfs mkdosfs mkntfs mkexfatfs mformat format blkdiscard"
HANDLERS: dict[str, Handler] = {
    "systemctl": _systemctl, "service": _service, "rc-service": _service, "invoke-rc.d": _service, "sv": _service, "initctl": _service, "chkconfig": _chkconfig, "update-rc.d": _chkconfig, "rc-update": _chkconfig, "launchctl": _launchctl,
    **dict.fromkeys("reboot poweroff halt shutdown init telinit".split(), _power), "kill": _kill, "pkill": _pkill, "killall": _pkill, "killall5": lambda _call: [high("killall5", "ends every process")], "skill": _pkill, "xkill": _pkill,
    "crontab": _crontab, "at": _at, "batch": _at, "atq": _at, "atrm": _at,
    **dict.fromkeys("useradd adduser groupadd addgroup userdel deluser groupdel delgroup usermod gpasswd groupmod newusers chpasswd vipw vigr visudo smbpasswd htpasswd".split(), _users), "passwd": _passwd,
    "mount": _mount, **dict.fromkeys(_DISKS.split(), _disk_tool), "journalctl": _journalctl, "dmesg": _dmesg, "auditctl": _auditctl, "setenforce": _setenforce, "aa-teardown": _setenforce, "aa-disable": _setenforce, "aa-complain": _setenforce,
    "sysctl": _sysctl, "modprobe": _module, "insmod": _module, "rmmod": _module, "kmod": _module, "kextload": _module, "date": _clock, "hwclock": _clock, "hostname": _hostname, "swapon": _swap, "swapoff": _swap, "logger": _logger,
    **dict.fromkeys("mail mailx sendmail mutt msmtp s-nail heirloom-mailx swaks sendemail".split(), _mail),
    **dict.fromkeys("ls ll la dir vdir exa eza lsd tree du ncdu dust l".split(), _lasting), "losetup": _loop_device,
    **dict.fromkeys("vi vim nvim vimdiff rvim rview view ex nano pico emacs ed red micro joe kak hx helix gedit kate code subl mousepad xed pluma vimx gvim nvi elvis mg mcedit ne jed".split(), _opener),
}  # fmt: skip

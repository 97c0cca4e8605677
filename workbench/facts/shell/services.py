"""Programs that start, stop and schedule what runs: services, processes, jobs, the host itself."""

import re

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, Options, named

# Stopping one of these takes protection, logging or the way into the host away.
_GUARDS = re.compile(
    r"(?:^|[\s/])(?:auditd|rsyslogd?|syslog(?:-ng|d)?|journald|systemd-journald(?:\S*)"
    r"|firewalld|ufw|iptables|nftables|fail2ban|apparmor|selinux|clamav\S*|clamd|falcon-sensor"
    r"|crowdstrike|cbdaemon|cbagentd|sentinel\S*|mdatp|ossec\S*|wazuh\S*|osqueryd?|falco|"
    r"auditbeat|filebeat|splunk\S*|td-agent|fluentd?|fluent-bit|sysmon|esets?|sophos\S*"
    r"|sav-protect|mfetpd|ds_agent|rpc\.auditd|backup\S*|chkrootkit|aide|tripwire|snort"
    r"|suricata|ufw\.service|nessusd|com\.apple\.(?:alf|auditd|syslogd|XProtect\S*)"
    r"|defender\S*|littlesnitch\S*|opendirectoryd)(?:\.service)?(?:$|\s)",
    re.I,
)


_SERVES = re.compile(
    r"(?:^|\s)(?:sshd?|network(?:ing|manager|-manager)?|systemd-networkd|dbus|systemd-logind"
    r"|docker|containerd|kubelet|k3s|mysqld?|mariadb|postgres(?:ql)?(?:@\S+|-\d+)?|mongod"
    r"|redis(?:-server)?|nginx|apache2?|httpd|haproxy|rabbitmq-server|elasticsearch|kafka|etcd"
    r"|vault|consul|patroni|pgbouncer|gitlab\S*|puma|unicorn|sidekiq|opensearch|cassandra"
    r"|minio|named|bind9|postfix|dovecot|slapd|php\S*fpm|tomcat\d*|jenkins|keepalived"
    r"|pacemaker|corosync|crond?|libvirtd|mongodb|influxdb|grafana-server|prometheus|nomad"
    r"|memcached|squid|varnish|envoy|traefik|caddy)(?:\.service)?(?:$|\s)",
    re.I,
)


_SYSTEMCTL = {
    "low": "status show list-units list-unit-files list-timers list-sockets list-jobs "
    "list-dependencies list-machines list-automounts list-paths is-active is-enabled "
    "is-failed is-system-running cat help get-default show-environment log-level",
    "medium": "start restart reload stop try-restart reload-or-restart try-reload-or-restart "
    "condrestart daemon-reload daemon-reexec enable disable reenable preset preset-all mask "
    "unmask revert edit set-property set-default set-environment unset-environment "
    "import-environment reset-failed kill link add-wants add-requires freeze thaw clean bind "
    "mount-image service-log-level service-log-target",
    "high": "poweroff reboot halt kexec soft-reboot suspend hibernate hybrid-sleep "
    "suspend-then-hibernate sleep emergency rescue default exit switch-root isolate",
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
            r"carbonblack|crowdstrike|falcon|littlesnitch|opendns|sentinel|jamf|osquery|auditd|syslog"
            r"|XProtect|\balf\b|sophos|wdav|microsoft\.(?:fresno|wdav)|nessus|santa|lulu|blockblock",
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
        if word.text in {"-1", "1"}:
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
    if options.has("-l", "--list"):
        return [low(call.name, "lists signals or matches")]
    names = " ".join(word.text.strip("^$") for word in options.operands)
    if _GUARDS.search(names):
        return [high(call.name, "ends a program that protects or logs", joined)]
    if (options.has("-u", "--euid", "-U", "--uid", "--user", "-t", "--terminal", "-v") and not names) or names in (
        ".",
        ".*",
        "*",
        "init",
        "systemd",
    ):
        return [high(call.name, "ends every process of a user or terminal", joined)]
    return [medium(call.name, "ends processes by name", joined)]


def _crontab(call: Call) -> list[Finding]:
    options = Options(call.args, "-u -c")
    if options.has("-l", "-V", "-T"):
        user = options.value("-u")
        if user is not None:
            own = low("crontab -l", "shows a user's jobs")
            return [own if user.known else medium("crontab -l", "shows the jobs of every user")]
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


HANDLERS: dict[str, Handler] = named(
    (_systemctl, "systemctl"),
    (_service, "service rc-service invoke-rc.d sv initctl"),
    (_chkconfig, "chkconfig update-rc.d rc-update"),
    (_launchctl, "launchctl"),
    (_power, "reboot poweroff halt shutdown init telinit"),
    (_kill, "kill"),
    (_pkill, "pkill killall skill xkill"),
    (_crontab, "crontab"),
    (_at, "at batch atq atrm"),
)

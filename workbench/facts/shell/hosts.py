"""Programs that probe, listen to and filter the network."""

import itertools
import re

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, Options, named
from workbench.facts.shell.wrappers import SHELLS
from workbench.facts.word import Word


def is_local(target: str) -> bool:
    """True where *target* names this machine."""
    return bool(re.search(r"localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0", target))


def _netcat(call: Call) -> list[Finding]:
    options = Options(
        call.args, "-e -c -p -s -w -i -q -X -x -g -G -I -O -T -V -m --sh-exec --exec --lua-exec -o --proxy --output"
    )
    texts = [word.text for word in call.args]
    joined = effects.cut(" ".join(texts))
    if options.has("-e", "-c", "--exec", "--sh-exec", "--lua-exec"):
        return [high(call.name, "gives a shell to another host", joined)]
    if any(re.fullmatch(r"-[a-z]*z[a-z]*", text) for text in texts):
        ports = [word.text for word in options.operands[1:]]
        if any(re.search(r"\d-\d|\$", port) for port in ports) or any(
            "/" in word.text for word in options.operands[:1]
        ):
            return [high(call.name, "scans ports", joined)]
        return [low(call.name, "checks whether a port answers", joined)]
    if options.has("-l", "--listen"):
        return [high(call.name, "listens for connections", joined)]
    if (
        options.has("-h", "--version", "--help")
        and len(texts) <= 1
        and texts[:1] in (["-h"], ["--help"], ["--version"])
    ):
        return [low(call.name, "shows help")]
    local = any(is_local(word.text) for word in options.operands[:1])
    if call.stdin.origin in ("opaque", "built", "decoded") and not local and not re.search(r"\$FIELD", call.stdin.text):
        return [high(call.name, "sends what comes through the pipe to another host", joined)]
    return [medium(call.name, "talks to another host", joined)]


def _socat(call: Call) -> list[Finding]:
    joined = " ".join(word.text for word in call.args)
    if re.search(r"\b(?:EXEC|SYSTEM|SHELL):", joined, re.I):
        return [high("socat", "gives a shell or program to another end", effects.cut(joined))]
    if re.search(r"LISTEN", joined, re.I):
        return [high("socat", "opens a port and passes it on", effects.cut(joined))]
    found = [
        f
        for path in re.findall(r"(?:FILE|OPEN|GOPEN|file|open):([^,\s]+)", joined)
        for f in effects.reads("socat", Word(path))
    ]
    if re.search(r"(?:CREATE|OPEN):", joined):
        found += effects.writes("socat", Word(re.findall(r"(?:CREATE|OPEN):([^,\s]+)", joined)[0]))
    if re.search(r"(?:TCP|UDP|OPENSSL|SSL|PROXY|SOCKS)\w*:", joined, re.I):
        piped = call.stdin.origin in ("opaque", "built") or found
        found.append(
            (high if piped and not is_local(joined) else medium)("socat", "talks to another host", effects.cut(joined))
        )
    return found or [medium("socat", "joins two ends", effects.cut(joined))]


def _probe(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    joined = effects.cut(" ".join(texts))
    if call.name == "ping" and any(re.fullmatch(r"-\w*f|-f\w*", text) for text in texts):
        return [high("ping -f", "floods a host", joined)]
    counts = [
        int(value) for flag, value in itertools.pairwise(texts) if flag == "-c" and value.isdigit() and len(value) < 9
    ]
    if re.search(r"\d+\.\d+\.\d+\.\$(?:FIELD|\w+)", joined) and call.name in ("ping", "ping6", "arping", "fping"):
        return [high(call.name, "sweeps a network for hosts", joined)]
    if call.name.startswith("ping") and any(count > 100 for count in counts):
        return [medium("ping", "sends packets for a long time", joined)]
    if call.name in ("dig", "host", "drill", "kdig", "nslookup") and (
        any(text.lower() == "axfr" for text in texts) or "-l" in texts
    ):
        return [high(call.name, "asks for a whole zone", joined)]
    if call.name == "dig" and "-f" in texts and texts.index("-f") + 1 < len(texts):
        return effects.reads("dig -f", Word(texts[texts.index("-f") + 1])) or [low("dig", "looks names up")]
    if any(re.search(r"\$\(|`", word.text) and not word.known for word in call.args) and re.search(
        r"\$\([^)]*(?:cat|whoami|id|base64|xxd|hostname)|`[^`]*(?:cat|whoami|id|base64)", joined
    ):
        return [high(call.name, "sends what a command prints out through name lookups", joined)]
    return [low(call.name, "one lookup or probe", joined)]


def _firewall(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    joined = effects.cut(" ".join(texts))
    if any(text in ("-F", "--flush", "-X", "--delete-chain") for text in texts):
        return [high(call.name, "flushes the firewall", joined)]
    if any(
        text
        in (
            "-L",
            "--list",
            "-S",
            "--list-rules",
            "-C",
            "--check",
            "-V",
            "--version",
            "-nL",
            "-vnL",
            "-nvL",
            "-Lnv",
            "-nvx",
        )
        or re.fullmatch(r"-[nvx]*L[nvx]*", text)
        for text in texts
    ):
        return [low(call.name, "lists the firewall's rules", joined)]
    target = texts[texts.index("-j") + 1] if "-j" in texts and texts.index("-j") + 1 < len(texts) else ""
    if any(text in ("-P", "--policy") for text in texts):
        return [high(call.name, "sets a chain's policy", joined)]
    if any(text in ("-D", "--delete", "-R", "--replace") for text in texts):
        return [high(call.name, "removes a firewall rule", joined)]
    if target in ("ACCEPT", "REDIRECT", "DNAT", "MASQUERADE", "SNAT", "TPROXY"):
        return [high(call.name, "lets traffic through the firewall", joined)]
    return [medium(call.name, "adds a firewall rule", joined)] if texts else [low(call.name, "shows help")]


def _ip(call: Call) -> list[Finding]:
    words = [word.text for word in call.args if not word.text.startswith("-")]
    joined = effects.cut(" ".join(words))
    if words[:2] and words[0] in ("netns",) and "exec" in words:
        argv = call.args[[word.text for word in call.args].index("exec") + 2 :]
        from_shell = bool(argv) and argv[0].text.rsplit("/", 1)[-1] in SHELLS
        return [high("ip netns exec", "opens a shell from another program")] if from_shell else call.run(argv)
    if any(word.text in ("-b", "-batch", "-force") for word in call.args):
        return [f for word in call.args for f in effects.reads("ip -batch", word)] or [
            medium("ip", "runs commands from a file")
        ]
    verbs = {"add", "del", "delete", "set", "change", "replace", "flush", "append", "prepend", "save", "restore"}
    hit = next((word for word in words[1:3] if word in verbs or word in ("d", "up", "down")), "")
    if not hit:
        return [low("ip", "shows the network's settings", joined)]
    if hit == "flush" or "down" in words:
        return [high("ip", "takes the network down", joined)]
    return [medium("ip", "changes the network's settings", joined)]


def _ifconfig(call: Call) -> list[Finding]:
    words = [word.text for word in call.args if not word.text.startswith("-")]
    if len(words) <= 1:
        return [low("ifconfig", "shows addresses")]
    return (
        [high("ifconfig", "takes an interface down")]
        if "down" in words
        else [medium("ifconfig", "changes an interface")]
    )


def _tcpdump(call: Call) -> list[Finding]:
    options = Options(call.args, "-i -c -w -r -s -G -W -C -z -Z -F -B -y -E -f -Y -T -e -b -a -d")
    if options.has("-z") and call.name == "tcpdump":
        return [high("tcpdump", "runs another program")]
    if options.has("-D", "--list-interfaces", "-L"):
        return [low(call.name, "lists interfaces")]
    if (source := options.value("-r")) is not None:
        return effects.reads(call.name, source) or [low(call.name, "reads a capture")]
    found = [medium(call.name, "captures traffic, which may hold secrets")]
    if (target := options.value("-w")) is not None:
        found += effects.writes(f"{call.name} -w", target, call.shell.cwd)
    return found


def _nmap(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    if any(text in ("--iflist", "-V", "--version", "-h", "--script-help", "-sL") for text in texts):
        return [low("nmap", "shows help or a list")]
    return [high(call.name, "scans hosts or ports", effects.cut(" ".join(texts)))]


def _transfer(call: Call) -> list[Finding]:
    joined = " ".join(word.text for word in call.args)
    if re.search(r"\bput\b|\bmput\b|-T\b|upload", f"{joined} {call.stdin.text}"):
        return [high(call.name, "uploads files to another host", effects.cut(joined))]
    if re.search(r"(?:-[ec]\s*|^\s*|\s)!", f"{joined} {call.stdin.text}"):
        return [high(call.name, "opens a shell from another program", effects.cut(joined))]
    return [medium(call.name, "talks to another host", effects.cut(joined))]


HANDLERS: dict[str, Handler] = named(
    (_netcat, "nc ncat netcat nc.traditional nc.openbsd"),
    (_socat, "socat"),
    (_probe, "ping ping6 dig host nslookup drill kdig traceroute tracepath traceroute6 mtr whois arping fping"),
    (_firewall, "iptables ip6tables ebtables arptables iptables-legacy iptables-nft"),
    (_ip, "ip"),
    (_ifconfig, "ifconfig"),
    (_tcpdump, "tcpdump tshark dumpcap ngrep"),
    (_nmap, "nmap"),
    (_transfer, "ftp sftp lftp tftp ncftp smbclient telnet"),
)

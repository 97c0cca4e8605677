"""Programs that talk to other machines, and those that decide who may."""

import re

from workbench.facts import paths
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, Options, Stream
from workbench.facts.shell.wrappers import SHELLS
from workbench.facts.word import Word

_CURL_TAKES = (
    "-X --request -d --data --data-raw --data-binary --data-urlencode --data-ascii --json -F --form --form-string -H --header -o --output -u --user -A --user-agent -e --referer -b --cookie -c "
    "--cookie-jar -T --upload-file -x --proxy -m --max-time --connect-timeout -w --write-out --cacert --cert --key --resolve --connect-to --retry --retry-delay --retry-max-time -K --config -U "
    "--proxy-user --url -r --range -z --time-cond --limit-rate --interface -D --dump-header -E --output-dir --unix-socket --aws-sigv4 --oauth2-bearer -Q --quote --ciphers --trace --trace-ascii --stderr -t "
    "--engine -P --ftp-port -y -Y -C --continue-at --netrc-file --max-redirs --noproxy --socks5 --socks5-hostname --dns-servers --variable --url-query --capath --tls-max --keepalive-time"
)
_DATA = ("-d", "--data", "--data-raw", "--data-binary", "--data-urlencode", "--data-ascii", "--json", "-F", "--form")
_API = re.compile(
    r"localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|/v\d+(?:\.\d+)?(?:/|$|\?)|/api(?:s)?(?:/|\b)|//api\.|/_\w|:\d{4,5}(?:/|$|\?)|/health|/metrics|/status|/graphql|\.svc\b|/rest/|169\.254|\.internal|\.local\b",
    re.I,
)
_METADATA = re.compile(
    r"169\.254\.169\.254|metadata\.google\.internal|100\.100\.100\.200|/latest/meta-data/iam|computeMetadata|/metadata/identity"
)


def _curl(call: Call) -> list[Finding]:
    options = Options(call.args, _CURL_TAKES)
    urls = [*options.operands, *options.all("--url")]
    target = effects.cut(" ".join(word.text for word in urls))
    found: list[Finding] = []
    method = options.value("-X", "--request")
    data = options.all(*_DATA)
    uploads = [word for word in data if re.match(r"^@|.*=@", word.text)] + options.all("-T", "--upload-file")
    forms = options.has("-F", "--form")
    for name in (
        "-o",
        "--output",
        "-D",
        "--dump-header",
        "-c",
        "--cookie-jar",
        "--trace",
        "--trace-ascii",
        "--output-dir",
    ):
        for word in options.all(name):
            if name in ("-o", "--output") and paths.is_system_path(word.text) and re.search(r"/s?bin/", word.text):
                found.append(medium("curl -o", "installs a downloaded program", word.text))
            found.extend(effects.writes(f"curl {name}", word, call.shell.cwd))
    for word in options.all("-o", "--output"):
        call.shell.wrote(word.text, Stream("fetched"))
    if options.has("-O", "--remote-name"):
        for word in urls:
            call.shell.wrote(word.text.split("?")[0].rsplit("/", 1)[-1], Stream("fetched"))
    if not urls and not options.has("-K", "--config"):
        return found or (
            [low("curl", "shows help or version")]
            if options.has("--version", "-V", "--help", "-h", "--manual")
            else [medium("curl", "calls an address that is not given here")]
        )
    if options.has("-K", "--config"):
        found.append(medium("curl", "reads its options from a file"))
    if any(re.match(r"(?i)^(?:file|gopher|dict|ldap|scp|sftp|tftp|smb)://", word.text) for word in urls):
        for word in urls:
            if word.text.lower().startswith("file://"):
                found += effects.reads("curl", Word(word.text[7:], word.known)) or [
                    low("curl", "reads a local file", target)
                ]
            else:
                found.append(medium("curl", "talks another protocol", target))
    if any(_METADATA.search(word.text) for word in urls):
        risk = high if re.search(r"iam|token|identity|user-data|service-accounts", target) else medium
        return [*found, risk("curl", "reads the cloud's instance metadata, where credentials are", target)]
    for word in uploads:
        path = word.text.rsplit("@", 1)[-1].split(";")[0]
        if paths.is_secret_path(path) or options.has("-T", "--upload-file") or (forms and not _local(target)):
            return [*found, high("curl", "uploads a file", effects.cut(f"{path} to {target}"))]
        if path in ("-", "") and not _local(target) and call.stdin.origin not in ("none", "text", "built"):
            return [*found, high("curl", "sends what comes through the pipe to another host", target)]
    if any(not word.known and re.search(r"\$\(|`", word.text) for word in [*data, *urls]):
        found.extend(_leaks([*data, *urls], target))
    verb = (
        method.text.upper()
        if method is not None and method.known
        else "HEAD"
        if options.has("-I", "--head")
        else "POST"
        if data and not options.has("-G", "--get")
        else "GET"
    )
    if verb == "GET" and method is None and not any(_API.search(word.text) for word in urls):
        return [*found, medium("curl", "fetches from a network", target)]
    if options.has("-o", "--output", "-O", "--remote-name", "-J") and verb == "GET":
        found.append(medium("curl", "downloads a file", target))
    body = "\n".join("" if word.text.startswith("@") else word.text for word in data)
    if call.stdin.origin == "text" and any(word.text == "@-" for word in data):
        body = call.stdin.text
    for word in urls[:8]:
        found.extend(call.nested(f"{verb} {word.text}\n\n{body}" if body else f"{verb} {word.text}", "http"))
    return found


def _local(target: str) -> bool:
    return bool(re.search(r"localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0", target))


def _leaks(words: list[Word], target: str) -> list[Finding]:
    text = " ".join(word.text for word in words)
    if re.search(
        r"\$\((?:[^)]*(?:/etc/|passw|shadow|\.ssh|secret|token|env\b|printenv|cat\b|base64|whoami|hostname|id\b|history))|`[^`]*(?:cat|env|base64|whoami|id|hostname)",
        text,
    ):
        return [high("curl", "sends what a command prints to another host", target)]
    return []


def _wget(call: Call) -> list[Finding]:
    options = Options(
        call.args,
        "-O --output-document -P --directory-prefix -o --output-file -a --append-output -i --input-file -U --user-agent --header --post-data --post-file --body-data --body-file --method --user --password -t --tries -T --timeout -e --execute --use-askpass -A -R -D -l --level -w --wait -Q --limit-rate --load-cookies --save-cookies --ca-certificate -B",
    )
    target = effects.cut(" ".join(word.text for word in options.operands))
    if options.value("--use-askpass") is not None:
        return [high("wget", "runs another program", target)]
    if (body := options.value("--post-file", "--body-file")) is not None:
        return [high("wget", "uploads a file", effects.cut(body.text))]
    if options.has("--spider"):
        return [low("wget --spider", "only checks an address", target)]
    if not options.operands and not options.has("-i", "--input-file"):
        return [low("wget", "shows help or version")]
    found = [f for word in options.all("-i", "--input-file") for f in effects.reads("wget -i", word)]
    if (method := options.value("--method")) is not None or options.has("--post-data"):
        verb = method.text.upper() if method is not None else "POST"
        data = options.value("--post-data", "--body-data")
        return found + [
            f
            for word in options.operands
            for f in call.nested(f"{verb} {word.text}\n\n{data.text if data else ''}", "http")
        ]
    out = options.value("-O", "--output-document")
    if out is not None and out.text not in ("-", "/dev/stdout"):
        found += effects.writes("wget -O", out, call.shell.cwd)
        call.shell.wrote(out.text, Stream("fetched"))
    elif out is None:
        for word in options.operands:
            call.shell.wrote(word.text.split("?")[0].rsplit("/", 1)[-1], Stream("fetched"))
    if any(not word.known and re.search(r"\$\(|`", word.text) for word in options.operands):
        found += _leaks(options.operands, target)
    return [*found, medium("wget", "fetches from a network", target)]


def _httpie(call: Call) -> list[Finding]:
    options = Options(
        call.args, "-a --auth -o --output -A --session --timeout --verify --cert --download-as -p --print"
    )
    words = [word.text for word in options.operands]
    if not words:
        return [low(call.name, "shows help")]
    verb = (
        words[0].upper()
        if words[0].isupper() or words[0].lower() in ("get", "post", "put", "delete", "patch", "head", "options")
        else ""
    )
    url = words[1] if verb and len(words) > 1 else words[0]
    items = words[2:] if verb else words[1:]
    data = [item for item in items if re.search(r"[^=:]=|:=", item) and "==" not in item]
    if any("@" in item and re.search(r"\w@[\w/.~]", item) for item in items):
        return [high(call.name, "uploads a file", effects.cut(url))]
    verb = verb or ("POST" if data or call.stdin.origin != "none" else "GET")
    return call.nested(f"{verb} {url}\n\n{' '.join(data)}" if data else f"{verb} {url}", "http")


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
    local = any(_local(word.text) for word in options.operands[:1])
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
            (high if piped and not _local(joined) else medium)("socat", "talks to another host", effects.cut(joined))
        )
    return found or [medium("socat", "joins two ends", effects.cut(joined))]


def _probe(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    joined = effects.cut(" ".join(texts))
    if call.name == "ping" and any(re.fullmatch(r"-\w*f|-f\w*", text) for text in texts):
        return [high("ping -f", "floods a host", joined)]
    counts = [
        int(value)
        for flag, value in zip(texts, texts[1:], strict=False)
        if flag == "-c" and value.isdigit() and len(value) < 9
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


def _openssl(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    action = texts[0] if texts else ""
    options = Options(
        [Word(word.text, word.known) for word in call.args[1:]],
        "-in -out -key -keyout -inkey -CA -CAkey -CAfile -connect -servername -pass -passin -passout -subj -days -newkey -config -extfile -engine -name -port -accept -cert -k -K -iv -rand -certfile -reqexts -extensions -addext -starttls -host -proxy -provider -signkey -writerand -sigopt",
    )
    found = [
        f
        for word in options.all("-in", "-inkey", "-key")
        for f in effects.reads("openssl", word, call.shell.cwd)
        if action not in ("x509", "req", "verify", "s_client", "s_server", "dgst", "pkeyutl", "ca")
    ]
    if options.has("-engine", "-provider") and re.search(
        r"\./|/|\.so", " ".join(word.text for word in options.all("-engine", "-provider"))
    ):
        return [high("openssl", "loads foreign code")]
    if action == "s_server" or (
        action == "s_client" and call.stdin.origin in ("opaque",) and any("etc" in t for t in texts)
    ):
        return [high("openssl", "opens a connection for others", action)]
    if action == "s_client":
        if call.stdin.origin in ("opaque", "decoded"):
            return [high("openssl s_client", "sends what comes through the pipe to another host")]
        return (
            [low("openssl s_client", "shows a server's certificate")]
            if not options.has("-quiet")
            else [high("openssl s_client", "opens a connection to another host for a program")]
        )
    outs = [word for word in options.all("-out", "-keyout", "-writerand") if word.text != "-"]
    for word in outs:
        found.extend(
            [medium("openssl", "writes a key, a certificate or a result", effects.cut(word.text))]
            if not paths.is_scratch_path(word.text)
            else [low("openssl", "writes a scratch file")]
        )
        found.extend(f for f in effects.writes("openssl -out", word, call.shell.cwd) if f.risk.rank == 2)
    if (
        action in ("rsa", "ec", "pkcs12", "pkey", "pkcs8")
        and not options.has("-pubout", "-pubin", "-check", "-noout", "-modulus")
        and not found
    ):
        found.append(
            high("openssl", "shows a private key")
            if options.has("-in") and (action != "pkcs12" or options.has("-nodes", "-noenc", "-nocerts")) and not outs
            else medium("openssl", "handles a key")
        )
    if action == "passwd":
        return [low("openssl passwd", "computes a password hash")]
    return found or [low("openssl", "shows or computes something", action)]


def _gpg(call: Call) -> list[Finding]:
    flags = {word.text.partition("=")[0] for word in call.args}
    if flags & {"--export-secret-keys", "--export-secret-subkeys", "--export-ownertrust"}:
        return [high("gpg", "exports secret keys")]
    if flags & {
        "--delete-secret-keys",
        "--delete-secret-key",
        "--delete-keys",
        "--delete-key",
        "--delete-secret-and-public-key",
    }:
        return [high("gpg", "deletes keys")]
    if flags & {
        "--list-keys",
        "-k",
        "--list-secret-keys",
        "-K",
        "--verify",
        "--fingerprint",
        "--list-sigs",
        "--show-keys",
        "--list-packets",
        "--check-sigs",
        "--search-keys",
        "--version",
        "--with-fingerprint",
        "--list-public-keys",
    }:
        return [low("gpg", "lists or verifies")]
    found = [
        f for word in call.args if not word.text.startswith("-") for f in effects.reads("gpg", word, call.shell.cwd)
    ]
    return [*found, medium("gpg", "encrypts, decrypts, signs or changes keys")]


def _ssh_keygen(call: Call) -> list[Finding]:
    options = Options(call.args, "-f -t -b -C -N -P -D -E -F -R -I -n -s -m -O -V -z -r -w -K")
    if (module := options.value("-D")) is not None:
        return [high("ssh-keygen", "loads foreign code", module.text)]
    if options.has("-l", "-F", "-L", "-B", "-Q", "-Y", "-e", "-r"):
        return [low("ssh-keygen", "shows a key or a fingerprint")]
    if options.has("-y"):
        return [low("ssh-keygen -y", "shows the public half of a key")]
    if options.has("-s"):
        return [high("ssh-keygen -s", "signs a certificate that gives access")]
    if options.has("-R"):
        return [medium("ssh-keygen -R", "forgets a known host")]
    return [medium("ssh-keygen", "makes or changes a key")]


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


HANDLERS: dict[str, Handler] = {
    "curl": _curl, "wget": _wget, "http": _httpie, "https": _httpie, "xh": _httpie, "httpie": _httpie, "nc": _netcat, "ncat": _netcat, "netcat": _netcat, "nc.traditional": _netcat, "nc.openbsd": _netcat,
    "socat": _socat, **dict.fromkeys("ping ping6 dig host nslookup drill kdig traceroute tracepath traceroute6 mtr whois arping fping".split(), _probe),
    "openssl": _openssl, "gpg": _gpg, "gpg2": _gpg, "ssh-keygen": _ssh_keygen, "iptables": _firewall, "ip6tables": _firewall, "ebtables": _firewall, "arptables": _firewall, "iptables-legacy": _firewall,
    "iptables-nft": _firewall, "ip": _ip, "ifconfig": _ifconfig, "tcpdump": _tcpdump, "tshark": _tcpdump, "dumpcap": _tcpdump, "ngrep": _tcpdump, "nmap": _nmap,
    "ftp": _transfer, "sftp": _transfer, "lftp": _transfer, "tftp": _transfer, "ncftp": _transfer, "smbclient": _transfer, "telnet": _transfer,
}  # fmt: skip

"""Programs that talk to other machines, and those that decide who may."""

import re

from workbench.facts import paths
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, Options, Stream, named
from workbench.facts.shell.hosts import is_local
from workbench.facts.word import Word

_CURL_TAKES = (
    "-X --request -d --data --data-raw --data-binary --data-urlencode --data-ascii --json -F "
    "--form --form-string -H --header -o --output -u --user -A --user-agent -e --referer -b "
    "--cookie -c "
    "--cookie-jar -T --upload-file -x --proxy -m --max-time --connect-timeout -w --write-out "
    "--cacert --cert --key --resolve --connect-to --retry --retry-delay --retry-max-time -K "
    "--config -U "
    "--proxy-user --url -r --range -z --time-cond --limit-rate --interface -D --dump-header "
    "-E --output-dir --unix-socket --aws-sigv4 --oauth2-bearer -Q --quote --ciphers --trace "
    "--trace-ascii --stderr -t "
    "--engine -P --ftp-port -y -Y -C --continue-at --netrc-file --max-redirs --noproxy "
    "--socks5 --socks5-hostname --dns-servers --variable --url-query --capath --tls-max "
    "--keepalive-time"
)


_DATA = ("-d", "--data", "--data-raw", "--data-binary", "--data-urlencode", "--data-ascii", "--json", "-F", "--form")


_API = re.compile(
    r"localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|/v\d+(?:\.\d+)?(?:/|$|\?)|/api(?:s)?(?:/|\b)"
    r"|//api\.|/_\w|:\d{4,5}(?:/|$|\?)|/health|/metrics|/status|/graphql|\.svc\b|/rest/"
    r"|169\.254|\.internal|\.local\b",
    re.I,
)


_METADATA = re.compile(
    r"169\.254\.169\.254|metadata\.google\.internal|100\.100\.100\.200|/latest/meta-data/iam"
    r"|computeMetadata|/metadata/identity"
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
        if all(word.text.lower().startswith("file://") for word in urls):
            return found
    if any(_METADATA.search(word.text) for word in urls):
        risk = high if re.search(r"iam|token|identity|user-data|service-accounts", target) else medium
        return [*found, risk("curl", "reads the cloud's instance metadata, where credentials are", target)]
    for word in uploads:
        path = word.text.rsplit("@", 1)[-1].split(";")[0]
        if paths.is_secret_path(path) or options.has("-T", "--upload-file") or (forms and not is_local(target)):
            return [*found, high("curl", "uploads a file", effects.cut(f"{path} to {target}"))]
        if not is_local(target) and not _API.search(target):
            return [*found, high("curl", "uploads a file", effects.cut(f"{path} to {target}"))]
        if path in ("-", "") and not is_local(target) and call.stdin.origin not in ("none", "text", "built"):
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
        if re.fullmatch(r"(?:https?://)?[^/\s]+/?", word.text) and verb not in ("DELETE", "PURGE"):
            quiet = verb in ("GET", "HEAD", "OPTIONS") and is_local(word.text)
            found.append((low if quiet else medium)(f"curl {verb}", "calls a host at its root", effects.cut(word.text)))
            continue
        found.extend(call.nested(f"{verb} {word.text}\n\n{body}" if body else f"{verb} {word.text}", "http"))
    return found


def _leaks(words: list[Word], target: str) -> list[Finding]:
    text = " ".join(word.text for word in words)
    if re.search(
        r"\$\((?:[^)]*(?:/etc/|passw|shadow|\.ssh|secret|token|env\b|printenv|cat\b|base64|whoami"
        r"|hostname|id\b|history))|`[^`]*(?:cat|env|base64|whoami|id|hostname)",
        text,
    ):
        return [high("curl", "sends what a command prints to another host", target)]
    return []


def _wget(call: Call) -> list[Finding]:
    options = Options(
        call.args,
        "-O --output-document -P --directory-prefix -o --output-file -a --append-output -i "
        "--input-file -U --user-agent --header --post-data --post-file --body-data --body-file "
        "--method --user --password -t --tries -T --timeout -e --execute --use-askpass -A -R -D "
        "-l --level -w --wait -Q --limit-rate --load-cookies --save-cookies --ca-certificate -B",
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


HANDLERS: dict[str, Handler] = named(
    (_curl, "curl"),
    (_wget, "wget"),
    (_httpie, "http https xh httpie"),
)

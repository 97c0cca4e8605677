"""Programs that make, show and use keys."""

import re

from workbench.facts import paths
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, Options, named
from workbench.facts.word import Word


def _openssl(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    action = texts[0] if texts else ""
    options = Options(
        [Word(word.text, word.known) for word in call.args[1:]],
        "-in -out -key -keyout -inkey -CA -CAkey -CAfile -connect -servername -pass -passin "
        "-passout -subj -days -newkey -config -extfile -engine -name -port -accept -cert -k -K "
        "-iv -rand -certfile -reqexts -extensions -addext -starttls -host -proxy -provider "
        "-signkey -writerand -sigopt",
    )
    found = [
        f
        for word in options.all("-in", "-inkey", "-key")
        for f in effects.reads("openssl", word, call.shell.cwd)
        if not options.has("-noout", "-pubout")
        and action not in ("x509", "req", "verify", "s_client", "s_server", "dgst", "pkeyutl", "ca")
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


HANDLERS: dict[str, Handler] = named(
    (_openssl, "openssl"),
    (_gpg, "gpg gpg2"),
    (_ssh_keygen, "ssh-keygen"),
)

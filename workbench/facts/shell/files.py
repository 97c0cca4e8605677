"""Programs that create, change, move and delete files."""

import re

from workbench.facts import paths
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, Options, named
from workbench.facts.word import Word


def _rm(call: Call) -> list[Finding]:
    options = Options(call.args)
    recursive = options.has("-r", "-R", "--recursive")
    found: list[Finding] = []
    for word in options.operands:
        found.extend(effects.deletes("rm -r" if recursive else "rm", word, call.shell.cwd, recursive=recursive))
    if not options.operands and call.args and not options.has("--help", "--version"):
        risk = high if recursive else medium
        found.append(risk("rm", "deletes what is not named here"))
    return found


def _rmdir(call: Call) -> list[Finding]:
    found = [
        finding for word in Options(call.args).operands for finding in effects.deletes("rmdir", word, call.shell.cwd)
    ]
    return [medium("rmdir", "removes an empty folder", f.target) if f.risk.rank == 2 else f for f in found]


def _shred(call: Call) -> list[Finding]:
    options = Options(call.args, "-n --iterations -s --size --random-source")
    if not options.operands:
        return []
    if all(paths.is_scratch_path(effects.place(word.text, call.shell.cwd)) for word in options.operands):
        return [medium(call.name, "wipes scratch files", effects.cut(options.operands[0].text))]
    return [high(call.name, "overwrites files beyond recovery", effects.cut(options.operands[0].text))]


def _move(call: Call) -> list[Finding]:
    options = Options(call.args, "-t --target-directory -S --suffix")
    operands = options.operands + options.all("-t", "--target-directory")
    if not operands:
        return []
    *sources, target = operands
    found = [finding for word in sources for finding in effects.reads("mv", word, call.shell.cwd)]
    if target.text == "/dev/null":
        return [high("mv", "throws files away", effects.cut(" ".join(word.text for word in sources)))]
    if any(
        paths.normal(word.text) in ("/", "~", "$HOME", "/etc", "/usr", "/var", "/home", "/boot", "/lib", "/bin")
        for word in sources
    ):
        return [high("mv", "moves a system folder away", effects.cut(sources[0].text))]
    inside = [effects.place(word.text, call.shell.cwd) for word in operands]
    if all(paths.is_scratch_path(path) for path in inside):
        return [*found, low("mv", "moves scratch files")]
    if any(paths.is_log_path(path) and path.startswith("/var/log") for path in inside[:-1]):
        found.append(medium("mv", "moves a log"))
    found += effects.writes("mv", target, call.shell.cwd)
    return [*found, medium("mv", "moves or renames files", effects.cut(" ".join(word.text for word in operands)))]


def _copy(call: Call) -> list[Finding]:
    options = Options(call.args, "-t --target-directory -S --suffix -m --mode -o --owner -g --group")
    operands = options.operands + options.all("-t", "--target-directory")
    found: list[Finding] = []
    mode = options.value("-m", "--mode")
    if mode is not None and _opens(mode.text):
        found.append(
            high(call.name, "makes a file run with another's rights or writable by all", effects.cut(mode.text))
        )
    if len(operands) < 2:
        return [*found, medium(call.name, "copies files")] if operands else found
    *sources, target = operands
    if any(re.fullmatch(r"(?:/usr)?/bin/(?:ba|da|z)?sh", word.text) for word in [*sources, *operands]):
        return [high(call.name, "copies a shell to another place, or over one", effects.cut(target.text))]
    for word in sources:
        found.extend(effects.reads(call.name, word, call.shell.cwd))
        if paths.is_disk_path(word.text):
            found.append(high(call.name, "copies a raw disk", word.text))
    if target.text in ("/dev/stdout", "/dev/tty", "-"):
        return found or [low(call.name, "shows a file")]
    return [*found, *(effects.writes(call.name, target, call.shell.cwd) or [low(call.name, "copies a file")])]


def _link(call: Call) -> list[Finding]:
    operands = Options(call.args, "-t --target-directory -S --suffix").operands
    if len(operands) < 2:
        return [medium("ln", "makes a link")] if operands else []
    found = [finding for word in operands[:-1] for finding in effects.reads("ln", word, call.shell.cwd)]
    return [*found, *effects.writes("ln", operands[-1], call.shell.cwd)]


def _touch(call: Call) -> list[Finding]:
    options = Options(call.args, "-t -d --date -r --reference")
    if options.has("-t", "-d", "--date", "-r", "--reference") and any(
        paths.is_system_path(word.text) for word in options.operands
    ):
        return [high("touch", "changes the times of a system file", effects.cut(options.operands[0].text))]
    return _made(call, options)


def _mkdir(call: Call) -> list[Finding]:
    return _made(call, Options(call.args, "-m --mode -Z --context"))


def _made(call: Call, options: Options) -> list[Finding]:
    made = [effects.place(word.text, call.shell.cwd) for word in options.operands]
    if made and all(paths.is_scratch_path(path) or paths.is_null_path(path) for path in made):
        return [low(call.name, "creates something in a scratch place", effects.cut(made[0]))]
    if any(path.endswith(("/log", ".log")) for path in made):
        return [medium(call.name, "creates a log file", effects.cut(made[0]))]
    return [medium(call.name, "creates a file or folder", effects.cut(" ".join(made)))] if made else []


def _opens(mode: str) -> bool:
    """True where a file mode lets everybody write, or runs the file with its owner's rights."""
    if re.fullmatch(r"0*[0-7]{3,4}", mode):
        digits = mode.lstrip("0").zfill(3)
        special = int(digits[-4]) if len(digits) >= 4 else 0
        return int(digits[-1]) & 2 == 2 or special & 4 != 0
    for clause in mode.split(","):
        match = re.match(r"([ugoa]*)([-+=])([rwxXst]*)", clause)
        if not match or match[2] == "-":
            continue
        who, what = match[1], match[3]
        if ("s" in what and who != "g") or ("w" in what and ("o" in who or "a" in who)):
            return True
    return False


def _chmod(call: Call) -> list[Finding]:
    words = [word for word in call.args if not re.fullmatch(r"-[Rvcf]+|--(?!reference)\w[\w-]*", word.text)]
    if not words:
        return []
    recursive = any(re.fullmatch(r"-\w*R\w*|--recursive", word.text) for word in call.args)
    mode, targets = words[0].text, words[1:]
    target = effects.cut(" ".join(word.text for word in targets))
    if _opens(mode):
        return [high("chmod", "lets everybody write, or gives a program its owner's rights", target)]
    if (
        any(paths.is_secret_path(word.text) or word.text in ("/etc/passwd", "/etc/shadow") for word in targets)
        and re.search(r"[oa]?\+r|[4-7]$", mode)
        and not re.search(r"0$", mode)
    ):
        return [high("chmod", "opens a file of credentials to others", target)]
    if recursive and any(is_vital(word) for word in targets):
        return [high("chmod -R", "changes the rights of a whole system tree", target)]
    if targets and all(paths.is_scratch_path(effects.place(word.text, call.shell.cwd)) for word in targets):
        return [medium("chmod", "changes the rights of scratch files", target)]
    return [medium("chmod", "changes a file's rights", target)]


def is_vital(word: Word) -> bool:
    """True where *word* is the root of a tree that the system or all its users live in."""
    path = paths.normal(word.text)
    return path[:1] in "/~$C" and path.rstrip("/*") in (
        "",
        "/etc",
        "/usr",
        "/var",
        "/bin",
        "/sbin",
        "/lib",
        "/boot",
        "/home",
        "/root",
        "~",
        "$HOME",
        "/dev",
        "/opt",
        "/srv",
        "/proc",
        "/sys",
        "C:",
    )


def _chown(call: Call) -> list[Finding]:
    options = Options(call.args, "--reference --from")
    target = effects.cut(" ".join(word.text for word in options.operands[1:]))
    if options.has("-R", "--recursive") and any(is_vital(word) for word in options.operands[1:]):
        return [high(f"{call.name} -R", "changes the owner of a whole system tree", target)]
    if any(paths.is_trust_path(word.text) and paths.is_system_path(word.text) for word in options.operands[1:]):
        return [high(call.name, "changes who owns a file that access depends on", target)]
    return [medium(call.name, "changes a file's owner", target)]


def _dd(call: Call) -> list[Finding]:
    values = {}
    for word in call.args:
        name, _, value = word.text.partition("=")
        values[name] = Word(value, word.known)
    found = effects.reads("dd", values["if"], call.shell.cwd) if "if" in values else []
    if "of" not in values:
        return found or [low("dd", "copies data to the terminal")]
    target = values["of"]
    if paths.is_disk_path(target.text) or (target.text.startswith("/dev/") and not paths.is_null_path(target.text)):
        return [high("dd", "overwrites a disk", effects.cut(target.text))]
    if not target.known:
        found.append(high("dd", "overwrites what cannot be seen here", effects.cut(target.text)))
    if paths.is_null_path(target.text):
        found = [f for f in found if "disk" not in f.reason]
    return [*found, *effects.writes("dd", target, call.shell.cwd)]


def _truncate(call: Call) -> list[Finding]:
    options = Options(call.args, "-s --size -r --reference")
    size = options.value("-s", "--size")
    grows = size is not None and size.text.startswith(("+", ">"))
    found: list[Finding] = []
    for word in options.operands:
        if paths.is_scratch_path(effects.place(word.text, call.shell.cwd)):
            found.append(low("truncate", "resizes a scratch file", effects.cut(word.text)))
        elif grows or (size is not None and size.text.strip("0BKMGTkib") != "" and not word.glob):
            found.append(medium("truncate", "resizes a file", effects.cut(word.text)))
        else:
            found.append(high("truncate", "empties a file", effects.cut(word.text)))
    return found


def _tee(call: Call) -> list[Finding]:
    options = Options(call.args)
    append = options.has("-a", "--append")
    return [
        finding for word in options.operands for finding in effects.writes("tee", word, call.shell.cwd, append=append)
    ]


def _sort(call: Call) -> list[Finding]:
    options = Options(
        call.args, "-o --output -k -t -T -S --parallel --compress-program --files0-from --key --field-separator"
    )
    if options.value("--compress-program") is not None:
        return [high("sort", "runs another program", "")]
    found = [f for word in options.operands for f in effects.reads(call.name, word, call.shell.cwd)]
    if (target := options.value("-o", "--output")) is not None:
        found += effects.writes("sort -o", target, call.shell.cwd)
    return found


def _patch(call: Call) -> list[Finding]:
    options = Options(call.args, "-p -i -d -o -D -F -r -B")
    if options.has("--dry-run", "-C", "--check"):
        return [low("patch", "checks whether a patch applies")]
    return [medium("patch", "changes files by a patch", effects.cut(" ".join(word.text for word in options.operands)))]


def _writer(call: Call) -> list[Finding]:
    """Programs that read the files named and write the one given by ``-o``."""
    options = Options(
        call.args, "-o --output --outfile -O --out --output-file --output-document --outdir --output-directory -out"
    )
    found = [f for word in options.operands for f in effects.reads(call.name, word, call.shell.cwd)]
    target = options.value(
        "-o", "--output", "-O", "--out", "--outfile", "--output-file", "-out", "--outdir", "--output-directory"
    )
    if target is not None:
        return [*found, *effects.writes(call.name, target, call.shell.cwd)]
    return found or [low(call.name, "only reads")]


def _chattr(call: Call) -> list[Finding]:
    return [
        medium(
            call.name, "changes what may be done with a file", effects.cut(" ".join(word.text for word in call.args))
        )
    ]


def _setfacl(call: Call) -> list[Finding]:
    text = " ".join(word.text for word in call.args)
    if re.search(r"o(?:ther)?s?:+r?w|:rwx.*\s/(?:etc|root|usr|bin)", text) or any(
        paths.is_secret_path(word.text) for word in call.args
    ):
        return [high("setfacl", "opens files to others", effects.cut(text))]
    return [medium("setfacl", "changes who may use a file", effects.cut(text))]


HANDLERS: dict[str, Handler] = named(
    (_rm, "rm unlink trash trash-put"),
    (_shred, "srm shred wipe scrub"),
    (_rmdir, "rmdir"),
    (_move, "mv"),
    (_copy, "cp install"),
    (_link, "ln link"),
    (_touch, "touch"),
    (_mkdir, "mkdir mkfifo mknod fallocate"),
    (_chmod, "chmod"),
    (_chown, "chown chgrp"),
    (_dd, "dd dcfldd"),
    (_truncate, "truncate"),
    (_tee, "tee sponge"),
    (_sort, "sort"),
    (_patch, "patch"),
    (_chattr, "chattr"),
    (_setfacl, "setfacl"),
    (_writer, "uniq xmllint pandoc jq yq iconv nl shuf dot csvlook html2text pdftotext"),
)

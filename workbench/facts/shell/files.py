"""Programs that create, change, move and delete files."""

import re

from workbench.facts import paths
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, Options
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
    if recursive and any(_is_vital(word) for word in targets):
        return [high("chmod -R", "changes the rights of a whole system tree", target)]
    if targets and all(paths.is_scratch_path(effects.place(word.text, call.shell.cwd)) for word in targets):
        return [medium("chmod", "changes the rights of scratch files", target)]
    return [medium("chmod", "changes a file's rights", target)]


def _is_vital(word: Word) -> bool:
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
    if options.has("-R", "--recursive") and any(_is_vital(word) for word in options.operands[1:]):
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
    if paths.is_disk_path(target.text) or target.text.startswith("/dev/") and not paths.is_null_path(target.text):
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


def _tar(call: Call) -> list[Finding]:
    args = list(call.args)
    if args and not args[0].text.startswith("-") and re.fullmatch(r"[A-Za-z]+", args[0].text):
        args[0] = Word(f"-{args[0].text}")
    options = Options(
        args,
        "-f --file -C --directory --exclude -X -T --files-from -b -I --use-compress-program --transform --strip-components --checkpoint --checkpoint-action --to-command -g",
    )
    for name in (
        "--checkpoint-action",
        "--to-command",
        "-I",
        "--use-compress-program",
        "--rsh-command",
        "--info-script",
        "--new-volume-script",
        "-F",
    ):
        value = options.value(name)
        if (
            value is not None
            and name in ("-I", "--use-compress-program")
            and re.match(r"^(?:pi?gz|gzip|bzip2|pbzip2|xz|pixz|zstd?(?:mt)?|lz4|lzop?|pxz|lbzip2|plzip)\b", value.text)
        ):
            continue
        if value is not None and name != "-F":
            return [high("tar", "runs another program from an archive tool", effects.cut(value.text))]
    archive = options.value("-f", "--file")
    remote = (
        archive is not None and re.match(r"^[\w.@-]+:", archive.text) and not re.match(r"^[A-Za-z]:[\\/]", archive.text)
    )
    if remote and options.has("-c", "--create"):
        return [high("tar", "sends files to another host", effects.cut(archive.text if archive else ""))]
    if options.has("-t", "--list", "-d", "--diff", "--compare"):
        return [low("tar", "lists an archive")]
    if options.has("--remove-files"):
        return [high("tar", "deletes files after archiving them")]
    target = effects.cut(archive.text if archive else "")
    if options.has("-c", "--create", "-r", "--append", "-u", "--update"):
        found = [f for word in options.operands for f in effects.reads("tar", word, call.shell.cwd)]
        if any(_is_vital(word) for word in options.operands) and not any(
            "/dev/null" in w.text for w in options.operands
        ):
            found.append(medium("tar", "archives a whole system tree", target))
        if archive is None or archive.text in ("-", "/dev/stdout", "/dev/null", "/dev/tty"):
            return found or [low("tar", "archives to a pipe")]
        return [*found, *effects.writes("tar", archive, call.shell.cwd)]
    if options.has("--delete"):
        return [medium("tar", "removes members of an archive", target)]
    folder = options.value("-C", "--directory")
    if options.has("-O", "--to-stdout"):
        return [low("tar", "shows a member of an archive", target)]
    if folder is not None and (paths.normal(folder.text) == "/" or options.has("-P", "--absolute-names")):
        return [high("tar", "unpacks over the root of the file system", target)]
    if paths.is_scratch_path(
        effects.place(folder.text if folder else ".", call.shell.cwd) if folder or call.shell.cwd else "x"
    ):
        return [low("tar", "unpacks into a scratch folder", target)]
    return [medium("tar", "unpacks an archive", target)]


def _compress(call: Call) -> list[Finding]:
    options = Options(call.args, "-S --suffix -o -T --threads -b --block-size")
    if options.has("-c", "--stdout", "--to-stdout", "-l", "--list", "-t", "--test", "-L", "-V", "--robot"):
        return [f for word in options.operands for f in effects.reads(call.name, word, call.shell.cwd)] or [
            low(call.name, "compresses to a pipe or only checks")
        ]
    if not options.operands:
        return [low(call.name, "works on a pipe")]
    if all(paths.is_scratch_path(effects.place(word.text, call.shell.cwd)) for word in options.operands):
        return [low(call.name, "works on scratch files")]
    return [medium(call.name, "replaces files by their packed or unpacked form", effects.cut(options.operands[0].text))]


def _zip(call: Call) -> list[Finding]:
    options = Options(call.args, "-x -i -P --password -TT --unzip-command -t -b")
    if options.has("-TT", "--unzip-command"):
        return [high("zip", "runs another program from an archive tool", "")]
    if options.has("-m", "--move"):
        return [high("zip", "deletes files after archiving them", "")]
    found = [f for word in options.operands[1:] for f in effects.reads("zip", word, call.shell.cwd)]
    if options.has("-sf", "--show-files", "-T", "--test", "-h2"):
        return [low("zip", "checks an archive")]
    if options.operands:
        found += effects.writes("zip", options.operands[0], call.shell.cwd)
    return found


def _unzip(call: Call) -> list[Finding]:
    options = Options(call.args, "-d -x -P")
    if options.has("-l", "-t", "-v", "-Z", "-p", "-c", "-z", "-K") and not options.has("-d"):
        return [low(call.name, "only shows an archive")]
    folder = options.value("-d")
    if folder is not None and paths.is_scratch_path(folder.text):
        return [low(call.name, "unpacks into a scratch folder")]
    return [medium(call.name, "unpacks an archive", effects.cut(options.operands[0].text if options.operands else ""))]


def _archiver(call: Call) -> list[Finding]:
    """7z, rar, ar and jar: a letter says what is done."""
    words = [word.text for word in call.args]
    action = next((word.lstrip("-") for word in words if word.lstrip("-")), "")[:1]
    target = effects.cut(" ".join(words[1:3]))
    if action in ("l", "t", "v", "p") and call.name not in ("ar",):
        return [low(call.name, "only shows or tests an archive", target)]
    if action in ("t", "p") and call.name == "ar":
        return [low(call.name, "only shows an archive", target)]
    if any(re.search(r"^@|-sdel", word) for word in words) and call.name.startswith("7"):
        return [high(call.name, "reads or deletes files through a list", target)]
    return [medium(call.name, "writes or unpacks an archive", target)]


def _split(call: Call) -> list[Finding]:
    options = Options(call.args, "-l -b -n -a --lines --bytes --number --filter -C -d")
    if (command := options.value("--filter")) is not None:
        return [*call.nested(command.text, "bash"), *_shell_filter(command)]
    found = [f for word in options.operands[:1] for f in effects.reads(call.name, word, call.shell.cwd)]
    prefix = options.operands[-1] if len(options.operands) > 1 else Word("xaa")
    return [*found, *effects.writes(call.name, prefix, call.shell.cwd)]


def _shell_filter(command: Word) -> list[Finding]:
    return (
        [high("split", "opens a shell from another program", effects.cut(command.text))]
        if "sh" in command.text.split()[-1:] or "/bin/sh" in command.text
        else []
    )


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


def _rsync(call: Call) -> list[Finding]:
    options = Options(
        call.args,
        "-e --rsh --exclude --include --exclude-from --include-from --rsync-path --bwlimit --log-file --backup-dir --password-file --port --timeout --partial-dir --files-from --filter -f --chmod --chown --link-dest --temp-dir -T --max-size --min-size --info",
    )
    target = effects.cut(" ".join(word.text for word in options.operands))
    shell = options.value("-e", "--rsh")
    if shell is not None and not re.match(r"^(?:/usr/bin/)?(?:ssh|rsh|tsh)\b", shell.text):
        return [high("rsync", "opens a shell from another program", effects.cut(shell.text))]
    if options.has("-n", "--dry-run", "--list-only"):
        return [low("rsync", "only shows what would be copied", target)]
    found = [f for word in options.operands[:-1] for f in effects.reads("rsync", word)]
    if any(flag.startswith("--delete") or flag in ("--remove-source-files", "--del") for flag in options.flags):
        where = options.operands[-1].text if options.operands else ""
        risk = medium if paths.is_scratch_path(where) else high
        return [risk("rsync --delete", "deletes files that the source does not hold", target)]
    if len(options.operands) < 2:
        return found or [low("rsync", "lists files", target)]
    if _remote(options.operands[-1].text) and not any(_remote(word.text) for word in options.operands[:-1]):
        return [*found, high("rsync", "uploads files to another host", target)]
    return [*found, medium("rsync", "copies files", target)]


def _remote(text: str) -> bool:
    return bool(re.match(r"^(?:[\w.{}$<>-]+@)?[\w.{}$<>-]+:(?!\\)|^(?:rsync|ssh|sftp|scp)://", text)) and not re.match(
        r"^[A-Za-z]:", text
    )


def _scp(call: Call) -> list[Finding]:
    options = Options(call.args, "-i -P -o -F -c -l -S -J -D -X")
    program = options.value("-S")
    proxied = any("command" in word.text.lower() for word in options.all("-o"))
    target = effects.cut(" ".join(word.text for word in options.operands))
    if program is not None or proxied or options.has("-D"):
        return [high("scp", "runs another program for its connection", target)]
    if not options.operands:
        return []
    found = [f for word in options.operands[:-1] for f in effects.reads("scp", Word(re.sub(r"^[^/]*:", "", word.text)))]
    if (
        _remote(options.operands[-1].text)
        and len(options.operands) > 1
        and not all(_remote(word.text) for word in options.operands[:-1])
    ):
        near = re.search(r"(?:^|@)(?:localhost|127\.0\.0\.1):", options.operands[-1].text)
        return [
            *found,
            medium("scp", "copies files", target) if near else high("scp", "uploads files to another host", target),
        ]
    return [*found, medium("scp", "copies files from another host", target)]


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


HANDLERS: dict[str, Handler] = {
    "rm": _rm, "unlink": _rm, "srm": _shred, "trash": _rm, "trash-put": _rm, "rmdir": _rmdir, "shred": _shred, "wipe": _shred, "scrub": _shred,
    "mv": _move, "cp": _copy, "install": _copy, "ln": _link, "link": _link, "touch": _touch, "mkdir": _mkdir, "mkfifo": _mkdir, "mknod": _mkdir,
    "chmod": _chmod, "chown": _chown, "chgrp": _chown, "dd": _dd, "dcfldd": _dd, "truncate": _truncate, "fallocate": _mkdir,
    "tee": _tee, "sponge": _tee, "tar": _tar, "bsdtar": _tar, "gtar": _tar, "gzip": _compress, "gunzip": _compress, "bzip2": _compress, "bunzip2": _compress,
    "xz": _compress, "unxz": _compress, "zstd": _compress, "unzstd": _compress, "lz4": _compress, "lzma": _compress, "unlzma": _compress, "compress": _compress,
    "uncompress": _compress, "pigz": _compress, "lzop": _compress, "brotli": _compress, "lzip": _compress, "pbzip2": _compress,
    "zip": _zip, "unzip": _unzip, "7z": _archiver, "7za": _archiver, "7zr": _archiver, "rar": _archiver, "unrar": _archiver, "ar": _archiver, "jar": _archiver,
    "split": _split, "csplit": _split, "sort": _sort, "patch": _patch, "rsync": _rsync, "scp": _scp, "chattr": _chattr, "setfacl": _setfacl,
    "uniq": _writer, "xmllint": _writer, "pandoc": _writer, "jq": _writer, "yq": _writer, "iconv": _writer, "nl": _writer,
    "shuf": _writer, "dot": _writer, "csvlook": _writer, "html2text": _writer, "pdftotext": _writer,
}  # fmt: skip

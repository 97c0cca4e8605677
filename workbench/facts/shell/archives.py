"""Programs that pack, unpack and copy whole trees, here or to another host."""

import re

from workbench.facts import paths
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, Options, named
from workbench.facts.shell.files import is_vital
from workbench.facts.word import Word


def _tar(call: Call) -> list[Finding]:
    args = list(call.args)
    if args and not args[0].text.startswith("-") and re.fullmatch(r"[A-Za-z]+", args[0].text):
        args[0] = Word(f"-{args[0].text}")
    options = Options(
        args,
        "-f --file -C --directory --exclude -X -T --files-from -b -I --use-compress-program "
        "--transform --strip-components --checkpoint --checkpoint-action --to-command -g",
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
        if any(is_vital(word) for word in options.operands) and not any(
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
    if any(word.text == "-" for word in call.args):  # the archive goes to a pipe
        found = [f for word in options.operands for f in effects.reads("zip", word, call.shell.cwd)]
        return found or [low("zip", "archives to a pipe")]
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


def _rsync(call: Call) -> list[Finding]:
    options = Options(
        call.args,
        "-e --rsh --exclude --include --exclude-from --include-from --rsync-path --bwlimit "
        "--log-file --backup-dir --password-file --port --timeout --partial-dir --files-from "
        "--filter -f --chmod --chown --link-dest --temp-dir -T --max-size --min-size --info",
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


HANDLERS: dict[str, Handler] = named(
    (_tar, "tar bsdtar gtar"),
    (
        _compress,
        "gzip gunzip bzip2 bunzip2 xz unxz zstd unzstd lz4 lzma unlzma compress uncompress pigz lzop "
        "brotli lzip pbzip2",
    ),
    (_zip, "zip"),
    (_unzip, "unzip"),
    (_archiver, "7z 7za 7zr rar unrar ar jar"),
    (_split, "split csplit"),
    (_rsync, "rsync"),
    (_scp, "scp"),
)

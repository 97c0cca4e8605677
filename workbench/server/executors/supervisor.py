"""Runs one command, confined, and leaves nothing of it behind. A program: ``python -I -S supervisor.py SPEC ARGV…``.

It stands between the server and the command, so that whoever the command starts, in whatever session, is found and
ended with it: at its end, at the time limit, and when the server itself dies. It ends with the command's exit code,
128 and the number for a signal, 124 at the time limit.

The command gets no descriptor but the three standard ones, no variable but those named, a mask of 077, no core dumps,
limits on memory, files and descriptors, and no way to gain privileges. The files in ``hidden`` are covered in a mount
namespace of its own where the kernel lets us make one, else kept back by Landlock; Landlock also closes every process
outside to it, ``/proc/PID/environ`` and ``mem`` included, and mounting. All of that holds for root as well, but for raw
devices: root is root. Where there is neither, the command reads what the server's user can.

There is no limit on the number of processes: the kernel counts them per user, the server's own threads included.
"""

import contextlib
import ctypes
import errno
import json
import os
import resource
import signal
import stat
import sys
import time
from typing import Any

TIMED_OUT = 124
_GRACE_S = 2.0
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_CHILD_SUBREAPER = 1, 38, 36
_PR_CAPBSET_DROP = 24
# Of root's: what reads files past their paths (2, 17, 27) or processes (19, 38, 40), and what undoes this (16, 21, 39).
_BEYOND_FILES = (2, 16, 17, 19, 21, 27, 38, 39, 40)
_CLONE_NEWNS, _CLONE_NEWUSER = 0x0002_0000, 0x1000_0000
_MS_RDONLY, _MS_BIND, _MS_REC, _MS_PRIVATE = 1, 1 << 12, 1 << 14, 1 << 18
LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446  # the same on every architecture
_LIST = 1 << 3
_OF_FILES = 0b111 | 1 << 14 | 1 << 15  # execute, write, read, truncate, ioctl
# Known access rights by version of the interface; a right that the kernel does not know is an error.
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_SCOPE_SIGNALS = 2  # from version 6 on: no signals to processes outside

_libc = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("ports", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def main() -> int:
    """Run what the command line names; gives the exit code."""
    spec: dict[str, Any] = json.loads(sys.argv[1])
    # Asked for before looking whether it is late: the server may have died in between.
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != spec["server"]:
        return 1
    _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    awaited = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    child = os.fork()
    if child == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, awaited)
        _become(spec, sys.argv[2:])
    for descriptor in (0, 1, 2):  # what the command closes is closed
        os.close(descriptor)
    code = _watch(child, time.monotonic() + spec["time_s"], awaited)
    import shutil  # here, where the command has run: it costs its start nothing

    shutil.rmtree(os.getcwd(), ignore_errors=True)  # the server does so too, if it is still there
    return code


def _watch(child: int, deadline: float, awaited: set[signal.Signals]) -> int:
    code = None
    while code is None:
        left = deadline - time.monotonic()
        caught = signal.sigtimedwait(awaited, left) if left > 0 else None
        if caught is None or caught.si_signo != signal.SIGCHLD:
            # A moment to call off what runs elsewhere, a query on a database server, say.
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)
            _reaped(child, _GRACE_S)
            code = TIMED_OUT
        else:
            code = _reaped(child, 0)
    _end_all()
    return code


def _reaped(child: int, wait_s: float) -> int | None:
    """The exit code of *child* once it has ended, None if it has not within *wait_s*; buries whoever else has ended."""
    give_up = time.monotonic() + wait_s
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return 1
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
        if pid == 0:
            if time.monotonic() >= give_up:
                return None
            time.sleep(0.01)


def _end_all() -> None:
    """End whoever is left, whatever session they fled to: orphans come back to a subreaper."""
    give_up = time.monotonic() + _GRACE_S
    while time.monotonic() < give_up:
        for pid in _descendants():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.005)


def _descendants() -> list[int]:
    parents: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError), open(f"/proc/{name}/stat", "rb") as file:
                parents.setdefault(int(file.read().rpartition(b")")[2].split()[1]), []).append(int(name))
    found = list(parents.get(os.getpid(), ()))
    for pid in found:
        found.extend(parents.get(pid, ()))
    return found


def _become(spec: dict[str, Any], argv: list[str]) -> None:
    """Turn into the command; never returns."""
    try:
        for name in (signal.SIGPIPE, signal.SIGXFSZ):  # which Python ignores, and would hand down so
            signal.signal(name, signal.SIG_DFL)
        os.umask(0o077)
        for limit, value in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_DATA, spec["memory_bytes"]),
            (resource.RLIMIT_FSIZE, spec["file_bytes"]),
            (resource.RLIMIT_NOFILE, 1024),
        ):
            hard = resource.getrlimit(limit)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)  # noqa: PLW2901
            resource.setrlimit(limit, (value, value))
        _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if spec["hidden"]:
            _hide(spec["hidden"])
        # Python puts a locale of its own into the environment; the command gets what is named, and nothing else.
        os.execve(argv[0], argv, {name: os.environ[name] for name in spec["environment"]})  # noqa: S606
    except OSError as error:
        os.write(2, f"cannot run {argv[0]}: {error.strerror}\n".encode())
        os._exit(127 if error.errno == errno.ENOENT else 126)
    except BaseException as error:  # whatever it is, this process must not go on as a second supervisor
        os.write(2, f"cannot run {argv[0]}: {error}\n".encode(errors="replace"))
        os._exit(126)


def _hide(hidden: list[str]) -> None:
    """Take the files in *hidden*, and whatever else begins with one of their names, out of reach."""
    names: dict[str, tuple[str, ...]] = {}
    for path in hidden:
        folder, name = os.path.split(path)
        names[folder] = (*names.get(folder, ()), name)
    _restrict({} if _cover(names) else names)
    if os.geteuid() == 0:
        for capability in _BEYOND_FILES:
            _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


def _cover(names: dict[str, tuple[str, ...]]) -> bool:
    """Lay something empty over what is hidden, for this process alone; False where the kernel does not let us."""
    user, group = os.getuid(), os.getgid()
    if _libc.unshare(_CLONE_NEWNS if os.geteuid() == 0 else _CLONE_NEWNS | _CLONE_NEWUSER) != 0:
        return False
    if user != 0:
        for file, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{file}", "w", encoding="ascii") as settings:
                settings.write(text)
    mounts: list[tuple[bytes | None, bytes, bytes | None, int]] = [(None, b"/", None, _MS_REC | _MS_PRIVATE)]
    for folder, those in names.items():
        # A folder of our own is covered whole, and with it what the server makes there while the command runs. Of
        # another folder only what is there now: a write-ahead log that is begun anew meanwhile can be seen.
        secret = (os.path.join(folder, name) for name in _listed(folder) if name.startswith(those))
        paths = [folder] if os.path.basename(folder) == ".workbench" else list(secret)
        for path in paths:
            if os.path.isdir(path):
                mounts.append((b"none", os.fsencode(path), b"tmpfs", _MS_RDONLY))
            elif not os.path.islink(path):
                mounts.append((b"/dev/null", os.fsencode(path), None, _MS_BIND))
    return all(
        _libc.mount(source, target, kind, ctypes.c_ulong(flags), None) == 0 for source, target, kind, flags in mounts
    )


def _restrict(names: dict[str, tuple[str, ...]]) -> None:
    """Shut this process off from others, from mounting, and from the files of *names* by their folder.

    Landlock allows trees and forbids none. So where files could not be covered, of each folder on the way to one its
    other entries are allowed, and the folder itself is only listed: new files cannot be made there.
    """
    version = _libc.syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return  # said at the server's start: there is no Landlock here
    everything = (1 << _RIGHTS.get(version, 16)) - 1
    rules = _Ruleset(everything, 0, _SCOPE_SIGNALS if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = _libc.syscall(LANDLOCK_CREATE, ctypes.byref(rules), ctypes.c_size_t(size), 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "it could not be shut off from the server")
    folders: set[str] = set()
    for folder in names:
        while folder not in folders:
            folders.add(folder)
            folder = os.path.dirname(folder)  # noqa: PLW2901 -- up to the root
    _allow(ruleset, "/", _LIST if folders else everything)
    for folder in folders:
        those = names.get(folder)
        for name in _listed(folder):
            path = os.path.join(folder, name)
            if path not in folders and not (those and name.startswith(those)):
                _allow(ruleset, path, everything)
    if _libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) < 0:
        raise OSError(ctypes.get_errno(), "it could not be shut off from the server")
    os.close(ruleset)


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []  # what cannot be looked into here cannot be by the command either


def _allow(ruleset: int, path: str, everything: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return  # gone meanwhile, or not ours to look at: then not the command's either
    kind = os.fstat(descriptor).st_mode
    if not stat.S_ISLNK(kind):  # where a link leads has a rule of its own
        rule = _Beneath(everything if stat.S_ISDIR(kind) else everything & _OF_FILES, descriptor)
        _libc.syscall(_LANDLOCK_ADD, ruleset, 1, ctypes.byref(rule), 0)
    os.close(descriptor)


if __name__ == "__main__":
    # Without the interpreter's own farewell: standard output belongs to the command.
    os._exit(main())

"""Files and folders that plainly say what they hold: secrets, system files, scratch space."""


def is_secret_path(path: str) -> bool:
    """True where reading *path* shows credentials (``/etc/shadow``, ``~/.ssh/id_rsa``, ``.aws/credentials``, ``.env``)."""
    return path.startswith("/etc/shadow")


def is_scratch_path(path: str) -> bool:
    """True where *path* lies in a temp or build folder, so that losing it costs nothing (``/tmp/x``, ``./build``)."""
    return path.startswith("/tmp/")


def is_system_path(path: str) -> bool:
    """True where writing *path* changes the system itself (``/``, ``/etc/…``, ``/boot``, ``C:\\Windows``)."""
    return path.startswith("/etc/")

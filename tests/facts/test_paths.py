"""Paths: what a file holds is told by its name, on Unix and on Windows."""

import pytest

from workbench.facts import paths

SECRET = [
    "/etc/shadow",
    "/etc/gshadow-",
    "~/.ssh/id_ed25519",
    "/home/ada/.ssh/id_rsa",
    "$HOME/.aws/credentials",
    "/root/.kube/config",
    ".env",
    "app/.env.production",
    "config/master.key",
    "/run/secrets/db",
    "/var/run/secrets/kubernetes.io/serviceaccount/token",
    "./wp-config.php",
    "/etc/ssl/private/site.pem",
    "C:\\Windows\\System32\\config\\SAM",
    "/tmp/../etc/shadow",
    "team.kdbx",
    "~/.git-credentials",
]
NOT_SECRET = [
    "/etc/hosts",
    "/etc/passwd",
    "~/.ssh/id_ed25519.pub",
    "~/.ssh/known_hosts",
    ".env.example",
    "src/keyboard.py",
    "docs/passwords.md",
    "token_test.go",
    "environment.ts",
    "/usr/share/doc/secret-santa/readme",
]


@pytest.mark.parametrize("path", SECRET)
def test_files_of_credentials_are_secret(path: str) -> None:
    """A name that plainly holds credentials is enough; nobody opens the file."""
    assert paths.is_secret_path(path)


@pytest.mark.parametrize("path", NOT_SECRET)
def test_public_and_ordinary_files_are_not_secret(path: str) -> None:
    """Public halves, samples and code that only speaks of secrets show none."""
    assert not paths.is_secret_path(path)


@pytest.mark.parametrize(
    "path",
    ["/tmp/x", "/var/tmp/a/b", "$TMPDIR/x", "${TMPDIR}/x", "node_modules", "web/node_modules/x", "./build", "dist/",
     "C:\\Users\\ada\\AppData\\Local\\Temp\\x", "%TEMP%\\x", "~/.cache/pip", "/dev/shm/x", "__pycache__"],
)  # fmt: skip
def test_temp_and_build_folders_are_scratch(path: str) -> None:
    """Losing what lies there costs nothing."""
    assert paths.is_scratch_path(path)


@pytest.mark.parametrize("path", ["/tmp/../etc/x", "/etc/tmp.conf", "/opt/app/build", "/home/ada/target", "notes", "/"])
def test_lasting_folders_are_not_scratch(path: str) -> None:
    """A path that climbs out of the temp folder, or a build folder of the system, lasts."""
    assert not paths.is_scratch_path(path)


@pytest.mark.parametrize("path", ["/", "/etc/hosts", "/usr/bin/env", "/boot/vmlinuz", "C:\\Windows\\win.ini", "C:\\"])
def test_the_system_is_where_it_lives(path: str) -> None:
    """Writing there changes the machine itself."""
    assert paths.is_system_path(path)


@pytest.mark.parametrize("path", ["notes.txt", "/tmp/x", "/home/ada/x", "/dev/null", "D:\\data\\x"])
def test_users_own_files_are_not_the_system(path: str) -> None:
    """A user's own files, scratch and the null device are none of the system's."""
    assert not paths.is_system_path(path)


@pytest.mark.parametrize(
    "path",
    ["~/.ssh/authorized_keys", "/etc/sudoers.d/ops", "/etc/cron.d/job", "~/.bashrc", "/etc/pam.d/su",
     "/etc/ld.so.preload",
     "/etc/systemd/system/x.service", "repo/.git/hooks/pre-commit", "~/Library/LaunchAgents/x.plist", "/etc/passwd"],
)  # fmt: skip
def test_files_that_grant_or_start_something_are_trust(path: str) -> None:
    """Whoever writes them gets in, or runs again."""
    assert paths.is_trust_path(path)


def test_logs_disks_and_the_kernel_have_their_names() -> None:
    """Each kind is told apart, and an ordinary file is none of them."""
    assert paths.is_log_path("/var/log/auth.log")
    assert paths.is_log_path("~/.bash_history")
    assert paths.is_disk_path("/dev/sda1")
    assert paths.is_disk_path("/dev/nvme0n1")
    assert paths.is_kernel_path("/proc/sys/vm/swappiness")
    assert paths.is_root_path("/")
    assert paths.is_null_path("/dev/null")
    ordinary = "notes/2024.log"
    assert not any(
        kind(ordinary) for kind in (paths.is_log_path, paths.is_disk_path, paths.is_kernel_path, paths.is_root_path)
    )

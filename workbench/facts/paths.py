"""Files and folders that plainly say what they hold: secrets, system files, scratch space, trust, logs, disks.

Paths are read as written, on Unix and on Windows alike, without asking any file system: ``~`` and ``$HOME`` stand for a
home folder, ``..`` is resolved as text.
"""

import re

_HOME = r"(?:~[\w.-]*|\$\{?HOME\}?|\$\{?USERPROFILE\}?|\$env:userprofile|%userprofile%|/root|/home/[^/]+|/users/[^/]+)"
_I = re.I

_SECRET = re.compile(
    r"""(?:^|/)(?:
        etc/(?:g?shadow-?|sudoers|krb5\.keytab|security/opasswd|master\.passwd|ppp/(?:pap|chap)-secrets
          |exports\.secret
            |openvpn/.*\.(?:key|conf)|wireguard/.*|ssl/private(?:/.*)?|ssh/ssh_host_\w+_key|letsencrypt/(?:live
            |archive|accounts)/.*
            |kubernetes/(?:admin|super-admin|controller-manager|scheduler|kubelet)\.conf|kubernetes/pki/.*\.key
            |rancher/k3s/k3s\.yaml
            |netplan/secrets.*|NetworkManager/system-connections.*|wpa_supplicant.*\.conf|samba/private/.*
            |sssd/sssd\.conf|gitlab/gitlab-secrets\.json)
        |id_(?:rsa|dsa|ecdsa|ed25519)(?:_\w+)?|identity
        |\.ssh(?:/(?!(?:known_hosts|config|authorized_keys|[^/]*\.pub)\b)[^/]*)?
        |\.aws(?:/(?:credentials|sso/cache.*|cli/cache.*)?)?|\.kube(?:/config)?|\.docker/config\.json|\.dockercfg
        |\.azure(?:/.*)?|\.gnupg(?:/.*)?
        |\.config/(?:gcloud(?:/.*)?|gh/hosts\.yml|hub|doctl/config\.yaml|rclone/rclone\.conf|op/.*|sops/age/keys\.txt)
        |application_default_credentials\.json|credentials\.(?:db|json|xml|tfrc\.json)|access_tokens\.db
        |accesstokens\.json|client_secrets?\.json|service[-_]?account[\w-]*\.json
        |\.netrc|_netrc|\.pgpass|\.my\.cnf|\.mylogin\.cnf|\.npmrc|\.pypirc|\.git-credentials|\.vault-token
        |\.terraformrc|\.boto|\.s3cfg|\.htpasswd|\.gem/credentials|\.cargo/credentials(?:\.toml)?
        |\.password-store(?:/.*)?
        |\.env(?:\.(?!example|sample|template|dist)[\w.-]+)?|\.envrc|secrets?\.(?:ya?ml|json|env|toml|properties
        |txt|enc)|passwords?(?:\.\w+)?|passwd\.txt|credentials?(?:\.(?:txt|csv|ini|ya?ml|toml))?|vault[-_]pass
        (?:word)?(?:\.txt)?|master\.key
        |wp-config\.php|configuration\.php|database\.yml|settings_local\.py|localsettings\.php|unattend\.xml
        |sysprep\.(?:inf|xml)|web\.config|groups\.xml|sitemanager\.xml|\.rdp
        |login\ ?data|logins\.json|key[34]\.db|cookies(?:\.sqlite|\.binarycookies)?|login\.keychain(?:-db)?
        |keychains(?:/.*)?|wallet\.dat|web\ data
        |run/secrets(?:/.*)?|secrets/kubernetes\.io(?:/.*)?|docker\.sock\.secret
        |(?:system32/config|windows/repair|config/regback)/(?:sam|security|system)(?:\.\w+)?|ntds\.dit|lsass
        (?:\.dmp|\.exe\.dmp)?
        |microsoft/(?:credentials|protect|vault)(?:/.*)?|proc/(?:kcore|\d+/mem|self/mem)|dev/k?mem
        |var/lib/(?:kubelet/pki/.*|tailscale/tailscaled\.state|sss/(?:db|secrets)/.*)|tailscaled\.state
        |security/opasswd|secring\.gpg|krb5cc_\w+|[\w.-]*\.keytab|[\w.*-]+\.(?:kdbx?|keystore|jks|pfx|p12|ppk
        |ovpn|agekey)
        |[\w.*-]*(?:priv(?:ate)?[\w.-]*key|server|client|tls|ssl|ca|host|admin|apiserver|domain|site|cert|privkey
        |example[\w.]*|key)\.key|privkey\.pem|[\w*-]*key\.pem|[\w.-]*private[\w.-]*\.pem
        |[\w.-]*(?:api[-_]?key|secret[-_]?key|access[-_]?token|auth[-_]?token)s?(?:\.\w+)?
    )/?$""",
    _I | re.X,
)
_PUBLIC = re.compile(r"\.pub$|\.(?:example|sample|template|dist|md|py|rb|js|ts|go|java|c|h|php\.bak|html|svg)$", _I)
_CONFIG = re.compile(
    r"""(?:^|/)(?:[\w.-]*\.(?:conf|cnf|cfg|ini|properties|tfvars|tfstate|plist)|config(?:uration)?\.(?:ya?ml|json
      |php|py|rb|js|toml|inc)
        |settings\.(?:py|json|ya?ml|toml)|application(?:-\w+)?\.(?:ya?ml|properties)|appsettings(?:\.\w+)?\.json
        |values\.ya?ml|docker-compose(?:\.\w+)?\.ya?ml
        |\.(?:ba|z|k|c|tc)?sh(?:rc|_profile|_login|_aliases)|\.profile|\.gitconfig)$""",
    _I | re.X,
)
_HISTORY = re.compile(
    r"(?:^|/)(?:\.[\w-]*_history|\.history|\.lesshst|\.viminfo|consolehost_history\.txt"
    r"|\.zhistory|fish_history|\.?bash_history)$",
    _I,
)
_ENVIRON = re.compile(r"(?:^|/)proc/[^/]+/environ$")

_SCRATCH_ROOT = re.compile(
    r"""^(?:(?:/private)?/(?:var/)?tmp|/dev/shm|/run/user/\d+/tmp|\$\{?(?:TMPDIR|TMP|TEMP|TEMPDIR|RUNNER_TEMP)\}?
      |\$env:te?mp|%te?mp%
        |(?:[a-z]:)?/(?:windows/)?te?mp|(?:[a-z]:)?/users/[^/]+/appdata/local/temp|%localappdata%/temp|\$\{?XDG_CACHE_HOME\}?|HOME/\.cache)(?=/|$)""".replace(
        "HOME/", _HOME + "/"
    ),
    _I | re.X,
)
_SCRATCH_PART = frozenset(
    "node_modules __pycache__ .pytest_cache .mypy_cache .ruff_cache .tox .nox .cache .next "
    ".nuxt .turbo .parcel-cache .gradle "
    ".eggs htmlcov .nyc_output bower_components .terraform .terragrunt-cache .serverless .sass-cache".split()
)
# Build output is scratch inside a project; `/opt/app/build` or `/var/target` need not be.
_BUILD_PART = frozenset("build dist target out coverage tmp temp _build bin-debug obj cmake-build-debug".split())
_NULL = re.compile(r"^(?:/dev/(?:null|stdout|stderr|tty|fd/\d+|zero|full|random|urandom)|nul|-|&?\d+|\$null)$", _I)

_SYSTEM_ROOT = re.compile(
    r"^(?:/$|/(?:bin|boot|dev|etc|lib|lib32|lib64|opt|proc|run|sbin|srv|sys|usr|var|root"
    r"|System|Library|Applications)(?:/|$)"
    r"|[a-z]:/?$|[a-z]:/(?:windows|program files(?: \(x86\))?|programdata|boot|bootmgr|pagefile)(?:/|$)"
    r"|%(?:windir|systemroot|programfiles|programdata|systemdrive)%|\$env:(?:windir|systemroot"
    r"|programfiles|programdata|systemdrive))",
    _I,
)
_TRUST = re.compile(
    r"""(?:^|/)(?:authorized_keys2?|\.ssh/(?:rc|environment)|etc/(?:passwd-?|g?shadow-?|group|gshadow|sudoers
      (?:\.d(?:/.*)?)?|pam\.d(?:/.*)?|pam\.conf|security/.*
            |ld\.so\.(?:preload|conf(?:\.d/.*)?)|crontab|anacrontab|cron\.(?:d|daily|hourly|weekly|monthly)
            (?:/.*)?|rc\.(?:local|common)|rc\d?\.d/.*|init\.d/.*|init/.*|inittab
            |profile(?:\.d/.*)?|bash\.bashrc|bashrc|zshrc|zsh/.*|environment|update-motd\.d/.*|xdg/autostart/.*
            |udev/rules\.d/.*|modules-load\.d/.*|at\.allow|cron\.allow|hosts\.equiv|ssh/sshrc|systemd/(?:system
            |user)(?:/.*)?|apt/apt\.conf\.d/.*|doas\.conf|polkit-1/.*|emond\.d/.*|periodic/.*|launchd\.conf)
        |var/spool/(?:cron|at|anacron)(?:/.*)?|(?:usr/)?lib/systemd/(?:system|user|system-generators)(?:/.*)?
        |run/systemd/system/.*|\.config/systemd/user/.*|\.config/autostart(?:/.*)?|\.rhosts|\.shosts
        |\.(?:ba|z|k)?shrc|\.bash_(?:profile|login|logout)|\.z(?:profile|shenv|login|logout)|\.profile
        |\.config/fish/config\.fish|\.cshrc|\.tcshrc
        |(?:system/)?library/(?:launchagents|launchdaemons|startupitems|scriptingadditions)(?:/.*)?
        |\.git/hooks/[^/]+|start\ menu/programs/startup(?:/.*)?|windows/system32/(?:tasks|drivers)/.*)$""",
    _I | re.X,
)
_LOG = re.compile(
    r"(?:^|/)(?:var/log(?:/.*)?|var/run/utmp|[wub]tmp|lastlog|faillog|auth\.log[\w.]*"
    r"|audit/audit\.log[\w.]*|system32/winevt(?:/.*)?)$",
    _I,
)
_AUDIT = re.compile(
    r"(?:^|/)etc/(?:audit(?:/.*)?|systemd/journald\.conf|rsyslog(?:\.conf|\.d/.*)"
    r"|syslog(?:\.conf|-ng/.*)|logrotate\.(?:conf|d/.*)|selinux/.*|fail2ban/.*|iptables/.*"
    r"|nftables\.conf|ufw/.*|firewalld/.*)$",
    _I,
)
_DISK = re.compile(
    r"^(?:/dev/(?:[shv]d[a-z]+\d*|xvd[a-z]+\d*|nvme\d+(?:n\d+(?:p\d+)?)?|mmcblk\d+(?:p\d+)?"
    r"|disk/.*|r?disk\d+(?:s\d+)?|md\d+|dm-\d+|mapper/.*|loop\d+|sr\d+|fd\d+|zvol/.*"
    r"|vg[\w-]*/.*|sd\*|[sh]dX\d?|mem|kmem|port)|\\\\\.\\physicaldrive\d+)$",
    _I,
)
_KERNEL = re.compile(r"^/(?:proc/sys(?:rq-trigger|/.*)?|sys)(?:/|$)", _I)


def normal(path: str) -> str:
    r"""*path* with forward slashes, without doubled slashes, ``.`` and resolvable ``..``.

    >>> normal("/tmp/../etc//shadow"), normal(r"C:\Windows\Temp")
    ('/etc/shadow', 'C:/Windows/Temp')
    """
    path = path.strip().strip("'\"").removeprefix("file://").replace("\\", "/")[:1_000]
    parts: list[str] = []
    for index, part in enumerate(path.split("/")):
        if part == "." and path != ".":
            continue
        if part == ".." and parts and parts[-1] not in ("..", "") and not parts[-1].startswith(("$", "~")):
            parts.pop()
        elif part == ".." and parts == [""]:
            continue  # the parent of the root is the root
        elif part or index == 0:
            parts.append(part)
    found = "/".join(parts)
    return found or ("/" if path.startswith("/") else ".")


def is_secret_path(path: str) -> bool:
    """True where reading *path* shows credentials (``/etc/shadow``, ``~/.ssh/id_rsa``, ``.aws/credentials``, ``.env``).

    >>> is_secret_path("~/.ssh/id_rsa"), is_secret_path("~/.ssh/id_rsa.pub"), is_secret_path("/etc/hosts")
    (True, False, False)
    """
    path = normal(path)
    return bool(_SECRET.search(path)) and not _PUBLIC.search(path)


def is_config_path(path: str) -> bool:
    """True where *path* is configuration that may hold secrets: settings, shell history, a process's environment."""
    path = normal(path)
    return bool(_HISTORY.search(path) or _ENVIRON.search(path) or _CONFIG.search(path))


def is_history_path(path: str) -> bool:
    """True where *path* is a record of what a person typed (``~/.bash_history``)."""
    return bool(_HISTORY.search(normal(path)))


def is_scratch_path(path: str) -> bool:
    """True where *path* lies in a temp or build folder, so that losing it costs nothing (``/tmp/x``, ``./build``).

    >>> is_scratch_path("/tmp/x"), is_scratch_path("app/node_modules"), is_scratch_path("/tmp/../etc")
    (True, True, False)
    """
    path = normal(path)
    if ".." in path.split("/"):
        return False
    if _SCRATCH_ROOT.match(path):
        return True
    parts = [part for part in path.lower().split("/") if part not in ("", ".", "*")]
    if not _SCRATCH_PART.isdisjoint(parts):
        return True
    absolute = path.startswith(("/", "~", "$")) or path[1:2] == ":"
    return not absolute and bool(parts) and (parts[0] in _BUILD_PART or parts[-1] in _BUILD_PART)


def is_null_path(path: str) -> bool:
    """True where writing *path* keeps nothing (``/dev/null``, ``NUL``, a descriptor)."""
    return bool(_NULL.match(path.strip()))


def is_system_path(path: str) -> bool:
    r"""True where writing *path* changes the system itself (``/``, ``/etc/…``, ``/boot``, ``C:\Windows``).

    >>> is_system_path("/"), is_system_path("/etc/hosts"), is_system_path("notes.txt"), is_system_path("/var/tmp/x")
    (True, True, False, False)
    """
    path = normal(path)
    return bool(_SYSTEM_ROOT.match(path)) and not is_scratch_path(path) and not is_null_path(path)


def is_trust_path(path: str) -> bool:
    """True where writing *path* grants access or makes something run later (``authorized_keys``, sudoers, cron)."""
    return bool(_TRUST.search(normal(path)))


def is_rc_path(path: str) -> bool:
    """True where *path* is read at the start of a person's own shell (``~/.bashrc``)."""
    return bool(
        re.search(
            r"(?:^|/)\.(?:(?:ba|z|k|tc|c)?shrc|bash_profile|bash_login|profile|zprofile|zshenv|bash_aliases)$",
            normal(path),
        )
    )


def is_log_path(path: str) -> bool:
    """True where *path* is a log, so that emptying it hides what happened."""
    path = normal(path)
    return bool(_LOG.search(path) or _AUDIT.search(path) or _HISTORY.search(path))


def is_disk_path(path: str) -> bool:
    """True where *path* is a whole disk, partition or memory: writing it destroys what it holds."""
    return bool(_DISK.match(path.strip()))


def is_kernel_path(path: str) -> bool:
    """True where writing *path* turns a switch of the running kernel (``/proc/sys/…``, ``/sys/…``)."""
    return bool(_KERNEL.match(normal(path)))


def is_root_path(path: str) -> bool:
    r"""True where *path* is the whole file system, a whole home or a whole drive: reading through it is expensive.

    >>> is_root_path("/"), is_root_path("/etc"), is_root_path("C:\\")
    (True, False, True)
    """
    return bool(re.match(r"^(?:/|/\*|[a-z]:/?\*?)$", normal(path), _I))

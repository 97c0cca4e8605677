"""Connection: where commands would run, and what dialect they are written in."""

import msgspec

_ALIASES = {
    "postgresql": "postgres", "mariadb": "mysql", "sqlserver": "mssql", "oracledb": "oracle", "mongo": "mongodb",
    "mongosh": "mongodb", "sh": "bash", "shell": "bash", "zsh": "bash", "pwsh": "powershell", "kubernetes": "kubectl",
    "k8s": "kubectl", "eks": "kubectl", "nodejs": "node", "javascript": "node", "ruby-on-rails": "rails",
    "ruby": "rails", "python3": "python", "curl": "http", "httpproxy": "http", "awscli": "aws", "azure": "az",
}  # fmt: skip


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """Where commands would run. Its secret is kept beside it, sealed, and is no part of it.

    ``dialect`` goes before what type and subtype say. ``executor`` names what runs commands here, None where nothing
    does: such a connection is for classifying only. ``operator`` is true for what the operator's file defines: the API
    can use it, and not change it.
    """

    name: str
    type: str
    subtype: str = ""
    command: tuple[str, ...] = ()
    tags: dict[str, str] = {}
    access_mode_exec: bool = True
    dialect: str | None = None
    executor: str | None = None
    operator: bool = False

    @property
    def language(self) -> str:
        """The dialect of commands here: said outright, else by subtype or type, which are taken as they are."""
        if self.dialect:
            return self.dialect
        word = (self.subtype or self.type).lower()
        return _ALIASES.get(word, word)

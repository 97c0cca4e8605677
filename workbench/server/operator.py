"""Operator: what only whoever runs the server may say, in ``workbench.toml``: models, and who may use which."""

from pathlib import Path
from typing import Any

import msgspec

from workbench.domain.errors import InputError, nearest
from workbench.providers.settings import ModelOptions
from workbench.providers.settings import load as load_settings
from workbench.wire.tokens import organization as checked_organization


class OrganizationTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An ``[organizations.NAME]`` table: the ``[models.NAME]`` tables whose models its rules may name."""

    models: tuple[str, ...] = ()


class OperatorFile(msgspec.Struct, frozen=True):
    """What the operator's file says, by name."""

    models: dict[str, ModelOptions] = {}
    organizations: dict[str, OrganizationTable] = {}
    masks: bool = False
    """Whether no secret and no personal data is to be written down."""

    def models_of(self, organization: str) -> tuple[str, ...]:
        """The model tables that *organization* may use."""
        return self.organizations.get(organization, OrganizationTable()).models


def load(path: Path) -> OperatorFile:
    """What the file at *path* says; nothing where there is none.

    Raises:
        InputError: something in it cannot be; the message names file and table.
    """
    settings = load_settings(path)
    models = settings.models
    if not path.exists():
        return OperatorFile()
    document: dict[str, Any] = msgspec.toml.decode(path.read_bytes())
    tables = document.get("organizations", {})
    if not isinstance(tables, dict):
        raise InputError(f"{path}: organizations must be tables; write [organizations.NAME]")
    organizations = {}
    for name, table in tables.items():
        where = f"{path}: [organizations.{name}]"
        checked_organization(name)
        try:
            organizations[name] = msgspec.convert(table, OrganizationTable)
        except msgspec.ValidationError as error:
            raise InputError(f"{where}: {error}") from None
        for model in organizations[name].models:
            if model not in models:
                raise InputError(f"{where}: there is no [models.{model}] table.{nearest(model, models)}")
    return OperatorFile(models, organizations, settings.store == "redacted")

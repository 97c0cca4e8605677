"""Settings: ``workbench.toml``, the ``[models.NAME]`` tables above all."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import msgspec.inspect

from workbench.domain.errors import InputError, nearest
from workbench.domain.rule import Send
from workbench.providers.prices import Price

TransportName = Literal["lean", "sdk"]
"""How requests travel: by our own client, or by the vendor's."""
PROVIDERS = ("anthropic", "azure-openai", "baseline", "cascade", "custom", "learned", "local", "openai", "recorded")
_NAMED = ("anthropic", "azure-openai", "custom", "openai", "recorded")
_WORD = re.compile(r"\w+")

_Positive = Annotated[float, msgspec.Meta(gt=0)]
_Count = Annotated[int, msgspec.Meta(ge=1)]
_Usd = Annotated[float, msgspec.Meta(ge=0)]


class ModelOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that may be set for a model. None means the provider's own default.

    ``timeout_s`` bounds one call, retries and waits included; ``stall_timeout_s`` silence in the middle of an answer.
    ``max_concurrency`` bounds the calls on the wire, ``requests_per_minute`` and ``tokens_per_minute`` (in and out) how
    they are spread over time; of models that share an endpoint the lowest hold for all. Prices are USD per million
    tokens and replace the list price. ``transport`` is ``lean``, our own client, or ``sdk``, the vendor's.
    ``api_version`` and ``credential`` (``entra`` for tokens of the machine's own identity instead of a key) are
    Azure's. ``send`` says what may leave the process, ``part_bytes`` how much of a command at once. ``models``, and how
    ``sure`` they must be of low to be believed, or that they are asked ``until`` one answered, are a cascade's.
    """

    provider: str | None = None
    model: str | None = None
    api_url: str | None = None
    api_key_env: str | None = None
    api_version: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9.-]+$")] | None = None
    credential: Literal["key", "entra"] | None = None
    transport: TransportName | None = None
    timeout_s: _Positive = 60.0
    connect_timeout_s: _Positive = 10.0
    stall_timeout_s: _Positive = 15.0
    max_retries: Annotated[int, msgspec.Meta(ge=0, le=20)] = 3
    max_concurrency: _Count | None = None
    requests_per_minute: _Count | None = None
    tokens_per_minute: _Count | None = None
    temperature: Annotated[float, msgspec.Meta(ge=0, le=2)] | None = None
    seed: int | None = None
    max_output_tokens: _Count | None = None
    reasoning_effort: str | None = None
    send: Send = Send.RAW
    part_bytes: Annotated[int, msgspec.Meta(ge=1_024, le=64 << 20)] | None = None
    models: tuple[str, ...] = ()
    sure: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    until: Literal["sure", "answered"] | None = None
    input_usd_per_mtok: _Usd | None = None
    cached_input_usd_per_mtok: _Usd | None = None
    output_usd_per_mtok: _Usd | None = None

    @property
    def price(self) -> Price | None:
        """The price set here, or None where none is. Input and output are set together or not at all."""
        if self.input_usd_per_mtok is None or self.output_usd_per_mtok is None:
            return None
        return Price(self.input_usd_per_mtok, self.output_usd_per_mtok, self.cached_input_usd_per_mtok)


class Settings(msgspec.Struct, frozen=True):
    """All of ``workbench.toml``: the ``models`` by name, and how commands and answers are kept in the ``store``."""

    models: dict[str, ModelOptions] = {}
    store: Literal["raw", "redacted"] = "raw"


def load(path: Path) -> Settings:
    """The settings in the file at *path*; the default ones where there is no such file.

    Raises:
        InputError: it cannot be read, is not TOML, or a table holds what no model has; it names file and table.
    """
    try:
        document: dict[str, Any] = msgspec.toml.decode(path.read_bytes())
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8; save the file as UTF-8") from None
    except msgspec.DecodeError as error:
        raise InputError(f"{path}: not TOML: {error}") from None
    for name in document:
        # Other tables may be somebody else's; one that is called nearly as ours was meant to be ours.
        if name not in Settings.__struct_fields__ and (meant := nearest(name, Settings.__struct_fields__)):
            raise InputError(f"{path}: unknown setting {name!r}.{meant}")
    tables = document.get("models", {})
    if not isinstance(tables, dict):
        raise InputError(f"{path}: models must be tables; write [models.NAME]")
    store = document.get("store", "raw")
    if store not in {"raw", "redacted"}:
        raise InputError(f'{path}: store must be "raw" or "redacted", not {store!r}; where the store is, --db says')
    return Settings({name: _options(f"{path}: [models.{name}]", name, table) for name, table in tables.items()}, store)


def _options(where: str, name: str, table: Any) -> ModelOptions:
    if not isinstance(table, dict):
        raise InputError(f"{where} is not a table")
    if ":" in name or name in PROVIDERS:
        raise InputError(f"{where}: the name is taken by a provider; choose another")
    fields = ModelOptions.__struct_fields__
    for field in table:
        if field not in fields:
            raise InputError(f"{where}: unknown field {field!r}.{nearest(field, fields)}")
    try:
        options = msgspec.convert(table, ModelOptions)
    except msgspec.ValidationError as error:
        raise InputError(f"{where}: {_fault(error)}") from None
    if options.provider is None:
        raise InputError(f"{where}: provider is missing; one of {', '.join(PROVIDERS)}")
    if options.provider not in PROVIDERS:
        hint = nearest(options.provider, PROVIDERS) or f" There are {', '.join(PROVIDERS)}."
        raise InputError(f'{where}: no provider "{options.provider}".{hint}')
    _cascade(where, options, table)
    if (options.input_usd_per_mtok is None) != (options.output_usd_per_mtok is None):
        raise InputError(f"{where}: set input_usd_per_mtok and output_usd_per_mtok together, or neither")
    if options.provider in _NAMED and not options.model:
        raise InputError(f"{where}: model is missing; what the provider calls the one that is meant")
    return options


def _fault(error: msgspec.ValidationError) -> str:
    """What is wrong with which field, and what it may be. Without its value, in which somebody may have put a key."""
    what, _, at = str(error).rstrip("`").partition(" - at `$.")
    field = _WORD.match(at)
    if field is None:
        return what
    if choices := _choices(field[0]):
        return f"{at} must be one of {', '.join(choices)}"
    return f"{at}: {what[:1].lower()}{what[1:]}"


def _choices(name: str) -> list[str]:
    """The words that the field *name* may hold, where it may hold no other."""
    info = msgspec.inspect.type_info(ModelOptions)
    assert isinstance(info, msgspec.inspect.StructType)  # noqa: S101 - it is one
    of = next(field.type for field in info.fields if field.name == name)
    for each in of.types if isinstance(of, msgspec.inspect.UnionType) else (of,):
        if isinstance(each, msgspec.inspect.LiteralType):
            return [str(value) for value in each.values]
        if isinstance(each, msgspec.inspect.EnumType):
            return [str(member.value) for member in each.cls]
    return []


def _cascade(where: str, options: ModelOptions, table: dict[str, Any]) -> None:
    """Nothing, where what is a cascade's is set for one, and nothing else."""
    of_cascades = {"models", "sure", "until"}
    if options.provider != "cascade":
        misplaced = of_cascades & table.keys()
        what = 'is set for provider = "cascade" alone'
    else:
        misplaced = table.keys() - of_cascades - {"provider", "send"}
        what = "is set for the models that a cascade is made of, in tables of their own"
    if options.sure is not None and options.until == "answered":
        raise InputError(f'{where}: sure is for until = "sure"; until = "answered" believes whoever answers')
    if misplaced:
        raise InputError(f"{where}: {min(misplaced)} {what}")

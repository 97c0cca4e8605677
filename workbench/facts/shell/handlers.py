"""Every program with a reader of its own."""

from workbench.facts.shell import (
    archives,
    builtins,
    clients,
    each,
    editing,
    elsewhere,
    files,
    frameworks,
    hosts,
    interpreters,
    keys,
    network,
    services,
    system,
    windows,
    wrappers,
)
from workbench.facts.shell.call import Handler

# What these are given is read as code or as a command, so a trick hidden in it is found by reading it.
READS_CODE = frozenset().union(
    *(module.HANDLERS for module in (interpreters, editing, frameworks, windows, wrappers, elsewhere, each))
)
HANDLERS: dict[str, Handler] = {
    name: reader
    for module in (
        system, services, files, archives, network, hosts, keys, clients,
        interpreters, editing, frameworks, windows, wrappers, elsewhere, each, builtins,
    )
    for name, reader in module.HANDLERS.items()
}  # fmt: skip

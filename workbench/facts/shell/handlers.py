"""Every program with a reader of its own."""

from workbench.facts.shell import builtins, clients, files, interpreters, network, system, wrappers
from workbench.facts.shell.call import Handler

INTERPRETERS = interpreters.HANDLERS
WRAPPERS = wrappers.HANDLERS
HANDLERS: dict[str, Handler] = {
    **system.HANDLERS,
    **files.HANDLERS,
    **network.HANDLERS,
    **clients.HANDLERS,
    **interpreters.HANDLERS,
    **wrappers.HANDLERS,
    **builtins.HANDLERS,
}

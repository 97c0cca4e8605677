"""Command: an argv of the operator's that reads the script on standard input."""

from workbench.domain.session import Execution
from workbench.server.executors import Limits, child


class Command:
    """*argv*, its program an absolute path, with *environment* and nothing else in its environment."""

    def __init__(self, argv: tuple[str, ...], environment: dict[str, str], hidden: tuple[str, ...]) -> None:
        self._argv = argv
        self._environment = environment
        self._hidden = hidden

    async def run(self, script: bytes, client_args: tuple[str, ...], limits: Limits) -> Execution:
        """Run it with *client_args* behind its own arguments."""
        return await child.run(
            (*self._argv, *client_args), script, limits, environment=self._environment, hidden=self._hidden
        )

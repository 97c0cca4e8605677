"""``workbench`` and ``python -m workbench``."""

import os
import sys
from io import TextIOWrapper

from workbench.cli import verbs


def main() -> None:
    """Run the command line."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, "w"))
        elif isinstance(stream, TextIOWrapper):
            # A command may hold what the terminal's encoding has no sign for: spelt out, and no reason to stop.
            stream.reconfigure(errors="backslashreplace")
    verbs.main(prog_name="workbench")


if __name__ == "__main__":
    main()

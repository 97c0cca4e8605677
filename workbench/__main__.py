"""``workbench`` and ``python -m workbench``."""

import sys
from io import TextIOWrapper

from workbench.cli import verbs


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # A command may hold what the terminal's encoding has no sign for: spelt out, and no reason to stop.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    verbs.main(prog_name="workbench")


if __name__ == "__main__":
    main()

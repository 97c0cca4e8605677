"""``python serve.py`` is ``workbench serve``."""

import sys

from workbench.cli import verbs

if __name__ == "__main__":
    verbs(["serve", *sys.argv[1:]], prog_name="workbench")

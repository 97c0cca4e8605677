"""``workbench`` and ``python -m workbench``."""

import sys


def main() -> None:
    """Run the command line; every error that is ours is one message on standard error and exit code 2."""
    from workbench.cli import verbs
    from workbench.domain.errors import WorkbenchError

    try:
        verbs.main(prog_name="workbench", standalone_mode=True)
    except WorkbenchError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()

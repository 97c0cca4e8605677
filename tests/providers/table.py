"""The table of behaviours x providers, met now: ``python -m tests.providers.table``.

Each cell is what the test of that behaviour finds: the risk, or the reason of the gap, and how many attempts it took
where it took several. A cell that is not what the table in ``behaviours`` says is marked, and the exit code is 1.
"""

import asyncio
import sys

from tests.providers.behaviours import Behaviour
from tests.providers.columns import COLUMNS, Column, meet

_ABSENT = "–"


async def _cell(column: Column, row: Behaviour | None) -> tuple[str, bool]:
    if row is None:
        return _ABSENT, True
    met = await meet(column, row)
    return (met.outcome, True) if met.fits(row) else (f"!! {met.outcome}", False)


async def main() -> int:
    """Print the table row by row; the exit code."""
    tables = [{row.name: row for row in column.rows} for column in COLUMNS]
    names = list(dict.fromkeys(name for rows in tables for name in rows))
    first = max(map(len, names))
    width = max(*(len(str(column)) for column in COLUMNS), len("rate_limited ×4"))

    def line(head: str, cells: list[str]) -> str:
        return f"{head:{first}}  " + "  ".join(f"{cell:{width}}" for cell in cells).rstrip() + "\n"

    sys.stdout.write(line("", [str(column) for column in COLUMNS]))
    for column in COLUMNS:
        # What a client loads with its first use would be taken for the slowness of the first server.
        await meet(column, column.rows[0])
    met = wrong = 0
    for name in names:
        pairs = zip(COLUMNS, tables, strict=True)
        cells = await asyncio.gather(*(_cell(column, rows.get(name)) for column, rows in pairs))
        met += sum(said != _ABSENT for said, _ in cells)
        wrong += sum(not fits for _, fits in cells)
        sys.stdout.write(line(name, [said for said, _ in cells]))
        sys.stdout.flush()
    sys.stdout.write(f"\n{len(names)} behaviours, {met} cells, {wrong} not as the table says\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

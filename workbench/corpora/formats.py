"""Formats: the rows of a JSONL, CSV or Parquet file one by one, in little memory however long the file is."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from typing import IO, Any

import msgspec

from workbench.corpora.complaints import quoted
from workbench.corpora.fields import EXPORTED, REQUIRED

Complain = Callable[[int | None, str], None]
"""Told of a fault: the line, None for the whole file, and ``what is wrong; what to do``."""

LINE_BYTES = 16 * 2**20  # a file without line breaks must not be read whole
_SLICE_BYTES = 8 * 2**20  # of a Parquet file, unpacked, held at once
_SLICE_ROWS = 10_000
_BOM = b"\xef\xbb\xbf"
_LONE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


def jsonl(path: str, complain: Complain) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number and fields of each line that is a JSON object; blank lines are skipped."""
    decode = msgspec.json.Decoder().decode
    with open(path, "rb") as file:
        for number, line in _lines(file, complain):
            if line.isspace():
                continue
            try:
                fields = decode(line)
                twice = _twice(line, fields) if type(fields) is dict else None
            except (msgspec.MsgspecError, ValueError, RecursionError) as error:
                complain(number, _unreadable(line, error))
                continue
            if type(fields) is not dict:
                complain(number, "not a JSON object; write one case a line, as {…}")
            elif twice:
                complain(number, f"{quoted(twice)} stands there twice; keep one")
            else:
                yield number, fields


def _lines(file: IO[bytes], complain: Complain) -> Iterator[tuple[int, bytes]]:
    """Lines with their number, from 1; one too long to hold is complained of and skipped."""
    number = 0
    while line := file.readline(LINE_BYTES):
        number += 1
        if number == 1:
            line = line.removeprefix(_BOM)
        if len(line) >= LINE_BYTES and not line.endswith(b"\n"):
            complain(number, f"line over {LINE_BYTES // 2**20} MiB; write one case a line")
            while line and not line.endswith(b"\n"):
                line = file.readline(LINE_BYTES)
        else:
            yield number, line


def _unreadable(line: bytes, error: Exception) -> str:
    try:
        text = line.decode()
    except UnicodeDecodeError as at:
        return f"not UTF-8 (byte {at.start + 1}); save the file as UTF-8"
    if isinstance(error, RecursionError):
        return "nested too deep to read; write one flat object a line"
    if "surrogate" in str(error) or ("truncated" in str(error) and _LONE.search(text)):
        return r"half a character (\ud800 to \udfff alone); write the whole character"
    return f"not JSON ({str(error).removeprefix('JSON is malformed: ')}); write one case a line, as {{…}}"


def _twice(line: bytes, fields: dict[str, Any]) -> str | None:
    """A name that the object itself has twice: readers disagree on which of the two values holds."""
    if all(line.count(b'"%s"' % name.encode()) == 1 for name in fields):
        return None  # almost always, and at a tenth of the cost
    found = ""

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal found
        names = dict(members)
        # Inner objects end before the outer one does, so that the last call is for the row itself.
        found = "" if len(names) == len(members) else next(n for n in names if sum(n == m for m, _ in members) > 1)
        return names

    json.loads(line.removeprefix(_BOM), object_pairs_hook=pairs)
    return found or None


def csv_rows(path: str, complain: Complain) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number and fields of each row below the header; a row of several lines has the number of its first."""
    csv.field_size_limit(LINE_BYTES)
    with open(path, "rb") as file:
        # Bytes that are not UTF-8 become lone surrogates here, so that the row they are in can be named below.
        rows = csv.reader((line.decode(errors="surrogateescape") for _, line in _lines(file, complain)), strict=True)
        header: list[str] | None = None
        while True:
            number = rows.line_num + 1
            try:
                row = next(rows, None)
            except csv.Error as error:
                complain(number, f"not CSV ({error}); put texts with commas, quotes or line breaks in double quotes")
                continue
            if row is None:
                break
            if not row:
                continue
            if not _is_unicode(row):
                complain(number, "not UTF-8; save the file as UTF-8")
            elif header is None:
                header = [name.strip() for name in row]
                if fault := _columns(header):
                    complain(number, fault)
                    return
            elif len(row) != len(header):
                complain(
                    number,
                    f"{len(row)} fields where the header has {len(header)}; put texts with commas in double quotes",
                )
            else:
                yield number, dict(zip(header, row, strict=True))


def _is_unicode(row: list[str]) -> bool:
    try:
        "".join(row).encode()
    except UnicodeEncodeError:
        return False
    return True


def _columns(names: list[str]) -> str | None:
    """What is wrong with a table's column names."""
    names = [EXPORTED.get(name, name) for name in names] if "command" not in names else names
    if missing := [name for name in REQUIRED if name not in names]:
        plural = "columns" if len(missing) > 1 else "column"
        return f"no {plural} {', '.join(missing)}; the first line names them, separated by commas"
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        return f"column {quoted(twice)} stands there twice; keep one"
    return None


def parquet(path: str, complain: Complain) -> Iterator[tuple[int, dict[str, Any]]]:
    """Row number, from 1, and fields of each row, whatever the columns' types: DuckDB writes each row as JSON."""
    import duckdb

    pattern = re.sub(r"([*?[])", r"[\1]", path)  # a name with a star in it must not match other files
    try:
        with duckdb.connect(":memory:", config={**_SETTINGS}) as db:
            described = db.execute("DESCRIBE SELECT * FROM read_parquet(?)", [pattern]).fetchall()
            if fault := _columns([name for name, *_ in described]):
                complain(None, f"{fault.partition(';')[0]}; name the columns as the fields of a case")
                return
            rows, size = db.execute(_SIZE, [pattern]).fetchall()[0]
            step = max(64, min(_SLICE_ROWS, _SLICE_BYTES * rows // max(1, size)))
            for start in range(0, rows, step):
                # A query's result is held whole, so the file is asked for slice by slice.
                slice_ = db.execute(_SLICE, [pattern, start, start + step]).fetchall()
                for number, (row,) in enumerate(slice_, start + 1):
                    yield number, json.loads(row, parse_constant=lambda _: None)  # NaN and Infinity are no JSON
    except duckdb.Error as error:
        complain(None, f"not a readable Parquet file ({str(error).splitlines()[0]}); write it again")


_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "256MB",
    "threads": 1,
    "temp_directory": "",
    "autoinstall_known_extensions": False,
}
_SIZE = """
    SELECT (SELECT coalesce(sum(num_rows), 0)::BIGINT FROM parquet_file_metadata($1)),
           (SELECT coalesce(sum(total_uncompressed_size), 0)::BIGINT FROM parquet_metadata($1))
"""
_SLICE = """
    SELECT to_json(slice) FROM (
        SELECT * EXCLUDE (file_row_number) FROM read_parquet(?, file_row_number = true)
        WHERE file_row_number >= ? AND file_row_number < ?
    ) AS slice
"""

READERS = {".jsonl": jsonl, ".csv": csv_rows, ".parquet": parquet}
"""Reader by a file's ending."""

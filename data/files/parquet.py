"""Tables in Parquet files."""

from __future__ import annotations

from collections import deque

import pyarrow as pa
import pyarrow.parquet as pq

from data.errors import TooFewRows, UnreadableFile
from data.files.header import clean_names
from data.files.raw import RawTable, counted, listed
from data.files.rows import named_columns, tidy
from data.files.source import MEGABYTE, Source
from data.kinds.typed import can_hold, flat

#: Unpacked columns may be this many times the limit for files.
UNPACKED = 8


def parse_parquet(source: Source, max_mb: float) -> RawTable:
    """The columns of a Parquet file with the types they have there; lists, records and bytes are left out.

    Nothing in the file is executed: a pandas index that needs Python objects is ignored. Raises UnreadableFile when
    the file is damaged or unpacks to more than eight times the limit.
    """
    try:
        file = pq.ParquetFile(pa.BufferReader(source.content))
        _refuse_large(file, source.name, max_mb)
        table = file.read()
    except (pa.ArrowException, OSError) as problem:
        first = str(problem).splitlines()[0][:80]
        raise UnreadableFile(
            f"{source.name!r} is a damaged Parquet file ({first})", "a whole file is needed", "Write or copy it again."
        ) from problem
    if not table.num_rows:
        raise TooFewRows(f"{source.name!r} has no rows", "at least one row is needed", "Export the table again.")
    return _raw(table, source.name)


def _raw(table: pa.Table, file: str) -> RawTable:
    usable = [i for i, field in enumerate(table.schema) if can_hold(field.type)]
    left_out = [repr(field.name) for field in table.schema if not can_hold(field.type)]
    if not usable:
        raise UnreadableFile(
            f"{file!r} holds only lists, records or bytes", "columns of numbers, texts or dates are needed",
            "Flatten the table before saving it.",
        )  # fmt: skip
    columns, dropped = tidy([flat(table.column(i)) for i in usable], None)
    header = tuple("" if _is_index(table.field(i).name) else table.field(i).name for i in usable)
    columns, header_left, changed = named_columns(columns, header)
    names = clean_names(header_left, len(columns), file)
    nested = [f"{counted(len(left_out), 'column')} with lists, records or bytes left out: {listed(left_out)}."]
    return RawTable(
        opening="Read as Parquet",
        names=names.names,
        columns=deque(columns),
        decisions=(*changed, *names.decisions, *dropped),
        warnings=(*names.warnings, *(nested if left_out else [])),
    )


def _is_index(name: str) -> bool:
    """Whether a column is the index of a pandas frame that had no name."""
    return name.startswith("__index_level_") and name.endswith("__")


def _refuse_large(file: pq.ParquetFile, name: str, max_mb: float) -> None:
    groups = range(file.metadata.num_row_groups)
    size = sum(file.metadata.row_group(i).total_byte_size for i in groups) / MEGABYTE
    cells = file.metadata.num_rows * file.metadata.num_columns * 8 / MEGABYTE
    if max(size, cells) > UNPACKED * max_mb:
        raise UnreadableFile(
            f"{name!r} unpacks to about {max(size, cells):,.0f} MB",
            f"the limit is {UNPACKED * max_mb:,.0f} MB unpacked",
            "Leave out columns or rows, or raise the limit with --max-mb.",
        )

"""report.xlsx: one sheet per table, numbers as numbers, text always as text."""

from __future__ import annotations

import io
import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipelines.engine.result import Result
from workbench.report.block import Block, Report
from workbench.report.sections.importances import build as importances
from workbench.report.sections.intervals import quantile_blocks

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: Cells longer than this are cut: Excel takes no more.
LONGEST = 32_000
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def render(report: Report, result: Result, manifest: dict[str, Any]) -> bytes:
    """A workbook: a first sheet with verdict and notes, then a sheet per table, then quantiles and importances."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    blocks = [block for block in report.blocks if block.frame is not None and block.key != "importances"]
    with Workbook(out, OPTIONS) as book:
        head, words = (
            book.add_format({"bold": True, "bottom": 1}),
            book.add_format({"text_wrap": True, "valign": "top"}),
        )
        _first(book.add_worksheet("Summary"), report, result, manifest, (head, words))
        taken = {"summary"}
        for block in [*blocks, *quantile_blocks(result), *importances(result)]:
            _table(book.add_worksheet(sheet_name(block.title, taken)), block, head, words)
    return out.getvalue()


def sheet_name(title: str, taken: set[str]) -> str:
    r"""A name Excel allows (31 characters, none of []:*?/\ ), not used before; ``taken`` is added to."""
    stem = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:28] or "Table"
    name, n = stem, 2
    while name.lower() in taken:
        name, n = f"{stem[:26]} {n}", n + 1
    taken.add(name.lower())
    return name


def _first(
    sheet: Worksheet, report: Report, result: Result, manifest: dict[str, Any], formats: tuple[Format, Format]
) -> None:
    head, words = formats
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    lines = [
        ("Report", report.title),
        ("Table", report.subtitle),
        ("Verdict", result.verdict.sentence),
        ("Notes", report.notes),
        *((block.title, block.sentence) for block in report.blocks),
        *((f"manifest: {key}", str(value)) for key, value in manifest.items()),
    ]
    for i, (what, text) in enumerate(lines):
        sheet.write_string(i, 0, what[:LONGEST], head)
        sheet.write_string(i, 1, text[:LONGEST], words)


def _table(sheet: Worksheet, block: Block, head: Format, words: Format) -> None:
    frame = block.frame if block.frame is not None else pd.DataFrame()
    sheet.freeze_panes(1, 0)
    for j, name in enumerate(frame.columns):
        sheet.write_string(0, j, str(name), head)
        column = frame[name]
        widest = max([len(str(name)), *(len(str(cell)) for cell in column.head(200))])
        sheet.set_column(j, j, min(60, widest + 2))
        for i, cell in enumerate(column, start=1):
            _cell(sheet, i, j, cell, words)


def _cell(sheet: Worksheet, i: int, j: int, cell: Any, words: Format) -> None:
    if isinstance(cell, bool | np.bool_):
        sheet.write_boolean(i, j, bool(cell))
    elif isinstance(cell, int | float | np.number):
        if math.isfinite(cell):
            sheet.write_number(i, j, float(cell))
    elif cell is not None and not pd.isna(cell):
        sheet.write_string(i, j, str(cell)[:LONGEST], words)

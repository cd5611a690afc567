"""importance.csv: every importance of every model, one per line, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import Any

from pipelines.engine.result import Result
from workbench.report.block import Report
from workbench.report.sections.importances import COLUMNS, importance_frame
from workbench.report.text import inert


def render(report: Report, result: Result, manifest: dict[str, Any]) -> bytes:
    """UTF-8 with the columns axis, method, model, name, value, low, high, unit; numbers in full precision."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in importance_frame(result).itertuples(index=False):
        writer.writerow([inert(cell) if isinstance(cell, str) else repr(float(cell)) for cell in line])
    return out.getvalue().encode("utf-8")

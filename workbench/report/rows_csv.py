"""rows.csv: every test row with its prediction and how sure it is, for those who calculate on."""

from __future__ import annotations

import csv
import io
from typing import Any

import pandas as pd

from explain.levels import percent
from pipelines.engine.result import Result
from workbench.report.block import Report
from workbench.report.sections.probabilities import member_words
from workbench.report.text import inert


def render(report: Report, result: Result, manifest: dict[str, Any]) -> bytes:
    """UTF-8, one line per test row, numbers in full precision; the columns are those of ``row_frame``."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    frame = row_frame(result)
    writer.writerow([inert(str(name)) for name in frame.columns])
    for line in frame.itertuples(index=False):
        writer.writerow([_cell(cell) for cell in line])
    return out.getvalue().encode("utf-8")


def row_frame(result: Result) -> pd.DataFrame:
    """Columns row (from 1), actual, predicted, p:<class>, error, uncertainty; then quantiles, or possible classes."""
    frame = result.rows.drop(columns="explained").reset_index(drop=True)
    frame = frame.assign(row=frame["row"] + 1)
    if (told := result.uncertainty) is not None:
        low, high = told.ends()
        ends = {f"lower end {percent(told.level)}": low, f"upper end {percent(told.level)}": high}
        quantiles = {f"quantile {percent(level)}": told.quantiles[:, k] for k, level in enumerate(told.levels)}
        frame = pd.concat([frame, pd.DataFrame(ends | quantiles)], axis=1)
    if (sets := result.probabilities) is not None:
        frame[f"possible at {percent(sets.level)}"] = member_words(result, sets)
    return frame


def _cell(value: object) -> str:
    if isinstance(value, str):
        return inert(value)
    number = float(value)  # type: ignore[arg-type]
    return str(int(number)) if number.is_integer() else repr(number)

"""What can be counted in one column: the evidence from which its role is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from data.table import Column

#: Texts looked at to tell codes from sentences.
_SAMPLE = 2_000
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts of one column: ``present`` filled cells, ``distinct`` values among them, and what those look like.

    ``whole``: all values are whole numbers. ``sequence``: they run from the least to the greatest without a gap or a
    repeat. ``words``: mean number of words per text (0 for numbers). ``digits``: share of the texts with a digit.
    """

    rows: int
    present: int
    distinct: int
    whole: bool = False
    sequence: bool = False
    words: float = 0.0
    digits: float = 0.0

    @property
    def unique(self) -> bool:
        """No value comes twice."""
        return self.distinct == self.present

    @property
    def repeats(self) -> float:
        """Filled cells per distinct value."""
        return self.present / max(self.distinct, 1)

    @property
    def empty_share(self) -> float:
        """Share of the rows without a value."""
        return 1 - self.present / max(self.rows, 1)


def gather(series: pd.Series, column: Column) -> Facts:
    """The counts of one column; fast on a million rows, because texts are looked at in a sample."""
    present = len(series) - column.missing
    counted = Facts(len(series), present, column.distinct)
    if present == 0 or column.kind in {"time", "boolean"}:
        return counted
    if column.kind == "number":
        return _numbers(series, counted)
    return _texts(series, counted)


def _numbers(series: pd.Series, counted: Facts) -> Facts:
    values = series.to_numpy()
    values = values[np.isfinite(values)]
    whole = bool(np.issubdtype(values.dtype, np.integer) or np.array_equal(values, np.floor(values)))
    gapless = whole and len(values) > 0 and int(values.max()) - int(values.min()) + 1 == len(values)
    return Facts(counted.rows, counted.present, counted.distinct, whole, gapless and counted.unique)


def _texts(series: pd.Series, counted: Facts) -> Facts:
    texts = [str(text) for text in series.dropna().iloc[:_SAMPLE].unique()]
    lengths = [len(_WORD.findall(text)) for text in texts]
    digits = [any(letter.isdigit() for letter in text) for text in texts]
    return Facts(
        counted.rows,
        counted.present,
        counted.distinct,
        words=float(np.mean(lengths)),
        digits=float(np.mean(digits)),
    )

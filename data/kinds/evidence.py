"""What the columns of one file say about each other: decimal commas, day before month, how missing is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.files.rows import is_text
from data.kinds.missing import missing_texts
from data.kinds.numbers import COMMA, PLAIN, STARTS_LIKE_A_NUMBER, Plain, decimal_evidence, read_plain
from data.kinds.times import order_evidence
from data.kinds.vocabulary import Vocabulary

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows from which the evidence is taken.
HEAD = 5_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one file's columns have in common.

    ``comma_file``: columns have decimal commas, not dots. ``day_first``: other dates are certainly day first (or
    month first), None when none tells. ``none_is_missing``: "None" stands among numbers somewhere in the file.
    """

    comma_file: bool = False
    day_first: bool | None = None
    none_is_missing: bool = False


def gather(columns: Iterable[pa.ChunkedArray]) -> Evidence:
    """The evidence from the first rows of all text columns."""
    commas = order = 0
    none_is_missing = False
    for column in columns:
        head = column.slice(0, HEAD)
        if not is_text(head):
            continue
        plain = read_plain(head)
        if plain is not None:
            commas -= _with_point(plain)
            none_is_missing |= "None" in plain.words
            continue
        vocabulary = Vocabulary.of(head)
        if not vocabulary.looks_like(STARTS_LIKE_A_NUMBER):
            continue
        commas += decimal_evidence(vocabulary)
        order += order_evidence(vocabulary)
        none_is_missing |= _none_among_numbers(vocabulary)
    return Evidence(commas > 0, None if order == 0 else order > 0, none_is_missing)


def _with_point(plain: Plain) -> int:
    """How many rows speak for a decimal point."""
    return int(np.sum(np.mod(plain.values[~np.isnan(plain.values)], 1) != 0))


def _none_among_numbers(vocabulary: Vocabulary) -> bool:
    none = vocabulary.matches("None")
    if not none.any():
        return False
    rest = vocabulary.keep(~np.asarray(missing_texts(vocabulary)))
    return rest.share(rest.matches(f"{PLAIN}|{COMMA}")) > 0.9

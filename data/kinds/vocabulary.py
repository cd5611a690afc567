"""The different texts of a column with how often each stands there: all that finding its kind needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A column as its different texts and where they stand.

    ``texts`` are the different trimmed texts of a column, ``counts`` how often each comes, ``codes`` (n_rows,) the
    number of each row's text, -1 where there is none. ``padded``: how many rows had blanks around their text.
    """

    texts: pa.Array
    counts: NDArray[np.int64]
    codes: NDArray[np.int64]
    padded: int

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> Vocabulary:
        """The vocabulary of a text column; empty texts count as no text."""
        encoded = column.combine_chunks().dictionary_encode()
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        return cls._trimmed(encoded.dictionary.cast(pa.string()), codes)

    @classmethod
    def _trimmed(cls, written: pa.Array, codes: NDArray[np.int64]) -> Vocabulary:
        trimmed = pc.utf8_trim_whitespace(written)
        changed = pc.not_equal(trimmed, written)
        if not pc.any(changed).as_py() and not pc.any(pc.equal(trimmed, "")).as_py():
            return cls(written, _counts(codes, len(written)), codes, padded=0)
        merged = trimmed.dictionary_encode()
        table = np.append(merged.indices.to_numpy(zero_copy_only=False).astype(np.int64), -1)
        around = pc.and_(changed, pc.not_equal(trimmed, "")).to_numpy(zero_copy_only=False)
        padded = int(_counts(codes, len(written))[around].sum())
        vocabulary = cls(merged.dictionary, np.zeros(0, np.int64), table[codes], padded)
        texts = vocabulary.texts
        counted = replace(vocabulary, counts=_counts(vocabulary.codes, len(texts)))
        return counted.keep(pc.not_equal(texts, "").to_numpy(zero_copy_only=False))

    def keep(self, which: NDArray[np.bool_]) -> Vocabulary:
        """The same column where only the chosen texts count; rows with another text have none."""
        if which.all():
            return self
        table = np.append(np.where(which, np.cumsum(which) - 1, -1), -1)
        return replace(
            self, texts=self.texts.filter(pa.array(which)), counts=self.counts[which], codes=table[self.codes]
        )

    @property
    def filled(self) -> int:
        """Number of rows that have a text."""
        return int(self.counts.sum())

    def share(self, which: NDArray[np.bool_]) -> float:
        """Share of the filled rows that have one of the chosen texts; 0 when no row is filled."""
        return float(self.counts[which].sum() / self.filled) if self.filled else 0.0

    def matches(self, pattern: str) -> NDArray[np.bool_]:
        """Which texts match a pattern as a whole."""
        found = pc.match_substring_regex(self.texts, f"^(?:{pattern})$")
        return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)

    def looks_like(self, pattern: str) -> bool:
        """Whether at least half of up to 500 texts from all over the column match: cheap, to spare what cannot be."""
        step = max(len(self.texts) // 500, 1)
        some = self.texts.take(pa.array(np.arange(0, len(self.texts), step)))
        found = pc.match_substring_regex(some, f"^(?:{pattern})$")
        return bool(np.mean(found.to_numpy(zero_copy_only=False)) >= 0.5) if len(some) else False

    def spread(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values per text as values per row, nan where a row has no text."""
        return np.append(values, np.nan)[self.codes]


def _counts(codes: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    return np.bincount(codes[codes >= 0], minlength=size).astype(np.int64)

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from data.kinds.vocabulary import Vocabulary


def vocabulary(cells):
    return Vocabulary.of(pa.chunked_array([pa.array(cells, pa.string())]))


def back(words):
    texts = [*words.texts.to_pylist(), None]
    return [texts[code] for code in words.codes]


def test_blanks_are_trimmed_and_counted():
    words = vocabulary([" a", "a", "b ", None, "  "])
    assert back(words) == ["a", "a", "b", None, None]
    assert (words.padded, words.filled) == (2, 3)


def test_several_chunks_share_one_vocabulary():
    words = Vocabulary.of(pa.chunked_array([["a", "b"], ["b", "c"], pa.array([], pa.string())]))
    assert back(words) == ["a", "b", "b", "c"]
    assert words.counts.tolist() == [1, 2, 1]


def test_share_and_spread():
    words = vocabulary(["1", "1", "x", None])
    assert words.share(words.matches("[0-9]")) == 2 / 3
    assert np.array_equal(words.spread(np.array([1.0, np.nan])), [1, 1, np.nan, np.nan], equal_nan=True)


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text("ab \u00a0\n", max_size=4)), max_size=30), st.integers(0, 5))
def test_it_says_what_python_would_say_row_by_row(cells, drop):
    expected = [cell.strip() or None if cell is not None else None for cell in cells]
    words = vocabulary(cells)
    assert back(words) == expected
    assert words.counts.sum() == sum(cell is not None for cell in expected)
    which = np.arange(len(words.texts)) != drop
    gone = {text for text, kept in zip(words.texts.to_pylist(), which, strict=True) if not kept}
    assert back(words.keep(which)) == [None if cell in gone else cell for cell in expected]

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from data.kinds.missing import find_codes, missing_texts, without_missing, zeros_in_doubt
from data.kinds.spellings import MISSING_WORDS, SPELLINGS, is_missing_word
from data.kinds.vocabulary import Vocabulary


def words(cells):
    return Vocabulary.of(pa.chunked_array([pa.array(cells, pa.string())]))


def kept(cells, *, none_is_missing=False):
    vocabulary, notes = without_missing(words(cells), none_is_missing=none_is_missing)
    return set(vocabulary.texts.to_pylist()), notes


@pytest.mark.parametrize(
    "word", ["?", "NA", "N/A", "-", "null", "NULL", "None", "nan", "NaN", "#N/A", "#DIV/0!", ".", "<NA>"]
)
def test_words_for_missing_are_taken_out_and_counted(word):
    texts, notes = kept(["red", "green", word, word])
    assert texts == {"red", "green"}
    assert [(note.text, note.count) for note in notes] == [(f"{word!r} read as missing", 2)]


@pytest.mark.parametrize("word", ["unknown", "Na", "other", "0", "no", "Nan King"])
def test_answers_stay(word):
    assert word in kept(["red", "green", word])[0]


def test_quick_spellings_all_mean_missing():
    assert all(is_missing_word(word) for word in SPELLINGS)
    assert set(SPELLINGS) >= {word for word in MISSING_WORDS if word}
    assert missing_texts(words(["x", "Null", "Na"])).tolist() == [False, True, False]


def test_small_none_is_an_answer():
    texts, notes = kept(["none", "bank", "none", "bank"])
    assert "none" in texts
    assert "kept as an answer" in notes[0].text


def test_none_in_most_rows_is_an_answer():
    assert "None" in kept(["None"] * 8 + ["Labor Day", "New Year"])[0]


def test_none_beside_empty_cells_is_an_answer_unless_numbers_say_otherwise():
    cells = ["None", "Hindu", "Hindu", "Jewish", None]
    assert "None" in kept(cells)[0]
    assert "None" not in kept(cells, none_is_missing=True)[0]


def test_none_among_numbers_is_missing():
    assert kept(["None", "None", "none", "5"])[0] == {"5"}


def test_na_among_codes_of_two_letters_is_an_answer():
    codes = ["DE", "FR", "US", "GB", "IT", "ES", "PL", "CZ"]
    assert "NA" in kept([*codes, "NA"])[0]
    assert "NA" not in kept([*codes, "Other", "NA"])[0]


def test_far_codes_are_certain():
    codes = find_codes(np.array([-200.0] * 5 + list(range(50))))
    assert [(code.value, code.count, code.certain) for code in codes] == [(-200.0, 5, True)]


@pytest.mark.parametrize(
    "values",
    [
        [*[99.0] * 5, *range(18, 98)],  # ages up to 99
        [*[-9.0] * 5, *range(-8, 20)],  # next to other negative values
        [999.0, *range(5)],  # once only
        [99_999.0] * 9 + [0.0, 100.0, 41_310.0],  # a cap, at two ranges only
    ],
)
def test_near_or_single_codes_are_not(values):
    assert not any(code.certain for code in find_codes(np.array(values, dtype=float)))


def test_a_column_of_two_values_has_no_code():
    assert find_codes(np.array([0.0, 99.0, 99.0, 99.0])) == []
    assert find_codes(np.array([99.0, 99.0])) == []


def test_zeros_apart_from_everything_else_are_in_doubt():
    rng = np.random.default_rng(0)
    glucose = np.concatenate([np.zeros(5), np.round(rng.normal(120, 20, 300))])
    assert zeros_in_doubt(glucose) == 5
    assert zeros_in_doubt(np.arange(100.0)) == 0
    assert zeros_in_doubt(glucose - 130) == 0
    assert zeros_in_doubt(np.concatenate([np.zeros(900), glucose])) == 0

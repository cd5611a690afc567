from __future__ import annotations

import numpy as np

from data.kinds.codes import clear_codes
from data.kinds.reading import Reading


def number(values):
    return Reading("number", np.asarray(values), "")


def test_codes_become_missing_with_a_note_and_the_input_stays():
    values = np.array([-999] * 4 + list(range(50)))
    reading = clear_codes([number(values)])[0]
    assert np.isnan(reading.values[:4]).all()
    assert [(note.count, note.warn) for note in reading.notes] == [(4, False)]
    assert values[0] == -999


def test_a_code_certain_in_one_column_is_believed_in_the_next():
    sure = number([-200.0] * 4 + list(range(60)))
    wide = number([-200.0] * 4 + list(range(0, 1800, 30)))
    alone = clear_codes([wide])[0]
    assert not np.isnan(alone.values).any()
    together = clear_codes([sure, wide])[1]
    assert np.isnan(together.values[:4]).all()


def test_several_codes_go_one_after_the_other():
    reading = clear_codes([number([999, 999, 999, 99, 99, 99, *[1, 2, 3, 4, 5] * 9])])[0]
    assert np.isnan(reading.values[:6]).all()
    assert np.nanmax(reading.values) == 5


def test_a_doubtful_code_is_left_with_a_warning():
    reading = clear_codes([number([99_999] * 9 + [0, 100, 41_310])])[0]
    assert not np.isnan(reading.values).any()
    assert reading.notes[0].warn
    assert "99999" in reading.notes[0].text


def test_words_and_empty_columns_pass():
    empty = number(np.full(5, np.nan))
    assert clear_codes([empty])[0] is empty

from __future__ import annotations

import numpy as np

from data.traffic.sentinels import clear_lanes, read_ends
from tests.data.build import table
from tests.data.traffic.incidents_given import as_file, log


def test_99_lanes_are_missing_and_told():
    made, told = clear_lanes(table(open_lanes=np.array([1, 99, 3] * 10), mile=np.array([1, 99, 3] * 10)))
    assert made.column("open_lanes").missing == 10
    assert made.column("mile").missing == 0
    assert told == ("99 lanes stand for unknown and were read as missing: open_lanes (10).",)
    assert clear_lanes(made) == (made, ())


def test_ends_of_which_many_are_unknown_are_dates():
    frame = log()
    ends = frame["closed_at"].dt.strftime("%d/%m/%Y %H:%M").where(np.arange(200) % 4 > 0, "UNKNOWN")
    read = as_file(frame.assign(closed_at=ends))
    assert read.column("closed_at").kind != "time"
    fixed = read_ends(read)
    assert fixed.column("closed_at").kind == "time"
    assert fixed.column("closed_at").missing == 50
    known = np.arange(200) % 4 > 0
    assert (fixed.frame["closed_at"][known] == frame["closed_at"][known]).all()


def test_words_that_are_no_dates_stay_words():
    read = table(closed_by=np.array(["police", "unknown", "fire"] * 10), x=np.arange(30) % 4)
    assert read_ends(read) is read
    missing = table(closed_by=np.array(["police", "fire", "crew"] * 10), x=np.arange(30) % 4)
    assert read_ends(missing) is missing

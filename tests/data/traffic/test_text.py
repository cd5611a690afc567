from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from data.traffic.text import add_display, add_flags, add_length, add_words, frequent_words, parse_display, texts_among
from tests.data.build import table
from tests.data.traffic.incidents_given import as_file, log


@pytest.mark.parametrize(
    ("text", "kind", "vehicles"),
    [
        ("ACCIDENT 2 cars", "accident", 2),
        ("BREAKDOWN Truck", "breakdown", 1),
        ("Crash 3 Vehicles", "crash", 3),
        ("crash car, horse", "crash", 1),
        ("hazard", "unknown", 1),
        ("Collision 2cars, 4 vehicles", "crash", 2),
        ("accident after breakdown", "breakdown", 1),
        ("accident, collision", "crash", 1),
        ("", "unknown", 1),
    ],
)
def test_display_names_are_read(text, kind, vehicles):
    assert parse_display(text) == (kind, vehicles)


def test_display_names_become_two_columns():
    made = table(Display_Name=np.array(["ACCIDENT 2 cars", "hazard"] * 10), x=np.arange(20) % 3)
    made, added = add_display(made)
    assert added == ("Incident_Type", "Num_Vehicles_Involved")
    assert made.frame["Incident_Type"].astype(str).tolist() == ["accident", "unknown"] * 10
    assert made.frame["Num_Vehicles_Involved"].tolist() == [2, 1] * 10
    assert add_display(made) == (made, ())


def test_patterns_become_flags_without_regard_to_capitals():
    cells = np.array(["Two Vehicle crash", "stalled CYCLIST", "Pedestrian on lane", "nothing"] * 5)
    made, added = add_flags(table(d=cells, x=np.arange(20) % 3), {"d": ("two vehicle", "pedestrian|cycl", " on ")})
    assert added == ("d says two vehicle", "d says pedestrian or cycl", "d says on")
    assert made.frame[list(added)].head(4).to_numpy().tolist() == [[1, 0, 0], [0, 1, 0], [0, 1, 1], [0, 0, 0]]
    made, added = add_length(made, "d")
    assert made.frame[added[0]].head(2).tolist() == [17, 15]


def test_frequent_words_of_a_log_are_found_rare_and_dull_ones_are_not():
    cells = pd.Series(
        ["Truck stalled in left lane"] * 60 + ["Debris in the left lane"] * 60 + ["a goat"] * 3 + [None] * 60
    )
    found = [pattern.replace(r"\b", "").replace(r"\W+", " ") for pattern in frequent_words(cells)]
    assert found == ["left lane", "debris", "truck stalled"]
    for pattern in frequent_words(cells):
        said = re.compile(pattern, re.IGNORECASE)
        assert 0.01 <= cells.fillna("").str.contains(said).mean() <= 0.95


def test_words_of_every_row_say_nothing_and_flags_are_capped():
    rng = np.random.default_rng(0)
    words = [f"{a}{b}rd" for a in "bcdfghjklm" for b in "aeiou"]
    cells = pd.Series([" ".join(["always", *rng.permutation(words)[:8]]) for _ in range(300)])
    found = frequent_words(cells)
    assert len(found) == 15
    assert not any("always" in pattern for pattern in found)


def test_only_columns_of_sentences_are_read_for_words():
    read = as_file(log(road=np.array([f"Road {i % 60}" for i in range(200)])))
    assert texts_among(read) == ("note",)
    made, added = add_words(read)
    assert "note says debris" in added or "note says ramp" in added
    flag = next(name for name in added if name.startswith("note says truck"))
    assert made.frame[flag].tolist() == [int("Truck" in text) for text in read.frame["note"].astype(str)]

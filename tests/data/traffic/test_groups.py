from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from data.traffic import groups
from data.traffic.groups import add_groups, frequent, hostile_cells, merge_twins, parse_groups, twins
from data.traffic.headers import GROUPS
from tests.data.build import table


def test_lists_of_names_become_flags():
    found = parse_groups(pd.Series(["['RMS', 'Tow truck']", "unknown", "[' ']", None, "['RMS']"]))
    assert {name: flags.tolist() for name, flags in found.groups.items()} == {
        "RMS": [True, False, False, False, True],
        "Tow truck": [True, False, False, False, False],
        "Other": [False, False, True, False, False],
    }
    assert not found.hostile


def test_a_cell_with_a_call_is_never_run_and_named_with_its_row(tmp_path):
    mark = tmp_path / "run"
    call = f"__import__('pathlib').Path({str(mark)!r}).touch()"
    cells = pd.Series(["['RMS']"] * 40 + [call, f"[{call}]", "['RMS', 3]", "{'RMS': 1}", "[" * 4_000, "x" * 6_000])
    found = parse_groups(cells)
    assert not mark.exists()
    assert list(found.hostile) == [40, 41, 42, 43, 44, 45]
    assert found.groups["RMS"].tolist() == [True] * 40 + [False] * 6
    told = hostile_cells(found)
    assert told[0] == f"Row 41: not a list of names: {call[:39] + '…'!r}. Cell ignored."
    assert told[-1] == "1 more cells are not lists of names and were ignored."
    assert "eval(" not in (groups.__loader__.get_source(groups.__name__) or "").replace("literal_eval(", "")


@given(st.lists(st.lists(st.text(min_size=1, max_size=8), max_size=4), min_size=1, max_size=12))
def test_any_list_of_texts_is_read_as_python_would(rows):
    found = parse_groups(pd.Series([repr(row) for row in rows], dtype="object"))
    assert not found.hostile
    for name, flags in found.groups.items():
        assert flags.tolist() == [name in {one.strip() or "Other" for one in row} for row in rows]


def test_groups_in_fewer_than_two_of_a_hundred_rows_have_no_column():
    cells = pd.Series(["['common']"] * 97 + ["['two']"] * 2 + ["['one']"])
    assert set(frequent(parse_groups(cells))) == {"common", "two"}


def test_twins_are_told_and_merged_when_asked():
    assert twins(GROUPS) == (
        ("Motorway Crew", "Motorway crew"),
        ("Emergency service(s)", "Emergency services"),
        ("Tow Truck", "Tow truck"),
    )
    apart = {
        "Tow Truck": np.array([True, False, False]),
        "Tow truck": np.array([False, True, True]),
        "RMS": np.ones(3, bool),
    }
    merged, told = merge_twins(apart)
    assert {name: flags.tolist() for name, flags in merged.items()} == {"Tow truck": [True] * 3, "RMS": [True] * 3}
    assert told == ("Tow Truck / Tow truck merged as Tow truck.",)


def test_columns_are_added_as_numbers_and_twins_asked_about():
    made = table(Attending_Groups=np.array(["['RMS', 'Tow truck']", "['Tow Truck']"] * 20), RMS=np.arange(40) % 3)
    kept, added, told = add_groups(made)
    assert added == ("Attending_Groups: RMS", "Tow truck", "Tow Truck")
    assert kept.frame["Tow truck"].tolist() == [1, 0] * 20
    assert told == ("Tow truck / Tow Truck look like one group. Merge?",)
    merged, added, told = add_groups(made, merge=True)
    assert added == ("Attending_Groups: RMS", "Tow truck")
    assert merged.frame["Tow truck"].tolist() == [1] * 40
    assert told == ("Tow truck / Tow Truck merged as Tow truck.",)
    plain = table(x=np.arange(40) % 3, y=np.arange(40) % 5)
    assert add_groups(plain) == (plain, (), ())

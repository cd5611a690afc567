from __future__ import annotations

import pandas as pd

from pipelines.studies.traffic.checks.columns import (
    clock,
    code_as_number,
    duplicate_spelling,
    hostile_lists,
    late_columns,
)
from pipelines.studies.traffic.late import Lateness, Step
from tests.pipelines.engine.checks.tables import table


def test_late_columns_are_named_with_both_scores():
    found = Lateness((Step("report", (), 7.2, 5.0, 0.61), Step("after", ("fare", "tip"), 3.0, 2.0, 0.74)), 11.0, 30)
    told = late_columns(found)
    assert told.state == "warn"
    assert told.sentence == (
        "2 features are only known while the incident runs or after (fare and tip). Without them: AUC .61 instead of "
        ".74, RMSE 7.20 min instead of 3.00."
    )
    nan = float("nan")
    alone = Lateness((Step("report", (), 7.2, 5.0, nan), Step("after", ("fare",), 3.0, 2.0, nan)), 11.0, 30)
    assert late_columns(alone).sentence.endswith("Without it: RMSE 7.20 min instead of 3.00.")
    assert late_columns(None).state == "pass"


def when(*hours):
    return pd.to_datetime([f"2024-03-01 {hour:02d}:05" for hour in hours])


def test_a_clock_needs_a_zone_and_no_peak_at_night():
    told = clock(table(pd.DataFrame({"Start_Time": when(8, 8, 17)})), "Start_Time")
    assert (told.state, told.sentence) == ("warn", "No time zone in Start_Time; Hour is taken as written.")
    assert "3 o'clock" in clock(table(pd.DataFrame({"t": when(3, 3, 17)})), "t").sentence
    assert clock(table(pd.DataFrame({"x": [1, 2]})), "").state == "not applicable"


def test_codes_are_told_by_their_names():
    frame = pd.DataFrame({"SA2_CODE21": [11, 12, 13], "lane count": [1, 2, 3]})
    told = code_as_number(table(frame))
    assert told.sentence == "SA2_CODE21 looks like a label; treated as category."
    assert told.columns == ("SA2_CODE21",)
    assert code_as_number(table(frame[["lane count"]])).state == "pass"


def test_hostile_cells_are_named_with_their_rows():
    cells = ["['RMS']", "unknown", "__import__('os').system('x')"]
    told = hostile_lists(table(pd.DataFrame({"Attending_Groups": cells})))
    assert told.state == "warn"
    assert told.sentence.startswith("Row 3: not a list of names: ")
    assert told.sentence.endswith("Cell ignored.")
    assert hostile_lists(table(pd.DataFrame({"Attending_Groups": cells[:2]}))).state == "pass"
    assert hostile_lists(table(pd.DataFrame({"x": cells}))).state == "not applicable"


def test_twins_are_told_together():
    names = ["Tow Truck", "Tow truck", "Mechanic", "Emergency service(s)", "Emergency services", "RMS", "1", "2"]
    assert duplicate_spelling(names).columns == ("Tow Truck", "Tow truck", "Emergency service(s)", "Emergency services")
    assert duplicate_spelling(names[:3]).sentence == "Tow Truck / Tow truck look like one group. Merge?"
    assert duplicate_spelling(["Mechanic", "1", "2"]).state == "pass"

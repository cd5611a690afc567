from __future__ import annotations

import numpy as np
import pytest

from data.errors import TableError
from data.traffic.headers import GROUPS, ZONES
from data.traffic.known import when_known, with_said
from tests.data.build import named
from tests.data.traffic.incidents_given import prepared, sydney

DURING = ("Is_Major_Incident", "Affected_Lanes", "Closure_Type", "Advice_A", "Advice_B", "Diversions", "Traffic_Volume")
REPORT = ("Main_Category", "Primary_Vehicle", "Direction", "Main_Street", "Suburb", "Start_Time", "Day", *ZONES)


def test_sydney_is_tagged_as_specified():
    tags = when_known(sydney(), {"RMS": "Attending_Groups"})
    assert {tags[name] for name in REPORT} == {"report"}
    assert {tags[name] for name in (*DURING, "Attending_Groups", "Actual_Number_of_Lanes")} == {"during"}
    assert {tags[name] for name in ("End_Time", "Last_Updated", "Duration_in_Minutes")} == {"after"}
    assert {when_known(prepared())[name] for name in GROUPS} == {"during"}
    assert when_known(prepared())["Num_Vehicles_Involved"] == "report"


def test_other_logs_are_tagged_by_the_words_of_names():
    n = 30
    names = {
        "crew_size": "during", "lanes blocked": "during", "Fare": "during", "severity": "during",
        "road": "report", "reported_by": "report", "latitude": "report", "toll_plaza_distance": "during",
        "clearance_minutes": "after", "elapsed": "after", "made": "during",
    }  # fmt: skip
    made = named(
        {name: np.arange(n) % 4 for name in names} | {"closed": np.datetime64("2024-01-01", "s") + np.arange(n)}
    )
    tags = when_known(made, {"made": "lanes blocked"})
    assert {name: tags[name] for name in names} == names
    assert tags["closed"] == "after"


def test_the_analyst_has_the_last_word():
    tags = {"a": "report", "b": "during"}
    assert with_said(tags, {"a": "after"}, ("a", "b")) == {"a": "after", "b": "during"}
    assert tags["a"] == "report"
    with pytest.raises(TableError, match="'c' was said"):
        with_said(tags, {"c": "after"}, ("a", "b"))
    with pytest.raises(TableError, match="known 'later'"):
        with_said(tags, {"a": "later"}, ("a", "b"))

from __future__ import annotations

import numpy as np
import pytest

from data.traffic.dropped import commonest, propose_dropped
from tests.data.build import table
from tests.data.traffic.incidents_given import prepared, sydney


def test_sydney_proposes_the_published_list_with_reasons():
    proposed = propose_dropped(sydney())
    assert set(proposed) >= {
        "0_ZID", "LOCI_URI21", "SA2_NAME21", "Other_Advice", "Diversions", "Attending_Groups", "End_Time",
        "Last_Updated", "Incident ID", "Display_Name",
    }  # fmt: skip
    assert all(proposed.values())
    assert "Start_Time" not in proposed
    assert "Is_Major_Incident" not in proposed
    assert set(propose_dropped(prepared())) == {"0_ZID"}


def test_columns_that_hardly_vary_are_proposed():
    rare, enough = np.zeros(1_000), np.zeros(1_000)
    rare[:19], enough[:21] = 1, 1
    mostly_empty = np.where(np.arange(1_000) < 985, np.nan, np.arange(1_000))
    proposed = propose_dropped(table(rare=rare, enough=enough, mostly_empty=mostly_empty))
    assert set(proposed) == {"rare", "mostly_empty"}
    assert proposed["rare"] == "one value covers 98.1% of the rows, more than 98%"
    assert set(propose_dropped(table(rare=rare, enough=enough), share=0.95)) == {"rare", "enough"}
    assert commonest(table(rare=rare).frame["rare"]) == pytest.approx(0.981)

"""Claims: what was planted is found and counted, one reversal takes one claim back, and the sums add up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.clinical.kidney.claims import TYPES, clean_claims, costs_by_type

DAY = pd.Timestamp("2015-01-01")


def claims(*rows):
    table = pd.DataFrame(rows, columns=["id", "day", "code", "net_cost"])
    table["date"] = DAY + pd.to_timedelta(table.pop("day"), unit="D")
    return table.assign(type="outpatient", net_cost=table["net_cost"].astype(float))


def dropped(flow):
    return [step.dropped for step in flow.steps]


def test_every_reason_is_counted():
    table = claims(
        (1, 0, "A", 100.0),
        (1, 0, "A", 100.0),  # the same row again
        (1, 5, "A", -100.0),  # takes the first back
        (1, 9, "A", 70.0),
        (2, 3, "A", -70.0),  # another patient's claim does not match
        (1, 4, "B", -20.0),  # the claim comes later
        (1, 6, "B", 20.0),
        (1, 7, "C", 0.0),
        (1, 8, "C", np.nan),
    )
    kept, flow = clean_claims(table)
    assert dropped(flow) == [1, 1, 1, 2]
    assert kept["net_cost"].tolist() == pytest.approx([70.0, 20.0, 0.0, np.nan], nan_ok=True)
    assert (flow.start, flow.left) == (9, len(kept))


def test_a_reversal_takes_back_one_claim_only():
    kept, flow = clean_claims(claims((1, 0, "A", 50.0), (1, 1, "A", 50.0), (1, 2, "A", -50.0)))
    assert dropped(flow) == [0, 1, 1, 0]
    assert kept["date"].tolist() == [DAY]
    _, two = clean_claims(claims((1, 0, "A", 50.0), (1, 2, "A", -50.0), (1, 3, "A", -50.0)))
    assert dropped(two) == [0, 1, 1, 1]


def test_type_code_and_amount_must_match():
    table = claims((1, 0, "A", 50.0), (1, 1, "A", -50.01), (1, 1, "B", -50.0), (1, 2, "A", -50.0))
    table.loc[3, "type"] = "pharmacy"
    assert dropped(clean_claims(table)[1]) == [0, 0, 0, 3]


def test_cents_are_compared_and_the_same_day_counts():
    kept, flow = clean_claims(claims((1, 0, "A", -0.3), (1, 0, "A", 0.1 + 0.2)))
    assert dropped(flow) == [0, 1, 1, 0]
    assert len(kept) == 0


def slow(rows):
    """For every negative claim in order of time the last earlier claim that matches, by going through all."""
    order = sorted(range(len(rows)), key=lambda i: (rows[i][1], rows[i][3] < 0, i))
    used = set()
    pairs = 0
    for place, i in enumerate(order):
        if rows[i][3] >= 0:
            continue
        same = (rows[i][0], rows[i][2], -rows[i][3])
        earlier = [j for j in order[:place] if j not in used and (rows[j][0], rows[j][2], rows[j][3]) == same]
        if earlier:
            used |= {earlier[-1], i}
            pairs += 1
    lost = sum(rows[i][3] < 0 and i not in used for i in range(len(rows)))
    return pairs, lost, [i for i in range(len(rows)) if i not in used and rows[i][3] >= 0]


ROW = st.tuples(st.integers(1, 2), st.integers(0, 4), st.sampled_from("AB"), st.sampled_from([-2.0, -1.0, 1.0, 2.0]))


@settings(max_examples=60)
@given(st.lists(ROW, min_size=1, max_size=14))
def test_reversals_are_those_of_going_through_all(rows):
    table = claims(*rows).assign(number=range(len(rows)))  # no row is equal to another
    kept, flow = clean_claims(table)
    pairs, lost, left = slow(rows)
    assert dropped(flow) == [0, pairs, pairs, lost]
    assert kept["number"].tolist() == left
    assert flow.start == len(kept) + sum(dropped(flow))


def test_costs_by_type():
    table = claims((1, 0, "A", 50.0), (1, 1, "A", 7.5), (2, 0, "B", 3.0))
    table.loc[1, "type"], table.loc[2, "type"] = "inpatient", "dental"
    costs = costs_by_type(table)
    assert costs.loc[1, ["claims_outpatient", "cost_outpatient", "claims_inpatient", "cost_inpatient"]].tolist() == [
        *(1, 50.0, 1, 7.5)
    ]
    assert costs.loc[2, ["claims_dental", "cost_dental", "claims_outpatient"]].tolist() == [1, 3.0, 0]
    assert {f"cost_{one}" for one in TYPES} <= set(costs)
    unknown = claims((1, 0, "A", np.nan))
    assert costs_by_type(unknown).loc[1, ["claims_outpatient", "cost_outpatient"]].tolist() == [1, 0]

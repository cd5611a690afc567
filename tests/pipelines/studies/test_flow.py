from __future__ import annotations

from data.clinical.flow import Flow
from pipelines.studies.flow import flow_exhibit


def test_every_reason_says_how_many_it_left_out_and_how_many_stayed():
    flow = Flow("visits", 1_200).drop("no date", 150).drop("too young", 0).drop("second scans", 50)
    found = flow_exhibit(flow, notes=("A note.",))
    assert found.frame["step"].tolist() == ["in the file", "no date", "too young", "second scans"]
    assert found.frame["left out"].tolist() == [0, 150, 0, 50]
    assert found.frame["visits left"].tolist() == [1_200, 1_050, 1_050, 1_000]
    assert found.sentence == (
        "1,000 of 1,200 visits are used; 200 were left out, each for the first reason that applies."
    )
    (chart,) = found.charts
    assert (chart.shape, chart.x, chart.y) == ("bars", "step", "visits left")
    assert found.notes == ("A note.",)


def test_where_nobody_was_left_out_it_says_that_all_are_used():
    assert flow_exhibit(Flow("scans", 7).drop("no label", 0)).sentence == "All 7 scans are used."


def test_another_cohort_has_a_key_and_a_title_of_its_own():
    found = flow_exhibit(Flow("scans", 7), key="flow-2", title="Who is in: elsewhere")
    assert (found.key, found.title) == ("flow-2", "Who is in: elsewhere")

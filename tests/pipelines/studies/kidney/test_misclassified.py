"""Who is missed: every block adds up to the confusion matrix, and attributions of FN and TP are compared."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from pipelines.studies.kidney.cells import People, Predicted, grouped, time_bands
from pipelines.studies.kidney.misclassified import Attributed, misclassified, missed_against_found
from tests.pipelines.studies.kidney.people import clinic

KINDS = ["TP", "FN", "FP", "TN"]


@pytest.fixture
def ward():
    """Two windows per person, stages with small groups, and months to the event."""
    rng = np.random.default_rng(1)
    half, model = clinic(300)
    y, entity = np.tile(half.y, 2), np.tile(half.entity, 2)
    stage = rng.choice(["1", "2", "3a", "3b", "4", "5"], p=[0.01, 0.01, 0.28, 0.3, 0.25, 0.15], size=600)
    months = np.where(y == 1, rng.uniform(0, 30, 600), np.nan)
    groups = {"stage": stage, "window": np.repeat(["6 months", "12 months"], 300), "time to event": time_bands(months)}
    p = np.concatenate([model.p, np.clip(model.p + rng.normal(scale=0.05, size=300), 0, 1)])
    return People(y, entity, groups), Predicted("LR", p, 0.3)


def test_every_block_adds_up_to_the_confusion_matrix(ward):
    people, model = ward
    frame = misclassified(people, model, draws=50).frame
    (tn, fp), (fn, tp) = confusion_matrix(people.y, model.flagged)
    assert frame.loc[0, KINDS].tolist() == [tp, fn, fp, tn]
    for axis in ("window", "time to event"):
        assert frame.loc[frame["by"] == axis, KINDS].sum().tolist() == [tp, fn, fp, tn]
    # Small stages have no numbers of their own; what they hide is what is missing.
    pooled = frame["group"].str.startswith("groups")
    hidden = frame[(frame["by"] == "stage") & (frame["people"] == "< 10") & ~pooled]
    assert hidden[KINDS].isna().all(axis=None)
    rows = np.concatenate([grouped(people)["stage", group] for group in hidden["group"]])
    shown = frame.loc[(frame["by"] == "stage") & frame["TP"].notna(), KINDS].sum().sum()
    assert len(hidden) > 1
    assert shown == len(people.y) - (len(rows) if frame.loc[pooled, "TP"].isna().any() else 0)


def test_small_groups_together_are_shown_when_they_are_enough():
    people, model = clinic(60, stage=np.array(["1"] * 6 + ["2"] * 7 + ["4"] * 47))
    frame = misclassified(people, model, draws=20).frame.set_index("group")
    assert frame.loc[["1", "2"], "people"].tolist() == ["< 10", "< 10"]
    pool = frame.loc["groups of < 10 together"]
    assert pool["people"] == "13"
    assert pool[KINDS].sum() == 13
    assert frame.loc[["4", "groups of < 10 together"], KINDS].sum().tolist() == frame.loc["all", KINDS].tolist()


def test_somebody_in_two_small_groups_counts_once():
    people, model = clinic(30)
    twice = People(np.tile(people.y, 2), np.tile(np.arange(30), 2), {})
    labels = np.where(twice.entity < 6, np.repeat(["a", "b"], 30), "rest")
    both = People(twice.y, twice.entity, {"window": labels})
    frame = misclassified(both, Predicted("LR", np.tile(model.p, 2), 0.3), draws=10).frame.set_index("group")
    assert frame.loc[["a", "b", "groups of < 10 together"], "people"].tolist() == ["< 10"] * 3
    assert frame.loc["groups of < 10 together", KINDS].isna().all()


def test_every_shown_cell_has_a_number_and_an_interval(ward):
    frame = misclassified(*ward, draws=100).frame
    some = frame[frame["TP"].notna() & (frame["TP"] + frame["FN"] > 5) & ~frame["group"].str.startswith("groups")]
    assert (some["FNR low"] <= some["FNR (share of events)"]).all()
    assert (some["FNR (share of events)"] <= some["FNR high"]).all()
    none = frame[frame["group"] == "no event"].iloc[0]
    assert np.isnan(none["FNR (share of events)"])
    assert none["FPR low"] <= none["FPR (share of non-events)"] <= none["FPR high"]


def test_the_sentence_counts(ward):
    people, model = ward
    (tn, fp), (fn, tp) = confusion_matrix(people.y, model.flagged)
    sentence = misclassified(people, model, draws=10).sentence
    assert sentence == f"LR misses {fn} of {fn + tp} events and flags {fp} of {fp + tn} predictions without one."


def test_missed_and_found_events_differ_where_it_was_planted():
    people, model = clinic(600)
    rng = np.random.default_rng(2)
    missed = (people.y == 1) & ~model.flagged
    values = rng.normal(scale=0.3, size=(600, 3))
    values[missed, 0] -= 0.7
    values[missed, 1] -= 0.3
    attributed = Attributed(
        values, ("egfr", "creatinine", "noise"), "log-odds", {"egfr": "kidney", "creatinine": "kidney"}
    )
    exhibit = missed_against_found(people, model, attributed, draws=400)
    frame = exhibit.frame.set_index("aspect")
    assert list(frame.index) == ["kidney", "noise"]
    found = (people.y == 1) & model.flagged
    sums = values[:, :2].sum(axis=1)
    assert frame.loc["kidney", "difference (log-odds)"] == pytest.approx(sums[missed].mean() - sums[found].mean())
    assert frame.loc["kidney", "high"] < -0.7
    assert frame.loc["noise", "low"] < 0 < frame.loc["noise", "high"]
    assert "most in 'kidney'" in exhibit.sentence
    assert "log-odds" in exhibit.sentence


def test_the_interval_is_about_as_wide_as_a_t_interval():
    people, model = clinic(1500)
    values = np.random.default_rng(3).normal(size=(1500, 1))
    frame = missed_against_found(people, model, Attributed(values, ("x",), "probability", {}), draws=500).frame
    event = people.y == 1
    sides = [values[event & ~model.flagged, 0], values[event & model.flagged, 0]]
    standard = np.sqrt(sum(side.var(ddof=1) / len(side) for side in sides))
    assert (frame["high"] - frame["low"]).iloc[0] == pytest.approx(2 * 1.96 * standard, rel=0.15)


def test_too_few_missed_people_are_not_compared():
    people, model = clinic(100)
    eager = Predicted("eager", model.p, 0.0)
    exhibit = missed_against_found(people, eager, Attributed(np.zeros((100, 1)), ("x",), "probability", {}), draws=10)
    assert len(exhibit.frame) == 0
    assert exhibit.sentence.startswith("Events of < 10 and ")

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from data.schema import set_target
from data.splitting.strata import deal, draw, fit_every_class, units_of
from tests.data.build import table


def visits(counts, seed=0):
    """Subjects with these many rows each, and a class per row."""
    rng = np.random.default_rng(seed)
    subject = np.repeat([f"S{n:03d}" for n in range(len(counts))], counts)
    dataset = table(
        patient_id=subject,
        x=rng.normal(size=len(subject)),
        outcome=np.where(rng.random(len(subject)) < 0.2, "yes", "no"),
    )
    return set_target(dataset, "outcome")


def test_an_entity_is_of_the_rarest_class_among_its_rows():
    outcome = (["no"] * 3 + ["no", "no", "yes"]) * 10 + ["no"] * 9
    dataset = set_target(table(patient_id=np.repeat(np.arange(23), 3), outcome=outcome), "outcome")
    units = units_of(dataset, np.arange(69), by_entity=True, by_class=True)
    assert units.stratum.tolist() == [0, 1] * 10 + [0] * 3


def test_rows_without_an_entity_stand_alone():
    subject = np.array(["a", "b", "", "a", "b", ""] * 12, dtype=object)
    subject[subject == ""] = None
    dataset = table(patient_id=np.repeat(np.arange(12), 6))
    frame = dataset.frame.assign(patient_id=subject)
    units = units_of(
        dataset.__class__("t", frame, dataset.columns, None, None, "", ""), np.arange(72), by_entity=True, by_class=True
    )
    assert units.n_units == 2 + 24


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=12, max_size=60), st.integers(0, 9), st.integers(2, 6))
def test_dealt_folds_hold_every_row_once_and_never_part_an_entity(counts, seed, n_folds):
    if sum(counts) <= len(counts):
        counts = [count + 1 for count in counts]
    dataset = table(patient_id=np.repeat([f"S{n:03d}" for n in range(len(counts))], counts))
    rows = np.arange(dataset.n_rows)
    units = units_of(dataset, rows, by_entity=bool(dataset.with_role("entity")), by_class=True)
    folds = [units.rows_of(fold) for fold in deal(units, n_folds, seed)]
    assert np.array_equal(np.sort(np.concatenate(folds)), rows)
    if dataset.with_role("entity"):
        subjects = [set(dataset.frame["patient_id"].iloc[fold]) for fold in folds]
        assert sum(map(len, subjects)) == len(set.union(*subjects))


def test_drawn_units_keep_the_shares_of_the_classes():
    dataset = visits([4] * 200)
    rows = np.arange(800)
    units = units_of(dataset, rows, by_entity=True, by_class=True)
    drawn = draw(units, 0.2, seed=1)
    assert len(drawn) == 40
    assert abs(units.stratum[drawn].mean() - units.stratum.mean()) < 0.01


def test_classes_too_small_to_cut_do_not_stop_the_draw():
    outcome = ["a"] * 40 + ["b"] * 2 + ["c"] * 2 + ["d"] * 3
    dataset = set_target(table(x=np.arange(47) / 7, outcome=outcome), "outcome")
    units = units_of(dataset, np.arange(47), by_entity=False, by_class=True)
    assert len(draw(units, 0.2, seed=0)) == 9


def test_a_class_that_was_drawn_away_comes_back_to_the_fit_rows():
    outcome = ["a"] * 10 + ["b"] * 2
    dataset = set_target(table(x=np.arange(12) / 7, outcome=outcome), "outcome")
    units = units_of(dataset, np.arange(12), by_entity=False, by_class=True)
    fit, calibrate, test = fit_every_class(units, np.arange(6), np.array([6, 7, 11]), np.array([8, 9, 10]))
    assert (fit.tolist(), calibrate.tolist(), test.tolist()) == ([0, 1, 2, 3, 4, 5, 11], [6, 7], [8, 9, 10])

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.append import append_rows
from data.errors import TableError, TooFewRows
from data.samples import load_sample
from data.schema import set_roles, set_target
from data.splitting.split import folds, make_split, usable_rows
from tests.data.build import named, table

DAY = np.datetime64("2024-01-01T00:00:00")


def plain(n=600, classes=("no", "yes"), seed=0):
    rng = np.random.default_rng(seed)
    return set_target(table(x=rng.normal(size=n), outcome=rng.choice(classes, n)), "outcome")


def subjects(n_subjects, seed=0):
    rng = np.random.default_rng(seed)
    subject = np.repeat(np.arange(n_subjects), rng.integers(1, 6, n_subjects))
    outcome = np.where(rng.random(n_subjects) < 0.4, "yes", "no")[subject]
    return set_target(named({"patient": subject, "x": rng.normal(size=len(subject)), "outcome": outcome}), "outcome")


def series(n=600, repeats=1, seed=0):
    rng = np.random.default_rng(seed)
    when = DAY + (np.arange(n) // repeats).astype("timedelta64[h]")
    return set_target(named({"when": when, "x": rng.normal(size=n), "count": rng.normal(size=n)}), "count")


def parts(split):
    return split.fit, split.calibrate, split.test


def assert_disjoint(split, rows):
    together = np.concatenate(parts(split))
    assert len(together) == len(np.unique(together))
    assert np.isin(together, rows).all()
    for part in parts(split):
        assert len(part) > 0
        assert (np.diff(part) > 0).all()
        assert part.dtype == np.int64


@pytest.mark.parametrize(("n", "shares"), [(600, (0.6, 0.2, 0.2)), (200, (0.56, 0.14, 0.30))])
def test_sizes(n, shares):
    split = make_split(plain(n))
    assert_disjoint(split, np.arange(n))
    assert [len(part) for part in parts(split)] == pytest.approx([share * n for share in shares], abs=1)


def test_classes_are_stratified_and_amounts_are_not():
    dataset = plain(1_000, classes=["a", "a", "a", "a", "b"])
    split = make_split(dataset)
    assert split.how == "stratified"
    shares = [(dataset.frame["outcome"].iloc[part] == "b").mean() for part in parts(split)]
    assert max(shares) - min(shares) < 0.01
    assert make_split(set_target(table(x=np.arange(90) / 7, y=np.arange(90) / 3), "y")).how == "random"


def test_the_seed_decides():
    dataset = plain()
    assert np.array_equal(make_split(dataset, seed=3).test, make_split(dataset, seed=3).test)
    assert not np.array_equal(make_split(dataset, seed=3).test, make_split(dataset, seed=4).test)


@settings(max_examples=40, deadline=None)
@given(st.integers(30, 120), st.integers(0, 1_000))
def test_an_entity_is_never_on_two_sides(n_subjects, seed):
    dataset = subjects(n_subjects, seed)
    split = make_split(dataset, seed=seed)
    assert split.how == "group"
    assert_disjoint(split, np.arange(dataset.n_rows))
    assert sum(map(len, parts(split))) == dataset.n_rows
    sides = [set(dataset.frame["patient"].iloc[part]) for part in parts(split)]
    assert sum(map(len, sides)) == n_subjects
    for fit, test in folds(dataset, split.development, split, 5):
        assert not set(dataset.frame["patient"].iloc[fit]) & set(dataset.frame["patient"].iloc[test])


def test_groups_are_stratified_as_far_as_they_go_and_the_reason_names_the_column():
    dataset = load_sample("alzheimers")
    split = make_split(dataset)
    assert "Rows of one 'subject_id' stay together" in split.why
    shares = [(dataset.frame["converted"].iloc[part] == "yes").mean() for part in parts(split)]
    assert max(shares) - min(shares) < 0.08


@settings(max_examples=40, deadline=None)
@given(st.integers(40, 200), st.integers(1, 12), st.integers(0, 1_000))
def test_by_time_the_test_is_later_and_ties_stay_together(n, repeats, seed):
    dataset = set_roles(series(n, min(repeats, n // 10), seed), {"when": "time"})
    split = make_split(dataset, "time", seed=seed)
    when = dataset.frame["when"]
    assert when.iloc[split.fit].max() < when.iloc[split.calibrate].min()
    assert when.iloc[split.calibrate].max() < when.iloc[split.test].min()
    assert_disjoint(split, np.arange(n))
    for fit, test in folds(dataset, split.development, split, 4):
        assert when.iloc[fit].max() < when.iloc[test].min()


def test_a_series_is_cut_by_time_and_says_why():
    split = make_split(series())
    assert split.how == "time"
    assert "Test rows are later than all others by 'when'" in split.why
    assert "follow each other" in split.why


def test_rows_without_a_time_are_left_out_and_counted():
    dataset = series()
    when = dataset.frame["when"].copy()
    when[3] = None
    dataset = replace(dataset, frame=dataset.frame.assign(when=when))
    split = make_split(dataset, "time")
    assert 3 not in np.concatenate(parts(split))
    assert "1 rows without a time are left out" in split.why


def test_a_time_order_that_loses_a_class_gives_way_to_a_stratified_draw():
    when = DAY + np.arange(200).astype("timedelta64[h]")
    dataset = set_target(named({"when": when, "outcome": ["a"] * 150 + ["b"] * 50}), "outcome")
    split = make_split(dataset)
    assert split.how == "stratified"
    assert "lack a class" in split.why
    with pytest.raises(TooFewRows, match="the rows to fit have none of 'b'"):
        make_split(dataset, "time")


def test_rows_without_a_target_are_in_no_part():
    y = np.where(np.arange(100) % 4 == 0, np.nan, np.arange(100) / 3)
    dataset = set_target(table(x=np.arange(100) / 7, y=y), "y")
    assert_disjoint(make_split(dataset), np.flatnonzero(~np.isnan(y)))
    assert len(usable_rows(dataset)) == 75


def test_an_external_file_is_the_test():
    both, rows = append_rows(plain(200), plain(80, seed=1))
    split = make_split(both, external=rows)
    assert split.how == "external"
    assert np.array_equal(split.test, rows)
    assert len(split.fit) + len(split.calibrate) == 200
    assert_disjoint(split, np.arange(280))


def test_a_subject_of_the_second_file_is_not_learnt_from_in_the_first():
    dataset = subjects(60)
    external = np.flatnonzero(dataset.frame["patient"].isin([3, 4, 5]))[::2]
    split = make_split(dataset, external=external)
    learnt = set(dataset.frame["patient"].iloc[split.development])
    assert not learnt & {3, 4, 5}
    assert "are left out" in split.why


def test_every_class_can_be_learnt_even_one_of_two_rows():
    outcome = ["a"] * 50 + ["b"] * 46 + ["c"] * 2 + ["d"] * 2
    for seed in range(20):
        dataset = set_target(table(x=np.arange(100) / 7, outcome=outcome), "outcome")
        split = make_split(dataset, seed=seed)
        assert set(dataset.frame["outcome"].iloc[split.fit]) == {"a", "b", "c", "d"}
        for fit, _ in folds(dataset, np.arange(100), split, 5):
            assert set(dataset.frame["outcome"].iloc[fit]) == {"a", "b", "c", "d"}


def test_folds_test_every_row_once_in_the_same_shares():
    dataset = plain(500, classes=["a", "a", "a", "b"])
    split = make_split(dataset)
    cut = folds(dataset, split.development, split, 5)
    tested = np.concatenate([test for _, test in cut])
    assert np.array_equal(np.sort(tested), split.development)
    for fit, test in cut:
        assert np.array_equal(np.union1d(fit, test), split.development)
        assert (dataset.frame["outcome"].iloc[test] == "b").mean() == pytest.approx(0.25, abs=0.06)


def test_too_few_rows_or_subjects_are_counted():
    with pytest.raises(TooFewRows, match="12 rows have a target; at least 30 are needed"):
        make_split(plain(12))
    dataset = set_roles(table(ward=np.arange(60) % 4, y=np.arange(60) / 7), {"ward": "entity", "y": "target"})
    with pytest.raises(TooFewRows, match="60 rows belong to 4 different 'ward'; at least 10"):
        make_split(dataset)


@pytest.mark.parametrize("how", ["group", "time", "external"])
def test_a_way_that_needs_a_column_says_which(how):
    with pytest.raises(TableError, match=r"no column has the role|second file"):
        make_split(plain(), how)


def test_the_analyst_may_split_by_row_against_the_guess():
    split = make_split(subjects(60), "stratified")
    assert (split.how, "you chose it" in split.why) == ("stratified", True)

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from explain.association import associations
from explain.groups import find_aspects
from pipelines.errors import StudyError
from pipelines.studies.alzheimers.aspects import Dependency, dependency, tree_exhibit
from tests.pipelines.studies.alzheimers.made import cohort, dataset
from tests.pipelines.studies.alzheimers.real import biomarkers, oasis2, real

EIGHT = "Age+EDUC+SES+M/F+MMSE+eTIV+nWBV+ASF"


def sets(aspects):
    return {frozenset(one.members) for one in aspects}


@real
def test_ad7_merge_heights_of_oasis2_at_the_first_visit():
    table = oasis2(EIGHT).dataset
    found = dependency(table, np.arange(table.n_rows))
    heights = [one.height for one in found.tree()]
    assert heights == pytest.approx([0, 0.319, 0.439, 0.481, 0.864, 0.963, 0.997], abs=5e-4)
    half = [{"Age", "nWBV"}, {"M/F", "eTIV", "ASF"}, {"EDUC", "SES"}, {"MMSE"}]
    six = [{"eTIV", "ASF"}, {"EDUC", "SES"}, {"Age"}, {"nWBV"}, {"M/F"}, {"MMSE"}]
    alone = [{"eTIV", "ASF"}, {"EDUC"}, {"SES"}, {"Age"}, {"nWBV"}, {"M/F"}, {"MMSE"}]
    joined = [{"Age", "nWBV"}, {"M/F", "eTIV", "ASF"}, {"EDUC", "SES", "MMSE"}]
    expected = {
        0.1: joined,
        **dict.fromkeys((0.2, 0.3, 0.4, 0.5), half),
        0.6: six,
        **dict.fromkeys((0.7, 0.8, 0.9), alone),
    }
    for h, groups in expected.items():
        assert sets(found.aspects(h)) == {frozenset(one) for one in groups}, h


@real
def test_ad7_aspects_of_129_biomarkers():
    X, _, names = biomarkers()
    matrix = associations(list(X.T), [False] * len(names), "dalex")
    found = Dependency(names, matrix, len(X))
    counts = {
        h: (len(one), max(len(group) for group in sets(one))) for h in (0.3, 0.5, 0.7, 0.9) if (one := found.aspects(h))
    }
    assert counts == {0.3: (40, 25), 0.5: (68, 13), 0.7: (105, 4), 0.9: (127, 2)}
    pairs = {one for one in sets(found.aspects(0.9)) if len(one) > 1}
    assert pairs == {frozenset({"tau", "p_tau"}), frozenset({"NrCAM", "SOD"})}


def test_every_kind_of_pair_by_its_own_definition():
    rng = np.random.default_rng(1)
    n = 90
    three = rng.choice(["a", "b", "c"], n)
    number = (three == "a") + rng.normal(size=n)
    other = np.where(rng.random(n) < 0.6, three, rng.choice(["a", "b", "c"], n))
    two = np.where(number > 0.3, "yes", "no")
    frame = pd.DataFrame({"number": number, "three": three, "other": other, "two": two, "label": ["CN", "AD"] * 45})
    frame = frame.astype(dict.fromkeys(("three", "other", "two", "label"), "category"))
    matrix = dependency(dataset(frame, dict.fromkeys(("three", "other", "two"), "category")), np.arange(n)).matrix
    h = stats.kruskal(*(number[three == one] for one in "abc")).statistic
    assert matrix[0, 1] == pytest.approx((h - 3 + 1) / (n - 3))
    counts = pd.crosstab(three, other).to_numpy()
    phi2 = max(0.0, stats.chi2_contingency(counts).statistic / n - 4 / (n - 1))
    assert matrix[1, 2] == pytest.approx(np.sqrt(phi2 / (3 - 4 / (n - 1) - 1)))
    # Two levels are one 0/1 column, as models see them.
    assert matrix[0, 3] == pytest.approx(abs(stats.spearmanr(number, two == "yes").statistic))


def test_gaps_hold_the_median_and_rows_outside_the_fit_rows_have_no_say():
    table = cohort()
    rows = np.arange(120)
    spoiled = table.frame.copy()
    spoiled.loc[120:, ["left", "right"]] = 1e6
    same = dataset(spoiled, {"sex": "category"}, entity="who")
    assert np.array_equal(dependency(table, rows).matrix, dependency(same, rows).matrix)
    filled = table.frame["MMSE"].iloc[rows].fillna(table.frame["MMSE"].iloc[rows].median())
    expected = abs(stats.spearmanr(filled, table.frame["noise"].iloc[rows]).statistic)
    found = dependency(table, rows, ("MMSE", "noise"))
    assert found.matrix[0, 1] == pytest.approx(expected)


def test_planted_aspects_are_found():
    table = cohort()
    assert sets(dependency(table, np.arange(160)).aspects(0.5)) == {
        frozenset(one) for one in (["left", "right"], ["MMSE"], ["sex"], ["noise"])
    }


def test_the_tree_is_told():
    found = Dependency(("a", "b", "c"), np.array([[1, 0.8, 0.2], [0.8, 1, 0.3], [0.2, 0.3, 1]]), 50)
    exhibit = tree_exhibit(found)
    assert exhibit.frame["height"].tolist() == pytest.approx([0.2, 0.8])
    assert exhibit.frame["these"].tolist() == ["a", "a · b"]
    assert exhibit.frame["inside an aspect"].tolist() == ["yes", "no"]
    assert exhibit.sentence == "3 features form 2 aspects at h = 0.5: a and b."
    assert sets(found.aspects(0.5)) == sets(find_aspects(found.names, found.matrix, 0.5))


def test_a_height_that_is_no_dependency_is_refused():
    with pytest.raises(StudyError, match="h = 5 was given"):
        Dependency(("a",), np.eye(1), 5).aspects(5)

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from explain.conformal import calibrate
from explain.conformal_groups import calibrate_groups
from explain.errors import ExplainError
from explain.levels import GRID_19, GRID_99, pairs
from explain.pinball import coverage, crossings

NAMES = ("calm", "wild", "rare")


def grouped(rng: np.random.Generator, counts=(400, 400, 12)):
    """Quantiles that know nothing of the groups, whose spreads are 1, 3 and 3."""
    groups = rng.permutation(np.repeat([0, 1, 2], counts))
    y = np.array([1.0, 3.0, 3.0])[groups] * rng.normal(size=len(groups))
    return np.tile(norm.ppf(GRID_99), (len(groups), 1)), y, groups


def test_each_group_holds_its_level_where_all_rows_together_do_not():
    rng = np.random.default_rng(0)
    q, y, groups = grouped(rng)
    together, apart = calibrate(q, y, GRID_99), calibrate_groups(q, y, groups, GRID_99)
    new, truth, codes = grouped(rng, (4000, 4000, 0))
    at_90 = 4
    for code in (0, 1):
        rows = codes == code
        assert coverage(truth[rows], apart.apply(new, codes)[rows], GRID_99)[at_90] == pytest.approx(0.9, abs=0.03)
        assert abs(coverage(truth[rows], together.apply(new)[rows], GRID_99)[at_90] - 0.9) > 0.07
    assert crossings(apart.apply(new, codes)).pairs == 0


@pytest.mark.parametrize("shape", ["symmetric", "asymmetric"])
def test_a_group_is_calibrated_by_its_rows_alone(shape):
    q, y, groups = grouped(np.random.default_rng(1))
    found = calibrate_groups(q, y, groups, GRID_99, shape)
    for code in (0, 1):
        rows = groups == code
        assert (found.apply(q, groups)[rows] == calibrate(q[rows], y[rows], GRID_99, shape).apply(q[rows])).all()


def test_small_and_unseen_groups_are_calibrated_by_all_rows_and_named():
    q, y, groups = grouped(np.random.default_rng(2))
    found = calibrate_groups(q, y, groups, GRID_99)
    assert found.codes.tolist() == [0, 1, 2]
    assert found.counts.tolist() == [400, 400, 12]
    assert sorted(found.own) == [0, 1]
    for code in (2, 7):
        assert (found.apply(q, np.full(len(y), code)) == calibrate(q, y, GRID_99).apply(q)).all()
        assert not found.calibrated([code]).any()
    assert found.calibrated([0]).all()
    assert found.notes(NAMES) == ("Calibrated by all rows, for want of 50 calibration rows of their own: rare (12).",)
    assert calibrate_groups(q[groups < 2], y[groups < 2], groups[groups < 2], GRID_99).notes(NAMES) == ()


def test_intervals_that_a_group_has_too_few_rows_for_are_shifted_by_all():
    q, y, groups = grouped(np.random.default_rng(3), (60, 400, 0))
    found = calibrate_groups(q, y, groups, GRID_99, "asymmetric")
    own = found.calibrated([0, 1])
    # 98 % with ends of their own takes 99 rows, 96 % takes 49.
    assert own[0].tolist() == [False] + [True] * 48
    assert own[1].all()
    told, rows = found.apply(q, groups), groups == 0
    assert (told[rows][:, 0] <= q[rows][:, 0] - found.overall.low_shift[0]).all()


def test_fifty_rows_are_enough_and_forty_nine_are_not():
    q, y, groups = grouped(np.random.default_rng(4), (50, 49, 300))
    found = calibrate_groups(q[:, 4:95:5], y, groups, GRID_19)
    assert sorted(found.own) == [0, 2]
    assert found.own[0].n_rows == 50
    assert len(pairs(GRID_19)[0]) == found.calibrated([0]).shape[1] == 9


def test_groups_that_do_not_fit_are_refused():
    q, y, groups = grouped(np.random.default_rng(5))
    with pytest.raises(ExplainError, match="3 groups came with 812 rows"):
        calibrate_groups(q, y, groups[:3], GRID_99)
    with pytest.raises(ExplainError, match="3 groups came with 812 rows"):
        calibrate_groups(q, y, groups, GRID_99).apply(q, groups[:3])
    with pytest.raises(ExplainError, match="groups came as float64"):
        calibrate_groups(q, y, groups / 2, GRID_99)

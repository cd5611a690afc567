"""Sets hold their level, calibration mends what is off, and too few rows or classes are told in words."""

from __future__ import annotations

import numpy as np
import pytest

from explain.scores import log_loss
from pipelines.engine.ground import Ground
from pipelines.engine.sure.probabilities import LEVELS, tell_probabilities
from pipelines.engine.sure.sets import SetMaker
from pipelines.errors import StudyError
from tests.pipelines.engine.planted import binary_table, classes_table
from tests.pipelines.engine.sure.grounds import ground


def told(base: Ground, name: str = "linear"):
    return tell_probabilities(base, base.fit(name, base.split.development, {}))


@pytest.mark.parametrize(("table", "methods"), [(binary_table, {"LAC"}), (classes_table, {"LAC", "APS"})])
def test_sets_hold_about_their_level(table, methods: set[str]) -> None:
    base = ground(table(1_500))
    found, _ = told(base)
    assert {one.method for one in found.sets} == methods
    assert {one.level for one in found.sets} == set(LEVELS)
    for one in found.sets:
        error = np.sqrt(one.level * (1 - one.level) / one.rows)
        assert one.coverage > one.level - 4 * error
        assert one.low <= one.coverage <= one.high
    lac = [one for one in found.sets if one.method == "LAC"]
    assert lac[0].size > lac[-1].size
    assert found.holds


def test_members_belong_to_the_test_rows_and_to_what_is_made_for_new_ones() -> None:
    base = ground(classes_table(600))
    found, forecaster = told(base)
    assert found.members.shape == (len(base.split.test), 3)
    again = forecaster.members(base.frame(base.split.test), 0.9)
    assert np.array_equal(again, found.members)
    own = base.y(base.split.test).astype(int)
    shown = next(one for one in found.sets if (one.method, one.level) == ("LAC", 0.9))
    assert found.members[np.arange(len(own)), own].mean() == pytest.approx(shown.coverage)


def test_scores_stand_for_every_remedy_beside_the_class_shares() -> None:
    base = ground(binary_table(1_500))
    found, forecaster = told(base)
    assert {one.remedy for one in found.scores} == {"as the model gives them", "sigmoid", "isotonic"}
    raw = next(one for one in found.scores if (one.remedy, one.metric) == ("as the model gives them", "log loss"))
    outputs = forecaster.twin.predict(base.frame(base.split.test))
    assert raw.value == pytest.approx(log_loss(base.y(base.split.test), outputs))
    assert raw.value < raw.baseline
    assert set(found.reliability["remedy"]) == {one.remedy for one in found.scores}


def test_the_twin_has_not_seen_the_rows_that_calibrate() -> None:
    base = ground(binary_table(600))
    _, forecaster = told(base)
    assert forecaster.twin.n_given == len(base.split.fit)
    assert len(forecaster.rules.y) == len(base.split.calibrate)


def test_few_calibration_rows_leave_out_what_they_cannot_tell() -> None:
    base = ground(binary_table(120))
    found, _ = told(base)
    assert len(base.split.calibrate) == 17
    assert "isotonic" not in {one.remedy for one in found.scores}
    assert {one.level for one in found.sets} == {0.9, 0.8}
    assert any("cannot give 95 % sets; at least 19 are needed" in note for note in found.notes)


def test_too_few_calibration_rows_for_any_shown_set_are_refused() -> None:
    with pytest.raises(StudyError, match="8 rows are set aside to calibrate; 9 are needed"):
        told(ground(binary_table(60)))


def test_a_set_maker_offers_what_suits_its_classes_and_rows() -> None:
    shares = np.full((10, 2), 0.5)
    maker = SetMaker(shares, np.zeros(10), 0)
    assert maker.methods() == ("LAC",)
    assert maker.levels((0.95, 0.9, 0.8)) == (0.9, 0.8)

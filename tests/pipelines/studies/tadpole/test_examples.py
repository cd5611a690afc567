from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.clinical.tadpole.columns import MARKERS
from pipelines.errors import StudyError
from pipelines.studies.tadpole.bands import band_of
from pipelines.studies.tadpole.examples import TOLD, examples_table, modality_of_feature
from pipelines.studies.tadpole.timeline import known_rows
from tests.pipelines.studies.tadpole.own_sample import history


def table(target="diagnosis", seed=0, given=None):
    return examples_table(given or history(), target, seed, "D1_D2.csv", "tests")


@pytest.mark.parametrize(
    ("target", "task", "unit"),
    [
        ("diagnosis", "multiclass", ""),
        ("ADAS13", "regression", "points"),
        ("Ventricles_ICV", "regression", "fraction of ICV"),
    ],
)
def test_every_target_is_a_table_of_pairs(target, task, unit):
    made = table(target)
    assert (made.target, made.task) == (f"later {target}", task)
    assert made.column(made.target).unit == unit
    assert made.with_role("entity") == ("RID",)
    assert made.frame[made.target].notna().all()
    assert "horizon" in made.features


def test_one_pair_per_subject_and_band_of_d1_subjects_only():
    made = table()
    bands = pd.DataFrame({"RID": made.frame["RID"], "band": band_of(made.frame["horizon"].to_numpy())})
    assert not bands.duplicated().any()
    frame = history().frame
    assert set(made.frame["RID"]) <= set(frame.loc[frame["D1"] == 1, "RID"])
    assert f"{len(made.frame):,} pairs of visits" in made.decisions[-1]


def test_only_what_is_explained_is_a_column_and_nothing_is_nearly_empty():
    made = table()
    statistics = {name.rsplit(" ", 1)[-1] for name in made.features}
    assert {"slope", "minimum", "maximum"} <= statistics
    assert not {"count", "mean"} & statistics
    assert "person" in TOLD
    known = made.frame[list(made.features)].notna().mean()
    assert known.min() >= 0.02
    assert made.frame[list(made.features)].nunique().min() > 1


@pytest.mark.parametrize("target", ["ADAS13", "Ventricles_ICV"])
def test_features_look_no_further_than_the_earlier_visit(target):
    """A subject's last visit is never the earlier one of a pair: whatever it says, no feature changes."""
    given = history()
    frame = given.frame.copy()
    last = ~frame.duplicated("RID", keep="last").to_numpy()
    frame.loc[last, [*MARKERS, "Ventricles_ICV"]] += 3.0
    plain, other = (table(target, given=one) for one in (given, replace(given, frame=frame)))
    pd.testing.assert_frame_equal(plain.frame[list(plain.features)], other.frame[list(plain.features)])
    assert (plain.frame[plain.target] != other.frame[plain.target]).any()


def test_the_seed_draws_other_pairs_and_the_same_seed_the_same():
    first, same, other = table(seed=1), table(seed=1), table(seed=2)
    assert first.digest == same.digest != other.digest


def test_visits_that_must_be_forecast_are_not_learnt_from():
    known = known_rows(history().frame)
    assert len(known) <= len(history().frame)
    last = known["RID"].map(known[known["D2"] == 1].groupby("RID")["EXAMDATE"].max())
    assert last.notna().any()
    assert (known["EXAMDATE"] <= last)[last.notna()].all()


def test_a_history_without_the_target_is_refused():
    frame = history().frame.assign(ADAS13=np.nan)
    with pytest.raises(StudyError, match="No D1 subject has the target at two visits"):
        table("ADAS13", given=replace(history(), frame=frame))


def test_every_feature_belongs_to_a_kind_of_examination():
    kinds = {modality_of_feature(name) for name in table().features}
    assert {"cognition", "MRI", "demographics", "time"} <= kinds

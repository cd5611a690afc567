from __future__ import annotations

import numpy as np

from data.clinical.cohorts.recognise import cohort_of
from pipelines.studies.alzheimers.checks.volumes import one_feature_twice, physical_identity, share_of_head
from tests.data.clinical.cohorts_given import generated, read_frame, small_oasis2, train


def test_a_broken_row_is_named() -> None:
    table = small_oasis2()
    table.loc[5, "ASF"] = 1.8
    answer = physical_identity(cohort_of(read_frame(table)))
    size = table.loc[5, "eTIV"]
    assert answer.state == "warn"
    assert answer.sentence == (
        f"Row {table.loc[5, 'MRI ID']}: eTIV {size} × ASF 1.8 = {size * 1.8:.0f}, expected 1755 ± 2."
    )
    assert answer.remedy == "Check the row; it is kept, flagged."


def test_the_planted_row_is_found_in_cubic_millimetres() -> None:
    answer = physical_identity(cohort_of(train("broken_row"), "CN/AD"))
    frame = generated(switch="broken_row").train
    off = (frame["ASF"] * frame["EstimatedTotalIntraCranialVol"] / 1000 - 1755).abs() > 2
    assert off.sum() == 1
    assert answer.sentence.startswith(f"Row {frame.loc[off, 'PTID'].item()}: ")


def test_whole_rows_are_silent() -> None:
    assert physical_identity(cohort_of(read_frame(small_oasis2()))).state == "pass"
    assert physical_identity(cohort_of(train(), "CN/AD")).state == "pass"
    bare = small_oasis2().drop(columns="ASF")
    assert physical_identity(cohort_of(read_frame(bare))).state == "not applicable"


def test_asf_is_etiv() -> None:
    answer = one_feature_twice(cohort_of(read_frame(small_oasis2()), feature_set="VOL+ASF"))
    assert answer.state == "warn"
    assert answer.sentence == ("'ASF' = 1755/'eTIV'. Importance is split between them. They are shown as one aspect.")


def test_the_planted_duplicate_is_found() -> None:
    answer = one_feature_twice(cohort_of(train("duplicate_feature"), "CN/AD"))
    assert answer.columns == ("Left-Amygdala", "lh_amygdala_volume")
    assert answer.sentence.startswith("'lh_amygdala_volume' = 'Left-Amygdala'. ")


def test_different_features_are_silent() -> None:
    assert one_feature_twice(cohort_of(train(), "CN/AD")).state == "pass"
    assert one_feature_twice(cohort_of(read_frame(small_oasis2()), feature_set="COG")).state == "not applicable"


def test_a_fraction_is_not_divided_again() -> None:
    answer = share_of_head(cohort_of(read_frame(small_oasis2())))
    assert answer.state == "warn"
    assert answer.sentence == "'nWBV' (0.7–0.798) is already a fraction of head size; not divided again."


def test_volumes_without_a_head_are_told() -> None:
    bare = generated().train.drop(columns=["EstimatedTotalIntraCranialVol", "ASF"])
    answer = share_of_head(cohort_of(read_frame(bare), "CN/AD"))
    assert answer.state == "warn"
    assert "and 26 more are in mm³ and not divided by head size" in answer.sentence


def test_volumes_divided_once_are_silent() -> None:
    cohort = cohort_of(train(), "CN/AD")
    assert share_of_head(cohort).state == "pass"
    assert np.nanmax(cohort.dataset.frame["Left-Hippocampus"]) < 0.01

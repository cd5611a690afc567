from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explain.scores import roc_auc
from pipelines.engine.study import Settings
from pipelines.studies.alzheimers.chosen import selected, selection_or_why
from tests.pipelines.studies.alzheimers.cases import case_of
from tests.pipelines.studies.alzheimers.made import cohort


@pytest.fixture(scope="module")
def ground():
    return case_of(cohort(), Settings(target="label", models=("linear",))).ground


def test_drivers_are_chosen_in_every_fold_and_what_never_was_is_counted(ground):
    exhibit, predicted = selected(ground, 1)
    frame = exhibit.frame.set_index("feature")
    assert frame.loc["MMSE", "folds"] == len(ground.folds)
    # Both sides of one structure say the same: each fold takes one of them.
    assert frame.loc[["left", "right"], "folds"].sum() == len(ground.folds)
    n_labels = 6  # left, right, MMSE, two sexes, noise
    assert f"of {n_labels} features were chosen in each of {len(ground.folds)} folds" in exhibit.sentence
    assert n_labels > len(frame)
    assert exhibit.sentence.endswith(f"{n_labels - len(frame)} was never chosen.")
    assert predicted.shape == (160,)
    area = roc_auc(ground.y(ground.scored_rows), predicted[:, None])
    assert area > 0.8
    assert any(f"AUROC {area:.3f} out of fold" in note for note in exhibit.notes)


def test_the_test_rows_of_a_fold_have_no_say_in_what_it_predicts(ground):
    """Labels of one fold turned round: its own predictions stay, as they are made by the others."""
    fit, test = ground.folds[0]
    frame = ground.dataset.frame.copy()
    turned = frame["label"].iloc[test].map({"AD": "CN", "CN": "AD"}).to_numpy()
    frame.loc[frame.index[test], "label"] = turned
    other = replace(ground, dataset=replace(ground.dataset, frame=frame), folds=((fit, test),), known={})
    alone = replace(ground, folds=((fit, test),), known={})
    np.testing.assert_array_equal(selected(alone, 1)[1], selected(other, 1)[1])


def test_too_few_of_a_class_are_a_reason_and_no_end(ground):
    y = ground.y(np.arange(160))
    cases, others = np.flatnonzero(y == 1), np.flatnonzero(y == 0)
    folds = ((np.concatenate([cases[:4], others[:20]]), np.concatenate([cases[4:6], others[20:24]])),)
    exhibits, predicted, why = selection_or_why(replace(ground, folds=folds, known={}), 1)
    assert (exhibits, predicted) == ((), None)
    assert "5 rows or more" in why


def test_the_same_seed_chooses_the_same(ground):
    first, second = (selection_or_why(ground, 1) for _ in range(2))
    assert first[0][0].key == "selection"
    assert first[0][0].frame.equals(second[0][0].frame)
    np.testing.assert_array_equal(first[1], second[1])

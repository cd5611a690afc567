from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from explain.scores import roc_auc
from pipelines.engine.study import Settings
from pipelines.studies.alzheimers.tell import tell
from tests.pipelines.studies.alzheimers.cases import case_of, silent
from tests.pipelines.studies.alzheimers.made import cohort

ALWAYS = [
    "models_compared",
    "selection",
    "aspect_tree",
    "aspect_importances",
    "importances_agree",
    "importance_signs",
    "importances_all",
]


def keys(chapter):
    return [one.key for one in chapter.exhibits]


def exhibit(chapter, key):
    return next(one for one in chapter.exhibits if one.key == key)


def told_of(dataset, models=("linear",), external=(), **options):
    case = case_of(dataset, Settings(target="label", models=models, options=options), external)
    return case, tell(case, silent)


@pytest.fixture(scope="module")
def single():
    return told_of(cohort(), ("linear", "svm"))


@pytest.fixture(scope="module")
def abroad():
    return told_of(cohort(), external=(replace(cohort(100, 7, shift=0.3), name="Elsewhere.csv"),) * 2)


def test_one_row_each_has_no_leaky_split_to_show(single):
    _, chapter = single
    assert keys(chapter) == ALWAYS
    assert [one.code for one in chapter.checks] == ["A01", "A15"]


def test_models_are_compared_with_the_best_one_and_the_chosen_features(single):
    case, chapter = single
    frame = exhibit(chapter, "models_compared").frame
    assert frame["model"].iloc[0] == case.told[0].scored.title
    assert frame["model"].iloc[-1] == "Logistic regression on chosen features"
    assert frame["AUROC"].iloc[:2].tolist() == pytest.approx([one.scored.scores[0].value for one in case.told])
    assert not exhibit(chapter, "models_compared").sentence.startswith("Not distinguishable")


def test_every_aspect_has_three_importances_for_every_model(single):
    case, chapter = single
    frame = exhibit(chapter, "aspect_importances").frame
    counts = frame.groupby(["model", "kind"]).size()
    assert set(frame["model"]) == {one.scored.title for one in case.told}
    assert counts.min() == counts.max()
    assert len(counts) == 6
    assert "left + right" in set(frame["aspect"])


def test_svm_has_no_native_importance_and_it_is_not_zero(single):
    _, chapter = single
    agree = exhibit(chapter, "importances_agree").frame
    svm = agree[agree["model"].str.startswith("Support") & agree["importances"].str.contains("native")]
    assert set(svm["in a word"]) == {"n/a"}
    assert svm["Spearman"].isna().all()
    shown = exhibit(chapter, "importances_all").frame
    rows = shown[shown["model"].str.startswith("Support") & (shown["kind"] == "native")]
    assert rows["importance"].isna().all()
    assert set(rows["unit"]) == {"n/a"}


def test_ad10_agreement_is_that_of_scipy_from_the_exported_file(single, tmp_path):
    from scipy import stats

    _, chapter = single
    file = exhibit(chapter, "importances_all")
    file.frame.to_csv(tmp_path / file.file, index=False)
    table = pd.read_csv(tmp_path / file.file, na_values=["n/a"]).dropna(subset=["importance"])
    agree = exhibit(chapter, "importances_agree").frame.dropna(subset=["Spearman"])
    assert len(agree) == 4
    for line in agree.itertuples():
        left, right = (
            table[(table["model"] == line.model) & (table["kind"] == kind)].set_index("feature")["importance"]
            for kind in line.importances.split(" – ")
        )
        right = right[left.index]
        assert pytest.approx(stats.pearsonr(left, right)[0]) == line.Pearson
        assert pytest.approx(stats.spearmanr(left, right)[0]) == line.Spearman
        assert pytest.approx(stats.kendalltau(left, right)[0]) == line.Kendall


def test_signs_point_as_planted(single):
    _, chapter = single
    shown = exhibit(chapter, "importance_signs")
    words = shown.frame.groupby("feature")["in words"].agg(set)
    assert words["MMSE"] == words["left"] == {"higher values, lower risk"}
    assert "it is no cause" in shown.notes[0]


def test_people_with_several_rows_show_what_a_split_by_row_would_have_given():
    case, chapter = told_of(cohort(40, rows_each=4), ("forest",))
    leaky = exhibit(chapter, "leaky_split")
    apart, mixed = leaky.frame["AUROC"]
    assert apart == pytest.approx(case.told[0].scored.scores[0].value)
    assert mixed > apart + 0.1
    assert f"rises by up to {mixed - apart:.2f}" in leaky.sentence
    compared = exhibit(chapter, "models_compared")
    assert any("one row per entity" in note for note in compared.notes), "DeLong and McNemar are refused"


def test_labels_without_a_meaning_are_no_better_than_chance_and_said_to_be():
    table = cohort(90, 3)
    shuffled = table.frame["label"].iloc[np.random.default_rng(5).permutation(90)].reset_index(drop=True)
    case, chapter = told_of(replace(table, frame=table.frame.assign(label=shuffled)))
    score = case.told[0].scored.scores[0]
    assert score.low <= 0.5
    told = exhibit(chapter, "models_compared").sentence
    assert told.startswith(f"Not distinguishable from chance: AUROC {score.value:.2f}")


def test_too_few_events_to_select_are_told_beside_the_models():
    table = cohort(120, 2)
    few = np.delete(np.arange(120), np.flatnonzero(table.frame["label"] == "AD")[5:])
    small = replace(table, frame=table.frame.iloc[few].reset_index(drop=True))
    _, chapter = told_of(small, compare="none")
    assert "selection" not in keys(chapter), "four cases in a fold's fit rows are too few for five inner folds"
    assert any(note.startswith("No forward selection: ") for note in chapter.exhibits[0].notes)


def test_two_other_cohorts_of_one_name_keep_their_own_exhibits_and_checks(abroad):
    case, chapter = abroad
    assert len(set(keys(chapter))) == len(keys(chapter)) == len(ALWAYS) + 6
    found = [one for one in chapter.checks if one.code in {"A12", "A14", "A16"}]
    assert [one.code for one in found] == ["A12", "A14", "A16"] * 2
    assert all(one.sentence.startswith("Elsewhere.csv: ") for one in found)
    frame = exhibit(chapter, "external_elsewhere_0").frame
    assert frame["value"].notna().all()
    assert case.told[0].scored.title in set(frame["model"])


def test_frozen_models_are_those_of_the_run(abroad):
    """Their parameters are the run's, and what they reach elsewhere is what the fitted model of all rows reaches."""
    case, chapter = abroad
    frame = exhibit(chapter, "external_elsewhere_0").frame
    area = float(frame.loc[frame["score"] == "AUROC", "value"].iloc[0])
    elsewhere = cohort(100, 7, shift=0.3)
    y = (elsewhere.frame["label"] == "AD").to_numpy(dtype=float)
    own = roc_auc(y, case.told[0].fitted.predict(elsewhere.frame)[:, :1])
    assert area == pytest.approx(own, abs=0.03)


def test_the_steps_are_told_in_order():
    case = case_of(cohort(), Settings(target="label", models=("linear",)), (cohort(100, 7),))
    shares: list[float] = []
    tell(case, lambda share, _: shares.append(share))
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] < 1

"""A window is chosen on rows to fit: whoever is tested on has no say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data.clinical.kidney.window import MONTHS, Window
from data.clinical.kidney.windows import window_table
from data.splitting.split import make_split
from pipelines.engine.study import Settings
from pipelines.studies.kidney import choose
from pipelines.studies.kidney.choose import choice_exhibit, choose_window, fit_people, inner_scores
from pipelines.studies.kidney.from_records import dataset_of
from tests.pipelines.studies.kidney.own_clinic import clinic

N = 700


def build(table):
    return dataset_of(clinic(N).history, table, {"race": "no"})


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Who has a say does not depend on the model that is asked."""
    monkeypatch.setattr(choose, "MODEL", "tree")


def test_who_has_a_say_is_not_tested_on():
    history, settings = clinic(N).history, Settings(seed=3)
    window = Window(horizon=36)
    choice = choose_window(history, window, build, settings)
    assert choice.scores["window (months)"].tolist() == list(MONTHS)
    assert choice.scores["patients"].nunique() == choice.scores["events"].nunique() == 1
    table = window_table(history, replace(window, months=choice.months))
    split = make_split(build(table), settings.how, settings.seed)
    assert not len(choice.people.intersection(table.X.index[split.test]))
    assert not len(choice.people.intersection(table.X.index[split.calibrate]))
    best = choice.scores.loc[choice.scores["AUROC"].idxmax(), "window (months)"]
    assert choice.own == (best == choice.months)
    shown = choice_exhibit(choice)
    assert f"{choice.months} months" in shown.sentence


def test_labels_of_other_patients_do_not_move_the_scores():
    history, window = clinic(N).history, Window(horizon=36)
    people = fit_people(history, window, build, Settings())
    others = ~history.people.isin(people)
    scores = inner_scores(history, window, people, (build, 0))
    frame = history.cohort.people.copy()
    frame.loc[others, "esrd"] = frame.loc[others, "index"] + 1_000
    changed = replace(history, cohort=replace(history.cohort, people=frame))
    assert np.array_equal(inner_scores(changed, window, people, (build, 0))["AUROC"], scores["AUROC"])

"""The eGFR of 2009 and of 2021 among the features: what it does to scores, and to whom events are missed in.

The cohort and the label stay the same. Two views: all features, where creatinine and the number of tests let a model
undo the equation; and the last eGFR with age, as a clinic reads it, where it cannot.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from data.clinical.kidney.index import EQUATIONS
from data.clinical.kidney.window_features import window_features
from pipelines.compare.table import Judged, compare_pairs
from pipelines.studies.kidney.cells import People, Predicted
from pipelines.studies.kidney.fairness import fairness
from pipelines.studies.kidney.from_records import dataset_of, with_race
from pipelines.studies.kidney.out_of_fold import Task, all_out_of_fold

if TYPE_CHECKING:
    import pandas as pd

    from explain.arrays import FloatArray, IntArray
    from pipelines.compare.entities import Entities
    from pipelines.engine.exhibit import Exhibit
    from pipelines.engine.protocol import Case
    from pipelines.studies.kidney.kept import Kept, Observed

ALL_BY, FUNCTION_BY = "xgboost", "linear"
OLD, NEW, OLD_WITH_RACE = "2009", "2021", "2009, race a feature"
_FUNCTION = ["eGFR last", "age"]


def equation_predictions(case: Case, observed: Observed) -> dict[str, FloatArray]:
    """Out-of-fold predictions (n,) by name: kidney function by each equation, 2009 with race, all features by each."""
    tasks = {}
    for equation in EQUATIONS:
        X = _features(observed, equation)
        function = X[_FUNCTION]
        tasks[equation] = (_task(case, observed, function), FUNCTION_BY)
        if equation == OLD and _has_race(observed):
            seeing = _task(case, observed, function, race=True)
            tasks[OLD_WITH_RACE] = (seeing, FUNCTION_BY)
        tasks[f"all features, {equation}"] = (_task(case, observed, X), ALL_BY)
    return all_out_of_fold(tasks)


def scores_exhibit(predictions: dict[str, FloatArray], entities: Entities, seed: int) -> Exhibit:
    """AUROC by the two equations, with paired differences."""
    pairs = {
        "kidney function alone, 2021 less 2009": (NEW, OLD),
        "all features, 2021 less 2009": (f"all features, {NEW}", f"all features, {OLD}"),
    }
    notes = (
        "Who belongs to the study is found with the 2021 equation in both cases.",
        "Kidney function alone: the last eGFR of the window and age, by logistic regression.",
        "All features: XGBoost, which sees creatinine and how often it was measured, and can undo an equation.",
    )
    judged = Judged(entities, predictions, seed=seed)
    return compare_pairs(judged, pairs, key="equations", title="eGFR of 2009 and of 2021", notes=notes)


def groups_exhibits(
    predictions: dict[str, FloatArray], observed: Observed, rows: tuple[IntArray, IntArray], seed: int
) -> tuple[Exhibit, ...]:
    """Missed events among Black and other patients by equation: scores per group, gaps, and how gaps differ.

    ``rows`` are those whose share of events is the threshold, and those that are judged. () where no race is known.
    """
    if not _has_race(observed):
        return ()
    calibrate, judged = rows
    y = observed.table.y
    black = observed.history.cohort.people["black"].loc[observed.table.X.index].to_numpy(dtype=np.float64)[judged]
    race = np.select([black == 1, black == 0], ["Black", "other"], "")
    people = People(y[judged], observed.table.X.index.to_numpy()[judged], {"race": race})
    threshold = float(y[calibrate].mean())
    models = tuple(
        Predicted(name, predictions[name][judged], threshold)
        for name in (OLD, NEW, OLD_WITH_RACE)
        if name in predictions
    )
    told = fairness(people, models, references={"race": "other"}, seed=seed)
    note = (
        f"Logistic regression on the last eGFR by each equation, and age; flagged from a probability of "
        f"{threshold:.3f} on, the share of events among the rows to calibrate on."
    )
    return tuple(
        replace(one, key=f"equations_{one.key}", title=f"{one.title}: the two equations", notes=(note, *one.notes))
        for one in told
    )


def _features(observed: Observed, equation: str) -> pd.DataFrame:
    window = replace(observed.table.window, equation=equation, source="integrated")
    return window_features(observed.history, window).loc[observed.table.X.index]


def _has_race(observed: Observed) -> bool:
    return bool(observed.history.cohort.people["race"].notna().any())


def _task(case: Case, observed: Observed, X: pd.DataFrame, *, race: bool = False) -> Task:
    kept: Kept = case.material.kept
    # Race is seen where it is asked about, and nowhere else in this comparison.
    answers = {**kept.answers, "race": "yes" if race else "no"}
    table = replace(observed.table, X=with_race(observed.history, X))
    dataset = dataset_of(observed.history, table, answers)
    return Task(dataset, case.ground.folds, case.ground.settings.mode, case.ground.seed)

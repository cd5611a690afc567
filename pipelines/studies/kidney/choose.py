"""The window that is best on rows to fit, and on no other.

Who is to fit depends on the window, because each has its own patients and is cut by itself. So a window counts only if
it is the best among the patients that *its own* cut fits on: its calibrate and test rows then had no say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedKFold

from data.clinical.kidney.window import MONTHS
from data.clinical.kidney.windows import WindowTable, window_table
from data.splitting.split import make_split
from explain.scores import roc_auc
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.errors import StudyError
from pipelines.studies.kidney.out_of_fold import Task, out_of_fold

if TYPE_CHECKING:
    from data.clinical.kidney.history import History
    from data.clinical.kidney.window import Window
    from data.table import Dataset
    from pipelines.engine.study import Settings

Build: TypeAlias = Callable[[WindowTable], "Dataset"]
MODEL, FOLDS, FEWEST_EVENTS = "xgboost", 3, 10


@dataclass(frozen=True, slots=True)
class WindowChoice:
    """The months that were chosen, the AUROC of every window in ``scores``, and who had a say: ``people`` (ids).

    ``own``: whether it is the best on its own rows to fit; else no window is, and the default was kept.
    """

    months: int
    scores: pd.DataFrame
    people: pd.Index
    own: bool


def choose_window(history: History, window: Window, build: Build, settings: Settings) -> WindowChoice:
    """The default, unless another window is better on the rows to fit; all windows on the same patients and labels.

    Raises StudyError where there are too few events to choose by.
    """
    months, tried = window.months, []
    while months not in tried:
        tried.append(months)
        people = fit_people(history, replace(window, months=months), build, settings)
        scores = inner_scores(history, window, people, (build, settings.seed))
        best = MONTHS[int(scores["AUROC"].to_numpy().argmax())]
        if best == months:
            return WindowChoice(months, scores, people, own=True)
        months = best
    people = fit_people(history, window, build, settings)
    return WindowChoice(window.months, inner_scores(history, window, people, (build, settings.seed)), people, own=False)


def fit_people(history: History, window: Window, build: Build, settings: Settings) -> pd.Index:
    """The patients that a run of this window fits on: its cut is made here as the run makes it."""
    table = window_table(history, window)
    return table.X.index[make_split(build(table), settings.how, settings.seed).fit]


def inner_scores(history: History, window: Window, people: pd.Index, plan: tuple[Build, int]) -> pd.DataFrame:
    """AUROC of every window by inner cross-validation among ``people`` who can be used for the longest one."""
    build, seed = plan
    rows = []
    for months in MONTHS:
        table = only(window_table(history, replace(window, months=months), max(MONTHS)), people)
        if min(table.events, table.n - table.events) < FEWEST_EVENTS:
            raise StudyError(
                f"{table.events} events are among the {table.n:,} patients to fit on",
                f"at least {FEWEST_EVENTS} are needed to choose a window",
                "Name the window",
            )
        cut = StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(table.y, table.y)
        task = Task(build(table), tuple((np.sort(fit), np.sort(test)) for fit, test in cut), seed=seed)
        p = out_of_fold(task, MODEL)
        rows.append((months, table.n, table.events, float(roc_auc(table.y.astype(np.float64), p[:, None]))))
    return pd.DataFrame(rows, columns=["window (months)", "patients", "events", "AUROC"])


def only(table: WindowTable, people: pd.Index) -> WindowTable:
    """The rows of these people."""
    rows = np.flatnonzero(table.X.index.isin(people))
    return replace(
        table,
        X=table.X.iloc[rows],
        y=table.y[rows],
        lead=table.lead[rows],
        outcome=table.outcome[rows],
    )


def choice_exhibit(choice: WindowChoice) -> Exhibit:
    """The inner scores, and which window they led to."""
    n = int(choice.scores["patients"].iloc[0])
    if choice.own:
        sentence = f"{choice.months} months are best by inner cross-validation among {n:,} patients to fit on."
    else:
        sentence = f"No window is the best on its own rows to fit; the default of {choice.months} months was kept."
    notes = (
        "Calibrate and test rows had no say. The score is optimistic: it is that of the best of five.",
        f"{FOLDS} inner folds, {MODEL}; the same patients and labels for all windows.",
    )
    chart = Chart("lines", "window (months)", "AUROC", naive=0.5)
    return Exhibit("window_choice", "Which window", sentence, choice.scores, (chart,), notes)

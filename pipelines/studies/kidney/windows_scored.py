"""All five windows side by side: each on its own patients, and all of them on the same ones.

On the common cohort – those who can be used for the longest window, with the label after it – windows differ in how
much is looked at and in nothing else. On their own patients they differ in whom they are about, too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.kidney.window import MONTHS
from data.clinical.kidney.windows import WindowTable, window_table
from explain.scores import roc_auc
from pipelines.compare.entities import Entities
from pipelines.compare.paired import bootstrap
from pipelines.compare.table import Judged, compare_pairs
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.engine.protocol import Case
from pipelines.models import family
from pipelines.models.family import Params
from pipelines.studies.kidney.from_records import dataset_of
from pipelines.studies.kidney.kept import Kept, Observed
from pipelines.studies.kidney.out_of_fold import Task, all_out_of_fold, folds_like

if TYPE_CHECKING:
    from explain.arrays import FloatArray

#: Those of the run's models that are fitted for every window: a support vector machine takes as long as all others.
MODELS = ("linear", "forest", "xgboost", "lightgbm")
#: Ten tables are scored: in Quick mode forests are of fewer trees than the run's own.
CHEAP: dict[str, Params] = {"forest": {"n_estimators": 60}}
OWN, COMMON = "own patients", "common cohort"
DRAWS = 1_000


@dataclass(frozen=True, slots=True)
class ScoredWindow:
    """A window among its ``population``: its table, and what each model (title → (n,)) says out of fold."""

    population: str
    table: WindowTable
    predictions: dict[str, FloatArray]

    @property
    def lead(self) -> float:
        """Median months from the end of what is looked at to the event, over events."""
        months = self.table.lead[np.isfinite(self.table.lead)]
        # On the common cohort it was counted from the end of the longest window.
        further = max(MONTHS) - self.table.window.months if self.population == COMMON else 0
        return float(np.median(months)) + further if len(months) else float("nan")


def score_windows(case: Case, observed: Observed) -> tuple[ScoredWindow, ...]:
    """Every window of ``MONTHS`` in both populations, by the models of the run that are in ``MODELS``."""
    kept: Kept = case.material.kept
    names = tuple(one.scored.family for one in case.told if one.scored.family in MODELS) or ("xgboost",)
    tables = {
        (population, months): window_table(
            observed.history,
            replace(observed.table.window, months=months),
            max(MONTHS) if population == COMMON else None,
        )
        for population in (OWN, COMMON)
        for months in MONTHS
    }
    tables = {key: table for key, table in tables.items() if enough(table)}
    tasks, places = {}, {}
    for key, table in tables.items():
        dataset = dataset_of(observed.history, table, kept.answers)
        mode = case.ground.settings.mode
        cheap = CHEAP if mode == "quick" else {}
        task = Task(dataset, folds_like(dataset, case.ground.split), mode, case.ground.seed, cheap)
        for name in names:
            tasks[f"{key} {name}"] = (task, name)
            places[f"{key} {name}"] = (key, family(name).title)
    told = all_out_of_fold(tasks)
    found = []
    for key, table in tables.items():
        predictions = {places[one][1]: p for one, p in told.items() if places[one][0] == key}
        found.append(ScoredWindow(key[0], table, predictions))
    return tuple(found)


def enough(table: WindowTable, fewest: int = 10) -> bool:
    """Whether there are events and others for five folds."""
    return min(table.events, table.n - table.events) >= fewest


def windows_exhibit(scored: tuple[ScoredWindow, ...], seed: int) -> Exhibit:
    """A line per window, population and model; lines over the windows, one picture per population."""
    rows = [row for one in scored for row in _rows(one, seed)]
    frame = pd.DataFrame(rows)
    chart = Chart("lines", "window (months)", "AUROC", "model", "population", "AUROC low", "AUROC high", naive=0.5)
    notes = (
        f"{COMMON}: patients who can be used for {max(MONTHS)} months, label after them; only the window differs.",
        f"{OWN}: they differ from window to window, so a better score may be selection.",
        "Lead time: median months from the end of what is looked at to the event.",
        "Five folds, each model's usual settings (Quick mode: forests of fewer trees). No window was chosen by it.",
        f"Intervals: 95 %, {DRAWS:,} draws of patients, those with an event apart.",
    )
    return Exhibit("windows", "Windows of observation", _sentence(frame), frame, (chart,), notes)


def paired_exhibit(scored: tuple[ScoredWindow, ...], model: str, seed: int) -> Exhibit | None:
    """The windows against 24 months on the common cohort, same patients, by one model; None without them."""
    common = {one.table.window.months: one for one in scored if one.population == COMMON and model in one.predictions}
    if len(common) < 2:
        return None
    base = 24 if 24 in common else min(common)
    judged = Judged(
        Entities(common[base].table.y.astype(np.float64)),
        {_named(months): one.predictions[model] for months, one in common.items()},
        seed=seed,
    )
    pairs = {
        f"{months} months less {base} months": (_named(months), _named(base)) for months in common if months != base
    }
    notes = (f"{model} on the common cohort.",)
    return compare_pairs(judged, pairs, key="windows_paired", title=f"Windows against {base} months", notes=notes)


def _named(months: int) -> str:
    return f"{months} months"


def _rows(one: ScoredWindow, seed: int) -> list[dict[str, object]]:
    entities = Entities(one.table.y.astype(np.float64))
    drawn = bootstrap(entities, np.column_stack(list(one.predictions.values())), roc_auc, draws=DRAWS, seed=seed)
    size = {
        "window (months)": one.table.window.months,
        "population": one.population,
        "patients": one.table.n,
        "events": one.table.events,
        "prevalence (share)": one.table.prevalence,
        "lead time (months)": one.lead,
    }
    rows = []
    for k, model in enumerate(one.predictions):
        low, high = drawn.interval(k)
        rows.append({**size, "model": model, "AUROC": float(drawn.values[k]), "AUROC low": low, "AUROC high": high})
    return rows


def _sentence(frame: pd.DataFrame) -> str:
    told = []
    for population in (COMMON, OWN):
        own = frame[frame["population"] == population]
        if len(own):
            best = dict(own.iloc[int(own["AUROC"].to_numpy().argmax())])
            told.append(
                f"{population}: {best['window (months)']} months, {best['model']}, AUROC {best['AUROC']:.3f} "
                f"({best['AUROC low']:.3f} to {best['AUROC high']:.3f})"
            )
    return f"Highest of all, on the {'; on '.join(told)}." if told else "No window has enough events."

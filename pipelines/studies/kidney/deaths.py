"""Death before kidney failure, counted as no event and left out: both, side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.kidney.labels import DEATHS
from data.clinical.kidney.windows import WindowTable, window_table
from explain.scores import roc_auc
from pipelines.compare.entities import Entities
from pipelines.compare.paired import bootstrap
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.models import family
from pipelines.studies.kidney.from_records import dataset_of
from pipelines.studies.kidney.out_of_fold import Task, all_out_of_fold, folds_like
from pipelines.studies.kidney.windows_scored import enough

if TYPE_CHECKING:
    from explain.arrays import FloatArray
    from pipelines.engine.protocol import Case
    from pipelines.studies.kidney.kept import Kept, Observed

MODELS = ("linear", "xgboost")


def deaths_exhibit(case: Case, observed: Observed) -> Exhibit:
    """Patients, events, deaths within the horizon, and AUROC, either way."""
    kept: Kept = case.material.kept
    tables = {how: window_table(observed.history, replace(observed.table.window, deaths=how)) for how in DEATHS}
    died = int((tables["non-event"].outcome == "died").sum())
    tasks: dict[str, tuple[Task, str]] = {}
    for how, table in tables.items():
        if enough(table):
            dataset = dataset_of(observed.history, table, kept.answers)
            task = Task(dataset, folds_like(dataset, case.ground.split), case.ground.settings.mode, case.ground.seed)
            tasks |= {f"{how} {name}": (task, name) for name in MODELS}
    told = all_out_of_fold(tasks)
    rows = [
        _row(how, tables[how], (name, told[f"{how} {name}"]), case.ground.seed)
        for how in DEATHS
        for name in MODELS
        if f"{how} {name}" in told
    ]
    frame = pd.DataFrame(rows, columns=["death", "patients", "events", "model", "AUROC", "AUROC low", "AUROC high"])
    sentence = f"{died:,} patients died within the horizon before any kidney failure"
    if len(frame):
        spread = frame.groupby("model")["AUROC"].agg(lambda one: one.max() - one.min()).max()
        sentence += f"; AUROC differs by up to {spread:.3f} between counting them as no event and leaving them out"
    chart = Chart("points", "model", "AUROC", "death", low="AUROC low", high="AUROC high", naive=0.5)
    notes = ("Leaving them out leaves other patients: the lines are not paired.",)
    return Exhibit("deaths", "Death before kidney failure", f"{sentence}.", frame, (chart,), notes)


def _row(how: str, table: WindowTable, told: tuple[str, FloatArray], seed: int) -> tuple[object, ...]:
    name, p = told
    drawn = bootstrap(Entities(table.y.astype(np.float64)), p[:, None], roc_auc, draws=1_000, seed=seed)
    return (how, table.n, table.events, family(name).title, float(drawn.values[0]), *drawn.interval(0))

"""Clinical records, claims, and both: the same patients, folds and model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data.clinical.kidney.window import SOURCES, Source
from data.clinical.kidney.window_features import window_features
from pipelines.compare.table import Judged, compare_pairs
from pipelines.models import family
from pipelines.studies.kidney.from_records import dataset_of
from pipelines.studies.kidney.out_of_fold import Task, all_out_of_fold

if TYPE_CHECKING:
    from pipelines.compare.entities import Entities
    from pipelines.engine.exhibit import Exhibit
    from pipelines.engine.protocol import Case
    from pipelines.studies.kidney.kept import Kept, Observed

MODEL = "xgboost"
INTEGRATED = "integrated"


def sources_exhibit(case: Case, observed: Observed, entities: Entities) -> Exhibit:
    """Both sources together against each alone, by XGBoost: paired differences in AUROC over the same patients."""
    tasks = {str(source): (task_of(case, observed, source), MODEL) for source in SOURCES}
    judged = Judged(entities, all_out_of_fold(tasks), seed=case.ground.seed)
    pairs = {f"{INTEGRATED} less {source}": (INTEGRATED, source) for source in SOURCES if source != INTEGRATED}
    notes = (f"{family(MODEL).title}; age and sex are in all three.",)
    return compare_pairs(judged, pairs, key="sources", title="Clinical, claims and both", notes=notes)


def task_of(case: Case, observed: Observed, source: Source) -> Task:
    """The run's patients and folds with the features of one source."""
    kept: Kept = case.material.kept
    table = observed.table
    window = replace(table.window, source=source, extras=table.window.extras if source != "claims" else ())
    X = window_features(observed.history, window).loc[table.X.index]
    dataset = dataset_of(observed.history, replace(table, X=X), kept.answers)
    return Task(dataset, case.ground.folds, case.ground.settings.mode, case.ground.seed)

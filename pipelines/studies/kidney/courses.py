"""Visits and stays of other diseases through the code of windows and sequences: what can be told without claims."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.visits.landmark import PBCSEQ, landmark_cohort, landmark_features, landmark_sequences
from data.clinical.visits.stays import HOURS, read_stays, stay_features, stay_sequences
from pipelines.engine.protocol import Material
from pipelines.errors import StudyError
from pipelines.studies.kidney.checks import outcome_checks
from pipelines.studies.kidney.flows import cleaning_exhibit, patients_exhibit
from pipelines.studies.kidney.kept import Kept
from pipelines.studies.kidney.table import About, modelling_table

if TYPE_CHECKING:
    from data.table import Dataset
    from pipelines.engine.study import Settings

#: Columns of numbers that change from visit to visit are repeated measures; the first of these is none of them.
_ROW_NUMBERS = {"rownames", "rowname", "Unnamed: 0", "index"}
#: Few different numbers are codes (a stage, a yes or no): the last one is taken.
_CODES = 6
_STAY_HOURS_PER_BIN = 6.0


def prepare_visits(dataset: Dataset, settings: Settings, answers: dict[str, str]) -> Material:
    """Patients seen from a day two years after their first visit: visits up to it, the event in three years after."""
    cohort = landmark_cohort(dataset.frame)
    known = {PBCSEQ.entity, PBCSEQ.time, PBCSEQ.followup, PBCSEQ.status} | _ROW_NUMBERS
    repeated, once = _kinds_of(dataset, known)
    X = landmark_features(cohort, repeated, once)
    years = PBCSEQ.horizon // 365
    outcome = f"'{PBCSEQ.status}' above 0 within {years} years after day {PBCSEQ.day}. Results are not about ESRD."
    about = About(
        dataset.name,
        dataset.source,
        (f"no event in {years} years", f"event in {years} years"),
        decisions=(*dataset.decisions, outcome),
    )
    table = modelling_table(X, cohort.label.to_numpy(dtype=np.int64), about)
    kept = Kept("visits", answers, _clinic(X), landmark_sequences(cohort, repeated, _numbers(X, once)))
    exhibits = (patients_exhibit((cohort.flow,), (outcome,)),)
    return Material(table, _aimed(settings, about), exhibits, outcome_checks(outcome), kept)


def prepare_stays(datasets: tuple[Dataset, ...], settings: Settings, answers: dict[str, str]) -> Material:
    """Stays in intensive care: the first 48 hours, and the outcome."""
    stays = read_stays(datasets)
    if stays.outcome.nunique() < 2 or len(stays.people) == 0:
        raise StudyError(
            "All stays have the same outcome", "stays of both kinds are needed", "Bring the other outcomes"
        )
    name = str(stays.outcome.name)
    outcome = f"'{name}' is the outcome of the stay. Results are not about ESRD."
    X = stay_features(stays)
    about = About(
        ", ".join(one.name for one in datasets),
        datasets[0].source,
        (f"no {name}", name),
        decisions=(*datasets[0].decisions, outcome),
    )
    table = modelling_table(X, stays.outcome.to_numpy(dtype=np.int64), about)
    sequences = stay_sequences(stays, HOURS, _STAY_HOURS_PER_BIN)
    kept = Kept("stays", answers, _clinic(X), sequences)
    exhibits = (cleaning_exhibit((stays.flow,), (outcome,)),)
    return Material(table, _aimed(settings, about), exhibits, outcome_checks(outcome), kept)


def _aimed(settings: Settings, about: About) -> Settings:
    return replace(settings, target=about.target, task="binary", positive=about.classes[1], roles={})


def _kinds_of(dataset: Dataset, known: set[str]) -> tuple[list[str], list[str]]:
    """Repeated measures, and columns of which the last value is taken."""
    repeated: list[str] = []
    once: list[str] = []
    for column in dataset.columns:
        if column.name in known:
            continue
        groups = dataset.frame.groupby(PBCSEQ.entity)[column.name]
        varies = bool((groups.agg("nunique") > 1).any())
        measured = column.kind == "number" and varies and column.distinct > _CODES
        (repeated if measured else once).append(column.name)
    return repeated, once


def _numbers(X: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Columns as numbers for the head of a model of sequences; two words are 0 and 1."""
    found = {}
    for name in names:
        series = X[name]
        if pd.api.types.is_numeric_dtype(series.dtype):
            found[name] = series.astype("float64")
        elif len(words := sorted(map(str, series.dropna().unique()))) == 2:
            found[name] = (
                series.astype(object)
                .map(lambda one, last=words[1]: float(str(one) == last), na_action="ignore")
                .astype("float64")
            )
    return pd.DataFrame(found, index=X.index)


def _clinic(X: pd.DataFrame) -> pd.DataFrame:
    """Age and sex, where they are told: PhysioNet writes Gender 1 for men."""
    frame = pd.DataFrame(index=X.index)
    for name in ("age", "Age"):
        if name in X:
            frame["age"] = X[name].to_numpy(dtype=np.float64)
    if "sex" in X:
        frame["sex"] = X["sex"].astype(str).to_numpy()
    if "Gender" in X:
        codes = X["Gender"].to_numpy(dtype=np.float64)
        frame["sex"] = np.select([codes == 1, codes == 0], ["male", "female"], "unknown")
    return frame

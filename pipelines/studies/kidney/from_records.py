"""The four tables of a clinic: cleaned, cut to a window, labelled; one row per patient."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data.clinical.kidney.codes import Giveaway, giveaway_codes, without_codes
from data.clinical.kidney.history import History, build_history
from data.clinical.kidney.index import find_cohort
from data.clinical.kidney.records import Records, read_records
from data.clinical.kidney.window import MONTHS
from data.clinical.kidney.window_sequences import window_sequences
from data.clinical.kidney.windows import WindowTable, compare_windows, window_table
from data.table import Dataset
from pipelines.engine.protocol import Material
from pipelines.errors import StudyError
from pipelines.studies.kidney.checks import Seen, record_checks
from pipelines.studies.kidney.checks.leaks import follow_up_columns
from pipelines.studies.kidney.choose import choose_window
from pipelines.studies.kidney.flows import cleaning_exhibit, patients_exhibit
from pipelines.studies.kidney.kept import Kept, Observed, clinic_of
from pipelines.studies.kidney.options import CHOOSE, classes_of, window_of
from pipelines.studies.kidney.table import LEVELS, TARGET, About, modelling_table

if TYPE_CHECKING:
    import pandas as pd

    from pipelines.engine.study import Settings

RACE = "race"
WHY_NO_RACE = "used for the 2009 equation and the tables of groups only; race=yes lets models see it"
_FEWEST = 30


@dataclass(frozen=True, slots=True)
class Clinic:
    """The records as they may be learnt from: the history without codes that give the outcome away, and what is odd."""

    records: Records
    history: History
    codes: tuple[Giveaway, ...]
    late: tuple[str, ...]
    extras: tuple[str, ...]


def read_clinic(tables: tuple[Dataset, ...]) -> Clinic:
    """The history of the cohort in four tables; raises TableError naming the table or the column that is missing."""
    records = read_records(tables)
    cohort = find_cohort(records)
    codes = giveaway_codes(records.claims, records.outcome)
    learnt = replace(records, claims=without_codes(records.claims, [one.code for one in codes])) if codes else records
    history = build_history(learnt, cohort)
    late = follow_up_columns(history)
    return Clinic(records, history, codes, late, _extras(history, late))


def prepare_records(tables: tuple[Dataset, ...], settings: Settings, answers: dict[str, str]) -> Material:
    """The modelling table of the window that was asked for, or chosen; sequences of the same patients beside it."""
    clinic = read_clinic(tables)
    window = replace(window_of(answers), extras=clinic.extras)
    chosen = None
    if answers["window"] == CHOOSE:
        chosen = choose_window(
            clinic.history, window, lambda one: dataset_of(clinic.history, one, answers, tables), settings
        )
        window = replace(window, months=chosen.months)
    table = window_table(clinic.history, window)
    _refuse_few(table)
    dataset = dataset_of(clinic.history, table, answers, tables)
    kept = Kept(
        kind="records",
        answers=answers,
        clinic=clinic_of(clinic.history, table),
        sequences=window_sequences(clinic.history, window, table.X.index),
        observed=Observed(clinic.history, table, chosen),
    )
    counts = compare_windows(clinic.history, [replace(window, months=months) for months in MONTHS])
    roles = {RACE: "feature"} if answers[RACE] == "yes" and RACE in dataset.names else {}
    aimed = replace(settings, target=TARGET, task="binary", positive=classes_of(window.horizon)[1], roles=roles)
    exhibits = (
        cleaning_exhibit(clinic.records.flows, clinic.records.sentences),
        patients_exhibit((clinic.history.cohort.flow, table.flow)),
    )
    checks = record_checks(Seen(clinic.records, clinic.history, table, counts, clinic.codes, clinic.late))
    return Material(dataset, aimed, exhibits, checks, kept)


def dataset_of(
    history: History, table: WindowTable, answers: dict[str, str], tables: tuple[Dataset, ...] = ()
) -> Dataset:
    """The modelling table of one window; race is there and ignored, unless it was asked for."""
    X = with_race(history, table.X)
    ignored = () if answers[RACE] == "yes" else ((RACE, WHY_NO_RACE),)
    about = About(
        name=", ".join(one.name for one in tables) or "kidney records",
        source=", ".join(dict.fromkeys(one.source for one in tables)),
        classes=classes_of(table.window.horizon),
        ignored=ignored,
        decisions=tuple(dict.fromkeys(told for one in tables for told in one.decisions)),
    )
    return modelling_table(X, table.y, about)


def with_race(history: History, X: pd.DataFrame) -> pd.DataFrame:
    """The features with race as a further column, where anybody's is known."""
    race = history.cohort.people[RACE]
    return X.assign(race=race.loc[X.index]) if race.notna().any() else X


def _extras(history: History, late: tuple[str, ...]) -> tuple[str, ...]:
    """Further columns of the patients' table that models may see: numbers and a few words, nothing from follow-up."""
    frame = history.extras
    found = []
    for name in frame.columns:
        wordy = frame[name].dtype.kind not in "iufb" and frame[name].nunique() > LEVELS
        if name not in late and not wordy and frame[name].dtype.kind != "M":
            found.append(str(name))
    return tuple(found)


def _refuse_few(table: WindowTable) -> None:
    if table.n < _FEWEST or min(table.events, table.n - table.events) < 2:
        why = "; ".join(f"{step.why}: {step.dropped:,}" for step in table.flow.steps if step.dropped)
        raise StudyError(
            f"{table.n:,} patients with {table.events:,} events are left for {table.window.months} months ({why})",
            f"at least {_FEWEST} patients of both classes are needed",
            "Choose another window or horizon",
        )

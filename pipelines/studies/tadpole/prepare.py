"""From TADPOLE's tables to whom to learn from, whom to forecast, and the pairs of visits that importances are of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data.clinical.flow import Flow
from data.clinical.tadpole.history import TadpoleHistory, clean_history
from pipelines.engine.protocol import Material, Tables
from pipelines.errors import StudyError
from pipelines.studies.flow import flow_exhibit
from pipelines.studies.tadpole.backtest import hide_visits
from pipelines.studies.tadpole.checks import table_checks
from pipelines.studies.tadpole.entries import Field
from pipelines.studies.tadpole.examples import examples_table
from pipelines.studies.tadpole.options import OPTIONS
from pipelines.studies.tadpole.truth import Truth, read_truth

if TYPE_CHECKING:
    from pipelines.engine.study import Settings


@dataclass(frozen=True, slots=True)
class Kept:
    """The forecasts to make (``field``, None where only known subjects are tried), and the trial on known subjects.

    ``trial`` is None where ``field`` has a truth of its own.
    """

    field: Field | None
    trial: Field | None
    answers: dict[str, str]


def prepare(tables: Tables, settings: Settings) -> Material:
    """The history, whom to forecast, and one table of pairs of visits with the target that was asked for."""
    answers = {one.name: settings.options.get(one.name, one.default) for one in OPTIONS}
    given = tables["data"][0]
    history = clean_history(given.frame)
    field = _field(history, tables, answers)
    trial = None if field is not None and field.truth is not None else _trial(history, settings.seed)
    dataset = examples_table(history, answers["target"], settings.seed, given.name, given.source)
    dataset = replace(dataset, digest=given.digest)
    aimed = replace(settings, target=str(dataset.target), task=dataset.task, roles={})
    exhibits = [flow_exhibit(_flow(history, given.n_rows), notes=history.decisions)]
    read = [history]
    if field is not None and field.forecast is not history:
        last = tables["forecast"][0]
        flow = _flow(field.forecast, last.n_rows)
        exhibits.append(
            flow_exhibit(flow, key="flow-2", title=f"Who is in: {last.name}", notes=field.forecast.decisions)
        )
        read.append(field.forecast)
    return Material(dataset, aimed, tuple(exhibits), table_checks(*read), Kept(field, trial, answers))


def _field(history: TadpoleHistory, tables: Tables, answers: dict[str, str]) -> Field | None:
    """Whom to forecast: the subjects of a D3 table, else those marked D2; None for nobody."""
    truth = _read_truth(tables)
    if tables.get("forecast"):
        last = clean_history(tables["forecast"][0].frame)
        note = "Forecast from one visit per subject (D3): no earlier visit is read."
        return Field(history, last, truth=truth, note=note)
    if answers["forecast"] == "backtest":
        if truth is not None:
            raise StudyError(
                "A truth table was given, and nobody is to be forecast",
                "D4 tells what became of the subjects of D2",
                "Choose D2, or leave the truth out",
            )
        return None
    if not len(history.to_forecast):
        raise StudyError(
            "No subject is marked D2",
            "somebody to forecast is needed",
            "Choose to try on known subjects only, or give a D3 table",
        )
    return Field(history, history, truth=truth)


def _read_truth(tables: Tables) -> Truth | None:
    return read_truth(tables["truth"][0].frame) if tables.get("truth") else None


def _trial(history: TadpoleHistory, seed: int) -> Field:
    hidden = hide_visits(history, seed)
    return Field(hidden.history, hidden.history, hidden.calendar, hidden.truth, hidden.note)


def _flow(history: TadpoleHistory, n_rows: int) -> Flow:
    frame = history.frame
    flow = Flow("visits", n_rows).drop("without RID or date, or a second row of one day", n_rows - len(frame))
    neither = int(((frame["D1"] == 0) & (frame["D2"] == 0)).sum())
    return flow.drop("of subjects neither in D1 nor in D2", neither)

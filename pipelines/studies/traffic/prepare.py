"""From a log of incidents to the table that models learn from: minutes, what is known at the report, who is in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from data.clinical.cohorts.edits import CHOSEN
from data.errors import TableError
from data.schema import set_roles, without_target
from data.splitting.split import choose_how, usable_rows
from data.traffic.incident import Incidents, incidents_of
from data.traffic.places import CENTRES, find_places, middle
from data.traffic.propose import propose
from data.traffic.sentinels import read_ends
from data.traffic.zones import join_zones
from pipelines.engine.protocol import Material, Tables
from pipelines.studies.flow import flow_exhibit
from pipelines.studies.traffic.incidents import table_checks
from pipelines.studies.traffic.options import PUBLISHED, answers_of
from pipelines.studies.traffic.presets import Plan, published_regression

if TYPE_CHECKING:
    from data.clinical.flow import Flow
    from data.table import Column, Dataset, How
    from pipelines.engine.study import Settings


@dataclass(frozen=True, slots=True)
class Kept:
    """What ``tell`` needs again: the table as it was read, its incidents, the plan of the published preset, or None.

    Row i of the incidents is row i of the table that models learn from.
    """

    read: Dataset
    incidents: Incidents
    plan: Plan | None
    answers: dict[str, str]

    @property
    def long(self) -> float:
        """Beyond how many minutes an incident is long."""
        return float(self.answers["threshold"])


def prepare(tables: Tables, settings: Settings) -> Material:
    """The incidents with their minutes as the target, cut in time where there is a start, and their checks.

    Raises TableError where durations cannot be told.
    """
    answers = answers_of(settings)
    read = _with_zones(tables)
    roles = {name: role for name, role in settings.roles.items() if role != "target"}
    chosen = set_roles(read, settings.roles)
    incidents = incidents_of(
        without_target(chosen),
        target=_said(chosen, settings.target),
        centre=_centre(chosen, answers["centre"]),
        late=answers["late"] == "yes",
    )
    rows = np.flatnonzero(incidents.event)
    plan = published_regression(incidents.minutes[rows]) if answers["preset"] == PUBLISHED else None
    dropped = rows[plan.dropped] if plan is not None else rows[:0]
    dataset = _modelled(incidents, read, roles)
    dataset = _without_minutes(dataset, dropped) if len(dropped) else dataset
    flow = flow_exhibit(_flow(incidents, len(dropped)), title="Which incidents are in", notes=_notes(incidents, plan))
    # The target stands already: naming it again would take the difference of the two columns anew.
    aimed = replace(settings, target="", task=None, roles=roles, how=_how(settings, incidents, dataset, plan))
    return Material(dataset, aimed, (flow,), table_checks(read, incidents), Kept(read, incidents, plan, answers))


def _with_zones(tables: Tables) -> Dataset:
    incidents, zones = tables["data"][0], tables.get("zones", ())
    return join_zones(incidents, zones[0]) if zones else incidents


def _said(dataset: Dataset, target: str) -> str:
    """The duration that the analyst asks for, "" where the table proposes the same by itself.

    What a table proposes knows more than its name: the unit, and the last update of incidents without an end.
    """
    wanted = target or (dataset.target if dataset.task == "regression" else None) or ""
    try:
        usual = propose(read_ends(without_target(dataset))).name
    except TableError:
        # Nothing in the table is called like a duration: what the analyst says is all there is.
        return wanted
    return "" if wanted == usual else wanted


def _centre(dataset: Dataset, answer: str) -> tuple[float, float] | None:
    """Latitude and longitude that distances go to; None for the table's own."""
    if answer == "middle":
        places = find_places(dataset)
        return None if places is None else middle(places)
    return {"Sydney": CENTRES["sydney raw"], "Calgary": CENTRES["calgary"]}.get(answer)


def _modelled(incidents: Incidents, read: Dataset, roles: dict[str, str]) -> Dataset:
    """The incidents with the start as their order, and with the analyst's columns as they were read.

    Month, hour and weekday are features, the date is none: it would be learnt as a trend. The run gives the analyst's
    columns their roles again.
    """
    dataset = incidents.dataset
    columns = tuple(
        _as_read(one, read) if one.name in roles and one.name in read.names else _ordering(one, incidents.start)
        for one in dataset.columns
    )
    return dataset.with_columns(columns)


def _as_read(column: Column, read: Dataset) -> Column:
    old = read.column(column.name)
    return replace(column, role=old.role, why=old.why) if column.why.startswith(CHOSEN) else column


def _ordering(column: Column, start: str) -> Column:
    if column.name != start or column.role != "time":
        return column
    return replace(column, role="order", why="the start of the incidents: it orders them, its month and hour are used")


def _without_minutes(dataset: Dataset, rows: np.ndarray) -> Dataset:
    """The rows stay in the table and have no part in any step, because their duration is taken away."""
    name = str(dataset.target)
    values = dataset.frame[name].astype("float64").copy()
    values.iloc[rows] = np.nan
    told = replace(dataset.column(name), missing=int(values.isna().sum()), distinct=int(values.nunique()))
    columns = tuple(told if one.name == name else one for one in dataset.columns)
    return replace(dataset, frame=dataset.frame.assign(**{name: values}), columns=columns)


def _flow(incidents: Incidents, n_dropped: int) -> Flow:
    flow = incidents.flow.drop("its end is unknown: in survival only", int((~incidents.event).sum()))
    return flow.drop("as published: its duration is extreme", n_dropped) if n_dropped else flow


def _notes(incidents: Incidents, plan: Plan | None) -> tuple[str, ...]:
    return incidents.messages if plan is None else (*incidents.messages, plan.says)


def _how(settings: Settings, incidents: Incidents, dataset: Dataset, plan: Plan | None) -> How | Literal["auto"]:
    """By time where there is a start, at random as published, unless the analyst said how."""
    if settings.how != "auto":
        return settings.how
    if plan is not None:
        return "random"
    found, _ = choose_how(dataset, usable_rows(dataset))
    return "time" if incidents.start and found != "time" else "auto"

"""From whatever kind of tables the study takes to the one that models learn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.engine.protocol import Material, Tables
from pipelines.errors import StudyError
from pipelines.studies.kidney.courses import prepare_stays, prepare_visits
from pipelines.studies.kidney.flat import prepare_flat
from pipelines.studies.kidney.from_records import prepare_records
from pipelines.studies.kidney.kinds import NEEDS, kind_of
from pipelines.studies.kidney.options import answers_of

if TYPE_CHECKING:
    from pipelines.engine.study import Settings


def prepare(tables: Tables, settings: Settings) -> Material:
    """One row per patient with label and roles; sequences, flows and checks beside it.

    Raises TableError or StudyError with what is missing.
    """
    given, answers = tables["data"], answers_of(settings)
    kind = kind_of(given)
    if kind == "records":
        return prepare_records(given, settings, answers)
    if kind == "flat":
        return prepare_flat(given[0], settings, answers)
    if kind == "stays":
        return prepare_stays(given, settings, answers)
    if kind == "visits":
        return prepare_visits(given[0], settings, answers)
    names = ", ".join(repr(one.name) for one in given)
    raise StudyError(f"{names} were given", NEEDS, "Bring one of these")

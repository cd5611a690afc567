"""Refusals of the workbench: what was given, what is needed, what to do.

WorkbenchError
├── UnknownTable     no table under that id
├── UnknownRun       no run under that id
├── NotFinished      the run has no result yet, or ended without one
├── CannotRepeat     the file or the settings are not those of the manifest
├── BadRequest       an option or a value that the workbench does not know
├── BusyWorkbench    a file of the workbench could not be locked or started in time
└── DamagedRun       files on disk are missing, changed, or from a newer version
"""

from __future__ import annotations

from data.errors import TableError
from explain.errors import ExplainError
from pipelines.errors import StudyError


class WorkbenchError(ValueError):
    """The workbench cannot do what was asked; the text is meant for the analyst."""

    def __init__(self, given: str, needed: str, remedy: str) -> None:
        self.given = given
        self.needed = needed
        self.remedy = remedy
        super().__init__(f"{given}; {needed}. {remedy}")


class UnknownTable(WorkbenchError):
    """No table is kept under that id."""


class UnknownRun(WorkbenchError):
    """No run is kept under that id."""


class NotFinished(WorkbenchError):
    """The run has no result to show."""


class CannotRepeat(WorkbenchError):
    """What was given is not what the manifest was made with."""


class BadRequest(WorkbenchError):
    """An option or a value that the workbench does not know."""


class BusyWorkbench(WorkbenchError):
    """Something that takes turns did not get its turn."""


class DamagedRun(WorkbenchError):
    """What lies on disk is not what was saved."""


#: Every error whose text is written for the analyst. Anything else is a defect of ours.
REFUSALS: tuple[type[Exception], ...] = (TableError, ExplainError, StudyError, WorkbenchError)

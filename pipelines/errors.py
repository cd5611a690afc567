"""Refusals of the pipelines: one sentence that says what was given, what is needed, what to do."""

from __future__ import annotations


class StudyError(ValueError):
    """A study cannot be run as asked."""

    def __init__(self, given: str, needed: str, remedy: str) -> None:
        self.given = given
        self.needed = needed
        self.remedy = remedy
        super().__init__(f"{given}; {needed}. {remedy}")


class UnknownStudy(StudyError):
    """No study of that name is registered."""


class UnknownModel(StudyError):
    """No model of that name is registered, or it cannot do the task."""


class ModelUnavailable(StudyError):
    """A model needs a package that is not installed."""

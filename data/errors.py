"""Refusals of the data package: one sentence that says what was given, what is needed, and what to do.

TableError
├── UnreadableFile      not a table at all: binary, empty, too large, undecodable
├── MissingColumn       a column was named that the table does not have
├── TooFewRows          not enough rows (or rows of a class) for what was asked
└── UnusableTarget      the target cannot be learnt: one value only, free text, all missing
"""

from __future__ import annotations


class TableError(ValueError):
    """A table cannot be used as asked; the text is meant for the analyst, not for a log."""

    def __init__(self, given: str, needed: str, remedy: str) -> None:
        self.given = given
        self.needed = needed
        self.remedy = remedy
        super().__init__(f"{given}; {needed}. {remedy}")


class UnreadableFile(TableError):
    """The file is not a table that can be read."""


class MissingColumn(TableError):
    """A column was asked for that the table does not have."""


class TooFewRows(TableError):
    """There are fewer rows than the step needs."""


class UnusableTarget(TableError):
    """The chosen target cannot be predicted from anything."""

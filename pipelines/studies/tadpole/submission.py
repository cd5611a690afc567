"""A forecast, and the file that it is sent in: read with every fault of the file in one answer, and written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from data.files.source import MAX_MB
from explain.arrays import FloatArray, IntArray
from pipelines.errors import StudyError
from pipelines.studies.tadpole.cells import read_cells
from pipelines.studies.tadpole.faults import Checked, check
from pipelines.studies.tadpole.layout import ADAS, CHALLENGE, CHANCES, COLUMNS, KEYS, VENTRICLES, Calendar

#: How many faults stand in the text of an error; ``faults`` holds all.
_TOLD = 20


class SubmissionError(StudyError):
    """A submission cannot be scored. ``faults`` are all its faults, one sentence each, with RID and month."""

    def __init__(self, name: str, faults: tuple[str, ...]) -> None:
        self.name = name
        self.faults = faults
        more = f" … and {len(faults) - _TOLD:,} more" if len(faults) > _TOLD else ""
        super().__init__(
            f"{name} has {len(faults):,} fault{'s' if len(faults) > 1 else ''}: {' '.join(faults[:_TOLD])}{more}",
            "every subject needs every month, probabilities that are not negative and intervals with lower < upper",
            "Correct the file and score it again.",
        )


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is forecast of each subject and month.

    ``subjects`` (n,) are RIDs, each once. ``probabilities`` (n, months, 3) of CN, MCI, AD: relative, they need not sum
    to 1. ``adas`` (n, months, 3) in points and ``ventricles`` (n, months, 3) as a fraction of the intracranial volume:
    point, lower and upper end of the 50 % interval. Raises StudyError where the shapes do not fit.
    """

    subjects: IntArray
    probabilities: FloatArray
    adas: FloatArray
    ventricles: FloatArray
    calendar: Calendar = CHALLENGE

    def __post_init__(self) -> None:
        """Raise StudyError where the parts do not fit together."""
        needed = (len(self.subjects), self.calendar.months, 3)
        shapes = [np.shape(part) for part in (self.probabilities, self.adas, self.ventricles)]
        if any(shape != needed for shape in shapes) or len(np.unique(self.subjects)) != len(self.subjects):
            raise StudyError(
                f"A forecast was made of {len(self.subjects)} subjects ({len(np.unique(self.subjects))} different) "
                f"and arrays of shapes {shapes}",
                f"each subject is there once, and each array has the shape {needed}",
                "Give one row per subject and one column per month.",
            )

    @classmethod
    def flat(cls, subjects: IntArray, parts: Sequence[FloatArray], calendar: Calendar = CHALLENGE) -> Forecast:
        """The same for every month: ``parts`` are probabilities, ADAS13 and ventricles, each (n, 3)."""
        probabilities, adas, ventricles = (np.repeat(part[:, None, :], calendar.months, axis=1) for part in parts)
        return cls(subjects, probabilities, adas, ventricles, calendar)

    @property
    def shares(self) -> FloatArray:
        """The probabilities divided by their sum: (n, months, 3)."""
        return np.asarray(self.probabilities / self.probabilities.sum(axis=2, keepdims=True))

    def to_frame(self) -> pd.DataFrame:
        """The submission, header and order as the organisers want them; write it with ``to_csv(index=False)``."""
        n, months = len(self.subjects), self.calendar.months
        keys = (
            np.repeat(self.subjects, months),
            np.tile(np.arange(1, months + 1), n),
            np.tile(self.calendar.dates.astype(str), n),
        )
        frame = pd.DataFrame(dict(zip(KEYS, keys, strict=True)))
        parts = ((CHANCES, self.probabilities), (ADAS, self.adas), (VENTRICLES, self.ventricles))
        for names, part in parts:
            frame[list(names)] = part.reshape(-1, 3)
        return frame


def read_submission(
    source: Path | str | pd.DataFrame,
    required: IntArray | None = None,
    *,
    calendar: Calendar | None = None,
    negative: Literal["refuse", "zero"] = "refuse",
    max_mb: float = MAX_MB,
) -> Forecast:
    """The forecast in a submission: a CSV file, or a frame with its columns.

    ``required`` (n,) are RIDs that must be there (those of D4). ``calendar`` is told by the dates when not given.
    ``negative="zero"`` sets negative probabilities to 0, as the organisers' site does. Subjects keep the order of the
    file. Raises SubmissionError with all faults at once; UnreadableFile or StudyError where there is no table.
    """
    name = "The submission" if isinstance(source, pd.DataFrame) else repr(Path(source).name)
    checked = _checked(source, required, calendar, negative, max_mb)
    if checked.faults:
        raise SubmissionError(name, checked.faults)
    subjects, start, member = np.unique(checked.rid, return_index=True, return_inverse=True)
    order = np.lexsort((checked.month, member))
    months, first = checked.calendar.months, np.argsort(start)
    parts = [values[order].reshape(len(subjects), months, 3)[first] for values in checked.values]
    return Forecast(subjects[first], parts[0], parts[1], parts[2], checked.calendar)


def submission_faults(
    source: Path | str | pd.DataFrame,
    required: IntArray | None = None,
    *,
    calendar: Calendar | None = None,
    negative: Literal["refuse", "zero"] = "refuse",
    max_mb: float = MAX_MB,
) -> tuple[str, ...]:
    """Every fault of a submission, one sentence each with RID and month; none when it can be scored."""
    return _checked(source, required, calendar, negative, max_mb).faults


def _checked(
    source: Path | str | pd.DataFrame,
    required: IntArray | None,
    calendar: Calendar | None,
    negative: str,
    max_mb: float,
) -> Checked:
    cells, broken = read_cells(source, max_mb)
    return check(cells, tuple(broken), required, calendar, zeroed=negative == "zero")


__all__ = ["COLUMNS", "Forecast", "SubmissionError", "read_submission", "submission_faults"]

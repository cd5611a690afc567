"""How the TADPOLE files are laid out: classes, months and the columns of a submission."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import StudyError

#: The three diagnoses, in the order of every array of probabilities.
CLASSES = ("CN", "MCI", "AD")
#: Words for a diagnosis in any TADPOLE file, with the number of the class.
CLASS_OF = {"CN": 0, "NL": 0, "MCI": 1, "AD": 2, "DEMENTIA": 2}

KEYS = ("RID", "Forecast Month", "Forecast Date")
CHANCES = tuple(f"{name} relative probability" for name in CLASSES)
ADAS = ("ADAS13", "ADAS13 50% CI lower", "ADAS13 50% CI upper")
VENTRICLES = ("Ventricles_ICV", "Ventricles_ICV 50% CI lower", "Ventricles_ICV 50% CI upper")
#: The header of a submission, in its order.
COLUMNS = (*KEYS, *CHANCES, *ADAS, *VENTRICLES)

#: What a submission's file must be called, so that the organisers' site takes it.
NAMED = "TADPOLE_Submission_"
NAMED_LEADERBOARD = "TADPOLE_Submission_Leaderboard_"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The months of a forecast: ``months`` of them in a row, from ``first`` ("2018-01") on."""

    first: str
    months: int

    @property
    def dates(self) -> NDArray[np.datetime64]:
        """All months as datetime64[M]: (months,)."""
        return np.datetime64(self.first, "M") + np.arange(self.months)

    @property
    def words(self) -> str:
        """How it is said in messages."""
        return f"{self.months} months {self.dates[0]} to {self.dates[-1]}"


#: The challenge: D2 subjects, scored on D4.
CHALLENGE = Calendar("2018-01", 60)
#: The public leaderboard: LB2 subjects, scored on LB4.
LEADERBOARD = Calendar("2010-05", 84)


def submission_name(team: str, calendar: Calendar = CHALLENGE) -> str:
    """The file name for a team's submission. Raises StudyError where ``team`` is no plain word."""
    if not team.isascii() or not team.replace("-", "").isalnum():
        raise StudyError(
            f"The team is called {team!r}", "letters, digits and '-' can be in the file's name", "Choose another name."
        )
    return f"{NAMED_LEADERBOARD if calendar == LEADERBOARD else NAMED}{team}.csv"

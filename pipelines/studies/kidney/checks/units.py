"""K05, K06, K07, K08: units, impossible values, headers, and an eGFR that has the race factor already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from data.clinical.flow import Flow
from data.clinical.kidney.equation import RACE_TWICE, WITH_RACE, match_equation
from data.clinical.kidney.index import is_black
from data.clinical.visits.calendar import DAYS_PER_YEAR, days_of
from pipelines.engine.checks.outcome import Outcome

if TYPE_CHECKING:
    from data.clinical.kidney.records import Records
    from data.table import Dataset
    from pipelines.engine.result import Check

UNITS: Final = Outcome("K05", "Units of laboratory values")
IMPOSSIBLE: Final = Outcome("K06", "Impossible values")
BLANKS: Final = Outcome("K07", "Blanks in headers")
RACE_TERM: Final = Outcome("K08", "Race factor applied already")
_FEWEST = 30


def converted_units(sentences: tuple[str, ...], *, guessed: bool) -> Check:
    """Warns where a unit was told by the median; says what was converted."""
    if not sentences:
        return UNITS.passed("Every value came in the unit that is used here.")
    told = " ".join(sentences)
    return UNITS.warned(told, "Say which unit it is, if that is wrong.") if guessed else UNITS.passed(told)


def impossible(flow: Flow | None, sentences: tuple[str, ...]) -> Check:
    """Warns of creatinine that nobody can have: left out of records (``flow``), kept and flagged in flat tables."""
    if flow is not None:
        step = next((one for one in flow.steps if one.why.startswith("creatinine is below")), None)
        if step is not None and step.dropped:
            return IMPOSSIBLE.warned(f"{step.dropped:,} times {step.why}. Left out.", "Look at the units.")
    if sentences:
        return IMPOSSIBLE.warned(" ".join(sentences), "Look at these lines.")
    return IMPOSSIBLE.passed("No creatinine is below 0.2 or above 20 mg/dL.")


def blanks(dataset: Dataset) -> Check:
    """Says which headers had blanks around them."""
    told = [one for one in dataset.decisions if "ends in a blank" in one or "begins with a blank" in one]
    return BLANKS.passed(" ".join(told) if told else "No header begins or ends in a blank.")


def race_term(records: Records) -> Check:
    """Warns where an eGFR among the laboratory values has the race factor of 2009 already, once or twice."""
    pairs = _pairs(records)
    if len(pairs) < _FEWEST:
        return RACE_TERM.skipped("No eGFR comes with a creatinine of the same day.")
    match = match_equation(pairs["egfr"].to_numpy(dtype=float), pairs)
    if match.equation in {WITH_RACE, RACE_TWICE}:
        return RACE_TERM.warned(match.sentence, "Nothing to do: eGFR is computed from creatinine here.")
    return RACE_TERM.passed(f"{match.sentence} eGFR is computed from creatinine here.")


def _pairs(records: Records) -> pd.DataFrame:
    """Creatinine and eGFR of one patient and day, with age, female and black."""
    labs = records.labs
    sides = [labs.loc[(labs["test"] == one).to_numpy(), ["id", "date", "value"]] for one in ("creatinine", "egfr")]
    if sides[1].empty:
        return pd.DataFrame()
    joined = sides[0].merge(sides[1], on=["id", "date"], suffixes=("", " egfr"))
    people = records.patients.set_index("id").loc[joined["id"]]
    black = is_black(people["race"])
    frame = pd.DataFrame(
        {
            "creatinine": joined["value"].to_numpy(dtype=float),
            "egfr": joined["value egfr"].to_numpy(dtype=float),
            "age": (days_of(joined["date"]) - days_of(people["birth"])) / DAYS_PER_YEAR,
            "female": (people["sex"] == "female").to_numpy(dtype=float),
        }
    )
    return frame.assign(black=black)

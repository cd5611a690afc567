"""Who belongs to the study and from when on: the first date on which chronic kidney disease is established.

Two eGFR below 60 at least 90 days apart (the date is the second one's: only then is it known), or a claim with a code
of stage 3 or more, whichever comes first; a date that the patients' table gives goes before both. The eGFR is always
that of the 2021 equation, so that switching the equation of the features does not change who is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.flow import Flow
from data.clinical.kidney.egfr import ckd_epi_2009, ckd_epi_2021
from data.clinical.kidney.labels import Ends
from data.clinical.visits.calendar import DAYS_PER_YEAR, days_of
from data.errors import TableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.clinical.kidney.records import Records

EQUATIONS = ("2021", "2009")
LOW, APART = 60.0, 90
#: Codes of stage 3 or more, ICD-10 and ICD-9, without dots.
_STAGE_CODES = ("N183", "N184", "N185", "N186", "5853", "5854", "5855", "5856")
#: Dialysis and transplant: diagnoses, procedures.
_FAILURE_CODES = (
    *("N186", "Z992", "Z940", "5856", "V4511", "V420", "3995", "5498", "5569", "50360", "50365"),
    *("90935", "90937", "90945", "90947"),
    *(str(code) for code in range(90951, 90971)),
)


@dataclass(frozen=True, slots=True)
class Cohort:
    """One row per patient of the study, by id, in the order of the patients' table.

    ``people`` has birth, index, esrd, death and last in days since 1970-01-01 (nan for never), female and black as 0
    or 1 (nan where unknown), race in words, and why the index date is what it is.
    """

    people: pd.DataFrame
    flow: Flow

    def days(self, name: str) -> NDArray[np.float64]:
        """A column of ``people`` as an array of shape (n,)."""
        return self.people[name].to_numpy(dtype=np.float64)

    def ends(self, window: NDArray[np.float64]) -> Ends:
        """Windows that end on these days, with what became of everybody."""
        return Ends(window, self.days("esrd"), self.days("death"), self.days("last"))


def find_cohort(records: Records) -> Cohort:
    """The patients with an index date who had no kidney failure by then, and the flow from all to them.

    Kidney failure is the earlier of ``esrd_date`` and the first claim for dialysis or a transplant.
    """
    people = _people(records)
    start = _qualifying(records, people)
    people = people.assign(index=start["day"], why=start["why"])
    flow = Flow("patients", len(people))
    unknown = people["index"].isna()
    flow = flow.drop(
        "no date of chronic kidney disease (two eGFR < 60 at least 90 days apart, or a code)", int(unknown.sum())
    )
    people = people[~unknown]
    failed = (people["esrd"] <= people["index"]).to_numpy()
    flow = flow.drop("kidney failure came before the index date", int(failed.sum()))
    return Cohort(people[~failed], flow)


def egfr_values(records: Records, equation: str = "2021") -> pd.DataFrame:
    """The eGFR of every creatinine: columns id, day (since 1970-01-01), value in mL/min/1.73 m².

    Where birth or sex is unknown, or somebody is under 18, there is none. With "2009" the race factor counts for
    Black patients. Raises TableError for another equation.
    """
    people = _people(records)
    return _egfr(records, people, equation)


def is_black(race: pd.Series) -> NDArray[np.float64]:
    """1 for Black or African American, 0 for others, nan where no race is given."""
    plain = race.astype(str).str.lower()
    found: NDArray[np.float64] = np.where(race.isna(), np.nan, plain.str.contains("black|african", regex=True))
    return found


def _people(records: Records) -> pd.DataFrame:
    patients, outcome = records.patients.set_index("id"), records.outcome.set_index("id")
    outcome = outcome.reindex(patients.index)
    esrd = np.fmin(days_of(outcome["esrd_date"]), _first_day(records.claims, _FAILURE_CODES).reindex(patients.index))
    return pd.DataFrame(
        {
            "birth": days_of(patients["birth"]),
            "female": np.where(patients["sex"].isna(), np.nan, patients["sex"] == "female"),
            "black": is_black(patients["race"]),
            "race": patients["race"],
            "given": days_of(patients["index_date"]),
            "esrd": esrd,
            "death": days_of(outcome["death_date"]),
            "last": days_of(outcome["last_seen"]),
        },
        index=patients.index,
    )


def _egfr(records: Records, people: pd.DataFrame, equation: str) -> pd.DataFrame:
    if equation not in EQUATIONS:
        raise TableError(
            f"The equation {equation!r} was asked for", f"there are {' and '.join(EQUATIONS)}", "Choose one of them"
        )
    rows = records.labs[(records.labs["test"] == "creatinine").to_numpy()]
    who = people.index.get_indexer(pd.Index(rows["id"]))
    day, value = days_of(rows["date"]), rows["value"].to_numpy(dtype=np.float64)
    birth, female, black = (people[name].to_numpy(dtype=np.float64)[who] for name in ("birth", "female", "black"))
    age = (day - birth) / DAYS_PER_YEAR
    if equation == "2009":
        level = ckd_epi_2009(value, age, female, np.nan_to_num(black))
    else:
        level = ckd_epi_2021(value, age, female)
    known = np.isfinite(level)
    return pd.DataFrame({"id": rows["id"].to_numpy()[known], "day": day[known], "value": level[known]})


def _qualifying(records: Records, people: pd.DataFrame) -> pd.DataFrame:
    """The day and the reason of the index date per patient, nan and "" where there is none."""
    egfr = _egfr(records, people, "2021")
    low = egfr[(egfr["value"] < LOW).to_numpy()]
    first = low.groupby("id")["day"].min()
    again = low[(low["day"] >= low["id"].map(first) + APART).to_numpy()].groupby("id")["day"].min()
    measured = again.reindex(people.index).to_numpy(dtype=np.float64)
    coded = _first_day(records.claims, _STAGE_CODES).reindex(people.index).to_numpy(dtype=np.float64)
    given = people["given"].to_numpy(dtype=np.float64)
    found = np.where(np.isnan(given), np.fmin(measured, coded), given)
    why = np.select(
        [np.isfinite(given), np.isfinite(found) & (found == measured), np.isfinite(found)],
        ["given", "two eGFR < 60", "code of stage 3 or more"],
        "",
    )
    return pd.DataFrame({"day": found, "why": why}, index=people.index)


def _first_day(claims: pd.DataFrame, codes: tuple[str, ...]) -> pd.Series:
    """The first day per patient with a claim whose code begins with one of these."""
    rows = claims[coded(claims["code"], codes)]
    return pd.Series(days_of(rows["date"]), index=rows["id"].to_numpy(), dtype=np.float64).groupby(level=0).min()


def coded(codes: pd.Series, beginnings: tuple[str, ...]) -> NDArray[np.bool_]:
    """Whether each code begins with one of these, dots left out; looked up once per category.

    A beginning of digits counts only for codes with a dot, or as a whole: 585.4 is a diagnosis, 58540 an operation.
    """
    categories = codes.astype("category").cat
    wanted = [_begins(str(one).upper().strip(), beginnings) for one in categories.categories]
    return np.array([*wanted, False], dtype=bool)[categories.codes.to_numpy()]


def _begins(code: str, beginnings: tuple[str, ...]) -> bool:
    plain = code.replace(".", "")
    return any(plain.startswith(one) and (one[0] in "ENDIRZ" or "." in code or plain == one) for one in beginnings)

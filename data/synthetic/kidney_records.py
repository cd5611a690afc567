"""Patients, laboratory values, claims and outcomes of a kidney clinic, with planted truth. No real patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.clinical.visits.calendar import DAYS_PER_YEAR, dates_of
from data.synthetic.kidney_claims import draw_claims
from data.synthetic.kidney_labs import draw_labs
from data.synthetic.kidney_people import Ends, People, draw_course, draw_ends, draw_people

BANNER = "synthetic: no real patient"


@dataclass(frozen=True, slots=True)
class KidneyTruth:
    """What was planted.

    ``counts``: rows per fault ("duplicate claims", "matched reversals", …) and per converted unit ("creatinine in
    µmol/L"). ``drivers``: what drives kidney failure, in words per name. ``noise``: what means nothing.
    ``months``: how many months before the end of a window matter most. ``people``: one row per patient with slope
    (mL/min/1.73 m² per year), diabetes, proteinuria (standardised log) and whether the patient is Black.
    """

    counts: Mapping[str, int]
    drivers: Mapping[str, str]
    noise: tuple[str, ...]
    months: int
    people: pd.DataFrame
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KidneyRecords:
    """Four tables as a clinic would hand them over, and what was planted in them.

    ``patients``: id, birth, sex, race, region, blood_group; ``labs``: id, date, test, value, unit; ``claims``: id,
    date, type, code, net_cost; ``outcome``: id, esrd_date, death_date, last_seen.
    """

    patients: pd.DataFrame
    labs: pd.DataFrame
    claims: pd.DataFrame
    outcome: pd.DataFrame
    truth: KidneyTruth

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The four tables by name."""
        return {"patients": self.patients, "labs": self.labs, "claims": self.claims, "outcome": self.outcome}


def make_kidney_records(
    n: int = 4_000,
    seed: int = 0,
    *,
    leak_access_codes: bool = False,
    leak_time: bool = False,
    race_term_twice: bool = False,
    mixed_units: bool = False,
) -> KidneyRecords:
    """Records of ``n`` patients who enter 2009–2013 and are followed until 2018, or less.

    Switches plant one fault each: claims for dialysis access before kidney failure, a column ``TIME_YEAR`` in
    ``patients`` that comes from the follow-up, an eGFR in ``labs`` that has the race factor of 2009 already, and
    laboratories that write no unit for creatinine and haemoglobin in SI units. The same seed gives the same people
    and outcomes whatever the switches are.
    """
    streams = [np.random.default_rng([seed, number]) for number in range(4)]
    people = draw_people(n, streams[0])
    course = draw_course(people, streams[0])
    ends = draw_ends(people, course, streams[0])
    on = {"race_term_twice": race_term_twice, "mixed_units": mixed_units}
    labs = draw_labs(people, course, ends, streams[1], frozenset(name for name, wanted in on.items() if wanted))
    claims = draw_claims(people, course, ends, streams[2], leak_access_codes)
    patients = _patients(people, streams[3])
    if leak_time:
        patients["TIME_YEAR"] = np.round((np.fmin(ends.esrd, ends.last) - people.entry) / DAYS_PER_YEAR, 2)
    return KidneyRecords(
        patients,
        _shuffled(labs.frame, ["date", "test", "value", "unit"], streams[3]),
        _shuffled(claims.frame, ["date", "type", "code", "net_cost"], streams[3]),
        _outcome(ends),
        _truth(people, labs.counts | claims.counts),
    )


def _patients(people: People, rng: np.random.Generator) -> pd.DataFrame:
    n = len(people.entry)
    others = np.array(["White", "Asian", "Other"], dtype=object)
    return pd.DataFrame(
        {
            "id": np.arange(1, n + 1),
            "birth": dates_of(people.birth),
            "sex": pd.Categorical(np.where(people.female, "female", "male")),
            "race": pd.Categorical(np.where(people.black, "Black", rng.choice(others, n, p=[0.7, 0.15, 0.15]))),
            "region": pd.Categorical(rng.choice(["north", "south", "coast", "city"], n)),
            "blood_group": pd.Categorical(rng.choice(["0", "A", "B", "AB"], n, p=[0.44, 0.42, 0.1, 0.04])),
        }
    )


def _shuffled(frame: pd.DataFrame, columns: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """The rows in no order, with ids from 1."""
    order = rng.permutation(len(frame))
    taken = frame[columns].take(order).reset_index(drop=True)
    taken.insert(0, "id", frame["person"].to_numpy()[order] + 1)
    return taken


def _outcome(ends: Ends) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": np.arange(1, len(ends.last) + 1),
            "esrd_date": dates_of(ends.esrd),
            "death_date": dates_of(ends.death),
            "last_seen": dates_of(ends.last),
        }
    )


def _truth(people: People, counts: Mapping[str, int]) -> KidneyTruth:
    return KidneyTruth(
        counts=counts,
        drivers={
            "eGFR": "the lower the lasting GFR, the likelier kidney failure, whoever the patient is",
            "eGFR slope": "what was lost 12 to 6 months ago counts beyond the last value; a quarter turns steep",
            "creatinine": "made from the GFR by the 2021 equation, ×lognormal(5 %): it is the GFR in other words",
            "uacr": "proteinuria makes the slope steeper, by 1.3 per standard deviation of its logarithm",
            "diabetes": "makes the slope steeper, by 1.2",
            "claims": "inpatient, outpatient and professional ones show spells of instability that no laboratory "
            "value shows and that bring kidney failure a year and a half later",
        },
        noise=("potassium", "region", "blood_group", "vision claims", "pharmacy claims"),
        months=18,
        people=pd.DataFrame(
            {
                "id": np.arange(1, len(people.slope) + 1),
                "slope": people.slope,
                "diabetes": people.diabetes,
                "proteinuria": people.proteinuria,
                "black": people.black,
            }
        ),
        notes=(
            "Race has no part in GFR, creatinine, claims or outcome: what differs by race is the 2009 equation.",
            "Acute injury makes the GFR dip for one to three months: the last value alone misleads.",
            "Claims rise in number and cost over the twelve months before dialysis.",
        ),
    )

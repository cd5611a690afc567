"""The risk equation against its known rows and against the package kfre."""

from __future__ import annotations

import builtins

import numpy as np
import pytest

from data.clinical.kidney.kfre import kfre_risk
from data.errors import TableError

KNOWN = [
    ((65, 1, 30, 300), True, 0.07769, 0.22314),
    ((50, 0, 20, 1000), True, 0.36916, 0.76267),
    ((70, 1, 45, 30), False, 0.00323, 0.01243),
]


@pytest.mark.parametrize(("person", "north_america", "two", "five"), KNOWN)
def test_the_known_rows(person, north_america, two, five):
    assert float(kfre_risk(*person, north_america=north_america)) == pytest.approx(two, abs=1e-5)
    assert float(kfre_risk(*person, years=5, north_america=north_america)) == pytest.approx(five, abs=1e-5)


@pytest.mark.parametrize("years", [2, 5])
@pytest.mark.parametrize("north_america", [True, False])
def test_the_package_agrees(monkeypatch, years, north_america):
    monkeypatch.setattr(builtins, "help", builtins.help)
    kfre = pytest.importorskip("kfre")
    rng = np.random.default_rng(0)
    people = np.column_stack([rng.uniform(20, 90, 20), rng.integers(0, 2, 20), rng.uniform(10, 60, 20)])
    uacr = rng.uniform(1, 3000, 20)
    theirs = [
        kfre.kfre_person(age, bool(male), egfr, u, is_north_american=north_america, years=years)
        for (age, male, egfr), u in zip(people, uacr, strict=True)
    ]
    ours = kfre_risk(*people.T, uacr, years=years, north_america=north_america)
    assert ours == pytest.approx(np.array(theirs, dtype=float), rel=1e-9)


@pytest.mark.parametrize("uacr", [0.0, -3.0])
def test_a_uacr_of_nothing_is_refused(uacr):
    with pytest.raises(TableError, match="1 of 3 uACR values are zero or less; KFRE needs"):
        kfre_risk([60, 60, 60], 1, 30, [30.0, uacr, np.nan])


def test_other_years_are_refused_and_missing_stays_missing():
    with pytest.raises(TableError, match="within 3 years"):
        kfre_risk(60, 1, 30, 30, years=3)
    assert np.isnan(kfre_risk([60, np.nan], 1, [30, 30], [np.nan, 30])).all()

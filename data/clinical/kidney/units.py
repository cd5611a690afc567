"""Laboratory values in one unit per test: what was converted, what was guessed from the median, what is unknown.

``labs`` are rows with the columns test, value, unit (text; empty or missing where nobody wrote it), and any others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.kidney.egfr import UMOL_PER_MG
from data.files.raw import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from data.clinical.flow import Flow


@dataclass(frozen=True, slots=True)
class Lab:
    """A test: its unit here, other units with (factor, how people write it), and how an unwritten unit is told.

    A median from ``cut`` on speaks for ``above``, a smaller one for ``below``; without a cut it cannot be told.
    """

    unit: str
    others: dict[str, tuple[float, str]] = field(default_factory=dict)
    cut: float | None = None
    below: str = ""
    above: str = ""


LABS: dict[str, Lab] = {
    "creatinine": Lab("mg/dL", {"µmol/L": (1 / UMOL_PER_MG, "÷ 88.4")}, 20.0, "mg/dL", "µmol/L"),
    "haemoglobin": Lab("g/dL", {"g/L": (1 / 10, "÷ 10")}, 30.0, "g/dL", "g/L"),
    "calcium": Lab("mg/dL", {"mmol/L": (4.008, "× 4.008")}, 4.6, "mmol/L", "mg/dL"),
    "phosphate": Lab("mg/dL", {"mmol/L": (3.097, "× 3.097")}, 2.2, "mmol/L", "mg/dL"),
    "bicarbonate": Lab("mmol/L", {"mEq/L": (1.0, "the same")}, 0.0, "mmol/L", "mmol/L"),
    "uacr": Lab("mg/g", {"mg/mmol": (UMOL_PER_MG / 10, "× 8.84")}),
}
#: Other names of the tests, in small letters.
_NAMES = {
    "hemoglobin": "haemoglobin",
    "hb": "haemoglobin",
    "hgb": "haemoglobin",
    "scr": "creatinine",
    "serum creatinine": "creatinine",
    "phosphorus": "phosphate",
    "hco3": "bicarbonate",
    "acr": "uacr",
}
_SPELLINGS = {one.lower().replace("µ", "u"): one for lab in LABS.values() for one in (lab.unit, *lab.others)}


@dataclass(frozen=True, slots=True)
class Conversion:
    """``count`` values of ``test`` written in ``given`` ("" for no unit), taken for ``read`` and brought to ``unit``.

    ``factor`` is nan where the unit is unknown. ``median`` is there where it decided: the analyst should confirm it.
    """

    test: str
    given: str
    read: str
    unit: str
    factor: float
    count: int
    median: float | None = None

    @property
    def known(self) -> bool:
        """Whether the values could be brought to the test's unit."""
        return bool(np.isfinite(self.factor))

    @property
    def sentence(self) -> str:
        """What to say of it, "" where there was nothing to do."""
        if not self.known:
            what = f"unit {self.given!r} is unknown" if self.given else "no unit is written and it cannot be guessed"
            return f"{self.test.capitalize()}: {what}, {self.unit} is needed. {counted(self.count, 'value')} left out."
        same = self.read == self.unit
        into = f"to {self.unit} ({factor_of(self.test, self.read)[1]})" if not same else ""
        if self.median is not None:
            told = f"{self.test.capitalize()} median {self.median:.3g}: {self.read}."
            return told if same else f"{told} Converted {into}."
        if same or not self.given:
            return ""
        return f"{counted(self.count, f'{self.test} value')} in {self.read} converted {into}."


@dataclass(frozen=True, slots=True)
class Converted:
    """The rows in one unit per test, the flow with those of unknown unit left out, and what was done, in words."""

    frame: pd.DataFrame
    flow: Flow
    conversions: tuple[Conversion, ...]
    sentences: tuple[str, ...]


def lab_name(written: str) -> str:
    """The name of a test as it is used here: small letters, one name for one test."""
    plain = " ".join(written.lower().replace("_", " ").split())
    return _NAMES.get(plain, plain)


def lab_unit(written: object) -> str:
    """A unit in one spelling ("umol/l" → "µmol/L"), "" where nothing is written; unknown ones stay as they are."""
    if not isinstance(written, str):
        return ""
    plain = "".join(written.split())
    return _SPELLINGS.get(plain.lower().replace("µ", "u").replace("μ", "u"), plain)


def guess_unit(test: str, median: float) -> str:
    """The unit that a median of values without one speaks for, "" where it cannot be told."""
    lab = LABS.get(lab_name(test))
    if lab is None or lab.cut is None or np.isnan(median):
        return ""
    return lab.above if median >= lab.cut else lab.below


def factor_of(test: str, unit: str) -> tuple[float, str]:
    """What values of a test of ``LABS`` in ``unit`` are multiplied by, and in words; (nan, "") for an unknown unit."""
    lab = LABS[lab_name(test)]
    return (1.0, "") if unit == lab.unit else lab.others.get(unit, (np.nan, ""))


def convert_labs(labs: pd.DataFrame, flow: Flow, confirmed: Mapping[str, str] | None = None) -> Converted:
    """The rows with every test in one unit; rows of unknown unit are named, left out and counted in ``flow``.

    Where no unit is written, that of ``confirmed`` (test → unit, what the analyst said) holds, else the median decides
    and a sentence says so. A test that is not in ``LABS`` keeps its commonest unit: there is nothing to convert it by.
    """
    tests, units = labs["test"].astype(str).map(lab_name), labs["unit"].map(lab_unit)
    values = labs["value"].to_numpy(dtype=np.float64)
    said = {lab_name(test): lab_unit(unit) for test, unit in (confirmed or {}).items()}
    homes = {test: LABS[test].unit if test in LABS else _commonest(units[tests == test]) for test in tests.unique()}
    factors, done = np.full(len(labs), np.nan), []
    for (test, unit), rows in _groups(tests, units).items():
        done.append(_conversion(values[rows], (test, unit, homes[test]), said.get(test, "")))
        factors[rows] = done[-1].factor
    kept = np.isfinite(factors)
    frame = labs.assign(test=tests, value=values * factors, unit=tests.map(homes))[kept].reset_index(drop=True)
    flow = flow.drop("the unit is unknown", int((~kept).sum()))
    return Converted(frame, flow, tuple(done), tuple(one.sentence for one in done if one.sentence))


def _groups(tests: pd.Series, units: pd.Series) -> dict[tuple[str, str], NDArray[np.int64]]:
    """The row numbers of every pair of test and written unit, in alphabetical order."""
    pairs = pd.MultiIndex.from_arrays([tests, units])
    numbers, different = pairs.factorize(sort=True)
    return {(str(test), str(unit)): np.flatnonzero(numbers == i) for i, (test, unit) in enumerate(different)}


def _conversion(values: NDArray[np.float64], names: tuple[str, str, str], said: str) -> Conversion:
    """How the values of one (test, unit as written, unit of the test) are read."""
    test, given, home = names
    if test not in LABS:
        factor = 1.0 if given in {"", home} else np.nan
        return Conversion(test, given, home, home, factor, len(values))
    if given or said:
        read = given or said
        return Conversion(test, given, read, home, factor_of(test, read)[0], len(values))
    median = float(np.median(values[np.isfinite(values)])) if np.isfinite(values).any() else np.nan
    read = guess_unit(test, median)
    return Conversion(test, given, read, home, factor_of(test, read)[0], len(values), median if read else None)


def _commonest(units: pd.Series) -> str:
    """The unit that most rows write, "" where none does."""
    written = units[units != ""]
    return str(written.mode().iloc[0]) if len(written) else ""

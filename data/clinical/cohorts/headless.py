"""A public copy of OASIS whose header line was lost: its columns are known by what stands in them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from data.clinical.cohorts.edits import first_name, numbers, rename
from data.errors import TableError
from data.roles.guess import guess_roles

if TYPE_CHECKING:
    from data.table import Dataset

OASIS2_NAMES = (
    "Subject ID", "MRI ID", "Group", "Visit", "MR Delay", "M/F", "Hand", "Age", "EDUC", "SES", "MMSE", "CDR", "eTIV",
    "nWBV", "ASF",
)  # fmt: skip
OASIS1_NAMES = ("ID", "M/F", "Hand", "Age", "Educ", "SES", "MMSE", "CDR", "eTIV", "nWBV", "ASF", "Delay")
_LAYOUTS = {"OASIS-2": OASIS2_NAMES, "OASIS-1": OASIS1_NAMES}
_PERSON = re.compile(r"OAS[12]_\d{4}(_MR\d+)?")
#: Whole numbers that a person's age, test score or head size can be: a layout is taken only where all of them fit.
_RANGES = {"Age": (15, 110), "MMSE": (0, 30), "CDR": (0, 3), "eTIV": (800, 2500), "nWBV": (0.4, 1), "ASF": (0.6, 2.5)}


def with_header(dataset: Dataset) -> Dataset:
    """The table with the names of OASIS where it is OASIS without a header line, and a decision that says so.

    Any other table comes back as it is. Raises TableError where a person of OASIS was taken for the header: she would
    be lost.
    """
    person = next((name for name in dataset.names if _PERSON.fullmatch(name)), "")
    if person:
        raise TableError(
            f"The first line of {dataset.name!r} holds the person {person!r} and was taken for the header",
            "the header line of OASIS is missing, and a person would be lost",
            f"Write this line above the others: {', '.join(OASIS2_NAMES if 'OAS2' in person else OASIS1_NAMES)}.",
        )
    if not all(name == f"column_{i + 1}" for i, name in enumerate(dataset.names)):
        return dataset
    for title, layout in _LAYOUTS.items():
        for names in (layout, ("rownames", *layout)):
            if len(names) == len(dataset.names) and _fits(renamed := rename(dataset, _pairs(dataset, names))):
                told = (
                    f"No header line, but the columns hold what {title} holds: they were named {', '.join(names)}. "
                    f"All {dataset.n_rows:,} rows are kept. Add a header line if this is not {title}."
                )
                return guess_roles(replace(renamed, decisions=(*dataset.decisions, told)))
    return dataset


def _pairs(dataset: Dataset, names: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(dataset.names, names, strict=True))


def _fits(dataset: Dataset) -> bool:
    """Whether ids are those of OASIS and every measurement lies where it can lie."""
    identifier = first_name(dataset, ("MRI ID", "ID"))
    ids = dataset.frame[identifier].astype("object")
    if not ids.map(lambda one: isinstance(one, str) and _PERSON.fullmatch(one) is not None).all():
        return False
    for name, (low, high) in _RANGES.items():
        values = numbers(dataset, name).dropna()
        if values.empty or values.min() < low or values.max() > high:
            return False
    return True

"""Named sets of columns, as studies of Alzheimer's disease speak of them, and which columns of a table belong.

The names BL, rBL and VOL and their columns are those of the Bloch and Friedrich group's later public code; making them
a choice by name, and COG and DEMO beside them, is ours. A part may also be the name of a column, "all" is all of them.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Literal

from data.errors import TableError

if TYPE_CHECKING:
    from collections.abc import Iterable

CohortKind = Literal["oasis2", "oasis1", "adni", "tadpole", "other"]
EVERYTHING = "all"
DEFAULT_SET = "COG+VOL+DEMO"
#: Age at the visit, where a table has the age at the first visit only and this was worked out.
AGE_AT_VISIT = "AGE at visit"
#: Columns that hold the size of the head, by which volumes are divided.
HEADS = ("EstimatedTotalIntraCranialVol", "eTIV", "ICV")

_ASEG = (
    "(Left|Right)-[A-Za-z-]+",
    "(3rd|4th|5th)-Ventricle",
    "Brain-Stem",
    "CSF",
    "CC_[A-Za-z_]+",
    "WM-hypointensities",
)
_TADPOLE = ("Ventricles", "Hippocampus", "WholeBrain", "Entorhinal", "Fusiform", "MidTemp")
_VOLUMES = (*_ASEG, "[lr]h_[A-Za-z]+_volume", *_TADPOLE)
_TESTS = (
    "ADAS11", "ADAS13", "ADASQ4", "MMSE", "CDRSB", "CDGLOBAL", "LIMMTOTAL", "RAVLT_immediate", "RAVLT_learning",
    "RAVLT_forgetting", "RAVLT_perc_forgetting", "mPACCdigit", "mPACCtrailsB", "LDELTOT", "DIGIT", "TRAB", "FAQ",
    "MOCA", "EcogPt.*", "EcogSP.*",
)  # fmt: skip
_AGES = ("AGE", AGE_AT_VISIT)
_PEOPLE = ("PTGENDER", "PTEDUCAT", "PTETHCAT", "PTRACCAT", "PTMARRY", "APOE4", *_AGES)
_ADNI = {
    "VOL": _VOLUMES,
    "BL": (*_PEOPLE, *_TESTS),
    "rBL": ("PTGENDER", "APOE4", "MMSE", "CDGLOBAL", *_AGES),
    "COG": _TESTS,
    "DEMO": _PEOPLE,
}
_OASIS = {
    "VOL": ("eTIV", "nWBV"),
    "BL": ("MMSE", "Age", "M/F", "EDUC", "Educ", "SES"),
    "rBL": ("M/F", "MMSE", "CDR", "Age"),
    "COG": ("MMSE",),
    "DEMO": ("Age", "M/F", "EDUC", "Educ", "SES"),
}
SETS: dict[CohortKind, dict[str, tuple[str, ...]]] = {
    "oasis2": _OASIS,
    "oasis1": _OASIS,
    "adni": _ADNI,
    "tadpole": _ADNI,
    "other": {},
}
#: What to offer first, with words.
FEATURE_SETS = {
    "COG+VOL+DEMO": "cognitive tests, volumes and demographics",
    "COG+DEMO": "cognitive tests and demographics",
    "VOL+DEMO": "volumes and demographics",
    "VOL": "volumes only",
    "BL+VOL": "baseline measures and volumes",
    "BL": "baseline measures",
    "rBL": "the part of the baseline that cohorts share",
    "rBL+VOL": "the shared part and volumes",
    EVERYTHING: "every column that can be used",
}


def columns_of(feature_set: str, kind: CohortKind, names: Iterable[str]) -> tuple[str, ...]:
    """The columns of a table that the set asks for, in the order of the table: "BL+VOL", "COG+ASF", "all".

    Raises TableError naming the sets where a part is neither a set nor a column.
    """
    names = tuple(names)
    patterns: list[str] = []
    for part in (one.strip() for one in feature_set.split("+")):
        if part == EVERYTHING or (kind == "other" and part in _ADNI):
            return names
        if part in SETS[kind]:
            patterns += SETS[kind][part]
        elif part in names:
            patterns.append(re.escape(part))
        else:
            raise _unknown(part, kind, names)
    wanted = re.compile("|".join(f"(?:{one})" for one in patterns))
    return tuple(name for name in names if wanted.fullmatch(name))


def is_volume(name: str) -> bool:
    """Whether a column of that name holds a volume of FreeSurfer, FastSurfer or TADPOLE."""
    return any(re.fullmatch(pattern, name) for pattern in _VOLUMES)


def _unknown(part: str, kind: CohortKind, names: tuple[str, ...]) -> TableError:
    known = (*SETS[kind], EVERYTHING)
    near = difflib.get_close_matches(part, (*known, *names), n=3)
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    return TableError(
        f"The feature set names {part!r}",
        f"its parts are {', '.join(known)}, or columns of the table, joined by '+'",
        f"Name one of these.{hint}",
    )

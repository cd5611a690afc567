"""How many ε4 alleles of APOE a person has, whichever way the genotype is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.cohorts.edits import describe, first_name, numbers, put_column, words
from data.errors import TableError

if TYPE_CHECKING:
    from data.table import Dataset

COUNT = "APOE4"
_GENOTYPES = ("APOE4", "APOE", "APOE genotype", "APOE_genotype", "APOE Genotype", "Genotype")
_PAIR = ("APGEN1", "APGEN2")


def allele_count(text: str) -> float:
    """0, 1 or 2 of a cell: a count as it stands, or a genotype (22, 23, 33 → 0; 24, 34 → 1; 44 → 2); nan for none.

    Accepts "E3E4", "ε3/ε4", "3/4", "34" and 34. Raises TableError for anything else.
    """
    plain = text.removesuffix(".0")
    digits = re.sub(r"\D", "", plain)
    if plain.lower() in {"", "nan", "unknown"}:
        return np.nan
    if plain in {"0", "1", "2"}:
        return float(plain)
    if re.fullmatch(r"[234]{2}", digits):
        return float(digits.count("4"))
    raise TableError(
        f"{text!r} is given as an APOE genotype",
        "a count of ε4 alleles (0, 1, 2) or a genotype such as E3E4 is needed",
        "Correct the cell, or leave it empty",
    )


def with_allele_count(dataset: Dataset) -> tuple[Dataset, tuple[str, ...]]:
    """The table with ``APOE4`` as a count, and what was done; as it is where it has no genotype."""
    if set(_PAIR) <= set(dataset.names):
        pair = [numbers(dataset, name) for name in _PAIR]
        counts = (pair[0] == 4).astype("float64") + (pair[1] == 4)
        return _put(dataset, counts.where(pair[0].notna() & pair[1].notna()), " and ".join(_PAIR))
    name = first_name(dataset, _GENOTYPES)
    if not name:
        return dataset, ()
    values = numbers(dataset, name)
    if name == COUNT and dataset.column(name).kind == "number" and values.dropna().isin([0, 1, 2]).all():
        return dataset, ()
    return _put(dataset, words(dataset, name).map(allele_count), name)


def _put(dataset: Dataset, counts: pd.Series, source: str) -> tuple[Dataset, tuple[str, ...]]:
    why = f"number of ε4 alleles, counted from {source}"
    dataset = put_column(dataset, counts, describe(COUNT, counts, "number", "feature", why))
    return dataset, (f"'{COUNT}' is the {why}: 22, 23, 33 → 0; 24, 34 → 1; 44 → 2.",)

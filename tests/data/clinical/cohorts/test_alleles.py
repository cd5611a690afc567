from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.clinical.cohorts.alleles import allele_count, with_allele_count
from data.errors import TableError
from tests.data.clinical.cohorts_given import read_frame


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("22", 0), ("23", 0), ("33", 0), ("24", 1), ("34", 1), ("44", 2), ("E3E4", 1), ("ε4/ε4", 2), ("3/4", 1),
        ("0", 0), ("2", 2), ("34.0", 1), ("", np.nan),
    ],
)  # fmt: skip
def test_counts(text: str, count: float) -> None:
    np.testing.assert_equal(allele_count(text), count)


@pytest.mark.parametrize("text", ["E4", "35", "yes", "3"])
def test_what_is_no_genotype_is_refused(text: str) -> None:
    with pytest.raises(TableError, match="a genotype such as E3E4 is needed"):
        allele_count(text)


def test_a_column_of_genotypes_becomes_a_count() -> None:
    frame = pd.DataFrame({"PTID": [f"S{i}" for i in range(40)], "APOE4": [33, 34, 44, 24] * 10})
    dataset, told = with_allele_count(read_frame(frame))
    assert dataset.frame["APOE4"].tolist() == [0, 1, 2, 1] * 10
    assert "22, 23, 33 → 0" in told[0]
    again, nothing = with_allele_count(dataset)
    assert again is dataset
    assert nothing == ()


def test_two_columns_of_alleles() -> None:
    frame = pd.DataFrame({"RID": range(40), "APGEN1": [3, 3, 4, 2] * 10, "APGEN2": [3, 4, 4, 4] * 10})
    dataset, _ = with_allele_count(read_frame(frame))
    assert dataset.frame["APOE4"].tolist() == [0, 1, 2, 1] * 10

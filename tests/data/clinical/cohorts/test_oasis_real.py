"""AD1 and AD2 of the issue: what is counted on the OASIS tables as they are spread."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.clinical.cohorts.cohort import Cohort
from data.clinical.cohorts.edits import numbers
from data.clinical.cohorts.recognise import cohort_of
from data.clinical.cohorts.shared_columns import shared_columns
from data.read import read_table
from data.table import Dataset
from tests.data.clinical.cohorts_given import OASIS2_FILE, oasis1, oasis2, read_text, real, real_path

pytestmark = real


def lines() -> list[str]:
    return real_path(OASIS2_FILE).read_text().splitlines()


def without_rownames(rows: list[str]) -> list[str]:
    return [row.split(",", 1)[1] for row in rows]


def copies() -> dict[str, str]:
    whole, header = lines(), lines()[0]
    other = header.replace("Subject ID", "ID").replace("M/F", "Sex")
    rows = {
        "as it is": whole,
        "other spelling": [other, *whole[1:]],
        "no rownames": without_rownames(whole),
        "other spelling, no rownames": without_rownames([other, *whole[1:]]),
        "no header": whole[1:],
        "no header, no rownames": without_rownames(whole[1:]),
    }
    return {name: "\n".join(text) + "\n" for name, text in rows.items()}


COPIES = ("as it is", "other spelling", "no rownames", "other spelling, no rownames", "no header")


def counts(cohort: Cohort) -> dict[str, int]:
    return {str(name): int(n) for name, n in cohort.dataset.frame[cohort.label].value_counts().items()}


@pytest.mark.parametrize("name", [*COPIES, "no header, no rownames"])
def test_oasis2_counts(name: str) -> None:
    cohort = cohort_of(read_text(copies()[name]), "ever_demented")
    table = cohort.table
    assert (table.n_rows, table.frame["Subject ID"].nunique()) == (373, 150)
    people = table.frame.drop_duplicates("Subject ID")
    assert people["Group"].value_counts().to_dict() == {"Nondemented": 72, "Demented": 64, "Converted": 14}
    assert people["M/F"].value_counts().to_dict() == {"F": 88, "M": 62}
    assert table.frame["Subject ID"].value_counts().value_counts().to_dict() == {2: 94, 3: 43, 4: 9, 5: 4}
    assert (table.column("SES").missing, table.column("MMSE").missing) == (19, 2)
    assert numbers(table, "CDR").value_counts().to_dict() == {0.0: 206, 0.5: 123, 1.0: 41, 2.0: 3}
    assert cohort.dataset.column("Hand").role == "constant"
    assert counts(cohort) == {"Nondemented": 72, "Demented": 78}
    assert any("OAS2_0131 is 'Converted' with CDR 0.5 → 0" in told for told in cohort.messages)


def test_oasis2_tasks() -> None:
    assert counts(cohort_of(oasis2(), "cdr_positive")) == {"CDR 0": 85, "CDR > 0": 65}
    assert counts(cohort_of(oasis2(), "conversion")) == {"Nondemented": 72, "Converted": 14}
    first = cohort_of(oasis2(), "ever_demented").dataset
    assert (first.column("SES").missing, first.n_rows) == (8, 150)


def test_oasis1_counts() -> None:
    cohort = cohort_of(oasis1())
    assert cohort.table.n_rows == cohort.flow.start == 436
    assert cohort.table.frame["Subject ID"].nunique() == 416
    assert "20 rows are second scans of 20 subjects; grouped with the first." in cohort.messages
    assert [(step.dropped, step.left) for step in cohort.flow.steps] == [(201, 235), (37, 198), (0, 198)]
    assert cohort.flow.steps[0].why.startswith("not assessed")
    assert counts(cohort) == {"CDR 0": 98, "CDR > 0": 100}
    assert counts(cohort_of(oasis1(), min_age=0)) == {"CDR 0": 135, "CDR > 0": 100}


def test_a_filled_copy_of_oasis1_gives_the_same_cohort(tmp_path: Path) -> None:
    import pandas as pd

    original = oasis1().frame
    filled = original.assign(CDR=original["CDR"].fillna(0))
    assert filled["CDR"].value_counts().to_dict() == {0.0: 336, 0.5: 70, 1.0: 28, 2.0: 2}
    filled.to_csv(tmp_path / "filled.csv", index=False)
    cohort = cohort_of(read_table(tmp_path / "filled.csv"))
    assert cohort.flow.steps[0].dropped == 201
    pd.testing.assert_frame_equal(
        cohort.dataset.frame[["ID", "CDR", "MMSE"]], cohort_of(oasis1()).dataset.frame[["ID", "CDR", "MMSE"]]
    )


def test_transfer_never_maps_educ() -> None:
    shared = shared_columns(cohort_of(oasis2(), "cdr_positive"), cohort_of(oasis1()))
    assert shared.names == ("M/F", "Age", "SES", "MMSE", "eTIV", "nWBV")
    (dropped,) = shared.dropped
    assert dropped.why == "'Educ' is 1–5 in the external table, 6–23 in train"
    assert shared.external.n_rows == 198


def test_wide_table_of_biomarkers_is_other() -> None:
    table: Dataset = read_table(real_path("ad_csf_biomarkers/ad_data.csv"))
    cohort = cohort_of(table, "Class")
    assert (cohort.kind, cohort.positive, cohort.dataset.n_rows) == ("other", "Impaired", 333)
    assert counts(cohort) == {"Control": 242, "Impaired": 91}
    assert len(cohort.dataset.features) == 130

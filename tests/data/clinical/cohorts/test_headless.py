from __future__ import annotations

from dataclasses import replace

import pytest

from data.clinical.cohorts.edits import rename
from data.clinical.cohorts.headless import OASIS1_NAMES, OASIS2_NAMES, with_header
from data.clinical.cohorts.recognise import cohort_of
from data.errors import TableError
from tests.data.clinical.cohorts_given import read_frame, read_text, small_oasis1, small_oasis2


def headless(frame: object) -> str:
    return frame.to_csv(index=False, header=False)  # type: ignore[attr-defined]


def test_oasis2_without_header_is_mapped_and_keeps_every_row() -> None:
    dataset = with_header(read_text(headless(small_oasis2())))
    assert dataset.names == OASIS2_NAMES
    assert dataset.n_rows == 120
    assert any("No header line, but the columns hold what OASIS-2 holds" in told for told in dataset.decisions)
    assert cohort_of(read_text(headless(small_oasis2())), "cdr_positive").dataset.n_rows == 60


def test_oasis1_without_header() -> None:
    frame = small_oasis1().assign(Delay=20)
    frame.insert(0, "rownames", range(1, len(frame) + 1))
    assert with_header(read_text(headless(frame))).names == ("rownames", *OASIS1_NAMES)


def test_another_table_without_header_stays_as_it_is() -> None:
    wrong = small_oasis2().assign(MMSE=lambda frame: frame["MMSE"] + 40)
    for frame in (wrong, small_oasis2().assign(**{"MRI ID": [f"X{i}" for i in range(120)]})):
        dataset = read_text(headless(frame))
        assert with_header(dataset) is dataset


def test_a_person_taken_for_the_header_is_refused_by_name() -> None:
    dataset = read_frame(small_oasis2())
    person = rename(dataset, {"Subject ID": "OAS2_0001", "MRI ID": "OAS2_0001_MR1"})
    with pytest.raises(TableError, match=r"holds the person 'OAS2_0001'.*Subject ID, MRI ID, Group"):
        cohort_of(replace(person, target=None))

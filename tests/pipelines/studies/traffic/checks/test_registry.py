from __future__ import annotations

from pipelines.studies.traffic import checks
from pipelines.studies.traffic.checks import columns, importances, scores, target


def test_numbers_are_given_once():
    said = [
        target.BREAK, columns.LATE, target.TRIMMED, scores.CONSTANT, scores.STATED, scores.SCALES, target.UNKNOWN_END,
        columns.CLOCK, columns.CODES, columns.LISTS, columns.SPELLINGS, importances.DISAGREE,
    ]  # fmt: skip
    assert [one.code for one in said] == [f"T{number:02d}" for number in range(1, 13)]
    assert len({one.title for one in said}) == len(said)
    assert checks.__all__ == sorted(checks.__all__)

from __future__ import annotations

import pyarrow as pa
import pytest

from data.kinds.evidence import Evidence, gather


def columns(*cells):
    return [pa.chunked_array([pa.array(column, pa.string())]) for column in cells]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ((["1,5", "2,5"], ["1.5", "x"]), Evidence(comma_file=True)),
        ((["1.5", "2"], ["a", "b"]), Evidence()),
        ((["13/01/2004"], ["01/02/2004"]), Evidence(day_first=True)),
        ((["01/13/2004"], ["01/02/2004"]), Evidence(day_first=False)),
        ((["None", "5", "7"], ["None", "b"]), Evidence(none_is_missing=True)),
        ((["None", "b"], ["5", "7"]), Evidence()),
    ],
)
def test_columns_speak_for_each_other(cells, expected):
    assert gather(columns(*cells)) == expected


def test_typed_columns_say_nothing():
    assert gather([pa.chunked_array([[1.5]])]) == Evidence()

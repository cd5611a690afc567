from __future__ import annotations

import pandas as pd
import pytest

from data.errors import UnreadableFile
from data.read import read_table
from tests.data.on_disk import lines, read


def test_content_decides_not_the_name(tmp_path):
    path = tmp_path / "table.csv"
    pd.DataFrame({"a": range(40), "b": ["x", "y"] * 20}).to_parquet(path)
    assert read_table(path).decisions[0] == "Read as Parquet."


def test_the_name_shown_can_be_chosen(tmp_path):
    path = tmp_path / "upload-7f.csv"
    path.write_text("a,b\n" + lines(lambda i: f"{i},x"))
    assert read_table(path).name == "upload-7f"
    assert read_table(path, name="Sales").name == "Sales"
    assert read_table(path).source == str(path)


def test_kinds_roles_units_and_reasons_are_filled(tmp_path):
    dataset = read(tmp_path, "id,Weight_kg,sex\n" + lines(lambda i: f"{i + 1},{i * 7 % 40}.5,{'MF'[i % 2]}"))
    weight = dataset.column("Weight_kg")
    assert (weight.kind, weight.unit, weight.role, weight.missing, weight.distinct) == (
        "number",
        "kg",
        "feature",
        0,
        40,
    )
    assert dataset.column("id").role == "id-like"
    assert all(column.why for column in dataset.columns)


def test_the_size_limit_holds_for_every_kind(tmp_path):
    with pytest.raises(UnreadableFile, match="the limit is"):
        read(tmp_path, "a,b\n" + lines(lambda i: f"{i},x", 5000), max_mb=0.01)


def test_an_id_of_99999_is_somebody(tmp_path):
    path = tmp_path / "visits.csv"
    rows = [f"{i},{i % 7}" for i in [*range(1, 60), *[99_999] * 9]]
    path.write_text("\n".join(["user_id,visits", *rows]), encoding="utf-8")
    assert (read_table(path).frame["user_id"] == 99_999).sum() == 9

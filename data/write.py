"""Tables written so that reading them again gives the same table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from data.errors import UnreadableFile

if TYPE_CHECKING:
    from data.table import Dataset


def write_table(dataset: Dataset, path: Path) -> None:
    """Write the table as UTF-8 CSV (commas, header, times as ISO, missing cells empty) or as Parquet, by the ending.

    Texts are written as they were read: no apostrophe is put before cells that begin with ``=``, ``+``, ``-`` or
    ``@``, because the file would then hold another table. Open it in a spreadsheet by importing it as text. Reports,
    which are meant to be opened there, escape such cells. Raises UnreadableFile for any other ending.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending == ".csv":
        _csv_frame(dataset).to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
    elif ending == ".parquet":
        dataset.frame.to_parquet(path, engine="pyarrow", index=False)
    else:
        raise UnreadableFile(
            f"A table cannot be written as {path.name!r}",
            "the name must end in .csv or .parquet",
            "Choose one of these endings.",
        )


def _csv_frame(dataset: Dataset) -> pd.DataFrame:
    """The frame with times as ISO text: the date alone where a column has no time of day."""
    times = {column.name: _iso(dataset.frame[column.name]) for column in dataset.columns if column.kind == "time"}
    return dataset.frame.assign(**times)


def _iso(series: pd.Series) -> Any:
    present = series.dropna()
    if bool((present == present.dt.normalize()).all()):
        return series.dt.strftime("%Y-%m-%d")
    seconds = bool((present.dt.microsecond == 0).all())
    return series.dt.strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M:%S.%f")

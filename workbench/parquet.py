"""Frames and arrays to Parquet and back, with every dtype, category and unit of time as it was.

Parquet itself forgets some of it: categories that no row has, their order, seconds as a unit, Python objects. What
it forgets is returned by ``write_frame`` and given back to ``read_frame``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def write_frame(frame: pd.DataFrame, path: Path) -> dict[str, Any]:
    """Save the frame at ``path``; what comes back must be given to ``read_frame``. Column names must be unique text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    # Names are kept beside the file: numbers as names make every header readable by every Parquet library.
    plain = frame.set_axis([str(number) for number in range(frame.shape[1])], axis=1)
    pq.write_table(pa.Table.from_pandas(plain), path, compression="zstd")
    return {
        "names": list(frame.columns),
        "dtypes": [str(dtype) for dtype in frame.dtypes],
        "categories": {str(i): _categories(dtype) for i, dtype in enumerate(frame.dtypes) if str(dtype) == "category"},
    }


def read_frame(path: Path, about: dict[str, Any]) -> pd.DataFrame:
    """The frame that ``write_frame`` saved at ``path``."""
    import pandas as pd
    import pyarrow.parquet as pq

    plain = pq.read_table(path).to_pandas()
    columns = {}
    for number, dtype in enumerate(about["dtypes"]):
        wanted = _category_dtype(about["categories"][str(number)]) if dtype == "category" else dtype
        column = plain[str(number)]
        columns[number] = column if column.dtype == wanted else column.astype(wanted)
    frame = pd.DataFrame(columns, index=plain.index)
    return frame.set_axis(pd.Index(about["names"], dtype="str"), axis=1)


def write_array(values: NDArray[Any], path: Path) -> None:
    """Save the numbers of an array, in C order, as one column; the shape is the caller's to keep."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"values": pa.array(values.ravel())}), path, compression="zstd")


def read_array(path: Path) -> NDArray[Any]:
    """The numbers that ``write_array`` saved, one-dimensional and writable by nobody else."""
    import numpy as np
    import pyarrow.parquet as pq

    return np.array(pq.read_table(path)["values"].combine_chunks().to_numpy(zero_copy_only=False))


def _categories(dtype: Any) -> dict[str, Any]:
    return {"values": dtype.categories.tolist(), "dtype": str(dtype.categories.dtype), "ordered": bool(dtype.ordered)}


def _category_dtype(about: dict[str, Any]) -> pd.CategoricalDtype:
    import pandas as pd

    return pd.CategoricalDtype(pd.Index(about["values"], dtype=about["dtype"]), ordered=about["ordered"])

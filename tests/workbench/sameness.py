"""Are two nouns the same in every field, dtype, category and bit?"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd


def assert_same(left, right, path="") -> None:
    assert type(left) is type(right), path
    if dataclasses.is_dataclass(left):
        for field in dataclasses.fields(left):
            assert_same(getattr(left, field.name), getattr(right, field.name), f"{path}.{field.name}")
    elif isinstance(left, np.ndarray):
        assert (left.dtype, left.shape) == (right.dtype, right.shape), path
        assert left.tobytes() == right.tobytes(), path
    elif isinstance(left, pd.DataFrame):
        pd.testing.assert_frame_equal(left, right, check_exact=True, check_index_type="exact")
    elif isinstance(left, tuple):
        assert len(left) == len(right), path
        for number, pair in enumerate(zip(left, right, strict=True)):
            assert_same(*pair, f"{path}[{number}]")
    else:
        assert left == right or (left != left and right != right), path

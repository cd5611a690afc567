"""Tables of people and friends, read from files as an analyst brings them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from data.read import read_table
from data.table import Dataset


def as_read(content: str | pd.DataFrame, name: str = "table.csv") -> Dataset:
    """The dataset of a file with this content."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(content if isinstance(content, str) else content.to_csv(index=False), encoding="utf-8")
        return read_table(path)


PEOPLE = """user_id,t,hedonism,openness
a,0,0.5,0.2
a,1,0.6,0.3
b,0,0.7,0.4
b,1,0.7,0.4
c,0,0.9,
c,1,0.8,0.1
"""
FRIENDS = """ego_id,friend_id,weight
a,b,2
b,a,1
b,c,1
"""

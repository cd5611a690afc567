"""Claims as they are billed: duplicates, reversals and what cannot be explained are taken out and counted.

``claims`` are rows with the columns id, date, type, code, net_cost, and any others.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.flow import Flow

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The kinds of claim that the study knows.
TYPES = ("inpatient", "outpatient", "professional", "pharmacy", "vision")
_KEY = ("id", "type", "code")


def clean_claims(claims: pd.DataFrame) -> tuple[pd.DataFrame, Flow]:
    """The claims that count, in their order, and how the others went.

    In this order: all but the first of rows that are equal in every column; a negative claim and the last earlier
    positive one of the same patient, type, code and amount in cents (of the same day counts as earlier), each used
    once; negative claims that are left. A claim without a cost or with a cost of zero is kept.
    """
    flow = Flow("claims", len(claims))
    repeated = claims.duplicated().to_numpy(dtype=bool)
    rest = claims[~repeated].reset_index(drop=True)
    flow = flow.drop("the same row came before", int(repeated.sum()))
    positive, negative = _reversals(rest)
    flow = flow.drop("a later claim reverses it", len(positive))
    flow = flow.drop("it reverses an earlier claim of the same patient, type, code and amount", len(negative))
    gone = np.zeros(len(rest), dtype=bool)
    gone[[*positive, *negative]] = True
    unmatched = ~gone & (rest["net_cost"] < 0).to_numpy(dtype=bool)
    flow = flow.drop("the cost is negative and no earlier claim matches", int(unmatched.sum()))
    return rest[~gone & ~unmatched].reset_index(drop=True), flow


def costs_by_type(claims: pd.DataFrame) -> pd.DataFrame:
    """Number and net cost of claims per patient (index id) and type: columns ``claims_TYPE`` and ``cost_TYPE``.

    The five types of ``TYPES`` are always there, others follow; who has none of a type has zeros.
    """
    kinds = claims["type"].astype(str)
    parts = {
        "claims": pd.crosstab(claims["id"], kinds),
        "cost": claims.assign(type=kinds).pivot_table("net_cost", "id", "type", aggfunc="sum", fill_value=0),
    }
    others = sorted(set(kinds) - set(TYPES))
    tables = [
        part.reindex(columns=[*TYPES, *others], fill_value=0).add_prefix(f"{name}_") for name, part in parts.items()
    ]
    joined = tables[0].join(tables[1])
    return joined.fillna(0).rename_axis(columns=None)


def _reversals(claims: pd.DataFrame) -> tuple[list[int], list[int]]:
    """Rows of positive claims and of the negative ones that take them back, pairwise."""
    cents = (claims["net_cost"] * 100).round().to_numpy(dtype=np.float64)
    keys = _keys(claims, np.abs(cents))
    negative_keys = np.unique(keys[cents < 0])
    rows = np.flatnonzero(np.isin(keys, negative_keys) & (cents != 0) & ~np.isnan(cents))
    # By day; on the same day what was billed comes before what was taken back.
    order = rows[np.lexsort((cents[rows] < 0, claims["date"].to_numpy()[rows]))]
    open_rows: dict[int, list[int]] = defaultdict(list)
    positive, negative = [], []
    for row in order:
        waiting = open_rows[int(keys[row])]
        if cents[row] > 0:
            waiting.append(int(row))
        elif waiting:
            positive.append(waiting.pop())
            negative.append(int(row))
    return positive, negative


def _keys(claims: pd.DataFrame, amount: NDArray[np.float64]) -> NDArray[np.int64]:
    """One number per patient, type, code and amount."""
    keyed = claims[list(_KEY)].assign(amount=amount)
    return np.asarray(keyed.groupby([*_KEY, "amount"], observed=True, dropna=False).ngroup(), dtype=np.int64)

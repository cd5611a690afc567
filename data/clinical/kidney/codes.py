"""Codes of claims that give the outcome away: dialysis is prepared and billed before kidney failure is dated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Days before kidney failure, or before the end of follow-up for the others, that are looked at.
DAYS = 90
#: A code gives the outcome away when so many cases have it, and this many times the share of the others.
_CASES, _SHARE, _TIMES = 10, 0.10, 10.0


@dataclass(frozen=True, slots=True)
class Giveaway:
    """A code with the shares of cases and of others who have it within the days before the end."""

    code: str
    cases: float
    others: float

    @property
    def sentence(self) -> str:
        """What to say of it."""
        return (
            f"Code {self.code} occurs in {self.cases * 100:.3g} % of cases within {DAYS} days before ESRD, "
            f"in {self.others * 100:.2g} % of others. Excluded; include only with a reason."
        )


def giveaway_codes(claims: pd.DataFrame, outcome: pd.DataFrame) -> tuple[Giveaway, ...]:
    """The codes that cases have before kidney failure and others hardly ever, the commonest among cases first.

    ``claims`` has the columns id, date and code, ``outcome`` one row per patient with id, esrd_date (empty for the
    others) and last_seen. At least 10 cases and 10 % of them must have the code, ten times the share of the others.
    """
    ends = outcome.set_index("id")
    case = ends["esrd_date"].notna()
    last = ends["esrd_date"].where(case, ends["last_seen"])
    days = (claims["id"].map(last) - claims["date"]).dt.days
    near = claims.loc[(days > 0) & (days <= DAYS), ["id", "code"]].drop_duplicates()
    side = near["id"].map(case).map({True: "cases", False: "others"})
    counts = pd.crosstab(near["code"].astype(str), side).reindex(columns=["cases", "others"], fill_value=0)
    shares = counts / [max(int(case.sum()), 1), max(int((~case).sum()), 1)]
    fires = (counts["cases"] >= _CASES) & (shares["cases"] >= _SHARE) & (shares["cases"] >= _TIMES * shares["others"])
    found = shares[fires].sort_values("cases", ascending=False, kind="stable")
    pairs = found.to_numpy(dtype=np.float64)
    return tuple(Giveaway(str(code), float(a), float(b)) for code, (a, b) in zip(found.index, pairs, strict=True))


def without_codes(claims: pd.DataFrame, codes: Iterable[str]) -> pd.DataFrame:
    """The claims whose code is none of these."""
    return claims[~claims["code"].astype(str).isin(set(codes))].reset_index(drop=True)

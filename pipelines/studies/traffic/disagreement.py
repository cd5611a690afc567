"""Whether the methods agree on what matters, and a column of pure noise to show which of them can be fooled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.agreement import agree
from explain.ranks import spearman
from explain.words import listing, ordinal
from pipelines.engine.checks.wording import agreeing
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.errors import StudyError
from pipelines.studies.traffic.losses import Trees
from pipelines.studies.traffic.methods import PERMUTATION, SPLITS, measure
from pipelines.studies.traffic.scale import to_log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.importance import Importance
    from pipelines.studies.traffic.cut import Cut

#: Spearman's ρ between split count and permutation below which they disagree.
ALIKE = 0.5
#: A top feature whose permutation value is at most this share of the largest one is idle.
IDLE, TOP = 0.05, 3
NOISE = "planted noise"
#: The size of the trees that the noise is shown with: LightGBM's own defaults, 200 rounds.
SIZE: dict[str, float | int] = {"rounds": 200, "learning_rate": 0.1, "num_leaves": 31}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Spearman's ρ between split count and permutation (nan without split counts), and idle top features.

    ``idle`` has (feature, method whose top 3 it is in, rank there, share of the largest permutation value).
    """

    rho: float
    idle: tuple[tuple[str, str, int, float], ...]

    @property
    def fires(self) -> bool:
        """Whether methods disagree by either half of the rule."""
        return self.rho < ALIKE or bool(self.idle)

    @property
    def says(self) -> str:
        """What disagrees, in a sentence; "" where nothing does."""
        told = []
        if self.rho < ALIKE:
            told.append(f"Split count and permutation on test rows rank differently (Spearman {self.rho:.2f}).")
        for name, method, rank, share in self.idle:
            told.append(
                f"{name} is {ordinal(rank)} by {method}, but shuffling it costs {100 * max(share, 0.0):.1f} % of what "
                "the top column costs."
            )
        return " ".join(told)


def disagreement(importances: Sequence[Importance]) -> Disagreement:
    """What the rule finds among importances of one model, called by their methods; permutation must be among them."""
    by_method = {one.method: one for one in importances}
    if PERMUTATION not in by_method:
        raise StudyError("No permutation importance was given", "others are held against it", "Shuffle test rows")
    shuffled = by_method[PERMUTATION]
    splits = by_method.get(SPLITS)
    rho = spearman(splits.reordered(shuffled.names).values, shuffled.values) if splits else float("nan")
    top = float(shuffled.values.max(initial=0.0))
    # Where shuffling nothing costs anything, nothing can be idle beside the top column.
    shares = dict(zip(shuffled.names, shuffled.values / top if top > 0 else np.ones(len(shuffled.names)), strict=True))
    idle: dict[str, tuple[str, str, int, float]] = {}
    for one in importances:
        for rank, name in enumerate(one.top(min(TOP, len(one.names) - 1)), start=1):
            if one is not shuffled and shares[name] <= IDLE and one.values[one.names.index(name)] > 0:
                idle.setdefault(name, (name, one.method, rank, float(shares[name])))
    return Disagreement(rho, tuple(idle.values()))


def methods_exhibit(importances: Sequence[Importance]) -> Exhibit:
    """Every method side by side: value and rank of each column, in the order of permutation on test rows."""
    shuffled = next(one for one in importances if one.method == PERMUTATION)
    order = shuffled.top(len(shuffled.names))
    frame = pd.DataFrame({"Column": list(order)})
    for one in importances:
        sorted_ = one.reordered(order)
        frame[f"Rank by {one.method}"] = [int(one.ranks()[one.names.index(name)]) for name in order]
        frame[f"{one.method} ({one.unit})"] = sorted_.values
    frame[f"{PERMUTATION}, low"] = shuffled.reordered(order).low
    frame[f"{PERMUTATION}, high"] = shuffled.reordered(order).high
    found = disagreement(importances)
    sentence = f"{agree(importances).sentence} {found.says}".strip()
    value = f"{PERMUTATION} ({shuffled.unit})"
    low, high = f"{PERMUTATION}, low", f"{PERMUTATION}, high"
    chart = Chart("points", "Column", value, low=low, high=high, unit=shuffled.unit, naive=0.0)
    note = (
        "All of the same fitted model. Split count and gain reward columns with many values; SHAP of a model that "
        "learnt noise by heart credits the noise; only shuffling test rows clears it."
    )
    return Exhibit("traffic_methods", "What matters, by four methods", sentence, frame, (chart,), (note,))


def agreement_exhibit(importances: Sequence[Importance], k: int = 5) -> Exhibit:
    """Spearman's ρ, Kendall's τ and the share of the top k that both name, for each pair of methods."""
    found = agree(importances, k)
    frame = pd.DataFrame(
        {
            "Method": [one.left for one in found.pairs],
            "Against": [one.right for one in found.pairs],
            "Spearman's ρ": [one.spearman for one in found.pairs],
            "Kendall's τ": [one.kendall for one in found.pairs],
            f"Share of the top {found.k} that both name": [one.overlap for one in found.pairs],
        }
    )
    return Exhibit("traffic_agreement", "How alike the methods are", found.sentence, frame)


def noise_importances(cut: Cut, seed: int = 0) -> tuple[Importance, ...]:
    """The four importances of a model that was given one more column: numbers without any meaning.

    200 trees of LightGBM's own size, fitted to log1p(minutes) of the development rows.
    """
    noise = np.random.default_rng(seed).normal(size=len(cut.X))
    planted = cut.with_column(NOISE, noise)
    logs = np.zeros(len(cut.X))
    used = np.concatenate([cut.development, cut.test])
    logs[used] = to_log(cut.minutes[used])
    rows = planted.development
    booster = Trees("regression", planted.categorical, seed, SIZE).fit(planted.X[rows], logs[rows])
    return measure(booster, planted, logs, seed)


def noise_exhibit(importances: Sequence[Importance], name: str = NOISE) -> Exhibit:
    """Where each method ranks the planted noise among all columns."""
    rows = []
    for one in importances:
        value = float(one.values[one.names.index(name)])
        rank = int(one.ranks()[one.names.index(name)])
        rows.append((one.method, rank, len(one.names), value, float(one.values.max()), value / float(one.values.max())))
    frame = pd.DataFrame(
        rows, columns=["Method", "Rank of the noise", "Columns", "Its value", "Largest value", "Share of the largest"]
    )
    fooled = [str(row["Method"]) for _, row in frame.iterrows() if row["Rank of the noise"] <= TOP]
    last = frame.loc[frame["Method"] == PERMUTATION].iloc[0]
    told = (
        f"{listing(fooled)} {agreeing(fooled, 'puts', 'put')} a column of pure noise among the first {TOP}"
        if fooled
        else f"No method puts a column of pure noise among the first {TOP}"
    )
    sentence = (
        f"{told}; by permutation on test rows it is {ordinal(int(last['Rank of the noise']))} of {last['Columns']}, "
        f"with {100 * float(last['Share of the largest']):.1f} % of the largest value."
    )
    chart = Chart("bars", "Method", "Rank of the noise")
    return Exhibit("traffic_noise", "A column of pure noise", sentence, frame, (chart,))

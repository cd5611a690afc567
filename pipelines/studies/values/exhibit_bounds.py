"""Bounds and pulls as parts of a report: the fits, and the loss along the bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.words import correlation_words, listing
from pipelines.engine.exhibit import Chart, Exhibit

if TYPE_CHECKING:
    from explain.arrays import IntArray
    from pipelines.studies.values.study import Analysis, DimensionFit

#: Steps of a curve that a picture shows.
_SHOWN = 150
_NOT_EXACT = "With several steps a swarm fits: the fit is not exact, and there are no intervals."


def fits_exhibit(analysis: Analysis) -> Exhibit:
    """Bound and pull of each dimension with their intervals, the loss, and the swarm beside the exact fit."""
    frame = pd.DataFrame([_line(one) for one in analysis.fits])
    located = [
        one for one in analysis.fits if one.located.covered <= 0.5 and one.exact.edge not in {"undefined", "lower"}
    ]
    told = [f"{one.moves.dimension} within {correlation_words(one.exact.epsilon)}" for one in located]
    sentence = "No bound is located by these data."
    if told:
        sentence = f"Friends count for {listing(told)}."
    how = "The fit is exact." if analysis.settings.steps == 1 else _NOT_EXACT
    return Exhibit(
        key="value_fits",
        title="How far influence reaches, and how strong it is",
        sentence=sentence,
        frame=frame,
        charts=(
            Chart("points", "Dimension", "ε", low="ε from (profile)", high="ε to (profile)"),
            Chart("points", "Dimension", "μ", low="μ from (union)", high="μ to (union)"),
        ),
        notes=(
            "ε: how different a friend may be and still count (≤ ε, without oneself).",
            f"μ: the part of the gap that is closed. {how}",
            "Tied: bounds with the very same predictions; this is no confidence interval.",
            f"Profile: bounds that fit about as well, at {100 * analysis.settings.level:g} %; union: pulls with them.",
            "Loss: mean squared error on the rows of the fit, before predictions are cut to 0…1.",
            *([why] if (why := _why(analysis)) else []),
        ),
    )


def curve_exhibit(analysis: Analysis) -> Exhibit:
    """The loss along the bound, thinned for a picture, relative to that of "nothing changes"."""
    frame = pd.concat([_curve(one, _thinned(one)) for one in analysis.fits], ignore_index=True)
    return Exhibit(
        key="value_curve",
        title="The loss along the bound",
        sentence="Where the line is lowest, friends up to that far away explain the changes best.",
        frame=frame,
        charts=(Chart("lines", "ε", "Loss ÷ loss of “nothing changes”", panel="Dimension", naive=1.0),),
        notes=(f"Up to {_SHOWN} bounds per dimension, the best among them; all of them are in a file.",),
    )


def whole_curve_exhibit(analysis: Analysis) -> Exhibit:
    """Every bound that makes a difference, as a file."""
    frame = pd.concat(
        [_curve(one, np.arange(len(one.exact.curve.epsilon))) for one in analysis.fits], ignore_index=True
    )
    return Exhibit(
        key="value_curve_all",
        title="The whole curve",
        sentence=f"{len(frame):,} bounds make a difference; each holds until the next one.",
        frame=frame,
        file="loss_along_bound.csv",
    )


def _line(one: DimensionFit) -> dict[str, float | int | str]:
    exact, located, several = one.exact, one.located, one.steps > 1
    missing = (float("nan"), float("nan"))
    tied, profile, union = (missing,) * 3 if several else (exact.tied, located.epsilon, located.mu)
    swarm = float("nan") if one.swarm is None else one.swarm.loss
    return {
        "Dimension": one.moves.dimension,
        "Rows": one.moves.n_rows,
        "ε": one.bound.epsilon,
        "ε from (tied)": tied[0],
        "ε to (tied)": tied[1],
        "ε from (profile)": profile[0],
        "ε to (profile)": profile[1],
        "μ": one.bound.mu,
        "μ from (union)": union[0],
        "μ to (union)": union[1],
        "Exponent of weights": exact.exponent,
        "Loss": swarm if several else exact.loss,
        "Loss of “nothing changes”": exact.persistence,
        "Swarm loss − exact loss": float("nan") if several else swarm - exact.loss,
    }


def _why(analysis: Analysis) -> str:
    return next((one.swarm_why for one in analysis.fits if one.swarm_why), "")


def _curve(one: DimensionFit, at: IntArray) -> pd.DataFrame:
    curve = one.exact.curve
    base = curve.persistence
    return pd.DataFrame(
        {
            "Dimension": one.moves.dimension,
            "ε": curve.epsilon[at],
            "μ": curve.mu[at],
            "Loss": curve.loss[at],
            "Loss of “nothing changes”": base,
            "Loss ÷ loss of “nothing changes”": curve.loss[at] / base if base else np.nan,
            "In profile set": np.where(one.located.inside[at], "yes", "no"),
        }
    )


def _thinned(one: DimensionFit) -> IntArray:
    n, inside = len(one.exact.curve.epsilon), np.flatnonzero(one.located.inside)
    spread = np.linspace(0, n - 1, min(n, _SHOWN - 3)).round().astype(np.int64)
    return np.unique(np.concatenate([spread, [int(one.exact.curve.loss.argmin()), inside[0], inside[-1]]]))

"""From a flattened row to what an LSTM reads: per step value, mask and time since last seen; statics for the head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pipelines.errors import StudyError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipelines.models.family import Floats, Params

#: Standardised values end here: a slip of the decimal point must not drown a sequence.
FARTHEST = 5.0


@dataclass(frozen=True, slots=True)
class Layout:
    """The first ``statics`` columns belong to the whole row, the others are ``steps`` × channels, oldest first."""

    steps: int
    statics: int

    def split(self, X: Floats) -> tuple[Floats, Floats]:
        """Statics (n_rows, statics) and steps (n_rows, steps, n_channels); what is not finite becomes nan."""
        finite = np.where(np.isfinite(X), X, np.nan).astype(np.float64, copy=False)
        channels = (X.shape[1] - self.statics) // self.steps
        return finite[:, : self.statics], finite[:, self.statics :].reshape(len(X), self.steps, channels)


def layout_of(params: Params, n_encoded: int) -> Layout:
    """The layout that ``steps`` and ``statics`` give; without them a row is one step.

    Raises StudyError where the columns do not come out even.
    """
    layout = Layout(int(params.get("steps") or 1), int(params.get("statics") or 0))
    rest = n_encoded - layout.statics
    if layout.steps < 1 or layout.statics < 0 or rest < 0 or rest % layout.steps:
        raise StudyError(
            f"{n_encoded:,} encoded columns came as {layout.statics:,} statics and {layout.steps:,} steps",
            "after the statics every step needs the same number of columns",
            "Set steps and statics to those of the sequence",
        )
    return layout


class Scaling(NamedTuple):
    """Mean and standard deviation of what the fit rows had, per channel and per static.

    ``static_gaps`` is 1 for statics that were missing in some fit row: only there is a gap told to the head.
    """

    mean: Floats
    sd: Floats
    static_mean: Floats
    static_sd: Floats
    static_gaps: Floats


def scaling_of(X: Floats, layout: Layout) -> Scaling:
    """The scaling that these rows give; a column without values, or with one only, is not stretched."""
    statics, steps = layout.split(X)
    mean, sd = _moments(steps.reshape(len(X) * layout.steps, steps.shape[2]))
    static_mean, static_sd = _moments(statics)
    return Scaling(mean, sd, static_mean, static_sd, np.asarray(np.isnan(statics).any(axis=0), dtype=np.float64))


class Inputs(NamedTuple):
    """What the network reads.

    ``sequence`` (n_rows, steps, inputs) holds the steps where anything was observed, oldest first, then empty ones;
    ``lengths`` (n_rows,) says how many were observed; ``statics`` (n_rows, 2 × statics + 1) are values, gaps, and the
    time since anything was observed.
    """

    sequence: Floats
    lengths: NDArray[np.int64]
    statics: Floats

    def take(self, rows: NDArray[np.int64]) -> Inputs:
        """Some of the rows."""
        return Inputs(self.sequence[rows], self.lengths[rows], self.statics[rows])


def read(X: Floats, layout: Layout, scaling: Scaling) -> Inputs:
    """Rows as the network reads them; every row for itself.

    A value is carried forward until the next one, 0 (the mean) before the first. The time since a channel was last
    seen counts steps back from each step, on a scale of logarithms from 0 (the step itself) to 1 (as many steps as
    there are, or never; Che and others 2018, whose network was another). A step where nothing was observed is left
    out: it tells only that time went by, which the times at the next step tell too, and after the last one the
    statics. Padding before the first step is therefore no matter.
    """
    statics, steps = layout.split(X)
    seen = ~np.isnan(steps)
    since, values, quiet = _carried(_scaled(steps, scaling.mean, scaling.sd), seen)
    sequence = np.concatenate([values, seen, since], axis=2)
    if not steps.shape[2]:
        sequence = np.zeros((len(X), layout.steps, 1))
    empty = ~seen.any(axis=2)
    order = np.argsort(empty, axis=1, kind="stable")
    standing = _scaled(statics, scaling.static_mean, scaling.static_sd)
    gaps = np.isnan(statics) * scaling.static_gaps
    return Inputs(
        np.take_along_axis(sequence, order[:, :, None], axis=1),
        layout.steps - empty.sum(axis=1),
        np.hstack([np.nan_to_num(standing), gaps, quiet[:, None]]),
    )


def _carried(steps: Floats, seen: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Per step the time since last seen and the value carried forward; at the end the time since anything was."""
    n_rows, n_steps, n_channels = steps.shape
    scale = np.log1p(np.arange(n_steps + 1)) / np.log1p(n_steps)
    since, values = np.empty_like(steps), np.empty_like(steps)
    gap, last = np.full((n_rows, n_channels), n_steps), np.zeros((n_rows, n_channels))
    for step in range(n_steps):
        last = np.where(seen[:, step], steps[:, step], last)
        since[:, step], values[:, step] = scale[gap], last
        gap = np.where(seen[:, step], 1, np.minimum(gap + 1, n_steps))
    return since, values, scale[gap.min(axis=1, initial=n_steps) - 1]


def _scaled(values: Floats, mean: Floats, sd: Floats) -> Floats:
    return np.clip((values - mean) / sd, -FARTHEST, FARTHEST)


def _moments(values: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each column without its gaps; 0 and 1 where there is nothing to tell."""
    seen = ~np.isnan(values)
    count = np.maximum(seen.sum(axis=0), 1)
    mean = np.where(seen, values, 0.0).sum(axis=0) / count
    sd = np.sqrt((np.where(seen, values - mean, 0.0) ** 2).sum(axis=0) / count)
    # Rounding leaves a little spread in a column of one value.
    return mean, np.where(sd > 1e-9 * np.maximum(np.abs(mean), 1e-300), sd, 1.0)

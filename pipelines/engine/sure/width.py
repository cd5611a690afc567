"""What makes intervals wide: Shapley values of the upper minus the lower end, on the original columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from explain.levels import GRID_19, pair_of, spread_levels
from explain.shapley import Game, attribute, summarise, verify_additivity
from pipelines.engine.budget import Effort, draw_rows
from pipelines.engine.importances import error_words
from pipelines.engine.result import Manner
from pipelines.engine.shapley_plan import plan_shapley, target_of

if TYPE_CHECKING:
    import pandas as pd

    from explain.aggregate import Blend
    from explain.arrays import FloatArray, IntArray
    from explain.importance import Importance
    from pipelines.engine.ground import Ground
    from pipelines.engine.prepare import Prepared
    from pipelines.engine.sure.bases import Base
    from pipelines.engine.uncertainty import Stage

METHOD = "interval width"
#: Rows that are compared with, drawn from the fit rows.
BACKGROUND_ROWS = 100
#: Microseconds per row for blending and ordering, whatever the models.
BLENDING = 5.0


@dataclass(frozen=True, slots=True)
class WidthModel:
    """The width of one interval of the blend as a function of encoded rows: the encodings of all bases side by side.

    ``preparations`` are the different encodings; base ``j`` reads the columns of the one at ``reads[j]``.
    """

    bases: tuple[Base, ...]
    blend: Blend
    level: float
    preparations: tuple[Prepared, ...]
    reads: tuple[int, ...]

    @property
    def starts(self) -> tuple[int, ...]:
        """Where each encoding begins, and the number of encoded columns at the end."""
        return tuple(np.cumsum([0, *(len(one.labels) for one in self.preparations)]).tolist())

    @property
    def groups(self) -> tuple[IntArray, ...]:
        """For each original column, the positions of its columns in every encoding."""
        parts = [[group + start for group in one.groups]
                 for one, start in zip(self.preparations, self.starts, strict=False)]  # fmt: skip
        return tuple(np.concatenate(columns) for columns in zip(*parts, strict=True))

    def encode(self, frame: pd.DataFrame) -> FloatArray:
        """Rows of the table, (n_rows, n_encoded)."""
        return np.hstack([one.encode(frame) for one in self.preparations])

    def widths(self, X: FloatArray) -> FloatArray:
        """The width of each encoded row's interval before calibration, (n_rows, 1), in the target's unit."""
        starts = self.starts
        raw = np.stack(
            [
                base.encoded(np.ascontiguousarray(X[:, starts[at] : starts[at + 1]]))
                for base, at in zip(self.bases, self.reads, strict=True)
            ],
            axis=1,
        )
        z = spread_levels(raw, GRID_19, self.blend.levels)[0]
        features = None if self.blend.regions is None else self._features(X)
        low, high, _ = pair_of(self.blend.levels, self.level)
        quantiles = self.blend.quantiles(z, features)
        return np.asarray(quantiles[:, high] - quantiles[:, low])[:, None]

    def _features(self, X: FloatArray) -> FloatArray:
        at = next(k for k, one in enumerate(self.preparations) if one.encoding == "scaled")
        return X[:, self.starts[at] : self.starts[at + 1]]


def width_model(bases: tuple[Base, ...], blend: Blend, level: float) -> WidthModel:
    """The width of the blend's interval of that level before calibration, which adds alike to every row."""
    encodings = list(dict.fromkeys(base.kind.encoding for base in bases))
    first = {base.kind.encoding: base.preparation for base in reversed(bases)}
    reads = tuple(encodings.index(base.kind.encoding) for base in bases)
    plain = replace(blend, calibration=None)
    return WidthModel(bases, plain, level, tuple(first[one] for one in encodings), reads)


def width_importance(ground: Ground, model: WidthModel, stage: Stage) -> tuple[Importance, Manner]:
    """What moves the width of the shown interval, in the target's unit, on test rows, and how that was measured."""
    fit = ground.split.fit
    background = fit[np.sort(np.random.default_rng(ground.seed).permutation(len(fit))[:BACKGROUND_ROWS])]
    game = _game(ground, model, ground.split.test[:0], model.encode(ground.frame(background)))
    effort = Effort(sum(base.cost for base in model.bases) + BLENDING, model.starts[-1])
    plan = plan_shapley(game, len(ground.split.test), effort, ground.allowance.width)
    rows = draw_rows(ground.split.test, plan.rows, ground.seed)
    kept = draw_rows(np.arange(len(game.background)), plan.background, ground.seed)
    part = _game(ground, model, rows, game.background[kept])
    target = target_of(part, plan)
    attribution = attribute(
        part, rows, samples=plan.samples, exact_up_to=plan.exact_up_to, seed=ground.seed, target=target
    )
    verify_additivity(attribution)
    found = replace(summarise(attribution, "feature", ground.clusters(rows)), method=METHOD)
    what = {
        "adaptive": "calibration moves both ends by what was missed lately, whatever the columns say",
        "conformal": "calibration adds the same to every row",
    }.get(stage, "before calibration")
    manner = Manner(
        f"{attribution.method}, of the upper minus the lower end of the {100 * model.level:g} % interval; {what}",
        f"{plan.background} of the {len(fit):,} rows to fit on, drawn at random",
        error_words(attribution, closed=False, target=target.error),
    )
    return found, manner


def _game(ground: Ground, model: WidthModel, rows: IntArray, background: FloatArray) -> Game:
    return Game(
        predict=model.widths,
        X=model.encode(ground.frame(rows)),
        background=background,
        groups=model.groups,
        names=model.preparations[0].names,
        outputs=(METHOD,),
        unit=ground.goal.unit,
        model="blend",
        inside=None,
    )

"""Base models of a blend: fitted quantile models with all that belongs to them, and their out-of-fold forecasts."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from explain.levels import GRID_19, spread_levels
from pipelines.engine.prepare import Prepared, from_state, prepare
from pipelines.engine.versions import versions
from pipelines.engine.workers import in_lanes
from pipelines.errors import StudyError
from pipelines.models.quantiles import quantile_family
from pipelines.models.quantiles.family import QuantileRecipe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pandas as pd

    from explain.arrays import FloatArray, IntArray
    from pipelines.engine.ground import Ground
    from pipelines.engine.workers import Say
    from pipelines.models.quantiles.family import QuantileFamily

PARTS = "base.json"
#: Models that pass through joblib swap the warning filters of the whole process: they stay in one lane.
TAKE_TURNS = frozenset({"quantile_forest", "quantile_extra_trees", "quantile_linear", "gaussian"})


@dataclass(frozen=True, slots=True)
class Base:
    """A fitted quantile model with the preparation of its rows; it answers in the target's unit.

    The estimator sees the target minus ``centre`` divided by ``scale``. ``n_fitted`` of ``n_given`` rows were used.
    """

    name: str
    estimator: Any
    preparation: Prepared
    centre: float
    scale: float
    n_fitted: int
    n_given: int

    @property
    def kind(self) -> QuantileFamily:
        """The family's own object."""
        return quantile_family(self.name)

    @property
    def cost(self) -> float:
        """Microseconds per predicted row, about; from the model's size."""
        return self.kind.cost(self.estimator)

    def encoded(self, X: FloatArray) -> FloatArray:
        """Quantiles at ``GRID_19`` of encoded rows, (n_rows, 19), perhaps out of order."""
        return np.asarray(self.centre + self.scale * self.kind.predict(self.estimator, X, GRID_19))

    def quantiles(self, frame: pd.DataFrame) -> FloatArray:
        """Quantiles at ``GRID_19`` of rows of the table, (n_rows, 19), perhaps out of order."""
        return self.encoded(self.preparation.encode(frame))

    def save(self, folder: Path) -> None:
        """Keep it in a folder, without pickle, with the digests of its files."""
        folder.mkdir(parents=True, exist_ok=True)
        self.kind.save(self.estimator, folder)
        parts = {
            "name": self.name,
            "preparation": self.preparation.state(),
            "centre": self.centre,
            "scale": self.scale,
            "n_fitted": self.n_fitted,
            "n_given": self.n_given,
            "digest": _digest(folder / self.kind.file),
            "versions": versions(),
        }
        (folder / PARTS).write_text(json.dumps(parts, allow_nan=False), encoding="utf-8")


def load_base(folder: Path) -> Base:
    """The base model that ``Base.save`` kept.

    Raises StudyError when a file was changed, or the package that it is bound to has another version.
    """
    try:
        parts = json.loads((folder / PARTS).read_text(encoding="utf-8"))
        kind = quantile_family(parts["name"])
    except (OSError, ValueError, KeyError) as trouble:
        raise StudyError(
            f"The kept model in {folder.name!r} lacks a {PARTS} that can be read", "it is read only as it was written",
            "Run it again",
        ) from trouble  # fmt: skip
    if _digest(folder / kind.file) != parts["digest"]:
        raise StudyError(
            f"The kept model in {folder.name!r} was changed", "it is read only as it was written", "Run it again"
        )
    kept, here = (found.get(kind.bound_to, "") for found in (parts["versions"], versions()))
    if kept.split(".")[:2] != here.split(".")[:2]:
        raise StudyError(
            f"The kept model in {folder.name!r} was written with {kind.bound_to} {kept}",
            f"{here} is installed",
            "Run it again",
        )
    plain = {name: parts[name] for name in ("name", "centre", "scale", "n_fitted", "n_given")}
    return Base(estimator=kind.load(folder), preparation=from_state(parts["preparation"]), **plain)


def fit_base(ground: Ground, name: str, rows: IntArray) -> Base:
    """A quantile model fitted on these rows; nothing of any other row enters, the preparation included."""
    kind, y = quantile_family(name), ground.y(rows)
    preparation = prepare(ground.dataset, rows, kind.encoding)
    limit = kind.row_limit(ground.settings.mode) or len(rows)
    drawn = np.sort(np.random.default_rng(ground.seed).permutation(len(rows))[:limit])
    centre, scale = _centre_and_scale(y[drawn])
    recipe = QuantileRecipe(GRID_19, ground.settings.mode, ground.seed)
    estimator = kind.fit(preparation.encode(ground.frame(rows[drawn])), (y[drawn] - centre) / scale, recipe)
    return Base(name, estimator, preparation, centre, scale, len(drawn), len(rows))


def out_of_fold(
    ground: Ground, names: Sequence[str], folds: Sequence[tuple[IntArray, IntArray]], tell: Callable[[str], None]
) -> tuple[IntArray, FloatArray]:
    """The rows that are in a fold's second part, sorted, and each model's forecast of them, (n_rows, J, 19).

    Every forecast comes from a model that never saw its row. ``tell`` gets a sentence before each fit.
    """
    rows = np.sort(np.concatenate([held for _, held in folds]))

    def work(name: str, say: Say) -> FloatArray:
        found = np.empty((len(rows), len(GRID_19)))
        for number, (fit, held) in enumerate(folds, start=1):
            say(f"How sure: {quantile_family(name).title}, fold {number} of {len(folds)}")
            found[np.searchsorted(rows, held)] = fit_base(ground, name, fit).quantiles(ground.frame(held))
        return found

    answers = in_lanes(lanes_of(names), work, tell)
    return rows, np.stack([answers[name] for name in names], axis=1)


def fit_bases(ground: Ground, names: Sequence[str], rows: IntArray, tell: Callable[[str], None]) -> tuple[Base, ...]:
    """Every model fitted on all of these rows."""

    def work(name: str, say: Say) -> Base:
        say(f"How sure: {quantile_family(name).title}")
        return fit_base(ground, name, rows)

    answers = in_lanes(lanes_of(names), work, tell)
    return tuple(answers[name] for name in names)


def forecasts_of(bases: Sequence[Base], frame: pd.DataFrame, levels: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Forecasts of rows of the table at these levels, sorted, (n_rows, J, Q), and as they were at ``GRID_19``."""
    raw = np.stack([base.quantiles(frame) for base in bases], axis=1)
    return spread_levels(raw, GRID_19, levels)[0], raw


def lanes_of(names: Sequence[str]) -> list[list[str]]:
    """The models in one or two lanes, each worked through in order."""
    lanes = [[name for name in names if name in TAKE_TURNS], [name for name in names if name not in TAKE_TURNS]]
    return [lane for lane in lanes if lane]


def _centre_and_scale(y: FloatArray) -> tuple[float, float]:
    """Median, and 1.4826 × the median distance from it; the standard deviation where half of the rows are alike."""
    centre = float(np.median(y))
    scale = 1.4826 * float(np.median(np.abs(y - centre))) or float(np.std(y))
    return centre, scale or 1.0


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

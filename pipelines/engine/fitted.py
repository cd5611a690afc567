"""A fitted model with all that belongs to it: it takes rows of the table and answers in the target's unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from explain.shapley import Game, attribute
from explain.trees.forest import Forest
from pipelines.engine.prepare import Prepared, prepare
from pipelines.engine.unlike import Range, ranges_of, unlike
from pipelines.errors import StudyError
from pipelines.models import family
from pipelines.models.family import ModelFamily, Native, Params, Recipe

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from data.table import Dataset, Task
    from explain.arrays import FloatArray, Groups, IntArray, Predict, Progress
    from explain.attribution import Attribution
    from explain.shapley.game import Inside
    from pipelines.engine.goal import Goal
    from pipelines.engine.study import Gaps, Mode, Unit

#: Rows that Shapley values compare with, drawn from the fit rows.
BACKGROUND_ROWS = 100
#: Up to so many encoded numbers, waking a second thread costs more than it brings.
SMALL = 200_000


@dataclass(frozen=True, slots=True)
class Choice:
    """Which model to fit and how. ``params`` replace single defaults of the family for this mode.

    ``gaps``: see ``Settings``.
    """

    family: str
    mode: Mode = "quick"
    params: Params = field(default_factory=dict)
    seed: int = 0
    threads: int = 2
    gaps: Gaps = "flag"


@dataclass(frozen=True, slots=True)
class FittedModel:
    """An estimator, the preparation of its rows, its goal, and what it was fitted on.

    ``seen`` are the positions, in ``goal.classes``, of the classes that the fit rows had; the others get probability
    0. ``background`` (at most 100, n_encoded) are fit rows drawn with ``seed``. ``n_fitted`` of ``n_given`` rows were
    used for the estimator (all for the preparation); ``note`` says so in words where it is not all of them.
    ``samples`` are pairs of orders per background row that ``attribute`` draws when there are many features. ``known``
    keeps what ``inside`` has read.
    """

    family: str
    estimator: Any
    preparation: Prepared
    goal: Goal
    seen: tuple[int, ...]
    background: FloatArray
    ranges: tuple[Range, ...]
    params: Params
    seed: int
    n_fitted: int
    n_given: int
    note: str = ""
    samples: int = 1
    known: dict[str, Inside | None] = field(default_factory=dict, repr=False, compare=False)

    @property
    def kind(self) -> ModelFamily:
        """The family's own object."""
        return family(self.family)

    @property
    def names(self) -> tuple[str, ...]:
        """The original columns that it uses."""
        return self.preparation.names

    @property
    def groups(self) -> Groups:
        """For each original column, the positions of its encoded columns."""
        return self.preparation.groups

    @property
    def cost(self) -> float:
        """Microseconds per predicted row, about; from the model's size."""
        return self.kind.cost(self.estimator)

    def encode(self, frame: pd.DataFrame) -> FloatArray:
        """Rows of the table as its estimator sees them, (n_rows, n_encoded)."""
        return self.preparation.encode(frame)

    def predict_encoded(self, X: FloatArray) -> FloatArray:
        """(n_rows, n_outputs) for encoded rows: probability of the positive class, of every class, or the value."""
        found = self.kind.predict(self.estimator, X, _task(self.goal, self.seen))
        if self.goal.task != "multiclass" or len(self.seen) == len(self.goal.classes):
            return found
        outputs = np.zeros((len(X), len(self.goal.classes)))
        outputs[:, list(self.seen)] = found if len(self.seen) > 2 else np.column_stack([1.0 - found, found])
        return outputs

    def margin_encoded(self, X: FloatArray) -> FloatArray:
        """(n_rows, n_outputs) log-odds for encoded rows; raises StudyError where the model has none."""
        if len(self.seen) < len(self.goal.classes):
            raise StudyError(
                f"Log-odds were asked of a model that saw {len(self.seen)} of {len(self.goal.classes)} classes",
                "a class that it never saw has no odds",
                "Use probability as the unit",
            )
        return self.kind.margin(self.estimator, X, self.goal.task)

    def predict(self, frame: pd.DataFrame) -> FloatArray:
        """(n_rows, n_outputs) for rows of the table."""
        return self.predict_encoded(self.encode(frame))

    def margin(self, frame: pd.DataFrame) -> FloatArray:
        """(n_rows, n_outputs) log-odds for rows of the table; raises StudyError where the model has none."""
        return self.margin_encoded(self.encode(frame))

    def native(self) -> Native:
        """What the model itself counts for each encoded column; raises StudyError where it counts nothing."""
        return self.kind.native(self.estimator)

    def inside(self, unit: Unit = "natural") -> Inside | None:
        """How it computes its predictions in that unit, verified on its background rows; None where that is not known.

        Read once. Raises ExplainError where what was read predicts anything else than the estimator.
        """
        if unit not in self.known:
            unseen = len(self.seen) < len(self.goal.classes)
            read = None if unseen else self.kind.inside(self.estimator, self.goal.task, margin=unit != "natural")
            if isinstance(read, Forest):
                # Compiled code is loaded by those who explain.
                from explain.trees.read import verify_forest

                verify_forest(read, self._outputs(self.background, unit), self.background, self.kind.precision)
            self.known[unit] = read
        return self.known[unit]

    def _outputs(self, X: FloatArray, unit: Unit) -> FloatArray:
        return self.predict_encoded(X) if unit == "natural" else self.margin_encoded(X)

    def game(self, X: FloatArray, unit: Unit = "natural") -> Game:
        """The game of explaining encoded rows, in the goal's unit or in log-odds."""
        inside = self.inside(unit)
        predict: Predict = partial(self._outputs, unit=unit)
        if isinstance(inside, Forest):
            from explain.trees.predict import forest_outputs

            # A library that adds in float32 gives sums that no attribution could equal; here trees add in float64.
            predict = partial(forest_outputs, inside)
        return Game(
            predict=predict,
            X=X,
            background=self.background,
            groups=self.groups,
            names=self.names,
            outputs=self.goal.outputs,
            unit=self.goal.unit if unit == "natural" else "log-odds",
            model=self.family,
            inside=inside,
        )

    def attribute(
        self,
        frame: pd.DataFrame,
        rows: IntArray,
        *,
        unit: Unit = "natural",
        samples: int | None = None,
        progress: Progress | None = None,
    ) -> Attribution:
        """Shapley values of the ``rows`` (positions in ``frame``) on the original columns."""
        game = self.game(self.encode(frame.iloc[rows]), unit)
        return attribute(game, rows, samples=samples or self.samples, seed=self.seed, progress=progress)

    def unlike(self, frame: pd.DataFrame) -> list[list[str]]:
        """For each row, sentences about values unlike the rows that it was fitted on; [] where there are none."""
        return unlike(self.ranges, frame)

    def save(self, folder: Path) -> None:
        """Keep it in a folder, without pickle (see ``pipelines.engine.keep``)."""
        from pipelines.engine.keep import save

        save(self, folder)

    @staticmethod
    def load(folder: Path) -> FittedModel:
        """The model that ``save`` kept; raises StudyError when a file was changed."""
        from pipelines.engine.keep import load

        return load(folder)


def fit_model(dataset: Dataset, rows: IntArray, goal: Goal, choice: Choice) -> FittedModel:
    """A model fitted on these rows of the table; nothing of any other row enters, the preparation included.

    Raises UnknownModel, ModelUnavailable, or StudyError when the rows have no target, one class only, or no features.
    """
    chosen = family(choice.family)
    if goal.task not in chosen.tasks:
        raise _wrong_task(chosen, goal)
    y, seen = _targets(goal, goal.y(dataset.frame.iloc[rows]))
    preparation = prepare(dataset, rows, chosen.encoding, choice.gaps)
    X = preparation.encode(dataset.rows(rows))
    kept = _within_limit(y, goal, chosen.row_limit(choice.mode), choice.seed)
    params = chosen.defaults(goal.task, choice.mode, len(kept)) | choice.params | preparation.shape
    threads = choice.threads if X.size > SMALL else 1
    recipe = Recipe(_task(goal, seen), len(seen), params, choice.seed, threads)
    drawn = np.random.default_rng(choice.seed).permutation(len(X))[:BACKGROUND_ROWS]
    return FittedModel(
        family=choice.family,
        estimator=chosen.fit(X[kept], y[kept], recipe),
        preparation=preparation,
        goal=goal,
        seen=seen,
        background=X[np.sort(drawn)],
        ranges=ranges_of(dataset, rows),
        params=params,
        seed=choice.seed,
        n_fitted=len(kept),
        n_given=len(rows),
        note="" if len(kept) == len(rows) else f"fitted on {len(kept):,} of {len(rows):,} rows, drawn at random",
    )


def _task(goal: Goal, seen: tuple[int, ...]) -> Task:
    """The task of the estimator: of three classes the fit rows may have had two."""
    return "binary" if goal.task == "multiclass" and len(seen) == 2 else goal.task


def _targets(goal: Goal, y: FloatArray) -> tuple[FloatArray, tuple[int, ...]]:
    """The target for the estimator, classes counted 0 … among those that are there, and which these are."""
    empty = int(np.isnan(y).sum())
    if empty or not len(y):
        raise StudyError(
            f"{empty:,} of {len(y):,} rows have no value of {goal.target!r}",
            "a model is fitted on rows with a target",
            "Leave these rows out",
        )
    if goal.task == "regression":
        return y, ()
    there, positions = np.unique(y, return_inverse=True)
    if len(there) < 2:
        raise StudyError(
            f"All {len(y):,} rows to fit on have {goal.target!r} = {goal.classes[int(there[0])]!r}",
            "a model needs rows of at least 2 classes",
            "Add rows of another class, or split in another way",
        )
    return positions.astype(np.float64), tuple(int(place) for place in there)


def _within_limit(y: FloatArray, goal: Goal, limit: int | None, seed: int) -> IntArray:
    """Positions to fit the estimator on: all, or ``limit`` drawn at random, classes in their shares."""
    if limit is None or len(y) <= limit:
        return np.arange(len(y))
    drawn = np.random.default_rng(seed).permutation(len(y))
    if goal.task == "regression":
        return np.sort(drawn[:limit])
    by_class = drawn[np.argsort(y[drawn], kind="stable")]
    # Two of each class keep rare classes alive; every n-th of the others, sorted by class, keeps the shares.
    alive = np.concatenate([by_class[y[by_class] == place][:2] for place in np.unique(y)])
    others = by_class[~np.isin(by_class, alive)]
    spread = others[np.linspace(0, len(others) - 1, max(0, limit - len(alive))).astype(np.int64)]
    return np.sort(np.concatenate([alive, spread]))


def _wrong_task(chosen: ModelFamily, goal: Goal) -> StudyError:
    return StudyError(
        f"{chosen.title} was asked for a {goal.task} target",
        f"it does {', '.join(sorted(chosen.tasks))}",
        "Choose another model",
    )

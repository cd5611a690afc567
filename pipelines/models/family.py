"""What every kind of model offers, so that the engine never asks which one it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import StudyError

if TYPE_CHECKING:
    from pathlib import Path

    from optuna.trial import Trial

    from data.table import Task
    from explain.shapley.game import Inside
    from pipelines.engine.study import Mode

#: "scaled" for models that measure distances or slopes, "codes" for models that cut columns in two, "sequence" for
#: models that read each row with its earlier ones.
Encoding: TypeAlias = Literal["scaled", "codes", "sequence"]
Floats: TypeAlias = NDArray[np.float64]
Params: TypeAlias = dict[str, float | int | str | bool | None]

ALL_TASKS: frozenset[Task] = frozenset({"binary", "multiclass", "regression"})


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to fit: the task, the number of classes (0 for regression), the parameters, the seed, the threads.

    The same recipe on the same rows gives the same model, whatever ``threads`` is.
    """

    task: Task
    n_classes: int
    params: Params
    seed: int = 0
    threads: int = 2


@dataclass(frozen=True, slots=True)
class Native:
    """What the model itself counts for each encoded column, (n_encoded,), and what that number is, in words."""

    values: Floats
    what: str


class ModelFamily(ABC):
    """One kind of model: how it is fitted, asked, opened up, kept.

    ``encoding`` is what its rows must look like (see ``pipelines.engine.prepare``); ``precision`` how near two sums of
    the same prediction are, relative to the largest number in them. X is (n_rows, n_encoded), nan
    only with "codes". y is (n_rows,): the target, or whole numbers 0 … n_classes - 1, each there at least once.
    ``file`` is the one file that ``save`` writes. ``bound_to`` is the package that must have the same version when the
    file is read again; "" where the format outlives versions.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    encoding: ClassVar[Encoding]
    file: ClassVar[str]
    bound_to: ClassVar[str] = ""
    precision: ClassVar[float] = 1e-12
    tasks: ClassVar[frozenset[Task]] = ALL_TASKS

    @abstractmethod
    def defaults(self, task: Task, mode: Mode, n_rows: int) -> Params:
        """Parameters that do well on most tables with so many rows to fit on."""

    @abstractmethod
    def search_space(self, trial: Trial, task: Task) -> Params:
        """One draw of the parameters worth trying; what is not drawn stays as in ``defaults``."""

    @abstractmethod
    def fit(self, X: Floats, y: Floats, recipe: Recipe) -> Any:
        """A fitted estimator."""

    @abstractmethod
    def predict(self, estimator: Any, X: Floats, task: Task) -> Floats:
        """(n_rows, n_outputs): probability of class 1, of every class, or the value. The same row, the same output."""

    @abstractmethod
    def native(self, estimator: Any) -> Native:
        """What the model counts for itself; raises StudyError where it counts nothing."""

    @abstractmethod
    def cost(self, estimator: Any) -> float:
        """Microseconds that one core needs per row, about, in a large batch; from the model's size, not a clock."""

    @abstractmethod
    def save(self, estimator: Any, folder: Path) -> None:
        """Write the estimator into an existing folder, in a format that runs no code when it is read."""

    @abstractmethod
    def load(self, folder: Path) -> Any:
        """The estimator that ``save`` wrote; it predicts bit by bit the same."""

    def margin(self, estimator: Any, X: Floats, task: Task) -> Floats:
        """Log-odds of class 1, (n_rows, 1), or the scores that the softmax is taken of, (n_rows, n_classes).

        Raises StudyError for a regression and for models that average probabilities.
        """
        raise no_margin(self.title, task)

    def inside(self, estimator: Any, task: Task, *, margin: bool) -> Inside | None:
        """How the estimator computes what ``predict`` (or ``margin``) gives, None where that is not known.

        Explanations are then exact and fast. Raises ExplainError where it cannot be read as it should.
        """
        return None

    def row_limit(self, mode: Mode) -> int | None:
        """The most rows it is fitted on; None where its time grows no faster than the table."""
        return None


def few_rows(task: Task, n_rows: int) -> bool:
    """Whether boosting needs a slower pace and smaller trees: a yes or no tells less per row than a number."""
    return n_rows < (3_000 if task == "binary" else 400)


def quick_rounds(task: Task, n_rows: int) -> int:
    """Rounds of boosting in Quick mode: more where there is more to tell apart."""
    return 250 if task == "regression" and not few_rows(task, n_rows) else 150


def no_margin(title: str, task: Task) -> StudyError:
    """The refusal to give log-odds."""
    if task == "regression":
        return StudyError(
            "Log-odds of a number were asked for",
            "only a class has odds",
            "Use the target's own unit",
        )
    return StudyError(
        f"Log-odds of a {title.lower()} were asked for",
        "it averages probabilities, which reach 0 and 1, where log-odds are infinite",
        "Use probability as the unit, or another model",
    )

"""What every quantile model offers: fitted once, it answers at several quantile levels at the same time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from pipelines.models.family import Encoding, Floats

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.engine.study import Mode


@dataclass(frozen=True, slots=True)
class QuantileRecipe:
    """What to fit: the quantile levels (Q,), the mode, the seed, the threads.

    The same recipe on the same rows gives the same model, whatever ``threads`` is.
    """

    levels: Floats
    mode: Mode = "quick"
    seed: int = 0
    threads: int = 1


class QuantileFamily(ABC):
    """One kind of quantile model: how it is fitted, asked, kept.

    X is (n_rows, n_encoded), nan only with "codes". y is (n_rows,), centred and scaled by its own median and spread, so
    that no setting depends on the target's unit; answers are on the same scale. ``file`` is the one file that ``save``
    writes; ``bound_to`` the package that must have the same version when it is read again, "" for none.
    ``settings`` says in words how it is set, for the report.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    encoding: ClassVar[Encoding]
    file: ClassVar[str]
    bound_to: ClassVar[str] = ""
    settings: ClassVar[str]

    @abstractmethod
    def fit(self, X: Floats, y: Floats, recipe: QuantileRecipe) -> Any:
        """A fitted estimator for the levels of the recipe."""

    @abstractmethod
    def predict(self, estimator: Any, X: Floats, levels: Floats) -> Floats:
        """(n_rows, Q) at the levels that it was fitted for, perhaps out of order. The same row, the same answer."""

    @abstractmethod
    def cost(self, estimator: Any) -> float:
        """Microseconds that one core needs per row, about, in a large batch; from the model's size, not a clock."""

    @abstractmethod
    def save(self, estimator: Any, folder: Path) -> None:
        """Write the estimator into an existing folder, in a format that runs no code when it is read."""

    @abstractmethod
    def load(self, folder: Path) -> Any:
        """The estimator that ``save`` wrote; it predicts bit by bit the same."""

    def row_limit(self, mode: Mode) -> int | None:
        """The most rows it is fitted on; None for all."""
        return 5_000 if mode == "quick" else 50_000

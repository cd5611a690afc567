"""What the quantile models share that are made of scikit-learn's estimators: kept and read with skops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pipelines.models.quantiles.family import QuantileFamily
from pipelines.models.scikit import load_skops

if TYPE_CHECKING:
    from pathlib import Path


class SkopsFamily(QuantileFamily):
    """A quantile model in one skops file. ``trusted`` are the types beyond skops's own list that it may hold."""

    file: ClassVar[str] = "model.skops"
    bound_to: ClassVar[str] = "scikit-learn"
    trusted: ClassVar[tuple[str, ...]] = ()

    def save(self, estimator: Any, folder: Path) -> None:
        """One skops file: arrays without pickle, and the names of types."""
        import skops.io

        skops.io.dump(estimator, folder / self.file)

    def load(self, folder: Path) -> Any:
        """The estimator; raises StudyError when the file holds a type that it does not need."""
        return load_skops(folder / self.file, self.trusted, self.title)

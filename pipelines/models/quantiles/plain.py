"""What the quantile models share that are a few arrays: kept as one npz file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pipelines.models.quantiles.family import QuantileFamily

if TYPE_CHECKING:
    from pathlib import Path


class ArraysFamily(QuantileFamily):
    """A quantile model whose estimator is a dict of arrays."""

    file: ClassVar[str] = "model.npz"

    def save(self, estimator: Any, folder: Path) -> None:
        """The arrays, without objects."""
        np.savez(folder / self.file, allow_pickle=False, **estimator)

    def load(self, folder: Path) -> Any:
        """The arrays."""
        with np.load(folder / self.file, allow_pickle=False) as kept:
            return {name: kept[name] for name in kept.files}

    def cost(self, estimator: Any) -> float:
        """A product per column and level."""
        return 0.05 + 0.003 * float(sum(array.size for array in estimator.values()))

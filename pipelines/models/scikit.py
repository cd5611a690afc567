"""What the families that come from scikit-learn share: asking for predictions, keeping and reading with skops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pipelines.errors import StudyError
from pipelines.models.family import Floats, ModelFamily

if TYPE_CHECKING:
    from pathlib import Path

    from data.table import Task


class ScikitFamily(ModelFamily):
    """A family whose estimator is scikit-learn's own.

    ``trusted`` are the types beyond skops's own list that its file may hold; a file with any other is refused.
    """

    file: ClassVar[str] = "model.skops"
    bound_to: ClassVar[str] = "scikit-learn"
    trusted: ClassVar[tuple[str, ...]] = ()

    def predict(self, estimator: Any, X: Floats, task: Task) -> Floats:
        """Probabilities, or the value."""
        if task == "regression":
            return np.asarray(estimator.predict(X), dtype=np.float64)[:, None]
        probabilities = np.asarray(estimator.predict_proba(X), dtype=np.float64)
        return probabilities[:, 1:] if task == "binary" else probabilities

    def save(self, estimator: Any, folder: Path) -> None:
        """One skops file: arrays without pickle, and the names of types."""
        import skops.io

        skops.io.dump(estimator, folder / self.file)

    def load(self, folder: Path) -> Any:
        """The estimator; raises StudyError when the file holds a type that this family does not need."""
        return load_skops(folder / self.file, self.trusted, self.title)


def load_skops(path: Path, trusted: tuple[str, ...], title: str) -> Any:
    """What lies in a skops file; raises StudyError when it holds a type that is not ``trusted``."""
    import skops.io

    strange = sorted(set(skops.io.get_untrusted_types(file=path)) - set(trusted))
    if strange:
        raise StudyError(
            f"A kept {title.lower()} holds {', '.join(strange[:3])}",
            "only the types that such a model is made of are read",
            "Fit the model again",
        )
    return skops.io.load(path, trusted=list(trusted))


def scores(estimator: Any, X: Floats) -> Floats:
    """``decision_function`` as (n_rows, 1) for two classes, (n_rows, n_classes) for more."""
    found = np.asarray(estimator.decision_function(X), dtype=np.float64)
    return found[:, None] if found.ndim == 1 else found


def cut_cost(trees: int, leaves: float, step: float) -> float:
    """Microseconds per row to go down so many trees with so many leaves each; ``step`` is the time of one level."""
    return step * trees * (1.0 + float(np.log2(max(leaves, 1.0))))

"""What a check may look at: the table and its target, and after a run what the run found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

    from data.table import Dataset, Split
    from explain.agreement import Agreement
    from explain.groups import Aspect
    from explain.stability import Stability
    from pipelines.engine.result import Finding

Stage = Literal["table", "run"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the checks judge; only ``dataset`` is needed before training.

    ``findings`` are sorted best first, as in a Result. ``predictions`` are the best model's out-of-fold predictions
    (see Result). ``n_unused`` counts the rows with a target that the split left out, and ``unused_why`` says
    why it did.
    """

    dataset: Dataset
    split: Split | None = None
    findings: tuple[Finding, ...] = ()
    agreement: Agreement | None = None
    stability: Stability | None = None
    predictions: pd.DataFrame | None = None
    aspects: tuple[Aspect, ...] = ()
    n_unused: int = 0
    unused_why: str = ""

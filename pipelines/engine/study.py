"""A recipe and its settings: nothing has run yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from data.table import How, Task
from pipelines.errors import StudyError

Mode = Literal["quick", "thorough"]
Unit = Literal["natural", "log-odds"]
#: Shapley values against background rows, or by the shares of the training data on the ways of the trees.
Shapley = Literal["interventional", "path-dependent"]
#: Shuffled among all rows, or only among rows that are alike in what goes along with the shuffled feature.
Shuffling = Literal["marginal", "conditional"]

#: What models learn from missing values: that a value is missing ("flag"), or nothing, every gap filled ("fill").
Gaps = Literal["flag", "fill"]

#: How the quantiles of several models become one: see ``explain.aggregate``.
Weights = Literal["average", "median", "coarse", "medium", "fine", "local"]
#: Whether intervals are widened alike on both sides, or by what each side needs.
Widening = Literal["symmetric", "asymmetric"]

#: With fewer permuted targets no p-value can be as small as 0.05; more than so many tell nothing further.
FEWEST_PERMUTED, MOST_PERMUTED = 19, 1_000


@dataclass(frozen=True, slots=True)
class Study:
    """What is asked of a table: the question, the columns it needs, the models that may answer.

    ``target`` may be a column or "END - START" for a duration. Empty names mean "guess, and let the analyst say".
    ``sources`` name the published work that the study follows; ``ours`` says what is our own choice.
    ``sample`` is the key of its generated table in ``data.samples``. ``protocol`` is where the study's own steps are,
    "module:object", "" for none (see ``pipelines.engine.protocol``). ``short`` is its title in a few words.
    """

    name: str
    title: str
    domain: str
    question: str
    target: str = ""
    task: Task | None = None
    entity: str = ""
    time: str = ""
    unit: str = ""
    ignore: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    ours: str = ""
    sample: str = ""
    protocol: str = ""
    short: str = ""

    @property
    def label(self) -> str:
        """A few words for a button."""
        return self.short or self.title


@dataclass(frozen=True, slots=True)
class Settings:
    """What the analyst chose for one run. Everything that changes the result is here and in the manifest.

    ``p_values`` is the number of permuted targets that the best model is fitted to, 0 for no p-values. ``interactions``
    asks for Shapley interaction values of the best model. ``intervals`` asks how sure predictions are: intervals of
    numbers, blended by ``weights`` and calibrated with that ``widening``, or calibrated probabilities of classes; per
    value of the column ``cohort`` where one is named. ``options`` answer a study's own questions. ``gaps`` "fill"
    is for tables whose gaps come from how cases were recorded. At least ``explained`` test rows get Shapley values of
    the best model, 0 for as many as its allowance pays for. Raises StudyError for a number of targets that tells
    nothing.
    """

    mode: Mode = "quick"
    seed: int = 0
    target: str = ""
    task: Task | None = None
    how: How | Literal["auto"] = "auto"
    models: tuple[str, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)
    unit: Unit = "natural"
    positive: str = ""
    shapley: Shapley = "interventional"
    permutation: Shuffling = "marginal"
    p_values: int = 0
    interactions: bool = False
    intervals: bool = True
    weights: Weights = "medium"
    widening: Widening = "symmetric"
    cohort: str = ""
    options: dict[str, str] = field(default_factory=dict)
    gaps: Gaps = "flag"
    explained: int = 0

    def __post_init__(self) -> None:
        """Refuse p-values from too few permuted targets, or from far too many."""
        if self.p_values and not FEWEST_PERMUTED <= self.p_values <= MOST_PERMUTED:
            raise StudyError(
                f"p-values from {self.p_values:,} permuted targets were asked for",
                f"{FEWEST_PERMUTED} to {MOST_PERMUTED:,} are needed, because the smallest p-value is 1 / (targets + 1)",
                "Give 0 for none, 19 to see 0.05, 99 to see 0.01",
            )

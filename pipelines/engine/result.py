"""What a run leaves behind: complete and immutable. Report, store, page and command line read only this."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from explain.arrays import FloatArray
from pipelines.engine.exhibit import Exhibit
from pipelines.engine.study import Settings
from pipelines.engine.uncertainty import Probabilities, Uncertainty

if TYPE_CHECKING:
    import pandas as pd

    from data.table import Column, How, Task
    from explain.agreement import Agreement
    from explain.attribution import Attribution
    from explain.dependence import Dependence, Interaction
    from explain.groups import Aspect
    from explain.importance import Importance
    from explain.stability import Stability

#: What the name of a score on a second file ends with.
SECOND_FILE = "on the second file"

State = Literal["pass", "warn", "fail", "not applicable"]
Level = Literal["none", "weak", "moderate", "strong", "suspicious"]


@dataclass(frozen=True, slots=True)
class Score:
    """One quality figure with its 95 % interval and what a naive guess reaches on the same rows."""

    metric: str
    value: float
    low: float
    high: float
    baseline: float
    unit: str
    higher_is_better: bool


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of one numbered check. A check that does not apply says why in its sentence.

    ``columns`` are the columns it is about; ``remedy`` says what to do ("" when it passed). ``anchor`` is the
    heading in docs/checks.md.
    """

    code: str
    title: str
    state: State
    sentence: str
    columns: tuple[str, ...] = ()
    remedy: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How one importance was measured, in words.

    ``method`` is what was computed, ``background`` against which rows, ``error`` how far its numbers may be off for
    the rows that were looked at; how far other rows would lead is the importance's own ``spread``.
    """

    method: str
    background: str
    error: str


@dataclass(frozen=True, slots=True)
class PValues:
    """How often a target without meaning makes a feature look as important as the best model found it.

    ``values`` (n_names,) belong to ``names`` and to the importance of that ``method``; ``targets`` were permuted.
    ``sentence`` says how they were found and what they do not say.
    """

    method: str
    names: tuple[str, ...]
    values: FloatArray
    targets: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of features by how much they do only together: mean size of their Shapley interaction, in ``unit``.

    ``left`` and ``right`` name the pairs, strongest first; ``values``, ``low`` and ``high`` have shape (n_pairs,).
    ``manner`` says how they were found, ``spread`` what low and high are. Without any pair ``sentence`` says why.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    values: FloatArray
    low: FloatArray
    high: FloatArray
    unit: str
    spread: str
    manner: Manner
    sentence: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One model: how good it is and what matters to it. ``scores[0]`` is the metric that the leaderboard sorts by.

    ``scores`` are cross-validated, out of fold, over all usable rows. ``importances`` are on the original columns,
    measured on test rows that the model never saw; ``manners`` say how, one each (none in runs of older versions).
    ``note`` says what was different for this model ("fitted on 4,000 of 26,048 rows"). ``params`` are the parameters
    that it was fitted with.
    """

    model: str
    title: str
    scores: tuple[Score, ...]
    importances: tuple[Importance, ...]
    params: dict[str, float | int | str | bool | None]
    note: str
    seconds: float
    manners: tuple[Manner, ...] = ()


@dataclass(frozen=True, slots=True)
class SplitSummary:
    """How the rows were cut, in numbers and words. ``folds`` is the number of cross-validation folds."""

    how: How
    why: str
    fit: int
    calibrate: int
    test: int
    folds: int
    seed: int


@dataclass(frozen=True, slots=True)
class TableSummary:
    """The table that was explained: what was read, what was done to it, what was used."""

    name: str
    source: str
    digest: str
    rows: int
    rows_used: int
    columns: tuple[Column, ...]
    decisions: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One sentence: how much the best model explains, against guessing, and how far to trust the ranking."""

    level: Level
    sentence: str


@dataclass(frozen=True, slots=True)
class Result:
    """All findings of one run.

    ``findings`` are sorted best first; ``findings[0]`` is *the* model: attribution, dependence, interactions, rows and
    stability belong to it. ``outputs`` are the names of the model's outputs: the target (regression), the positive
    class (binary), every class (multiclass). ``unit`` is the unit of the outputs ("probability", "minutes", …).

    ``predictions``: out-of-fold predictions of the best model, one line per usable row, columns ``row`` (row number of
    the table), ``fold``, where there is an entity ``entity`` (a number that its rows share), ``actual`` (number, or
    class name as text), then for regression ``predicted``; for classification ``predicted`` (class name) and one column
    ``p:<class>`` per class. With a second file they are about the first one alone, and ``rows`` about the second.
    ``rows``: the test rows as the best model, which never saw them, predicts them: without ``fold`` and ``entity``,
    plus ``error`` (actual − predicted; for classes 1 − probability of the actual class), ``uncertainty`` (0 to 1, the
    larger the less sure; ``uncertainty_how`` says what it is) and ``explained`` (whether attribution has the row).
    ``table``: the original values of the test rows, same order as ``rows``: the features only, as text, number or time.
    ``p_values`` and ``pairs`` belong to the best model, too; None where they were not asked for. ``uncertainty``
    (regression) has intervals by models of their own, ``probabilities`` (classes) the best model's, calibrated, and
    sets of classes; None where they were not asked for or could not be had, which ``unsure_why`` then says.
    ``exhibits`` are what the study shows beyond importances, in reading order.
    """

    study: str
    title: str
    target: str
    task: Task
    unit: str
    outputs: tuple[str, ...]
    classes: tuple[str, ...]
    table_summary: TableSummary
    split: SplitSummary
    settings: Settings
    findings: tuple[Finding, ...]
    agreement: Agreement
    stability: Stability
    aspects: tuple[Aspect, ...]
    attribution: Attribution
    dependence: tuple[Dependence, ...]
    interactions: tuple[Interaction, ...]
    predictions: pd.DataFrame
    rows: pd.DataFrame
    table: pd.DataFrame
    uncertainty_how: str
    checks: tuple[Check, ...]
    verdict: Verdict
    versions: dict[str, str]
    seconds: float
    skipped: dict[str, str] = field(default_factory=dict)
    p_values: PValues | None = None
    pairs: Pairs | None = None
    uncertainty: Uncertainty | None = None
    probabilities: Probabilities | None = None
    unsure_why: str = ""
    exhibits: tuple[Exhibit, ...] = ()

    @property
    def best(self) -> Finding:
        """The finding at the top of the leaderboard."""
        return self.findings[0]

    @property
    def ranking(self) -> Importance:
        """The ranking that is shown first: the best model's Shapley importance of the features."""
        return self.importance("shapley", "feature")

    @property
    def judged(self) -> tuple[Score, ...]:
        """The best model's scores that the verdict speaks of: on the second file where there is one."""
        beyond = tuple(score for score in self.best.scores if score.metric.endswith(SECOND_FILE))
        return beyond if 2 * len(beyond) >= len(self.best.scores) else self.best.scores

    @property
    def entity(self) -> str:
        """The column that says which rows belong together, "" where rows are independent."""
        return next((column.name for column in self.table_summary.columns if column.role == "entity"), "")

    @property
    def has_second_file(self) -> bool:
        """Whether the test rows (``rows``, ``table``) are those of a second file, and ``predictions`` of the first."""
        return self.split.how == "external"

    def importance(self, method: str, axis: str = "feature") -> Importance:
        """The best model's importance by that method on that axis; raises KeyError naming what there is."""
        for one in self.best.importances:
            if one.method == method and one.axis == axis:
                return one
        there = ", ".join(f"{one.method} ({one.axis})" for one in self.best.importances)
        raise KeyError(f"no {method!r} importance of {axis}s; there are: {there}")

"""How well one column alone predicts the target on rows that it was not fitted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explain import scores
from pipelines.engine.checks.sample import FOLDS

if TYPE_CHECKING:
    from data.table import Task
    from pipelines.engine.checks.sample import Numbers, Rows, Sample

#: A tree of this size can follow any shape that one column may have without learning single rows by heart.
LEAVES = 16

_METRICS = {"regression": scores.r2, "binary": scores.roc_auc, "multiclass": scores.macro_auc}


@dataclass(frozen=True, slots=True)
class Strength:
    """Out-of-fold score of one column alone: area under the ROC curve (0.5 = guessing) or R² (0 = the mean)."""

    name: str
    value: float
    metric: str

    @property
    def phrase(self) -> str:
        """The name with its figure: "G2 (R² 0.82)", "TIME_YEAR (AUC 0.80)"; never a rounded 1."""
        shown = f"{self.value:.2f}" if self.value < 0.995 or self.value == 1.0 else f"{min(self.value, 0.9999):.4f}"
        return f"{self.name} ({self.metric} {shown})"


def metric_of(task: Task) -> str:
    """The name of the figure that strengths of this task are given in."""
    return "R²" if task == "regression" else "AUC"


def strength(sample: Sample, name: str, at_least: float = -np.inf) -> Strength | None:
    """The column's strength, or None when it cannot reach ``at_least``.

    A rule fitted and scored on the same rows flatters the column, so what stays below the limit there is not
    cross-validated at all: with many columns nearly all are done after one fit.
    """
    values, categorical = sample.column(name), sample.is_category(name)
    everything = np.ones(len(values), dtype=bool)
    flattering = score(sample, rule(values, sample.outputs, everything, categorical=categorical))
    if not flattering >= at_least:
        return None
    predicted = np.empty_like(sample.outputs)
    for fold in range(FOLDS):
        held_out = sample.fold == fold
        if held_out.all():
            return None
        predicted[held_out] = rule(values, sample.outputs, ~held_out, categorical=categorical)[held_out]
    value = score(sample, predicted)
    return Strength(name, value, metric_of(sample.task)) if value >= at_least else None


def strengths(sample: Sample, names: tuple[str, ...], at_least: float = -np.inf) -> tuple[Strength, ...]:
    """The columns that reach the limit, strongest first."""
    found = [one for one in (strength(sample, name, at_least) for name in names) if one is not None]
    return tuple(sorted(found, key=lambda one: -one.value))


def rule(values: Numbers, outputs: Numbers, fit: Rows, *, categorical: bool) -> Numbers:
    """What one column says about the outputs, for all rows, learnt from the ``fit`` rows only (a mask)."""
    if categorical:
        return _mean_per_level(values, outputs, fit)
    return _small_tree(values, outputs, fit)


def score(sample: Sample, predicted: Numbers) -> float:
    """R² for numbers, the area under the ROC curve (its mean over classes) for classes; nan for a constant target."""
    metric = _METRICS[sample.task]
    return float(metric.weighted(sample.target, predicted, np.ones((len(predicted), 1)))[0])


def _mean_per_level(codes: Numbers, outputs: Numbers, fit: Rows) -> Numbers:
    """The mean output per level, drawn towards the overall mean by one row's weight; missing is a level."""
    level = np.where(np.isnan(codes), 0, np.nan_to_num(codes) + 1).astype(np.int64)
    n_levels = int(level.max()) + 1
    overall = outputs[fit].mean(axis=0)
    rows = np.bincount(level[fit], minlength=n_levels).astype(np.float64)
    sums = np.stack([np.bincount(level[fit], weights=one[fit], minlength=n_levels) for one in outputs.T], axis=1)
    means: Numbers = (sums + overall) / (rows[:, None] + 1.0)
    return means[level]


def _small_tree(values: Numbers, outputs: Numbers, fit: Rows) -> Numbers:
    from sklearn.tree import DecisionTreeRegressor

    # The tree reads float32: ranks keep every difference, whatever the size of the numbers.
    known = ~np.isnan(values)
    ranks = np.full_like(values, np.nan)
    ranks[known] = np.unique(values[known], return_inverse=True)[1]
    if not known[fit].any():
        return np.tile(outputs[fit].mean(axis=0), (len(values), 1))
    tree = DecisionTreeRegressor(
        max_leaf_nodes=LEAVES, min_samples_leaf=max(3, int(np.sum(fit)) // 200), random_state=0
    )
    tree.fit(ranks[fit, None], outputs[fit])
    predicted: Numbers = tree.predict(ranks[:, None])
    return predicted.reshape(outputs.shape)

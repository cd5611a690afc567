"""How it was done: enough to repeat it."""

from __future__ import annotations

import json
from dataclasses import asdict

import pandas as pd

from explain.words import METHODS
from pipelines.engine.result import Manner, Result
from pipelines.engine.uncertainty import BLEND, Uncertainty
from workbench.report.block import Block

WHO = ("analyst", "methods")
#: What a run of an older version did not keep.
UNTOLD = Manner("not kept by the version that ran it", "–", "–")
COLUMNS = ("model", "of", "method", "unit", "how", "background", "error", "range")


def build(result: Result) -> tuple[Block, ...]:
    """Split, methods, settings, versions, file hash; how every importance was measured; parameters of every model."""
    split, table = result.split, result.table_summary
    lines = [
        ("file", f"{table.name}, SHA-256 {table.digest}"),
        ("split", f"{split.how}: {split.why}"),
        ("rows", f"{split.fit:,} to fit, {split.calibrate:,} to calibrate, {split.test:,} to test; seed {split.seed}"),
        ("scores", f"{split.folds} folds over all usable rows; 95 % bootstrap intervals"),
        ("single rows", f"{result.attribution.method}, in {result.attribution.unit}"),
        *(("how sure", words) for words in _sure(result)),
        ("stability", f"{result.stability.refits} refits: {result.stability.how}, by {result.stability.method}"),
        ("settings", json.dumps(asdict(result.settings), sort_keys=True)),
        ("versions", ", ".join(f"{name} {version}" for name, version in sorted(result.versions.items()))),
        ("time", f"{result.seconds:.0f} seconds"),
    ]
    how = Block(
        "methods",
        "How it was done",
        "With the same file, settings and versions, the run gives the same ranking.",
        pd.DataFrame(lines, columns=["what", "how"]),
        audience=WHO,
    )
    return _measured(result), how, _parameters(result)


def measured_frame(result: Result) -> pd.DataFrame:
    """How every importance of every model was measured, with the pairs and p-values of the best, and of the intervals.

    Columns: model, what it is of, method, unit, how in words, background (against which rows), error (how far its
    numbers may be off), range (what low and high are).
    """
    lines = []
    for finding in result.findings:
        manners = finding.manners or (UNTOLD,) * len(finding.importances)
        for one, manner in zip(finding.importances, manners, strict=True):
            words = METHODS.get(one.method, one.method)
            lines.append((finding.title, f"{one.axis}s", words, one.unit, *_said(manner), one.spread))
    title, pairs, chance = result.best.title, result.pairs, result.p_values
    if pairs is not None and len(pairs.values):
        lines.append((title, "pairs", "Shapley interactions", pairs.unit, *_said(pairs.manner), pairs.spread))
    if chance is not None:
        targets = f"{chance.targets:,} fits to permuted targets"
        smallest = f"steps of {1 / (chance.targets + 1):.2g}, drawn at random"
        lines.append((title, "features", "p-values", "share", chance.sentence, targets, smallest, "–"))
    lines += _intervals(result.uncertainty)
    return pd.DataFrame(lines, columns=list(COLUMNS))


def _intervals(told: Uncertainty | None) -> list[tuple[str, ...]]:
    """What makes intervals wide and whom their blend trusts, measured of the blend and not of the best model."""
    if told is None:
        return []
    trust, width, title = told.trust, told.width, told.forecast(BLEND, "raw").title
    how = (told.weights_how, f"forecasts out of fold of the {told.n_fit:,} rows to fit on", "–")
    return [
        (title, f"{width.axis}s", width.method, width.unit, *_said(told.width_manner), width.spread),
        (title, f"{trust.axis}s", trust.method, trust.unit, *how, trust.spread),
    ]


def _sure(result: Result) -> list[str]:
    """How intervals or sets were made, in a sentence; none without them."""
    settings, told, sets = result.settings, result.uncertainty, result.probabilities
    if told is not None:
        by = f" per value of '{settings.cohort}'" if settings.cohort and told.shown != "adaptive" else ""
        begun = "first calibrated, then following what happens," if told.shown == "adaptive" else f"calibrated{by}"
        ends = f"{begun} on {told.n_calibrate:,} rows, {settings.widening}"
        return [f"{len(told.levels)} quantile levels of {len(told.models)} models; {told.weights_how}; {ends}"]
    if sets is not None:
        return [f"sets by {sets.method}, calibrated on {sets.n_calibrate:,} rows; a twin fitted on {sets.n_fit:,}"]
    return []


def _said(manner: Manner) -> tuple[str, str, str]:
    return manner.method, manner.background, manner.error


def gathered_frame(result: Result) -> pd.DataFrame:
    """The same with one line for all models that were measured alike, to be read rather than looked up in."""
    gathered: dict[tuple[str, ...], list[str]] = {}
    for model, of, method, *told in measured_frame(result).itertuples(index=False):
        unit, how, background, error, spread = told
        sure = error if spread == "–" else f"{error}; {spread}"
        gathered.setdefault((f"{of} by {method}", unit, how, background, sure), []).append(model)
    lines = [(what, ", ".join(models), *told) for (what, *told), models in gathered.items()]
    return pd.DataFrame(lines, columns=["importance", "models", "unit", "how", "background", "error and range"])


def _measured(result: Result) -> Block:
    sentence = (
        "What was computed, in which unit, against which rows, and how far the numbers may be off for the rows that "
        "were looked at; the range also says how far other rows would lead."
    )
    return Block("measured", "How importance was measured", sentence, gathered_frame(result), audience=WHO, folded=True)


def _parameters(result: Result) -> Block:
    lines = [(one.title, name, str(value)) for one in result.findings for name, value in sorted(one.params.items())]
    frame = pd.DataFrame(lines, columns=["model", "parameter", "value"])
    return Block(
        "parameters", "Parameters of every model", "As fitted for the explanations.", frame, audience=("methods",)
    )

"""How it was done: enough to repeat it."""

from __future__ import annotations

import json
from dataclasses import asdict

import pandas as pd

from pipelines.engine.result import Result
from workbench.report.block import Block


def build(result: Result) -> tuple[Block, ...]:
    """Split, methods, settings, versions, file hash; parameters of every model."""
    split, table = result.split, result.table_summary
    lines = [
        ("file", f"{table.name}, SHA-256 {table.digest}"),
        ("split", f"{split.how}: {split.why}"),
        ("rows", f"{split.fit:,} to fit, {split.calibrate:,} to calibrate, {split.test:,} to test; seed {split.seed}"),
        ("scores", f"{split.folds} folds over all usable rows; 95 % bootstrap intervals"),
        ("importances", "; ".join(f"{one.method} of {one.axis}s in {one.unit}" for one in result.best.importances)),
        ("attribution", result.attribution.method),
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
        audience=("analyst", "methods"),
    )
    return how, _parameters(result)


def _parameters(result: Result) -> Block:
    lines = [(one.title, name, str(value)) for one in result.findings for name, value in sorted(one.params.items())]
    frame = pd.DataFrame(lines, columns=["model", "parameter", "value"])
    return Block(
        "parameters", "Parameters of every model", "As fitted for the explanations.", frame, audience=("methods",)
    )

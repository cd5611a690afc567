"""score: a forecast that somebody sent, held against what became of the subjects."""

from __future__ import annotations

import json
import math
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.commands.options import Commands, add_command, add_size, seed
from workbench.commands.terminal import columns, note, say

if TYPE_CHECKING:
    from pipelines.studies.tadpole.scoring import Difference, TadpoleScores

_EXAMPLES = """\
  python -m workbench score tadpole TADPOLE_Submission_Team.csv TADPOLE_D4.csv
  python -m workbench score tadpole TADPOLE_Submission_Team.csv TADPOLE_D4.csv --ties official --json
"""


def register(commands: Commands) -> None:
    """Add the command."""
    score = add_command(commands, "score", "the official scores of a forecast, with intervals", _score, _EXAMPLES)
    score.add_argument("challenge", choices=("tadpole",), help="whose rules and files")
    score.add_argument("submission", type=Path, metavar="SUBMISSION", help="the forecast, as it is sent in (CSV)")
    score.add_argument("truth", type=Path, metavar="D4", help="what became of the subjects (CSV)")
    score.add_argument("--json", action="store_true", help="the answer as JSON, in full precision")
    score.add_argument(
        "--ties",
        default="midrank",
        choices=("midrank", "official"),
        help="equal probabilities: half each (default), or by the order of D4's rows like the organisers' script",
    )
    score.add_argument(
        "--negative",
        default="refuse",
        choices=("refuse", "zero"),
        help="negative probabilities: refuse the file (default), or set them to 0 as the organisers' site does",
    )
    score.add_argument("--against", type=Path, metavar="OTHER", help="another forecast to compare with (CSV)")
    score.add_argument("--seed", type=seed, default=0, help="of the draws behind the intervals (default: 0)")
    add_size(score)


def _score(arguments: Namespace) -> int:
    from data.files.raw import counted
    from data.files.source import MAX_MB
    from pipelines.studies.tadpole.layout import NAMED
    from pipelines.studies.tadpole.scoring import compare, score
    from pipelines.studies.tadpole.submission import SubmissionError, read_submission
    from pipelines.studies.tadpole.truth import read_truth

    limit = arguments.max_mb or MAX_MB
    truth = read_truth(arguments.truth, limit)
    paths = [path for path in (arguments.submission, arguments.against) if path]
    try:
        forecasts = [read_submission(path, truth.rid, negative=arguments.negative, max_mb=limit) for path in paths]
    except SubmissionError as refused:
        for fault in refused.faults:
            note(fault)
        note(f"Nothing was scored: {refused.name} has {counted(len(refused.faults), 'fault')}.")
        return 2
    found = score(forecasts[0], truth, ties=arguments.ties, seed=arguments.seed)
    differences: tuple[Difference, ...] = ()
    if arguments.against:
        differences = compare(forecasts[0], forecasts[1], truth, ties=arguments.ties, seed=arguments.seed)
    if not (arguments.submission.name.startswith(NAMED) and arguments.submission.suffix == ".csv"):
        note(f"The organisers' site takes files named {NAMED}….csv only.")
    say(_as_json(arguments, found, differences) if arguments.json else _as_text(found, differences))
    return 0


def _as_json(arguments: Namespace, found: TadpoleScores, differences: tuple[Difference, ...]) -> str:
    answer: dict[str, Any] = {
        "submission": arguments.submission.name,
        "truth": arguments.truth.name,
        "ties": found.ties,
        "draws": found.draws,
        "seed": found.seed,
        "rows": found.n_rows,
        "subjects": found.n_subjects,
        "scores": {one.official.key: _plain(one.value) for one in found.scores},
        "intervals": {one.official.key: [_plain(one.low), _plain(one.high)] for one in found.scores},
        "units": {one.official.key: one.official.unit for one in found.scores},
        "not_defined": {one.official.key: one.undefined for one in found.scores if one.undefined},
        "warnings": list(found.warnings),
    }
    if arguments.against:
        answer["against"] = arguments.against.name
        answer["differences"] = {
            one.official.key: {name: _plain(getattr(one, name)) for name in ("value", "low", "high", "p")}
            for one in differences
        }
    return json.dumps(answer, ensure_ascii=False, indent=1)


def _plain(value: float) -> float | None:
    """A number as JSON knows it: what is not defined is null."""
    return value if math.isfinite(value) else None


def _as_text(found: TadpoleScores, differences: tuple[Difference, ...]) -> str:
    lines = [
        (
            one.official.title,
            f"not defined: {one.undefined}" if one.undefined else f"{one.value:.6g}",
            _range(one.low, one.high),
            _unit(one.official.unit, one.value),
            "higher" if one.official.higher_is_better else "lower",
            f"{one.n_rows:,} rows of {one.n_subjects:,} subjects",
        )
        for one in found.scores
    ]
    parts = [columns(("score", "value", "95 % interval", "unit", "better", "from"), lines)]
    if differences:
        told = [(one.official.title, f"{one.value:+.6g}", _range(one.low, one.high), _p(one.p)) for one in differences]
        parts.append(columns(("minus the other", "difference", "95 % interval", "p"), told))
    parts.append(f"Intervals: {found.draws:,} draws of subjects, seed {found.seed}. Ties: {found.ties}.")
    if found.warnings:
        parts.append("\n".join(["Look at this:", *(f"  - {one}" for one in found.warnings)]))
    return "\n\n".join(parts)


def _range(low: float, high: float) -> str:
    return f"{low:.4g} to {high:.4g}" if math.isfinite(low) else "not defined"


def _unit(unit: str, value: float) -> str:
    """A fraction of ICV also in percent, as other publications give it."""
    return f"{unit} ({100 * value:.3g} %)" if unit.startswith("fraction") and math.isfinite(value) else unit


def _p(p: float) -> str:
    if not math.isfinite(p):
        return "not defined"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"

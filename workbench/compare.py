"""Two runs side by side: what moved up, what moved down, and which settings differ."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from explain.agreement import agree
from workbench.errors import BadRequest

if TYPE_CHECKING:
    import pandas as pd

    from explain.arrays import FloatArray
    from explain.importance import Importance
    from pipelines.engine.result import Result

#: What two manifests may differ in without being different runs.
_NO_SETTING = frozenset({"run", "created", "seconds", "schema", "rows_used", "source"})


@dataclass(frozen=True, slots=True)
class Side:
    """One of the runs: its name, its ranking by Shapley value, its best score, and its manifest."""

    name: str
    model: str
    metric: str
    score: float
    ranking: Importance
    manifest: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both rankings, one line per name, and what differs.

    ``frame`` has the columns name, rank_left, value_left, rank_right, value_right and change (places that the name
    rose from left to right, negative where it fell, missing where one side does not have it), the best rank first.
    ``differences`` are sentences, one per setting that differs. ``left`` and ``right`` say which run each side is.
    """

    left: str
    right: str
    frame: pd.DataFrame
    sentence: str
    differences: tuple[str, ...]


def side_of_result(result: Result, manifest: dict[str, Any]) -> Side:
    """A side from a run of this home."""
    score = result.best.scores[0]
    name = f"{result.target} in {result.table_summary.name}"
    return Side(name, result.best.title, score.metric, score.value, result.ranking, manifest)


def side_of_folder(folder: Path) -> Side:
    """A side from the files that ``run --out`` wrote; raises BadRequest when they are not all there."""
    from explain.importance import Importance

    try:
        findings = json.loads((folder / "findings.json").read_text("utf-8"))
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        best = findings["models"][0]
        score = best["scores"][0]
        lines = [line for line in findings["importances"] if _leads(line, best)]
        numbers = {one: _numbers(lines, one) for one in ("value", "low", "high")}
        names, unit = tuple(line["name"] for line in lines), lines[0]["unit"]
        title = f"{findings['target']} in {manifest['table']['name']}"
    except (OSError, ValueError, KeyError, IndexError, TypeError) as reason:
        raise _no_folder(folder) from reason
    ranking = Importance(
        "feature", "shapley", best["name"], unit, names, numbers["value"], numbers["low"], numbers["high"], "as written"
    )
    return Side(title, best.get("title", best["name"]), score["metric"], score["value"], ranking, manifest)


def compare_sides(left: Side, right: Side, called: tuple[str, str] = ("this run", "the other run")) -> Comparison:
    """Both rankings in one table, how alike they are in a sentence, and what differs between the runs.

    ``called`` is how the sentence calls the two.
    """
    frame = _frame(left.ranking, right.ranking)
    return Comparison(left.name, right.name, frame, _sentence(left, right, called), _differences(left, right))


def _frame(left: Importance, right: Importance) -> pd.DataFrame:
    import pandas as pd

    sides = [
        pd.DataFrame({f"rank_{word}": one.ranks(), f"value_{word}": one.values}, index=list(one.names))
        for word, one in (("left", left), ("right", right))
    ]
    both = sides[0].join(sides[1], how="outer").astype({"rank_left": "Int64", "rank_right": "Int64"})
    both = both.assign(change=both["rank_left"] - both["rank_right"])
    best = both[["rank_left", "rank_right"]].min(axis=1)
    both = both.assign(best=best).sort_values(["best", "rank_left"], kind="stable").drop(columns="best")
    return both.rename_axis("name").reset_index()


def _sentence(left: Side, right: Side, called: tuple[str, str]) -> str:
    reached = [f"{one.metric} {one.score:.3g} with {one.model}" for one in (left, right)]
    scores = f"{called[0][:1].upper()}{called[0][1:]} reaches {reached[0]}, {called[1]} {reached[1]}."
    shared = tuple(name for name in left.ranking.names if name in right.ranking.names)
    if len(shared) < 2:
        columns = f"{len(shared)} ranked column{'' if len(shared) == 1 else 's'}"
        return f"The runs share {columns}: nothing to compare. {scores}"
    agreement = agree([_only(shared, one.ranking) for one in (left, right)], called=called)
    return f"{agreement.sentence} {scores}"


def _only(names: tuple[str, ...], ranking: Importance) -> Importance:
    """The part of a ranking that is about these names."""
    at = np.array([ranking.names.index(name) for name in names])
    parts = {part: getattr(ranking, part)[at] for part in ("values", "low", "high")}
    return replace(ranking, names=names, **parts)


def _differences(left: Side, right: Side) -> tuple[str, ...]:
    mine, other = _flat(left.manifest), _flat(right.manifest)
    names = [name for name in {**mine, **other} if name.rpartition(".")[2] not in _NO_SETTING]
    told = [(name, mine.get(name, "not set"), other.get(name, "not set")) for name in names]
    return tuple(f"{name}: {one} → {two}" for name, one, two in told if one != two)


def _flat(value: Any, name: str = "") -> dict[str, str]:
    if isinstance(value, dict):
        items = [_flat(one, f"{name}.{key}" if name else str(key)) for key, one in value.items()]
        return {key: text for part in items for key, text in part.items()}
    # The order of a list is no setting: the models of a manifest stand in the order of their scores.
    text = ", ".join(sorted(map(str, value))) if isinstance(value, list) else str(value)
    if name.endswith("sha256"):
        text = f"{text[:12]}…" * bool(text)
    return {name: text or "none"}


def _numbers(lines: list[dict[str, Any]], key: str) -> FloatArray:
    return np.array([np.nan if line[key] is None else line[key] for line in lines], dtype=np.float64)


def _leads(line: dict[str, Any], best: dict[str, Any]) -> bool:
    return (line["axis"], line["method"], line["model"]) == ("feature", "shapley", best["name"])


def _no_folder(folder: Path) -> BadRequest:
    return BadRequest(
        f"{str(folder)!r} is neither a run nor a folder that a run was written to",
        "findings.json and manifest.json are needed there",
        "Give the folder named with --out, or a run's id from 'list'.",
    )

"""findings.json: the verdict, scores, checks and importances, for another program to read."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

from pipelines.engine.exhibit import Exhibit
from pipelines.engine.result import Check, Finding, Pairs, PValues, Result
from pipelines.engine.uncertainty import Uncertainty
from workbench.report.block import Report
from workbench.report.sections.importances import importance_frame
from workbench.report.sections.methods import measured_frame
from workbench.report.sections.pairs import pairs_frame


def render(report: Report, result: Result, manifest: dict[str, Any]) -> bytes:
    """UTF-8 JSON; a number that does not exist (nan) is null."""
    return json.dumps(
        _finite(findings(report, result, manifest)), indent=1, ensure_ascii=False, allow_nan=False
    ).encode()


def findings(report: Report, result: Result, manifest: dict[str, Any]) -> dict[str, Any]:
    """Everything that a run found, as plain dicts and lists."""
    return {
        "title": report.title,
        "study": result.study,
        "task": result.task,
        "target": result.target,
        "unit": result.unit,
        "outputs": list(result.outputs),
        "rows": result.table_summary.rows,
        "rows_used": result.table_summary.rows_used,
        "verdict": result.verdict.sentence,
        "level": result.verdict.level,
        "split": asdict(result.split),
        "models": [_model(one) for one in result.findings],
        "skipped": result.skipped,
        "checks": [_check(one) for one in result.checks],
        "importances": importance_frame(result).to_dict(orient="records"),
        "methods": measured_frame(result).to_dict(orient="records"),
        "p_values": _p_values(result.p_values),
        "agreement": asdict(result.agreement),
        "stability": _stability(result),
        "aspects": [asdict(one) for one in result.aspects],
        "directions": [
            {"feature": one.name, "output": one.output, "sentence": one.sentence} for one in result.dependence
        ],
        "interactions": [asdict(one) for one in result.interactions],
        "pairs": _pairs(result.pairs),
        "intervals": _intervals(result.uncertainty),
        "uncertainty": _uncertainty(result),
        "probabilities": _probabilities(result),
        "exhibits": [_exhibit(one) for one in result.exhibits],
        "decisions": list(result.table_summary.decisions),
        "warnings": list(result.table_summary.warnings),
        "notes": report.notes,
        "manifest": manifest,
    }


def _model(finding: Finding) -> dict[str, Any]:
    scores = [asdict(score) for score in finding.scores]
    return {
        "name": finding.model,
        "title": finding.title,
        "scores": scores,
        "params": finding.params,
        "note": finding.note,
    }


def _exhibit(exhibit: Exhibit) -> dict[str, Any]:
    """An exhibit with all lines of its table; times as text."""
    frame = exhibit.frame.astype(dict.fromkeys(exhibit.frame.select_dtypes("datetime"), str))
    return {
        "key": exhibit.key,
        "title": exhibit.title,
        "sentence": exhibit.sentence,
        "notes": list(exhibit.notes),
        "file": exhibit.file,
        "rows": frame.to_dict(orient="records"),
    }


def _check(check: Check) -> dict[str, Any]:
    return asdict(check) | {"columns": list(check.columns)}


def _stability(result: Result) -> dict[str, Any]:
    stable = result.stability
    in_top = dict(zip(stable.names, (int(count) for count in stable.in_top), strict=True))
    return {"k": stable.k, "refits": stable.refits, "in_top": in_top, "sentence": stable.sentence}


def _p_values(found: PValues | None) -> dict[str, Any] | None:
    """p-value by feature, and how they were found; None where they were not asked for."""
    if found is None:
        return None
    of = dict(zip(found.names, found.values.tolist(), strict=True))
    return {"method": found.method, "targets": found.targets, "sentence": found.sentence, "of": of}


def _pairs(found: Pairs | None) -> dict[str, Any] | None:
    """The strongest pairs of features, or in a sentence why there are none; None where they were not asked for."""
    if found is None:
        return None
    lines = pairs_frame(found).to_dict(orient="records")
    return {"sentence": found.sentence, "spread": found.spread, "manner": asdict(found.manner), "pairs": lines}


def _intervals(told: Uncertainty | None) -> list[dict[str, Any]]:
    """Every interval of every forecast, with the score and the crossings of the forecast; [] without intervals."""
    if told is None:
        return []
    scores = {(one.model, one.stage): one for one in told.forecasts}
    lines = []
    for one in told.intervals:
        score = scores[one.model, one.stage]
        lines.append(asdict(one) | {"wis": score.wis, "crossings": score.crossings})
    return lines


def _uncertainty(result: Result) -> dict[str, Any] | None:
    """What intervals promise, how they were made and for whom they hold; None without them."""
    told = result.uncertainty
    if told is None:
        return {"why": result.unsure_why} if result.unsure_why and result.task == "regression" else None
    return {
        "promise": told.promise,
        "holds": told.holds,
        "shown": told.shown,
        "level": told.level,
        "levels": told.levels.tolist(),
        "models": list(told.models),
        "weights": told.weights.tolist(),
        "weights_how": told.weights_how,
        "penalty": told.penalty,
        "fit": told.n_fit,
        "calibrate": told.n_calibrate,
        "forecasts": [asdict(one) for one in told.forecasts],
        "cohorts": [asdict(one) for one in told.cohorts],
        "width_manner": asdict(told.width_manner),
        "notes": list(told.notes),
    }


def _probabilities(result: Result) -> dict[str, Any] | None:
    """What sets promise, their scores and those of the probabilities; None without them."""
    told = result.probabilities
    if told is None:
        return {"why": result.unsure_why} if result.unsure_why and result.task != "regression" else None
    return {
        "promise": told.promise,
        "holds": told.holds,
        "level": told.level,
        "method": told.method,
        "fit": told.n_fit,
        "calibrate": told.n_calibrate,
        "scores": [asdict(one) for one in told.scores],
        "sets": [asdict(one) | {"by_class": one.by_class.tolist()} for one in told.sets],
        "reliability": told.reliability.to_dict(orient="records"),
        "notes": list(told.notes),
    }


def _finite(value: Any) -> Any:
    """The same structure with nan and infinity as None and numpy numbers as Python's."""
    if isinstance(value, dict):
        return {str(key): _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    if hasattr(value, "item"):
        return _finite(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value

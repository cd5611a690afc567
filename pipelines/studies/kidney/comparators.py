"""What clinics have without a model, beside the models: the last eGFR alone, and the kidney failure risk equation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.clinical.kidney.kfre import kfre_risk
from data.errors import TableError
from explain.arrays import FloatArray
from explain.scores import Metric, brier, pr_auc, roc_auc
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.errors import StudyError
from pipelines.studies.kidney.cells import interval, people_draws

if TYPE_CHECKING:
    from pipelines.studies.kidney.cells import People

LAST_EGFR = "last eGFR alone"
_METRICS = {"AUROC": roc_auc, "average precision": pr_auc, "Brier score": brier}
#: Both on the predictions that a row and the last eGFR have.
_OWN, _BASE = "AUROC, both", "AUROC of last eGFR, both"


class _Task(NamedTuple):
    risk: FloatArray
    rows: NDArray[np.bool_]
    metric: Metric


@dataclass(frozen=True, slots=True)
class Ranked:
    """A name and its ``risk`` (n,), higher for more risk and nan for whom it has none; None where it is not applicable.

    ``probability``: whether the risk is one, and can be scored as one. ``remark`` says why not, or what to mind.
    """

    name: str
    risk: FloatArray | None
    probability: bool = True
    remark: str = ""


def comparators(
    clinic: pd.DataFrame, prevalence: float, *, years: int = 2, north_america: bool = True
) -> tuple[Ranked, ...]:
    """The share of events, the last eGFR and KFRE, for people with the columns age, male, egfr and, if known, uacr.

    ``clinic`` has one row per prediction; egfr is the last one in mL/min/1.73 m², uacr in mg/g. ``prevalence`` is the
    share of events among the fit rows.
    """
    egfr = clinic["egfr"].to_numpy(dtype=np.float64)
    return (
        Ranked("share of events", np.full(len(clinic), prevalence), remark="the same for everybody"),
        Ranked(LAST_EGFR, -egfr, probability=False, remark="a ranking, no probability"),
        _kfre(clinic, years, north_america=north_america),
    )


def beside(people: People, ranked: tuple[Ranked, ...], *, draws: int = 2_000, seed: int = 0) -> Exhibit:
    """Comparators and models on the same people: AUROC, average precision, Brier score, and AUROC above the last eGFR.

    ``ranked`` has the last eGFR and whatever is set beside it. Differences are on paired draws, over the predictions
    that both have.
    """
    base = next((one for one in ranked if one.name == LAST_EGFR), None)
    drawn = _drawn(people, _tasks(ranked, base), draws, seed)
    frame = pd.DataFrame([_row(people, one, drawn) for one in ranked])
    known = frame[frame["AUROC"].notna()].sort_values("AUROC", ascending=False, kind="stable")
    if not len(known):
        raise StudyError("Nothing was given that has a risk", "a model or the last eGFR is needed", "Give one of them")
    best = dict(known.iloc[0])
    sentence = (
        f"Best by AUROC: {best['name']}, {best['AUROC']:.3f} ({best['AUROC low']:.3f} to {best['AUROC high']:.3f})."
    )
    if base is not None and best["name"] != LAST_EGFR:
        plain = known.loc[known["name"] == LAST_EGFR, "AUROC"]
        sentence += "".join(f" The last eGFR alone reaches {value:.3f}." for value in plain)
    chart = Chart("points", "name", "AUROC", low="AUROC low", high="AUROC high", naive=0.5)
    notes = (f"Intervals: 95 %, {draws:,} draws of people. KFRE: four variables, Tangri et al. 2016.",)
    return Exhibit("comparators", "Beside what clinics have", sentence, frame, (chart,), notes)


def _kfre(clinic: pd.DataFrame, years: int, *, north_america: bool) -> Ranked:
    name = f"KFRE, {years} years"
    if "uacr" not in clinic or clinic["uacr"].isna().all():
        return Ranked(name, None, remark="not applicable: no uACR")
    columns = (clinic[one].to_numpy(dtype=np.float64) for one in ("age", "male", "egfr", "uacr"))
    try:
        risk = kfre_risk(*columns, years=years, north_america=north_america)
    except TableError as refusal:
        return Ranked(name, None, remark=f"not applicable: {refusal.given}")
    missing = int(np.isnan(risk).sum())
    return Ranked(name, risk, remark=f"{missing:,} of {len(risk):,} have not all four values" if missing else "")


def _tasks(ranked: tuple[Ranked, ...], base: Ranked | None) -> dict[tuple[str, str], _Task]:
    """What is to be scored, by (name, column of the table); the base on the predictions that both have, too."""
    tasks = {}
    for one in ranked:
        if one.risk is None:
            continue
        rows = np.isfinite(one.risk)
        for title, metric in _METRICS.items():
            if one.probability or title != "Brier score":
                tasks[one.name, title] = _Task(one.risk, rows, metric)
        if base is not None and base.risk is not None and one is not base:
            both = rows & np.isfinite(base.risk)
            tasks[one.name, _OWN] = _Task(one.risk, both, roc_auc)
            tasks[one.name, _BASE] = _Task(base.risk, both, roc_auc)
    return tasks


def _drawn(
    people: People, tasks: dict[tuple[str, str], _Task], draws: int, seed: int
) -> dict[tuple[str, str], FloatArray]:
    """Every score, first as it is, then under every draw of people: (1 + n_draws,) each."""
    parts: dict[tuple[str, str], list[FloatArray]] = {key: [] for key in tasks}
    for weights in (np.ones((len(people.y), 1)), *people_draws(people, draws, seed)):
        for key, (risk, rows, metric) in tasks.items():
            y = people.y[rows].astype(np.float64)
            parts[key].append(metric.weighted(y, risk[rows][:, None], weights[rows]))
    return {key: np.concatenate(part) for key, part in parts.items()}


def _row(people: People, one: Ranked, drawn: dict[tuple[str, str], FloatArray]) -> dict[str, object]:
    rows = np.zeros(len(people.y), dtype=bool) if one.risk is None else np.isfinite(one.risk)
    row: dict[str, object] = {"name": one.name, "people": len(np.unique(people.entity[rows]))}
    row["events"] = len(np.unique(people.entity[rows & (people.y == 1)]))
    for title in _METRICS:
        row |= _measured(title, drawn.get((one.name, title)))
    own = drawn.get((one.name, _OWN))
    above = None if own is None else own - drawn[one.name, _BASE]
    return {**row, **_measured("AUROC above last eGFR", above), "remark": one.remark}


def _measured(title: str, drawn: FloatArray | None) -> dict[str, object]:
    if drawn is None:
        return {title: np.nan, f"{title} low": np.nan, f"{title} high": np.nan}
    low, high = interval(drawn[1:])
    return {title: float(drawn[0]), f"{title} low": low, f"{title} high": high}

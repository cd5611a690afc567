"""What a flat table seems to promise with columns of follow-up, and what it holds without: shown on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedKFold

from data.schema import set_roles
from explain.arrays import FloatArray
from explain.scores import pr_auc, roc_auc
from pipelines.engine.exhibit import Exhibit
from pipelines.engine.prepare import prepare
from pipelines.errors import StudyError
from pipelines.models import family
from pipelines.models.family import Recipe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.clinical.kidney.flat import FlatKidney
    from data.table import Dataset

_FOLDS = 5
#: An AUROC of a fold, or of a single column, that is too good to be a finding.
_PERFECT, _ALONE = 0.995, 0.90


class OutOfFold(NamedTuple):
    """Probabilities of an event ``p`` (n,), each by a model that had not seen the row, and ``auroc`` (5,) per fold."""

    p: FloatArray
    auroc: FloatArray


def follow_up_contrast(flat: FlatKidney, models: Sequence[str] = ("forest", "linear"), seeds: int = 1) -> Exhibit:
    """AUROC and average precision with and without columns of follow-up: five folds pooled, mean over ``seeds``.

    Raises StudyError where the table has no such column.
    """
    if not flat.follow_up:
        raise StudyError(
            f"{flat.dataset.name!r} has no column of follow-up",
            "at least one is needed",
            "There is nothing to contrast",
        )
    leaking = set_roles(flat.dataset, dict.fromkeys(flat.follow_up, "feature"))
    y = _events(flat)
    rows = []
    for name in models:
        for told, dataset in (("with", leaking), ("without", flat.dataset)):
            outputs = [out_of_fold(flat, dataset, name, seed).p[:, None] for seed in range(seeds)]
            auroc, precision = (float(np.mean([metric(y, p) for p in outputs])) for metric in (roc_auc, pr_auc))
            rows.append({"model": name, "follow-up columns": told, "AUROC": auroc, "average precision": precision})
    frame = pd.DataFrame(rows)
    best = frame.groupby("follow-up columns")["AUROC"].max()
    columns, verb = ", ".join(map(repr, flat.follow_up)), "come" if len(flat.follow_up) > 1 else "comes"
    sentence = (
        f"{columns} {verb} from follow-up: with {'them' if verb == 'come' else 'it'} AUROC {best['with']:.2f}, "
        f"without {best['without']:.2f}. Excluded."
    )
    notes = (f"{_FOLDS} folds, predictions pooled; the sentence has the best of the models.",)
    return Exhibit("follow_up", "Columns of follow-up", sentence, frame, notes=notes)


def out_of_fold(flat: FlatKidney, dataset: Dataset, model: str, seed: int = 0) -> OutOfFold:
    """What ``model`` predicts for every row of ``dataset`` when it was fitted on the other four folds.

    ``dataset`` is that of ``flat``, or the same rows with other roles. Rows are prepared by the fit rows of each fold.
    """
    chosen, y = family(model), _events(flat)
    predicted, auroc = np.empty(len(y)), []
    for fit, test in StratifiedKFold(_FOLDS, shuffle=True, random_state=seed).split(y, y):
        plan = prepare(dataset, fit, chosen.encoding)
        recipe = Recipe("binary", 2, chosen.defaults("binary", "quick", len(fit)), seed)
        estimator = chosen.fit(plan.encode(dataset.frame.iloc[fit]), y[fit], recipe)
        outputs = chosen.predict(estimator, plan.encode(dataset.frame.iloc[test]), "binary")
        predicted[test] = outputs[:, 0]
        auroc.append(roc_auc(y[test], outputs))
    return OutOfFold(predicted, np.array(auroc))


def too_easy(flat: FlatKidney, auroc: FloatArray) -> str:
    """What to say where ``auroc`` (n_folds,) is 1.00 on every fold, with the columns that separate alone; else ""."""
    if not len(auroc) or auroc.min() < _PERFECT:
        return ""
    strong = sorted(((score, name) for name, score in alone(flat).items() if score >= _ALONE), reverse=True)[:2]
    why = "single columns separate the classes" if strong else "no single column does it alone"
    named = f" ({', '.join(name.replace('_', ' ') for _, name in strong)})" if strong else ""
    return f"AUROC {auroc.min():.2f} on every fold: {why}{named}. Trivially easy: no finding."


def alone(flat: FlatKidney) -> dict[str, float]:
    """The AUROC of every column of numbers by itself, whichever way it points, over the rows that have it."""
    y = _events(flat)
    found = {}
    for column in flat.dataset.columns:
        if column.kind != "number" or column.name not in flat.dataset.features:
            continue
        values = flat.dataset.frame[column.name].to_numpy(dtype=np.float64)
        present = np.isfinite(values)
        if len(np.unique(y[present])) > 1:
            area = roc_auc(y[present], values[present][:, None])
            found[column.name] = max(area, 1 - area)
    return found


def _events(flat: FlatKidney) -> FloatArray:
    events = flat.dataset.frame[flat.layout.target] == flat.layout.positive
    return np.asarray(events, dtype=np.float64)

"""Whether the best model's probabilities can be taken at their word, and which classes are possible for each row.

A twin of the best model, with its parameters, is fitted on the fit rows alone: rows that calibrate must not have been
seen by what they calibrate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator

from explain.conformal import rows_needed
from explain.levels import percent
from explain.means import share_interval
from explain.reliability import calibration_error
from explain.scores import brier, log_loss
from pipelines.engine.performance import CALIBRATION_COLUMNS, equal_bins
from pipelines.engine.rows import class_shares
from pipelines.engine.score import scores_of
from pipelines.engine.sure.forecaster import ClassForecaster
from pipelines.engine.sure.promise import Seen, fixed_promise
from pipelines.engine.sure.sets import SetMaker, Told
from pipelines.engine.uncertainty import SHOWN_LEVEL, Probabilities, ProbabilityScore, Remedy, SetScore
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from explain.arrays import FloatArray, IntArray
    from pipelines.engine.fitted import FittedModel
    from pipelines.engine.ground import Ground

#: Nominal levels of the sets.
LEVELS = (0.95, 0.9, 0.8)
#: Fewer calibrate rows than this teach a curve with steps nothing but noise.
ISOTONIC_ROWS = 200
METRICS = (brier, log_loss, calibration_error)
INSIDE = "their class in the set"


@dataclass(frozen=True, slots=True)
class Shares:
    """Class shares of calibrate and test rows by the twin, (n_rows, n_classes), and the classes of these rows."""

    calibrate: FloatArray
    y_calibrate: FloatArray
    test: FloatArray
    y_test: FloatArray


def tell_probabilities(ground: Ground, fitted: FittedModel) -> tuple[Probabilities, ClassForecaster]:
    """Reliability before and after calibration, prediction sets, and what makes sets of new rows.

    Raises StudyError where the fit or calibrate rows lack a class, or are too few for any set.
    """
    split = ground.split
    _refuse(ground)
    twin = ground.fit(fitted.family, split.fit, fitted.params)
    shares = Shares(
        class_shares(twin.predict(ground.frame(split.calibrate))),
        ground.y(split.calibrate),
        class_shares(twin.predict(ground.frame(split.test))),
        ground.y(split.test),
    )
    maker = SetMaker(shares.calibrate, shares.y_calibrate, ground.seed)
    sets, members = _sets(ground, maker, shares)
    remedies, notes = _remedies(shares)
    shown = next(one for one in sets if (one.method, one.level) == ("LAC", SHOWN_LEVEL))
    promise = fixed_promise(ground, Seen(shown.level, shown.coverage, shown.rows), INSIDE)
    found = Probabilities(
        level=SHOWN_LEVEL,
        method="LAC",
        members=members,
        scores=tuple(score for remedy, told in remedies.items() for score in _scores(ground, remedy, told)),
        reliability=pd.concat(
            [_reliability(ground, remedy, told) for remedy, told in remedies.items()], ignore_index=True
        ),
        sets=sets,
        n_fit=len(split.fit),
        n_calibrate=len(split.calibrate),
        promise=promise.sentence,
        holds=promise.holds,
        notes=(*_uneven(ground, shown), *_notes(ground, maker), *notes),
    )
    return found, ClassForecaster(twin, maker)


def _refuse(ground: Ground) -> None:
    split, needed = ground.split, rows_needed(SHOWN_LEVEL)
    if len(split.calibrate) < needed:
        raise StudyError(
            f"{len(split.calibrate)} rows are set aside to calibrate", f"{needed} are needed for sets of "
            f"{percent(SHOWN_LEVEL)}", "Add rows"
        )  # fmt: skip
    for name, rows in (("fit", split.fit), ("calibrate", split.calibrate)):
        there = set(ground.y(rows).astype(int).tolist())
        absent = [one for place, one in enumerate(ground.goal.classes) if place not in there]
        if absent:
            raise StudyError(
                f"The rows to {name} have no row of class {absent[0]!r}", "every class is needed to say how sure "
                "predictions are", "Add rows of it, or choose another split"
            )  # fmt: skip


def _remedies(shares: Shares) -> tuple[dict[Remedy, FloatArray], tuple[str, ...]]:
    """Class shares of the test rows as they are and calibrated, (n_test, n_classes), and what was left out."""
    methods: tuple[Literal["sigmoid", "isotonic"], ...] = ("sigmoid", "isotonic")
    notes: tuple[str, ...] = ()
    if len(shares.y_calibrate) < ISOTONIC_ROWS:
        methods = ("sigmoid",)
        notes = (
            f"Isotonic calibration is left out: {len(shares.y_calibrate)} rows are set aside, {ISOTONIC_ROWS} needed.",
        )
    found: dict[Remedy, FloatArray] = {"as the model gives them": shares.test}
    for method in methods:
        told = FrozenEstimator(Told(shares.test.shape[1]))
        curve = CalibratedClassifierCV(told, method=method).fit(shares.calibrate, shares.y_calibrate.astype(np.int64))
        found[method] = np.asarray(curve.predict_proba(shares.test), dtype=np.float64)
    return found, notes


def _outputs(ground: Ground, shares: FloatArray) -> FloatArray:
    return shares[:, 1:] if ground.goal.task == "binary" else shares


def _scores(ground: Ground, remedy: Remedy, shares: FloatArray) -> list[ProbabilityScore]:
    found = scores_of(ground, ground.split.test, _outputs(ground, shares), METRICS)
    return [ProbabilityScore(remedy, one.metric, one.value, one.low, one.high, one.baseline) for one in found]


def _reliability(ground: Ground, remedy: Remedy, shares: FloatArray) -> pd.DataFrame:
    test, outputs = ground.split.test, _outputs(ground, shares)
    y, clusters = ground.y(test), ground.clusters(test)
    lines = []
    for place, output in enumerate(ground.goal.outputs):
        told = outputs[:, place]
        happened = (y == ground.goal.classes.index(output)).astype(np.float64)
        for rows in equal_bins(told, 10):
            low, high = share_interval(happened[rows], None if clusters is None else clusters[rows])
            lines.append((remedy, output, told[rows].mean(), happened[rows].mean(), low, high, len(rows)))
    return pd.DataFrame(lines, columns=["remedy", *CALIBRATION_COLUMNS])


def _sets(ground: Ground, maker: SetMaker, shares: Shares) -> tuple[tuple[SetScore, ...], np.ndarray]:
    """Every method at every level that can be promised, and the members of the shown one."""
    levels = maker.levels(LEVELS)
    clusters = ground.clusters(ground.split.test)
    found, shown = [], None
    for method in maker.methods():
        members = maker.members(shares.test, method, levels)
        for place, level in enumerate(levels):
            found.append(_set_score(method, level, members[:, :, place], shares.y_test, clusters))
        if method == "LAC":
            shown = members[:, :, levels.index(SHOWN_LEVEL)]
    return tuple(found), np.asarray(shown)


def _set_score(method: str, level: float, members: np.ndarray, y: FloatArray, clusters: IntArray | None) -> SetScore:
    own = y.astype(np.int64)
    hits = members[np.arange(len(own)), own].astype(np.float64)
    low, high = share_interval(hits, clusters)
    sizes = members.sum(axis=1)
    by_class = [hits[own == k].mean() if (own == k).any() else np.nan for k in range(members.shape[1])]
    return SetScore(
        method,
        level,
        float(hits.mean()),
        low,
        high,
        float(sizes.mean()),
        float((sizes == 1).mean()),
        float((sizes == 0).mean()),
        np.array(by_class),
        len(own),
    )


def _uneven(ground: Ground, shown: SetScore) -> tuple[str, ...]:
    """The class that is in its rows' sets clearly less often than the level, if there is one."""
    test = ground.y(ground.split.test).astype(np.int64)
    worst = int(np.nanargmin(shown.by_class))
    seen = Seen(shown.level, float(shown.by_class[worst]), int((test == worst).sum()))
    if not seen.short:
        return ()
    share, name = f"{100 * seen.coverage:.0f} % of its {seen.rows:,} rows", ground.goal.classes[worst]
    return (f"The promise is about all rows together: class {name!r} is in the set in {share}.",)


def _notes(ground: Ground, maker: SetMaker) -> list[str]:
    fit, kept = len(ground.split.fit), len(maker.y)
    notes = [
        f"All of this is about a twin of the best model, fitted on {fit:,} rows and calibrated on {kept:,} others."
    ]
    if len(maker.methods()) == 1:
        notes.append("With two classes sets by APS are not offered: LAC gives the smallest ones that hold.")
    notes += [
        f"{len(maker.y)} calibration rows cannot give {percent(level)} sets; at least {rows_needed(level)} are needed."
        for level in LEVELS
        if rows_needed(level) > len(maker.y)
    ]
    if ground.dataset.with_role("entity"):
        notes.append(
            f"Rows of one {ground.dataset.with_role('entity')[0]!r} hang together: the promise is about new ones, and "
            "the rows set aside tell less than as many independent ones."
        )
    return notes

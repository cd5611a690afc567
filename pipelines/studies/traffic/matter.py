"""What every part of the study's story looks at: the run, its incidents, and as many rows as the mode allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from data.traffic.headers import ZONES
from pipelines.engine.protocol import Case, Chapter
from pipelines.studies.traffic.cut import Cut, cut_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explain.arrays import IntArray
    from pipelines.engine.checks.outcome import Outcome
    from pipelines.engine.study import Mode
    from pipelines.studies.traffic.prepare import Kept

#: Rows to fit on and to test on of the study's own models, which are many; beyond that they are drawn at random.
FIT_ROWS: dict[Mode, int] = {"quick": 30_000, "thorough": 300_000}
TEST_ROWS: dict[Mode, int] = {"quick": 10_000, "thorough": 100_000}
#: Months of the rolling origin, columns whose groups are compared, incidents that groups are compared on.
MONTHS: dict[Mode, int] = {"quick": 8, "thorough": 24}
COLUMNS: dict[Mode, int] = {"quick": 4, "thorough": 12}
GROUP_ROWS: dict[Mode, int] = {"quick": 30_000, "thorough": 300_000}
#: One name for all that is known of a zone: those columns are one and the same for a zone.
ZONE = "zone columns"


@dataclass(frozen=True, slots=True)
class Matter:
    """A run and its rows. ``case`` has test rows of at most ``TEST_ROWS``, which are those of ``cut``.

    ``when`` (n,) are the starts of all rows of ``cut``, None where the table has none. ``said`` tells of rows that
    were not drawn, "" where all were; ``n_test`` is how many test rows the run has.
    """

    case: Case
    kept: Kept
    cut: Cut
    when: NDArray[np.datetime64] | None
    said: str
    n_test: int

    @property
    def seed(self) -> int:
        """The seed of the run."""
        return self.case.ground.seed

    @property
    def mode(self) -> Mode:
        """Quick or thorough."""
        return self.case.ground.settings.mode

    @property
    def zoned(self) -> Cut:
        """The rows with all that is known of a zone as one column."""
        return self.cut.together(ZONE, ZONES)

    def dated(self) -> tuple[Cut, NDArray[np.datetime64]] | None:
        """The rows whose start is known, and the starts; None without a start."""
        if self.when is None:
            return None
        known = ~np.isnat(self.when)
        fit, calibrate, test = (rows[known[rows]] for rows in (self.cut.fit, self.cut.calibrate, self.cut.test))
        return replace(self.cut, fit=fit, calibrate=calibrate, test=test), self.when


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of the story: its title, what makes it, and the checks that it answers."""

    title: str
    make: Callable[[Matter], Chapter]
    checks: tuple[Outcome, ...] = ()


def matter_of(case: Case) -> Matter:
    """The run as this study looks at it. Raises StudyError unless its target is in minutes."""
    kept: Kept = case.material.kept
    ground, incidents = case.ground, kept.incidents
    whole = cut_of(ground)
    rng = np.random.default_rng(ground.seed)
    share = len(whole.fit) / max(len(whole.development), 1)
    fit_rows, test_rows = FIT_ROWS[ground.settings.mode], TEST_ROWS[ground.settings.mode]
    fit = _drawn(whole.fit, round(share * fit_rows), rng)
    calibrate = _drawn(whole.calibrate, round((1 - share) * fit_rows), rng)
    test = _drawn(whole.test, test_rows, rng)
    cut = replace(whole, fit=fit, calibrate=calibrate, test=test)
    frame = incidents.dataset.frame
    when = frame[incidents.start].to_numpy(dtype="datetime64[ns]") if incidents.start else None
    return Matter(_shortened(case, test), kept, cut, when, _said(whole, cut), len(whole.test))


def _drawn(rows: IntArray, most: int, rng: np.random.Generator) -> IntArray:
    return rows if len(rows) <= most else np.sort(rng.permutation(rows)[:most])


def _shortened(case: Case, test: IntArray) -> Case:
    """The run with the predictions of these test rows alone."""
    split = case.ground.split
    if len(test) == len(split.test):
        return case
    places = np.searchsorted(split.test, test)
    told = tuple(replace(one, outputs=one.outputs[places]) for one in case.told)
    return replace(case, ground=replace(case.ground, split=replace(split, test=test)), told=told)


def _said(whole: Cut, cut: Cut) -> str:
    if len(whole.development) == len(cut.development) and len(whole.test) == len(cut.test):
        return ""
    return (
        f"The study's own models: {len(cut.development):,} of {len(whole.development):,} rows to fit on and "
        f"{len(cut.test):,} of {len(whole.test):,} test rows, drawn at random."
    )

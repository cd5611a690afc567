"""What matters by split count, gain, permutation and Shapley values of one model, and which of them noise can fool."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pipelines.engine.protocol import Chapter
from pipelines.studies.traffic import checks
from pipelines.studies.traffic.checks.importances import DISAGREE
from pipelines.studies.traffic.disagreement import agreement_exhibit, methods_exhibit, noise_exhibit, noise_importances
from pipelines.studies.traffic.matter import Matter, Piece
from pipelines.studies.traffic.methods import SPLITS, methods_of

if TYPE_CHECKING:
    from explain.importance import Importance
    from pipelines.engine.protocol import Case

#: Test rows that the noise is shuffled among, and rows that its model is fitted on.
TEST_ROWS, FIT_ROWS = 2_000, 10_000


def counted(case: Case) -> tuple[str, tuple[Importance, ...]]:
    """The best model that counts its own splits, by its title, and its importances; else the best model."""
    found = [(one.scored.title, methods_of(one)) for one in case.told]
    return next((one for one in found if any(each.method == SPLITS for each in one[1])), found[0])


def _methods(matter: Matter) -> Chapter:
    title, found = counted(matter.case)
    shown = methods_exhibit(found)
    shown = replace(shown, notes=(f"The model: {title}.", *shown.notes))
    told = (shown, agreement_exhibit(found)) if len(found) > 1 else (shown,)
    return Chapter(told, (checks.importances_disagree(found),))


def _noise(matter: Matter) -> Chapter:
    cut, rng = matter.zoned, np.random.default_rng(matter.seed)
    test, fit = (
        np.sort(rng.permutation(rows)[:most]) for rows, most in ((cut.test, TEST_ROWS), (cut.development, FIT_ROWS))
    )
    fewer = replace(cut, fit=fit, calibrate=cut.calibrate[:0], test=test)
    return Chapter((noise_exhibit(noise_importances(fewer, matter.seed)),))


METHODS = Piece("What matters, by four methods", _methods, (DISAGREE,))
NOISE = Piece("A column of pure noise", _noise)

"""A case as the study's last step gets it, without all that a run does besides."""

from __future__ import annotations

from pipelines import alzheimers
from pipelines.engine.ask import ask, ground_of
from pipelines.engine.protocol import Case
from pipelines.engine.score import score_model
from pipelines.engine.steps import Steps
from pipelines.engine.story import tell_model


def silent(*_):
    """Nobody is told."""


def case_of(dataset, settings, external=()):
    """The table prepared, split, scored and told by the models of the settings, best first."""
    steps = Steps.of(alzheimers.STUDY, dataset, settings, {"external": external})
    ground = ground_of(ask(steps.dataset, alzheimers.STUDY, steps.settings), steps.settings)
    board = sorted(
        (score_model(ground, name, silent) for name in settings.models), key=lambda one: -one.scores[0].value
    )
    told = tuple(tell_model(ground, scored, ground.allowance.others) for scored in board)
    return Case(ground, told, steps.material, steps.tables)

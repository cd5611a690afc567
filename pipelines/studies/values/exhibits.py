"""The study of value dynamics as parts of a report: predictions, bounds, models, who moved whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from explain.words import number
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.studies.values.compare import BOUNDED, PERSISTENCE, Entry
from pipelines.studies.values.exhibit_bounds import curve_exhibit, fits_exhibit, whole_curve_exhibit
from pipelines.studies.values.exhibit_people import ego_exhibit, future_exhibit, influence_exhibit, predictions_exhibit
from pipelines.studies.values.guards import NO_SKILL
from pipelines.studies.values.learners import TITLES
from pipelines.studies.values.skill import Skill, best

if TYPE_CHECKING:
    from pipelines.studies.values.study import Analysis

RECONSTRUCTION = (
    "A reconstruction after the abstract of Mukta and others (2021), whose equations, columns and swarm settings are "
    "not public. What is shown is our own."
)
#: The one figure of the paper that is known, and what has to stand beside it.
PAPER_MSE = 0.00347
PAPER_WORDS = (
    f"The paper reports {PAPER_MSE:.5f} on private data of 275 ego networks. It is not reproduced here, and without "
    'the score of "nothing changes" on the same data it cannot be compared.'
)
_LEAST_DRAWN = -1.0
_FORMS = {
    "": "",
    "residual": "what bounded confidence leaves over",
    "direct": "the next score",
    "without dynamics": "the next score, without columns that know of the bound",
}
_NAMES = {PERSISTENCE: "Nothing changes", "friends' mean": "Mean of friends", BOUNDED: "Bounded confidence"}


def exhibits(analysis: Analysis) -> tuple[Exhibit, ...]:
    """All parts, in the order in which they are read."""
    return (
        scores_exhibit(analysis),
        skill_exhibit(analysis),
        fits_exhibit(analysis),
        curve_exhibit(analysis),
        influence_exhibit(analysis),
        ego_exhibit(analysis),
        future_exhibit(analysis),
        paper_exhibit(analysis),
        predictions_exhibit(analysis),
        whole_curve_exhibit(analysis),
    )


def title(entry: Entry) -> str:
    """The model as people read it."""
    return _NAMES.get(entry.model) or TITLES[entry.model]


def scores_exhibit(analysis: Analysis) -> Exhibit:
    """Every model beside "nothing changes"; the first sentence says if none beats it."""
    low, high = _ends(analysis)
    frame = pd.DataFrame(
        [
            (_label(one), _FORMS[one.entry.form], one.mse, one.mae, one.skill, one.low, one.high)
            for one in analysis.table
        ],
        columns=["Model", "Fitted to", "MSE (squared points)", "MAE (points)", "Skill", low, high],
    )
    rows = sum(len(one.rows) for one in analysis.compared)
    who = "people who took no part in fitting" if analysis.settings.folds == "egos" else "scores of the last time"
    return Exhibit(
        key="value_scores",
        title="Models beside “nothing changes”",
        sentence=_verdict(analysis.table),
        frame=frame,
        notes=(
            "Skill = 1 − MSE / MSE of “nothing changes”; points are those of a score from 0 to 1.",
            f"{rows:,} predictions of {who}; intervals: {analysis.settings.draws:,} draws of egos.",
            RECONSTRUCTION,
        ),
    )


def skill_exhibit(analysis: Analysis) -> Exhibit:
    """The skills as a picture, without models so far off that the others could not be told apart beside them."""
    low, high = _ends(analysis)
    shown = [one for one in analysis.table if not one.skill < _LEAST_DRAWN]
    better = sum(one.beats for one in shown)
    lost = len(analysis.table) - len(shown)
    frame = pd.DataFrame(
        [(_label(one), one.skill, one.low, one.high) for one in shown], columns=["Model", "Skill", low, high]
    )
    return Exhibit(
        key="value_skill",
        title="Skill of each model",
        sentence=f"{better} of {len(analysis.table) - 1} models beat “nothing changes”.",
        frame=frame,
        charts=(Chart("points", "Model", "Skill", low=low, high=high, naive=0.0),),
        notes=(f"{lost} with a skill below {_LEAST_DRAWN:g} left out here; they are in the table.",) if lost else (),
    )


def _ends(analysis: Analysis) -> tuple[str, str]:
    level = f"{100 * analysis.settings.level:g} %"
    return f"Skill from ({level})", f"Skill to ({level})"


def paper_exhibit(analysis: Analysis) -> Exhibit:
    """What the paper's figure says and does not say, beside the same figures on these data."""
    still, top = analysis.table[0], best(analysis.table)
    # "Nothing changes" scores the mean square of the changes, so their size alone can give the paper's figure.
    frame = pd.DataFrame(
        [
            (f"“Nothing changes” would score {PAPER_MSE:.5f} with changes of this size", PAPER_MSE, PAPER_MSE**0.5),
            ("“Nothing changes” on these data", still.mse, still.mse**0.5),
            (f"Best here: {_label(top)}", top.mse, top.mse**0.5),
        ],
        columns=["What", "MSE (squared points)", "Its square root (points)"],
    )
    return Exhibit(
        key="value_paper",
        title=f"The number {PAPER_MSE:.5f}",
        sentence=PAPER_WORDS,
        frame=frame,
        notes=("A mean squared error depends on the scale and on how much people move.", RECONSTRUCTION),
    )


def _label(one: Skill) -> str:
    form = {"residual": " on top of bounded confidence", "direct": ", direct", "without dynamics": ", no bound"}
    return f"{title(one.entry)}{form.get(one.entry.form, '')}"


def _verdict(table: tuple[Skill, ...]) -> str:
    top = best(table)
    if not any(one.beats for one in table[1:]):
        return NO_SKILL
    told = f"{_label(top)} predicts best: its error is {number(100 * top.skill)} % below that of “nothing changes”"
    return f"{told} ({number(100 * top.low)} to {number(100 * top.high)} %)."

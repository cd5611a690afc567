"""TADPOLE: diagnosis, ADAS13 and ventricle volume of people at risk, month by month over five years.

Built from the abstract of the one-year results and the organisers' public description of data and evaluation;
everything in ``ours`` was chosen by us. Read the protocol from top to bottom: tables → pairs → forecasts → scores.
"""

from __future__ import annotations

from pipelines.engine.protocol import Protocol, later
from pipelines.engine.study import Study
from pipelines.studies.tadpole.options import OPTIONS, PARTS
from pipelines.studies.tadpole.reading import suits

STUDY = Study(
    name="tadpole",
    title="Forecasts of Alzheimer's disease over five years",
    short="TADPOLE forecasts",
    domain="medicine",
    question="How will diagnosis, ADAS13 and ventricles be in each of 60 months, and what goes with the forecasts?",
    models=("linear", "forest", "xgboost"),
    sources=(
        (
            "The TADPOLE challenge's results after one year: what was forecast, how it was scored, and which kinds of "
            "measures went with better forecasts. Only the abstract and the public evaluation code's behaviour were "
            "used."
        ),
    ),
    ours=(
        "Built from the abstract; pairs of visits, features, models and their settings, conformal 50 % intervals by "
        "horizon, temperature scaling, the backtest and the ablation were chosen by us. The three benchmarks follow "
        "the organisers' description. The sample is synthetic: no real patient."
    ),
    sample="tadpole",
    protocol="pipelines.tadpole:PROTOCOL",
)
PROTOCOL = Protocol(
    suits=suits,
    prepare=later("pipelines.studies.tadpole.prepare:prepare"),
    tell=later("pipelines.studies.tadpole.tell:tell"),
    options=OPTIONS,
    parts=PARTS,
    needs="a table of visits with RID, EXAMDATE and D1, D2 (or VISCODE, ADAS13, Ventricles) is needed",
    seconds=90.0,
)

"""Chronic kidney disease: what is associated with progression to end-stage renal disease (ESRD)?

Built from the abstract of Li and Padman; everything in ``ours`` was chosen by us. The protocol from top to bottom: four
tables cleaned → cohort and index date → window, horizon, label → models → windows, sources, equations, groups, who is
missed, what clinics have, deaths, the LSTM. Flat tables, stays and visits of other diseases go as far as they can.
"""

from __future__ import annotations

from pipelines.engine.protocol import Protocol, later
from pipelines.engine.study import Study
from pipelines.studies.kidney.kinds import NEEDS, knows, suits
from pipelines.studies.kidney.options import OPTIONS

STUDY = Study(
    name="kidney",
    title="What goes with progression of chronic kidney disease",
    short="Kidney failure",
    domain="medicine",
    question="Which laboratory values, illnesses and claims are associated with progression?",
    models=("linear", "forest", "xgboost", "lightgbm", "svm"),
    sources=(
        (
            "Li and Padman, arXiv 2410.01859: progression to end-stage renal disease from clinical and claims records "
            "in five windows of observation, an LSTM among the models, Shapley values, misclassified patients and the "
            "eGFR equation of 2021. Only the abstract was used."
        ),
    ),
    ours=(
        "Built from the abstract; index date, windows' horizon and label, features, filling of gaps, models and their "
        "settings, thresholds, groups, statistical tests and checks were chosen by us. The sample is synthetic: no "
        "real patient."
    ),
    sample="kidney_records",
    protocol="pipelines.kidney:PROTOCOL",
)
PROTOCOL = Protocol(
    suits=suits,
    prepare=later("pipelines.studies.kidney.prepare:prepare"),
    tell=later("pipelines.studies.kidney.tell:tell"),
    options=OPTIONS,
    many=True,
    needs=NEEDS,
    knows=knows,
    seconds=240.0,
)

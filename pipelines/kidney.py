"""Chronic kidney disease: what is associated with progression to end-stage renal disease?

Built from the abstract of Li and Padman; everything in ``ours`` was chosen by us. This recipe takes one flat table, one
row per patient; windows of observation and the sequence model belong to the study's full form.
"""

from __future__ import annotations

from pipelines.engine.study import Study

STUDY = Study(
    name="kidney",
    title="What goes with progression of chronic kidney disease",
    domain="medicine",
    question="Which laboratory values, illnesses and claims are associated with progression?",
    models=("linear", "tree", "forest", "xgboost", "lightgbm", "svm"),
    sources=(
        (
            "Li and Padman, arXiv 2410.01859: progression to end-stage renal disease from clinical and claims records, "
            "explained with Shapley values. Only the abstract was used."
        ),
    ),
    ours=(
        "Built from the abstract; the models and their settings, one flat table instead of windows of observation, the "
        "split, the scores and the checks were chosen by us. The sample is generated: no real patient."
    ),
    sample="kidney",
)

"""Traffic incidents: how long will one last, and what drives it?

Follows the Sydney study (arXiv 2406.18861); everything in ``ours`` was chosen by us. The target may be a column of
durations or two time columns as "END - START".
"""

from __future__ import annotations

from pipelines.engine.study import Study

STUDY = Study(
    name="traffic",
    title="What drives the duration of traffic incidents",
    domain="traffic",
    question="How long will an incident last, in minutes, and which of its properties does that depend on?",
    task="regression",
    unit="minutes",
    models=("linear", "tree", "forest", "histogram", "xgboost", "lightgbm"),
    sources=(
        (
            "Predicting the duration of traffic incidents for Sydney greater metropolitan area using machine learning "
            "methods, arXiv 2406.18861 (abstract) and its public code, Future-Mobility-Lab/SydneyIncidents."
        ),
    ),
    ours=(
        "The duration in minutes as it is, without trimming and without a logarithm, because rows dropped by their "
        "duration make scores too good; the models' settings, the split, the scores and the checks. The sample is "
        "generated."
    ),
    sample="traffic",
)

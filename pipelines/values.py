"""Value dynamics: what is a person's next value score associated with?

A reconstruction after the abstract of Mukta and others (2021). This recipe takes one table with a row per person and
wave; the bounded-confidence model, its exact fit and the attribution to friends belong to the study's full form.
"""

from __future__ import annotations

from pipelines.engine.study import Study

STUDY = Study(
    name="values",
    title="What moves people's values",
    domain="social science",
    question="Which of a person's own scores and of the friends' scores go with the next score?",
    task="regression",
    models=("linear", "tree", "forest", "histogram", "xgboost", "svm"),
    sources=(
        (
            "Mukta, Sakib, Islam, Ahmed and Rifat: Predicting Users' Value Changes by the Friends' Influence from "
            "Social Media Usage, SBP-BRiMS 2021, arXiv 2109.08021. Only the abstract was used."
        ),
    ),
    ours=(
        "A reconstruction: the columns, the models and their settings, the split by person, the scores and the checks "
        "were chosen by us. The sample is generated."
    ),
    sample="values",
)

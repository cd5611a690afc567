"""Value dynamics: do people's values move towards those of their friends, how far does influence reach, who moved whom?

A reconstruction after the abstract of Mukta and others (2021); everything in ``ours`` was chosen by us. The protocol
from top to bottom: people and friends → the bound, fitted exactly → models on what it leaves over, by ego → influence.
"""

from __future__ import annotations

from pipelines.engine.protocol import Protocol, later
from pipelines.engine.study import Study
from pipelines.studies.values.options import OPTIONS
from pipelines.studies.values.reading import knows, suits

STUDY = Study(
    name="values",
    title="What moves people's values",
    short="Value dynamics",
    domain="social science",
    question="Do people's values move towards friends whose values are near, and what else goes with the next score?",
    task="regression",
    models=("linear", "forest", "xgboost", "svm"),
    sources=(
        (
            "Mukta, Sakib, Islam, Ahmed and Rifat: Predicting Users' Value Changes by the Friends' Influence from "
            "Social Media Usage, SBP-BRiMS 2021, arXiv 2109.08021: a bounded confidence model tuned by a particle "
            "swarm, and regressors on its features. Only the abstract was used."
        ),
    ),
    ours=(
        "A reconstruction: the equations, the exact fit of the bound and its intervals, the features, the models and "
        "their settings, the folds by ego, the scores against 'nothing changes', the attribution to friends and the "
        "checks were chosen by us. The sample is generated."
    ),
    sample="networks",
    protocol="pipelines.values:PROTOCOL",
)
PROTOCOL = Protocol(
    suits=suits,
    prepare=later("pipelines.studies.values.steps:prepare"),
    tell=later("pipelines.studies.values.steps:tell"),
    options=OPTIONS,
    many=True,
    needs=(
        "a table of people is needed (user_id, t and a column per value, or value_t0, value_t1 side by side), and a "
        "list of friends (ego_id, friend_id and perhaps weight, or pairs without a header)"
    ),
    knows=knows,
    seconds=40.0,
)

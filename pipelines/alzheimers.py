"""Early Alzheimer's disease: which measures, and which groups of correlated measures, do the classifiers use?

Built from the abstract of Bloch and Friedrich (2022); everything in ``ours`` was chosen by us. Associations only: what
a model uses is not what brings the disease about. The protocol from top to bottom: cohort and label → split by subject
→ five models → feature sets, selection, aspects, agreement, signs → other cohorts.
"""

from __future__ import annotations

from pipelines.engine.protocol import Protocol, later
from pipelines.engine.study import Study
from pipelines.studies.alzheimers.options import OPTIONS, PARTS
from pipelines.studies.alzheimers.reading import knows, suits

STUDY = Study(
    name="alzheimers",
    title="What separates people with early Alzheimer's disease",
    short="Alzheimer's classification",
    domain="medicine",
    question="Which cognitive scores, brain volumes and other measures are associated with the diagnosis?",
    models=("linear", "tree", "forest", "xgboost", "svm"),
    sources=(
        (
            "Bloch and Friedrich (2022), doi 10.1007/s42979-022-01371-y, arXiv 2205.05907: five families of models, "
            "Shapley values beside native and permutation importance, forward selection, correlated features explained "
            "together as aspects, and tests on other cohorts. Only the abstract was used."
        ),
    ),
    ours=(
        "Built from the abstract; model settings, the split by subject, labels and horizons, filling of gaps, the "
        "selection's steps, how aspects are formed and measured, the statistical tests and the checks were chosen by "
        "us, partly after the public code of the group's later study. The sample is synthetic: no real patient."
    ),
    sample="cohorts",
    protocol="pipelines.alzheimers:PROTOCOL",
)
PROTOCOL = Protocol(
    suits=suits,
    prepare=later("pipelines.studies.alzheimers.prepare:prepare"),
    tell=later("pipelines.studies.alzheimers.tell:tell"),
    options=OPTIONS,
    parts=PARTS,
    needs="a table of a cohort is needed: OASIS-1, OASIS-2, an ADNI-like one, or any with a target of two classes",
    knows=knows,
    seconds=40.0,
)

"""Early Alzheimer's disease: which measures, and which groups of correlated measures, do the classifiers use?

Built from the abstract of Bloch and Friedrich (2022); everything in ``ours`` was chosen by us. Associations only: what
a model uses is not what causes the disease.
"""

from __future__ import annotations

from pipelines.engine.study import Study

STUDY = Study(
    name="alzheimers",
    title="What separates people with early Alzheimer's disease",
    domain="medicine",
    question="Which cognitive scores, brain volumes and other measures are associated with the diagnosis?",
    models=("linear", "tree", "forest", "xgboost", "svm"),
    sources=(
        (
            "Bloch and Friedrich (2022), doi 10.1007/s42979-022-01371-y, arXiv 2205.05907: five families of models, "
            "Shapley values beside native and permutation importance, and correlated features explained together as "
            "aspects. Only the abstract was used."
        ),
    ),
    ours=(
        "Built from the abstract; the model settings, the split by person, the way in which correlated measures are "
        "grouped, the scores and the checks were chosen by us. The sample is generated: no real patient."
    ),
    sample="alzheimers",
)

"""Any table: the analyst brings the rows and names the target, every model of the registry may answer."""

from __future__ import annotations

from pipelines.engine.study import Study

STUDY = Study(
    name="upload",
    title="What matters for one column of a table",
    domain="any",
    question="Which columns matter for the target, how sure is that, and can it be trusted?",
    models=("linear", "tree", "forest", "histogram", "xgboost", "lightgbm", "svm"),
    sources=(
        (
            "Permutation importance: Breiman, Machine Learning 45 (2001) 5-32; "
            "Fisher, Rudin and Dominici, J. Mach. Learn. Res. 20 (2019) 177."
        ),
        (
            "Shapley values of predictions: Štrumbelj and Kononenko, Knowl. Inf. Syst. 41 (2014) 647-665; "
            "Lundberg and Lee, Adv. Neural Inf. Process. Syst. 30 (2017)."
        ),
    ),
    ours="The models, their settings, the split, the cuts between weak, moderate and strong, and every check.",
    sample="breast_cancer",
)

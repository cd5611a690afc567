"""What the study asks the analyst."""

from __future__ import annotations

from data.clinical.cohorts.feature_sets import FEATURE_SETS
from pipelines.engine.protocol import Option, Part

_TASKS = {
    "auto": "As the table suggests",
    "cdr_positive": "CDR above 0 at the scan (OASIS)",
    "ever_demented": "Demented at some visit (OASIS-2)",
    "conversion": "Converted against Nondemented (OASIS-2)",
    "CN/AD": "Cognitively normal or Alzheimer's dementia (ADNI)",
    "CN/MCI": "Cognitively normal or MCI (ADNI)",
    "sMCI/pMCI": "MCI: stable or converting (ADNI)",
}
_COMPARED = {"VOL+DEMO": FEATURE_SETS["VOL+DEMO"], **FEATURE_SETS}

OPTIONS = (
    Option("task", "Question", _TASKS, "What is to be told apart."),
    Option("features", "Columns to use", {**FEATURE_SETS}, "Columns that define the label are never used."),
    Option(
        "compare",
        "Compared with",
        {**_COMPARED, "none": "no other set"},
        "The same models once more with these columns: what do the others add?",
    ),
    Option(
        "scan",
        "Scans of a person",
        {"first": "The first", "last": "The last", "all": "All, kept together"},
        "One scan per person, or all with the person on one side of every split.",
    ),
    Option(
        "height",
        "One aspect from",
        {
            "0.5": "a dependency of 0.5",
            "0.3": "a dependency of 0.3",
            "0.7": "a dependency of 0.7",
            "0.9": "a dependency of 0.9",
        },
        "Correlated columns are explained together: every pair inside an aspect depends that much on each other.",
    ),
    Option("min_age", "Youngest, OASIS", {"60": "60 years", "0": "Anybody", "50": "50 years", "70": "70 years"}),
    Option(
        "horizon",
        "Converts within",
        {"36": "36 months", "12": "12 months", "24": "24 months", "48": "48 months", "60": "60 months"},
        "Only for MCI: stable or converting.",
    ),
)
PARTS = (
    Part(
        "external",
        "Other cohorts to validate on",
        "Models are frozen and scored there on the columns that both tables share; nothing is fitted on it.",
        many=True,
    ),
)

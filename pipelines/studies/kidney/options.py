"""What the study asks the analyst."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from data.clinical.kidney.labels import Deaths
from data.clinical.kidney.window import Source, Window
from pipelines.engine.protocol import Option

if TYPE_CHECKING:
    from pipelines.engine.study import Settings

CHOOSE = "choose"
OPTIONS = (
    Option(
        "window",
        "Months of observation",
        {
            "24": "24 months",
            "6": "6 months",
            "12": "12 months",
            "18": "18 months",
            "30": "30 months",
            CHOOSE: "Chosen on the rows to fit",
        },
        "Counted from the day on which the disease is established.",
    ),
    Option(
        "horizon",
        "Months ahead",
        {"24": "24 months", "12": "12 months", "36": "36 months", "60": "60 months", "all": "As long as is known"},
        "Kidney failure within so many months after the window. Whoever was followed for less is left out.",
    ),
    Option(
        "source",
        "Records",
        {"integrated": "Clinical and claims", "clinical": "Clinical only", "claims": "Claims only"},
    ),
    Option(
        "equation",
        "eGFR equation",
        {"2021": "CKD-EPI 2021", "2009": "CKD-EPI 2009, with the race factor"},
        "Of the features. Who belongs to the study is always found with 2021.",
    ),
    Option(
        "deaths",
        "Death before kidney failure",
        {"non-event": "Counts as no kidney failure", "excluded": "Leave these patients out"},
    ),
    Option("race", "Race as a feature", {"no": "Leave it out", "yes": "Let models see it"}),
    Option("windows", "All windows", {"yes": "Score all five windows", "no": "Leave this out"}),
    Option("lstm", "Model of sequences", {"yes": "Fit an LSTM", "no": "Leave this out"}),
    Option(
        "contrast",
        "Columns of follow-up",
        {"no": "Leave them out", "yes": "Show what they would seem to promise"},
        "Of flat tables that have such columns.",
    ),
)


def answers_of(settings: Settings) -> dict[str, str]:
    """Every option with the analyst's answer, or the default."""
    return {one.name: settings.options.get(one.name, one.default) for one in OPTIONS}


def window_of(answers: dict[str, str]) -> Window:
    """The window that the answers ask for; where it is to be chosen, that of the default until it is."""
    months = OPTIONS[0].default if answers["window"] == CHOOSE else answers["window"]
    return Window(
        months=int(months),
        horizon=None if answers["horizon"] == "all" else int(answers["horizon"]),
        deaths=cast("Deaths", answers["deaths"]),
        equation=answers["equation"],
        source=cast("Source", answers["source"]),
    )


def classes_of(horizon: int | None) -> tuple[str, str]:
    """What the two classes are called: no event, event."""
    ahead = "" if horizon is None else f" in {horizon} months"
    return f"no ESRD{ahead}", f"ESRD{ahead}"

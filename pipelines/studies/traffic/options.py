"""What the study asks the analyst, and the table of zones that it can read beside the incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.engine.protocol import Option, Part

if TYPE_CHECKING:
    from pipelines.engine.study import Settings

OURS, PUBLISHED = "ours", "as published"

OPTIONS = (
    Option(
        "late",
        "Columns known only while an incident runs",
        {"no": "Leave them out", "yes": "Use them"},
        "Closures, lanes, who attends: the score is shown with and without them either way.",
    ),
    Option(
        "threshold",
        "Long is longer than",
        {number: f"{number} minutes" for number in ("30", "20", "25", "35", "40", "45", "50", "55", "60")},
    ),
    Option(
        "preset",
        "Rows and split",
        {OURS: "Ours: every row is tested, by time", PUBLISHED: "As published: the extreme 2 % dropped, at random"},
        "As published drops rows by their duration before the split, so that scores are for easy rows only.",
    ),
    Option(
        "survival",
        "How long incidents stay open",
        {"yes": "Show curves per group", "no": "Leave this out"},
        "Incidents without a known end take part in it.",
    ),
    Option(
        "centre",
        "Distances go to",
        {
            "own": "The city's centre where it is known, else the middle of the table",
            "middle": "The middle of the table",
            "Sydney": "Sydney, the CBD",
            "Calgary": "Calgary, the centre",
        },
        "The middle is the median of the coordinates.",
    ),
)
PARTS = (
    Part(
        "zones",
        "A table of zones: what is known of each",
        "Joined to the incidents by SA2_CODE21 = 0_ZID; incidents without a zone stay.",
    ),
)


def answers_of(settings: Settings) -> dict[str, str]:
    """The analyst's answer to every question, or the default."""
    return {one.name: settings.options.get(one.name, one.default) for one in OPTIONS}

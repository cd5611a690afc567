"""What the study asks the analyst."""

from __future__ import annotations

from pipelines.engine.protocol import Option

OPTIONS = (
    Option(
        "target",
        "Importances of",
        {"next score": "The next score", "residual": "What friends within the bound leave over"},
        "The models beside each other predict both; features are ranked for one.",
    ),
    Option(
        "swarm",
        "Particle swarm beside the exact fit",
        {"no": "Leave it out", "yes": "Yes, as in the paper: some seconds per value"},
        "The exact fit cannot be worse; the swarm shows what the paper's method finds.",
    ),
    Option("mu", "Friends pull at most", {"1": "The whole way (μ up to 1)", "0.5": "Half the way (μ up to .5)"}),
    Option("directed", "A bare list of pairs is", {"no": "friends of each other", "yes": "ego → friend only"}),
    Option(
        "folds",
        "Tested on",
        {"egos": "Other egos", "last time": "The last time"},
        "The last time needs three times or more.",
    ),
    Option(
        "scale",
        "Scores run from",
        {"": "0 to 1", "0-10": "0 to 10", "1-5": "1 to 5", "1-6": "1 to 6", "1-7": "1 to 7", "0-100": "0 to 100"},
        "Other scales are brought to 0 to 1; nothing is cut off.",
    ),
)

"""Traffic incidents: how long will one last, will it pass half an hour, and what drives it?

Follows the Sydney study (arXiv 2406.18861); everything in ``ours`` was chosen by us. The protocol from top to bottom:
a log of any city → minutes, what is known when → models of minutes → long or short, changes over time, groups.
"""

from __future__ import annotations

from pipelines.engine.protocol import Protocol, later
from pipelines.engine.study import Study
from pipelines.studies.traffic.options import OPTIONS, PARTS
from pipelines.studies.traffic.reading import knows, suits

STUDY = Study(
    name="traffic",
    title="What drives the duration of traffic incidents",
    short="Incident durations",
    domain="traffic",
    question="How long will an incident last, in minutes, and which of its properties does that depend on?",
    task="regression",
    unit="minutes",
    models=("linear", "tree", "forest", "xgboost", "lightgbm"),
    sources=(
        (
            "Predicting the duration of traffic incidents for Sydney greater metropolitan area using machine learning "
            "methods, arXiv 2406.18861 (abstract) and its public code, Future-Mobility-Lab/SydneyIncidents at dac71f4. "
            "What stands in a table as printed is from that code."
        ),
        "City of Calgary, Traffic Incidents: open data, for what is known of that table.",
    ),
    ours=(
        "The duration in minutes as it is, without trimming and without a logarithm, because rows dropped by their "
        "duration make scores too good; the Tweedie loss, the models' settings, the split by time, when a column is "
        "known, unknown ends as censored, the scores beside always the mean and always long, and the checks. The "
        "preset 'as published' trims, splits and codes as the public code does. The sample is generated."
    ),
    sample="incidents",
    protocol="pipelines.traffic:PROTOCOL",
)
PROTOCOL = Protocol(
    suits=suits,
    prepare=later("pipelines.studies.traffic.prepare:prepare"),
    tell=later("pipelines.studies.traffic.tell:tell"),
    options=OPTIONS,
    parts=PARTS,
    needs="two columns of dates (start and end), or a column of durations, are needed",
    knows=knows,
    seconds=25.0,
)

"""The nouns of this study, made of incidents as ``data.traffic`` reads them: spells, late columns, checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.traffic.groups import COLUMN as ATTENDING
from data.traffic.groups import frequent, parse_groups
from data.traffic.incident import take_late
from data.traffic.known import MEANING
from pipelines.studies.traffic import checks
from pipelines.studies.traffic.cut import encoded
from pipelines.studies.traffic.late import lateness
from pipelines.studies.traffic.long_scores import LONG
from pipelines.studies.traffic.survival import Spells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.table import Dataset, Split
    from data.traffic.incident import Incidents
    from explain.arrays import FloatArray
    from pipelines.engine.result import Check
    from pipelines.studies.traffic.cut import Cut
    from pipelines.studies.traffic.late import Lateness


def spells_of(incidents: Incidents) -> Spells:
    """Minutes of every incident; one without a known end is censored at its last update."""
    return Spells(incidents.minutes, incidents.event)


def dated(incidents: Incidents) -> tuple[FloatArray, NDArray[np.datetime64]] | None:
    """Minutes and start (n,) of the incidents whose end and start are known; None where no column is the start."""
    if not incidents.start:
        return None
    when = incidents.dataset.frame[incidents.start].to_numpy(dtype="datetime64[ns]")
    known = incidents.event & ~np.isnat(when)
    return incidents.minutes[known], when[known]


def cut_of_incidents(incidents: Incidents, split: Split, dataset: Dataset | None = None) -> Cut:
    """The incidents as arrays, encoded as the fit rows of ``split`` teach; its rows are those with a known end.

    The start itself is no column: its month, hour and weekday are, and its date alone would be learnt as a trend.
    ``dataset`` stands in for that of the incidents, with other roles.
    """
    cut = encoded(dataset or incidents.dataset, incidents.minutes, split)
    return cut.without({incidents.start}) if incidents.start in cut.names else cut


def late_of(incidents: Incidents, split: Split, minutes: float = LONG, seed: int = 0) -> Lateness | None:
    """Scores without and with the columns that are known only while an incident runs; None where there are none.

    ``split`` is the run's, of rows whose end is known. What is known only afterwards is never a feature.
    """
    whole = take_late(incidents, late=True).dataset
    during = [name for name in whole.features if incidents.known[name] == "during"]
    if not during:
        return None
    cut = cut_of_incidents(incidents, split, whole)
    return lateness(cut, {MEANING["during"]: during}, minutes, seed)


def table_checks(read: Dataset, incidents: Incidents) -> tuple[Check, ...]:
    """What a table answers before anything is fitted: T01 and T07 to T11; ``read`` is the table as it was read."""
    minutes, when = dated(incidents) or (incidents.minutes[incidents.event], None)
    # Rare groups have no column, and are not asked about: crews that differ by their number only, say.
    names = tuple(frequent(parse_groups(read.frame[ATTENDING]))) if ATTENDING in read.names else ()
    return (
        checks.target_break(minutes, when),
        checks.unknown_end(spells_of(incidents)),
        checks.clock(incidents.dataset, incidents.start),
        checks.code_as_number(read),
        checks.hostile_lists(read),
        checks.duplicate_spelling(names),
    )

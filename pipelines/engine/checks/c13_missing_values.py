"""C13: are many values missing, openly or behind a zero or a code?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from explain.words import listing
from pipelines.engine.checks.disguise import stand_in
from pipelines.engine.checks.evidence import Evidence, Stage
from pipelines.engine.checks.hints import names_a_lapse
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.sample import as_numbers, some_of
from pipelines.engine.checks.wording import share

if TYPE_CHECKING:
    from data.table import Dataset
    from pipelines.engine.result import Check

CODE: Final = "C13"
TITLE: Final = "Missing values, open or hidden"
STAGE: Stage = "table"
SAY: Final = Outcome(CODE, TITLE)

#: With more than a third missing, a column's importance is as much that of having been recorded as of its value.
MANY = 0.3
MIN_ROWS = 20
#: Rows in which hidden codes are looked for.
ROWS = 50_000


def check(evidence: Evidence) -> Check:
    """Warns when a used column is more than 30 % empty, or holds a value that probably stands for "not known"."""
    dataset = evidence.dataset
    if dataset.n_rows < MIN_ROWS:
        return SAY.skipped(f"The table has {dataset.n_rows} rows; {MIN_ROWS} are needed to judge what is missing.")
    empty = _empty(dataset)
    hidden = _hidden(dataset)
    if not empty and not hidden:
        return SAY.passed(_little(dataset))
    said, remedy = [], []
    if empty:
        said.append(f"Often empty: {listing([f'{name} ({share(part)})' for name, part in empty.items()])}.")
        remedy.append("Ask why those values are missing: their importance may be that of having been recorded.")
    if hidden:
        said.append(f'Perhaps "not known": {listing(list(hidden.values()))}.')
        remedy.append(
            f"If so, empty these cells in {listing(tuple(hidden))} and run again; if they are real, leave them."
        )
    return SAY.warned(" ".join(said), " ".join(remedy), tuple(dict.fromkeys([*empty, *hidden])))


def _empty(dataset: Dataset) -> dict[str, float]:
    """Used columns with many empty cells and their share, most first."""
    shares = {name: dataset.column(name).missing / dataset.n_rows for name in dataset.features}
    return {name: part for name, part in sorted(shares.items(), key=lambda one: -one[1]) if part > MANY}


def _hidden(dataset: Dataset) -> dict[str, str]:
    """Used numbers, the target among them, with a value that stands apart, and the words for it."""
    rows = some_of(np.arange(dataset.n_rows), ROWS)
    found = {}
    for name in (*dataset.features, *([dataset.target] if dataset.target else [])):
        if dataset.column(name).kind != "number":
            continue
        odd = stand_in(as_numbers(dataset.frame[name].iloc[rows]), zero_may_be_first=names_a_lapse(name))
        if odd is not None:
            found[name] = f"{name} ({odd.phrase})"
    return found


def _little(dataset: Dataset) -> str:
    parts = [dataset.column(name).missing / dataset.n_rows for name in dataset.features]
    worst = max(parts, default=0.0)
    return "No value is missing." if worst == 0 else f"At most {share(worst)} of a column that is used is missing."

"""C07: do rows of one person or thing stand on both sides of the split?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from explain.words import listing
from pipelines.engine.checks.evidence import Evidence, Stage
from pipelines.engine.checks.likeness import Likeness, hidden_entities
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.wording import counted, share

if TYPE_CHECKING:
    import pandas as pd

    from data.table import Dataset, Split
    from pipelines.engine.result import Check

CODE: Final = "C07"
TITLE: Final = "Entity on both sides of the split"
STAGE: Stage = "table"
SAY: Final = Outcome(CODE, TITLE)

#: Splits that may ask on purpose how a known subject goes on.
KNOWN_SUBJECTS = frozenset({"time", "external"})


def check(evidence: Evidence) -> Check:
    """Fails when a declared entity has rows among both fit and test rows; warns when a column looks like an entity."""
    dataset, split = evidence.dataset, evidence.split
    entities = dataset.with_role("entity")
    if not entities:
        return _without_entity(dataset)
    entity = entities[0]
    if dataset.column(entity).distinct == dataset.n_rows:
        return SAY.passed(f"Every {entity} has one row only, so none can be on both sides.", entities)
    if split is None:
        return SAY.skipped(
            f"The rows are not split yet; {entity} is declared as the entity, so its rows can be kept together."
        )
    return _across(dataset.frame[entity], split, entity)


def _across(values: pd.Series, split: Split, entity: str) -> Check:
    """The answer for a declared entity and a split."""
    seen, tested = values.iloc[split.development].dropna().unique(), values.iloc[split.test].dropna()
    both = tested.isin(seen)
    if not both.any():
        return SAY.passed(f"All rows of one {entity} are on the same side of the split.", (entity,))
    sentence = (
        f"{share(float(both.mean()))} of the test rows share their {entity} with rows that the model was fitted on: "
        f"it can recognise a {entity} that it knows, so the scores are too good for a new one."
    )
    remedy = f"Split by {entity}, so that no {entity} is on both sides."
    if split.how in KNOWN_SUBJECTS:
        remedy = f"{remedy} If the model is meant for the same {entity} later on, keep the split."
        return SAY.warned(sentence, remedy, (entity,))
    return SAY.failed(sentence, remedy, (entity,))


def _without_entity(dataset: Dataset) -> Check:
    found = hidden_entities(dataset)
    if not found:
        return SAY.skipped("No entity column, so every row is taken as a case of its own.")
    names = tuple(one.name for one in found)
    told = listing([_described(one) for one in found])
    sentence = f"No entity is declared, but {told} may stand for a subject with several rows."
    remedy = f"If so, set the role of {listing(names)} to entity: all rows of a subject then stay on one side."
    return SAY.warned(sentence, remedy, names)


def _described(one: Likeness) -> str:
    told = f"{counted(one.values, 'value')} in {counted(one.rows, 'row')}"
    if one.shared:
        told += f"; {listing(one.shared, most=3)} and the target hardly vary within a value"
    return f"{one.name} ({told})"

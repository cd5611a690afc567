"""What two cohorts have in common: columns of one meaning, one unit and one coding, and how their values differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from data.clinical.cohorts.edits import change_values, describe, numbers, put_column, rename, words
from data.clinical.cohorts.feature_sets import AGE_AT_VISIT
from data.clinical.cohorts.shift import shift_table
from data.errors import TableError

if TYPE_CHECKING:
    from data.clinical.cohorts.cohort import Cohort
    from data.table import Dataset

#: Names of one meaning. Educ (a code of 1 to 5) and EDUC (years) are two meanings, whatever their values.
_MEANINGS = (
    ("Age", "AGE", AGE_AT_VISIT),
    ("M/F", "PTGENDER", "Sex"),
    ("EDUC", "PTEDUCAT"),
    ("eTIV", "EstimatedTotalIntraCranialVol", "ICV"),
)
_SEX = _MEANINGS[1]
#: Names that look alike and are coded differently.
_APART = ({"Educ", "EDUC"}, {"Educ", "PTEDUCAT"})
_NUMBERS = "number"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A feature that the external table cannot give. ``clash``: it is there, coded otherwise."""

    name: str
    why: str
    clash: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """The features of both cohorts, and both tables cut to them.

    ``train`` and ``external`` have the same columns under the names of the training table, in one order: the
    features ``names``, the target (the external label in the words of the training label), and each its own entity.
    ``shift`` has a row per feature (per level of a category): mean, sd and missing % here and there, and the
    standardised difference, external − train.
    """

    names: tuple[str, ...]
    dropped: tuple[Dropped, ...]
    train: Dataset
    external: Dataset
    shift: pd.DataFrame
    messages: tuple[str, ...]


def shared_columns(train: Cohort, external: Cohort) -> Shared:
    """The features that both cohorts have after checks of unit and coding, the dropped ones with why, and the shift.

    Nothing is imputed across cohorts. Raises TableError where no feature is shared.
    """
    there = external.dataset
    names, dropped, messages = [], [], []
    for name in train.dataset.features:
        other = _counterpart(name, there)
        found = None if other else _alike(name, there)
        if found:
            dropped.append(Dropped(name, _coded(train.dataset, there, name, found), clash=True))
        elif not other:
            dropped.append(Dropped(name, "not in the external table", clash=False))
        else:
            if other != name:
                there = rename(there, {other: name})
                messages.append(f"'{other}' of the external table is read as '{name}'.")
            there = _same_sexes(train.dataset, there, name)
            clash = _clash(train.dataset, there, name, other)
            if clash:
                dropped.append(Dropped(name, clash, clash=True))
            else:
                names.append(name)
    if not names:
        raise TableError(
            f"{external.dataset.name!r} shares no feature with {train.dataset.name!r}",
            f"at least one of {', '.join(train.dataset.features[:8])} is needed in both, in the same coding",
            "Choose another feature set, or another external table",
        )
    if external.classes != train.classes:
        pairs = zip(external.classes, train.classes, strict=True)
        messages.append(f"External labels are compared as {', '.join(f'{a!r} with {b!r}' for a, b in pairs)}.")
    kept = tuple(names)
    ours = _cut(train.dataset, kept, train)
    theirs = _cut(_relabelled(there, external, train), kept, train)
    theirs = _with_entity(theirs, external, train)
    table = shift_table(ours, theirs, kept)
    return Shared(kept, tuple(dropped), ours, theirs, table, tuple(messages))


def _counterpart(name: str, there: Dataset) -> str:
    """The external column of the same meaning, feature or constant there; "" without one."""
    same = next((group for group in _MEANINGS if name in group), (name,))
    usable = {one.name for one in there.columns if one.role in {"feature", "constant"}}
    return next((one for one in (name, *same) if one in usable), "")


def _alike(name: str, there: Dataset) -> str:
    """An external column whose name is spelt alike and means something else."""
    return next((one for one in there.names if {one, name} in _APART or _spelt_alike(one, name)), "")


def _spelt_alike(one: str, other: str) -> bool:
    return one != other and one.lower() == other.lower()


def _coded(ours: Dataset, theirs: Dataset, name: str, other: str) -> str:
    """The two codings in words."""
    return f"'{other}' is {_span(theirs, other)} in the external table, {_span(ours, name)} in train"


def _clash(ours: Dataset, theirs: Dataset, name: str, other: str) -> str:
    """Why the values of the column cannot mean the same here and there, "" where they can."""
    here, there = ours.column(name), theirs.column(name)
    if here.unit and there.unit and here.unit != there.unit:
        return f"'{other}' is in {there.unit} in the external table, in {here.unit} in train"
    if (here.kind == _NUMBERS) != (there.kind == _NUMBERS):
        apart = True
    elif here.kind == _NUMBERS:
        apart = _ranges_apart(numbers(ours, name), numbers(theirs, name))
    else:
        apart = not set(words(ours, name)) & set(words(theirs, name)) - {""}
    return _coded(ours, rename(theirs, {name: other}), name, other) if apart else ""


def _ranges_apart(ours: pd.Series, theirs: pd.Series) -> bool:
    here, there = ours.dropna(), theirs.dropna()
    if here.empty or there.empty:
        return False
    return bool(here.max() < there.min() or there.max() < here.min())


def _span(dataset: Dataset, name: str) -> str:
    """The range of numbers (6–23), or the words that come up (F, M)."""
    if dataset.column(name).kind != _NUMBERS:
        return ", ".join(sorted(set(words(dataset, name)) - {""})[:4])
    known = numbers(dataset, name).dropna()
    return f"{known.min():.4g}–{known.max():.4g}" if len(known) else "empty"


def _same_sexes(ours: Dataset, theirs: Dataset, name: str) -> Dataset:
    """The external sexes in the words of the training table: by their first letter, which is M or F in every coding."""
    if name not in _SEX or ours.column(name).kind == _NUMBERS or theirs.column(name).kind == _NUMBERS:
        return theirs
    spelt = {one[:1].upper(): one for one in set(words(ours, name)) - {""}}
    written = words(theirs, name)
    if set(spelt) != {"M", "F"} or not set(written.str[:1].str.upper()) <= {"M", "F", ""}:
        return theirs
    values = written.str[:1].str.upper().map(spelt).astype(pd.CategoricalDtype(sorted(spelt.values())))
    return change_values(theirs, name, values, "in the words of the training table")


def _relabelled(there: Dataset, external: Cohort, train: Cohort) -> Dataset:
    """The external label under the name and in the words of the training label."""
    pairs = dict(zip(external.classes, train.classes, strict=True))
    values = there.frame[external.label].astype("object").map(pairs)
    label = pd.Series(pd.Categorical(values, categories=list(train.classes)))
    column = describe(train.label, label, "category", "target", f"{external.label} of the external table")
    return replace(put_column(there, label, column), target=train.label, task="binary")


def _cut(dataset: Dataset, names: tuple[str, ...], train: Cohort) -> Dataset:
    """These features in this order, the entity and the target; nothing else."""
    wanted = (*dataset.with_role("entity"), *names, train.label)
    frame = dataset.frame[list(wanted)]
    described = {one.name: one for one in dataset.columns}
    columns = tuple(replace(described[name], role="feature") if name in names else described[name] for name in wanted)
    return replace(dataset, frame=frame, columns=columns)


def _with_entity(dataset: Dataset, external: Cohort, train: Cohort) -> Dataset:
    """The external entity under the name in train; with the table's name behind ids that are in both."""
    if not external.entity or not train.entity:
        return dataset
    dataset = rename(dataset, {external.entity: train.entity})
    written = words(dataset, train.entity)
    if not written.isin(set(words(train.dataset, train.entity))).any():
        return dataset
    values = (written + f" ({external.dataset.name})").astype("category")
    return change_values(dataset, train.entity, values, "told apart from subjects of the training table")

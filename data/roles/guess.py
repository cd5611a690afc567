"""Guesses what every column is for, and says why.

Rules, first hit wins: no or one value → constant · dates → time · a name of a subject that comes back in several
rows → entity · numbers without a gap, unique values under an id-like name → id-like · a name that says "survey
weight" → weight · texts that hardly repeat → free text, or id-like where they are codes · all else → feature.
The target is never guessed here, and "group" is only ever the analyst's choice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from data.roles import names
from data.roles.facts import Facts, gather

if TYPE_CHECKING:
    from data.table import Column, Dataset, Role

#: An entity needs this many subjects before rows can be split between them.
FEWEST_ENTITIES = 10
#: A text is a category when every level has this many rows on average, or when there are at most so many levels.
ROWS_PER_LEVEL = 5
ALWAYS_A_CATEGORY = 20
#: More rows than this per value, and an id without a subject in its name is a code for a kind, not for one subject.
_ROWS_PER_ENTITY = 50


class Guess(NamedTuple):
    """A role and the reason for it."""

    role: Role
    why: str


def guess_roles(dataset: Dataset) -> Dataset:
    """The dataset with a role for every column and the reason added to ``why``; a chosen target stays what it is.

    A text column that is guessed to be a feature becomes a category, because models read levels, not texts.
    """
    guesses = {
        column.name: guess_role(column, gather(dataset.frame[column.name], column))
        for column in dataset.columns
        if column.role != "target"
    }
    guesses = _one_entity(dataset, guesses)
    columns = tuple(_told(column, guesses.get(column.name)) for column in dataset.columns)
    return usable_texts(dataset.with_columns(columns))


def guess_role(column: Column, facts: Facts) -> Guess:
    """The role of one column by its own evidence alone."""
    for rule in (_constant, _time, _entity, _identifier, _weight, _text):
        guess = rule(column, facts)
        if guess is not None:
            return guess
    as_levels = "; its texts repeat, so it is read as a category" if column.kind == "text" else ""
    return Guess("feature", f"used as a feature{_emptiness(facts)}{as_levels}")


def usable_texts(dataset: Dataset) -> Dataset:
    """The dataset with every text column of role feature turned into a category."""
    chosen = [column.name for column in dataset.columns if column.role == "feature" and column.kind == "text"]
    if not chosen:
        return dataset
    frame = dataset.frame.astype(dict.fromkeys(chosen, "category"))
    columns = tuple(replace(column, kind="category") if column.name in chosen else column for column in dataset.columns)
    return replace(dataset, frame=frame, columns=columns)


def _constant(_: Column, facts: Facts) -> Guess | None:
    if facts.distinct == 0:
        return Guess("constant", "every cell is empty")
    if facts.distinct == 1:
        empty = facts.rows - facts.present
        beside = f" beside {empty:,} empty cells" if empty else " in every row"
        return Guess("constant", f"the same value{beside}, so nothing can be learnt from it")
    return None


def _time(column: Column, facts: Facts) -> Guess | None:
    if column.kind != "time":
        return None
    if names.names_birth(column.name):
        return Guess("time", "dates of birth; used through year, month and weekday")
    return Guess("time", "dates; used through year, month, weekday and hour, and to order the rows")


def _entity(column: Column, facts: Facts) -> Guess | None:
    subject, identifier = names.names_subject(column.name), names.names_identifier(column.name)
    if not (subject or identifier) or not _could_name(column, facts) or facts.repeats <= 1.01:
        return None
    bare = len(names.words(column.name)) == 1
    if facts.distinct < FEWEST_ENTITIES or not (subject or bare or facts.repeats <= _ROWS_PER_ENTITY):
        return None
    return Guess(
        "entity",
        f"{facts.distinct:,} different values in {facts.present:,} rows and a name that tells who or what a row is "
        "about: rows of one value stay together",
    )


def _identifier(column: Column, facts: Facts) -> Guess | None:
    if not _could_name(column, facts) or facts.present < max(3, facts.rows / 2):
        return None
    named = any(says(column.name) for says in (names.names_identifier, names.names_subject, names.names_row_number))
    nearly = facts.distinct >= 0.98 * facts.present
    if named and nearly:
        return Guess("id-like", f"{_mostly_different(facts)}, and its name says that it tells rows apart")
    in_time = bool(names.POINTS_IN_TIME & set(names.words(column.name)))
    if facts.sequence and facts.distinct >= FEWEST_ENTITIES and not in_time:
        return Guess("id-like", "it numbers the rows one by one without a gap")
    return None


def _weight(column: Column, _: Facts) -> Guess | None:
    if column.kind == "number" and names.names_survey_weight(column.name):
        return Guess("weight", "its name says that it is a survey weight: how much a row counts, not what it is like")
    return None


def _text(column: Column, facts: Facts) -> Guess | None:
    if column.kind not in {"text", "category"} or _levels_repeat(facts):
        return None
    if facts.digits >= 0.5 and facts.words < 2:
        return Guess("id-like", f"codes that hardly repeat tell rows apart and little else{_emptiness(facts)}")
    return Guess("free text", f"texts that hardly repeat cannot be learnt from{_emptiness(facts)}")


def _levels_repeat(facts: Facts) -> bool:
    if facts.unique and facts.present >= ROWS_PER_LEVEL:
        return False
    return facts.distinct <= max(ALWAYS_A_CATEGORY, facts.present / ROWS_PER_LEVEL)


def _could_name(column: Column, facts: Facts) -> bool:
    """Identifiers are texts or whole numbers; a measurement with decimals that never repeats is none."""
    return column.kind in {"text", "category"} or (column.kind == "number" and facts.whole)


def _mostly_different(facts: Facts) -> str:
    if facts.unique:
        return "a different value in every row" if facts.present == facts.rows else "a different value in every cell"
    return f"{facts.distinct:,} different values in {facts.present:,} filled cells"


def _emptiness(facts: Facts) -> str:
    return f", {facts.empty_share:.0%} of the cells are empty" if facts.empty_share >= 0.05 else ""


def _one_entity(dataset: Dataset, guesses: dict[str, Guess]) -> dict[str, Guess]:
    """At most one entity: a named subject before a bare id, then the one with fewer different values."""
    found = [column for column in dataset.columns if column.name in guesses and guesses[column.name].role == "entity"]
    found.sort(key=lambda column: (not names.names_subject(column.name), column.distinct))
    kept = dict(guesses)
    for column in found[1:]:
        kept[column.name] = Guess("id-like", f"it repeats too, but rows are already kept together by {found[0].name!r}")
    return kept


def _told(column: Column, guess: Guess | None) -> Column:
    if guess is None:
        return column
    why = f"{column.why}; {guess.why}" if column.why else guess.why
    return replace(column, role=guess.role, why=why)

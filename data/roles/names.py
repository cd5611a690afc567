"""What a column's name says: its words, and what those words usually mean in tables."""

from __future__ import annotations

import re


def word_set(text: str) -> frozenset[str]:
    """The words of a text, as a set to look names up in."""
    return frozenset(text.split())


#: People and things that come back for several visits, orders or records.
SUBJECTS = word_set(
    "subject subjects patient participant person respondent individual customer client user member household family "
    "student pupil employee driver donor animal mouse record case ptid rid pid subj mrn account vehicle device "
    "machine engine"
)
IDENTIFIERS = word_set("id ids uid uuid guid identifier ptid rid pid mrn")
#: Words after a subject that make a name of it ("patient no"), unlike "patient age".
LABELS = IDENTIFIERS | word_set("no nr num number code key name ref")
ROW_NUMBERS = word_set("row rows rowname rownames rowid index idx unnamed nr no num number serial seq")
POINTS_IN_TIME = word_set("t time step year month week day hour minute period quarter wave")
BIRTHS = word_set("birth born dob birthday birthdate")
STARTS = word_set("start started begin began created reported opened open pickup admission admitted from entry")
ENDS = word_set(
    "end ended finish finished closed close modified updated cleared resolved dropoff discharge discharged to exit "
    "completed"
)
SURVEYS = word_set("sample sampling survey design population final case")
WEIGHTS = word_set("weight weights wt wgt")

_CHUNKS = re.compile(r"[^\W\d_]+|\d+")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def words(name: str) -> tuple[str, ...]:
    """The words of a column name in lower case: 'TimeToEventMonths' → time, to, event, months."""
    chunks = _CHUNKS.findall(name)
    return tuple(word.lower() for chunk in chunks for word in _HUMPS.sub(" ", chunk).split())


def names_subject(name: str) -> bool:
    """Whether the name is that of somebody or something that comes back: 'Subject ID', 'patient', not 'patient age'."""
    found = words(name)
    if not SUBJECTS & set(found):
        return False
    return len(found) == 1 or found[-1] in LABELS or found[0] in IDENTIFIERS


def names_identifier(name: str) -> bool:
    """Whether the name says that its values tell rows or subjects apart ('id', 'MRI ID', 'customer_key')."""
    found = words(name)
    return bool(found) and (found[0] in IDENTIFIERS or found[-1] in IDENTIFIERS)


def names_row_number(name: str) -> bool:
    """Whether the name is that of a running number ('rownames', 'Unnamed: 0', 'index')."""
    found = words(name)
    return not found or (found[0] in ROW_NUMBERS and all(word in ROW_NUMBERS or word.isdigit() for word in found))


def names_survey_weight(name: str) -> bool:
    """Whether the name says outright that rows count unequally ('sample_weight', 'survey wt')."""
    found = set(words(name))
    return bool(WEIGHTS & found) and bool(SURVEYS & found)


def names_birth(name: str) -> bool:
    """Whether the name is that of a date of birth, which orders nothing."""
    return bool(BIRTHS & set(words(name)))

"""How people and programs write that a cell has no value."""

from __future__ import annotations

#: Words for "no value", in lower case. "unknown" and "other" are answers and stay.
MISSING_WORDS = frozenset(
    {"", "?", "-", "--", "---", ".", "na", "n/a", "n.a.", "#n/a", "#na", "<na>", "nan", "nat", "null", "none", "(null)",
     "\\n", "missing", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!", "n/d"}
)  # fmt: skip
#: "NA" and "na" are missing, but this is a laboratory value.
SODIUM = "Na"
#: The usual spellings, for a quick look at whole columns.
SPELLINGS = tuple(
    sorted({spell(word) for word in MISSING_WORDS for spell in (str.lower, str.upper, str.title)} - {SODIUM})
    + ["NaN", "NaT"]
)


def is_missing_word(text: str) -> bool:
    """Whether a trimmed text stands for "no value"."""
    return text.lower() in MISSING_WORDS and text != SODIUM

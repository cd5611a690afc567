"""How people and programs write that a cell has a value that can be counted, and that it has none."""

from __future__ import annotations

import re

#: A cell that holds a number, a date or a clock time, however it is written.
VALUE = re.compile(
    r"[€$£¥]?\s*[+-]?\s*\.?\d[\d.,:/\-'’ \u00a0\u202f]*(?:[eE][+-]?\d+)?(?:T[\d:.]+)?\s*(?:[%€$£¥Z]|[AaPp]\.?[Mm]\.?)?"
)
#: Words for "no value", in lower case. "unknown" and "other" are answers and stay.
MISSING_WORDS = frozenset(
    {"", "?", "-", "--", "---", ".", "na", "n/a", "n.a.", "#n/a", "#na", "<na>", "nan", "nat", "null", "none", "(null)",
     "\\n", "missing", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!", "n/d"}
)  # fmt: skip
#: "NA" and "na" are missing, but this is a laboratory value.
SODIUM = "Na"
#: The usual spellings, for a quick look at whole columns.
SPELLINGS = sorted(
    {spell(word) for word in MISSING_WORDS for spell in (str.lower, str.upper, str.title)} - {SODIUM} | {"NaN", "NaT"}
)


def is_missing_word(text: str) -> bool:
    """Whether a trimmed text stands for "no value"."""
    return text.lower() in MISSING_WORDS and text != SODIUM

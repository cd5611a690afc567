"""One column of a clinical table as what it has to be: dates, numbers, words, sexes."""

from __future__ import annotations

import pandas as pd

from data.errors import TableError

_FEMALE = {"f", "female", "w", "woman", "0", "2", "0.0", "2.0"}
_MALE = {"m", "male", "man", "1", "1.0"}


def dates(column: pd.Series, name: str) -> pd.Series:
    """The column as datetime64[s]; all missing where empty. Raises TableError with the first that is no date."""
    if column.isna().all():
        return pd.Series(pd.NaT, index=column.index).astype("datetime64[s]")
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column.astype("datetime64[s]")
    text = column.astype(str).where(column.notna())
    read = pd.to_datetime(text, errors="coerce", format="ISO8601").astype("datetime64[s]")
    wrong = text[read.isna() & text.notna()]
    if len(wrong):
        raise TableError(
            f"{name} holds {wrong.iloc[0]!r} ({len(wrong):,} such cells)",
            "dates are needed, such as 2014-07-31",
            "Write them so, or choose another column",
        )
    return read


def numbers(column: pd.Series) -> pd.Series:
    """The column as float64; what is no number is missing."""
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype("float64")
    return pd.to_numeric(column.astype(str).where(column.notna()), errors="coerce").astype("float64")


def labelled(column: pd.Series) -> pd.Series:
    """The column as categories of text without blanks around; codes that were read as numbers become text."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        words = pd.Index([str(one).strip() for one in column.cat.categories])
        if words.is_unique:
            return pd.Series(column.cat.rename_categories(list(words)), index=column.index)
    if pd.api.types.is_integer_dtype(column.dtype):
        return column.astype(str).astype("category")
    return column.astype(str).str.strip().where(column.notna()).astype("category")


def sexes(column: pd.Series) -> pd.Series:
    """The column as "female", "male" or missing: from words, letters, or numbers (1 is male)."""
    plain = column.astype(str).str.strip().str.lower()
    found = pd.Series(pd.NA, index=column.index, dtype="str")
    found[plain.isin(_FEMALE)] = "female"
    found[plain.isin(_MALE)] = "male"
    return found

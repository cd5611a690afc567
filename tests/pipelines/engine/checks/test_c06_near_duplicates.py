from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.engine.checks import Evidence
from pipelines.engine.checks.c06_near_duplicates import check, near_duplicates
from tests.pipelines.engine.checks.tables import table

rng = np.random.default_rng(0)
X, NOISE, Y = rng.normal(size=(3, 400))
KIND = rng.choice(["a", "b", "c"], 400)


def judged(**columns: object):
    return check(Evidence(table(pd.DataFrame({**columns, "y": Y}), "y")))


def test_both_are_named() -> None:
    answer = judged(celsius=X, felt=X + 0.1 * NOISE, other=NOISE)
    assert answer.state == "warn"
    assert answer.columns == ("celsius", "felt")
    assert "celsius and felt (0.99)" in answer.sentence


def test_a_category_and_its_number() -> None:
    number = pd.Series(KIND).map({"a": 1, "b": 5, "c": 2})
    assert judged(education=KIND, years=number).columns == ("education", "years")


def test_a_category_by_other_names() -> None:
    assert judged(kind=KIND, code=pd.Series(KIND).map({"a": "x", "b": "y", "c": "z"})).columns == ("kind", "code")


def test_groups_are_kept_apart() -> None:
    answer = judged(a=X, b=X * 2, c=NOISE, d=-NOISE)
    assert answer.columns == ("a", "b", "c", "d")
    assert "a and b (1.00); c and d (1.00)" in answer.sentence


def test_a_chain_is_no_group() -> None:
    ends = [X, X + 0.28 * NOISE, X + 0.56 * NOISE]
    found = near_duplicates(table(pd.DataFrame(dict(zip("abc", ends, strict=True)))), ("a", "b", "c"))
    assert [len(one.members) for one in found] == [2]


@settings(max_examples=30, deadline=None)
@given(st.floats(-1e5, 1e5).filter(lambda slope: abs(slope) > 1e-3), st.floats(-1e5, 1e5))
def test_a_duplicate_is_found_under_any_straight_line(slope: float, shift: float) -> None:
    assert judged(a=X, b=X * slope + shift).columns == ("a", "b")


def test_related_columns_pass() -> None:
    answer = judged(a=X, b=X + 0.5 * NOISE, c=KIND, d=rng.choice(["a", "b", "c"], 400))
    assert answer.state == "pass"


def test_the_target_is_none_of_them() -> None:
    assert judged(a=X, b=Y).state == "pass"


def test_one_column_has_no_partner() -> None:
    answer = judged(a=X)
    assert answer.state == "not applicable"
    assert "two columns" in answer.sentence

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.table import Column, Dataset
from pipelines.engine.encode_level import FEW, MOST_CODES, MOST_SCALED
from pipelines.engine.encode_number import FARTHEST
from pipelines.engine.prepare import from_state, prepare
from pipelines.errors import StudyError
from tests.pipelines.tables import described, table

ENCODINGS = ("scaled", "codes")


def numbers(*values: float) -> Dataset:
    return described(pd.DataFrame({"x": np.array(values, dtype=float)}), {"x": "number"})


def levels(*values: str | None) -> Dataset:
    return described(pd.DataFrame({"c": pd.Categorical(values)}), {"c": "category"})


def times(*values: str | None) -> Dataset:
    return described(pd.DataFrame({"t": pd.to_datetime(pd.Series(values))}), {"t": "time"})


def rows(dataset: Dataset) -> np.ndarray:
    return np.arange(dataset.n_rows)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_groups_cover_every_encoded_column_once_in_the_order_of_the_table(encoding):
    dataset = table("binary")
    found = prepare(dataset, rows(dataset), encoding)
    assert found.names == dataset.features
    X = found.encode(dataset.frame)
    assert np.array_equal(np.concatenate(found.groups), np.arange(X.shape[1]))
    assert len(found.labels) == X.shape[1] == len(set(found.labels))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_only_the_fit_rows_are_looked_at(encoding):
    dataset = table("binary")
    fit = np.arange(100)
    changed = dataset.frame.copy()
    changed.loc[100:, "size [mm]"] = 1e6
    changed.loc[100:, "colour"] = "blue"
    changed.loc[100:, "when"] = pd.Timestamp("2050-01-01")
    other = described(changed, {column.name: column.kind for column in dataset.columns}, "binary")
    assert prepare(dataset, fit, encoding) == prepare(other, fit, encoding)


def test_the_median_is_that_of_the_fit_rows_of_each_fold():
    dataset = numbers(1, 2, 3, np.nan, 100, 200, 300, np.nan)
    for fit, median in (([0, 1, 2, 3], 2.0), ([4, 5, 6, 7], 200.0), ([0, 1, 2, 4], 2.5)):
        assert prepare(dataset, np.array(fit), "scaled").plans[0].fill == median


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_state_comes_back_bit_by_bit_through_json(encoding):
    dataset = table("binary")
    found = prepare(dataset, np.arange(150), encoding)
    again = from_state(json.loads(json.dumps(found.state(), allow_nan=False)))
    assert again == found
    assert np.array_equal(again.encode(dataset.frame), found.encode(dataset.frame), equal_nan=True)


def test_scaled_numbers_have_mean_0_and_sd_1_and_an_indicator_of_what_was_missing():
    dataset = numbers(1, 2, 3, 4, np.nan)
    X = prepare(dataset, rows(dataset), "scaled").encode(dataset.frame)
    assert X[:4, 0].mean() == pytest.approx(0, abs=1e-15)
    assert X[:4, 0].std() == pytest.approx(1)
    assert X[4].tolist() == [0.0, 1.0]  # the median, 2.5, is the mean here


def test_codes_keep_missing_numbers_only_where_the_model_could_learn_from_them():
    frame = pd.DataFrame({"x": [np.nan, 7.0]})
    with_missing, without = numbers(1, 2, 3, np.nan), numbers(1, 2, 3)
    assert np.isnan(prepare(with_missing, rows(with_missing), "codes").encode(frame)[0, 0])
    assert prepare(without, rows(without), "codes").encode(frame)[:, 0].tolist() == [2.0, 7.0]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("value", [np.inf, -np.inf, 1e300, -1e39])
def test_what_no_float32_holds_counts_as_missing(encoding, value):
    dataset = numbers(1, 2, 3)
    found = prepare(dataset, rows(dataset), encoding)
    empty = found.encode(pd.DataFrame({"x": [np.nan]}))
    assert np.array_equal(found.encode(pd.DataFrame({"x": [value]})), empty)
    assert np.isfinite(prepare(numbers(1, 2, value), np.arange(3), "scaled").encode(dataset.frame)).all()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_empty_column_and_a_constant_one_are_no_trouble(encoding):
    frame = pd.DataFrame({"x": [np.nan] * 4, "z": [3.0] * 4, "c": pd.Categorical([None] * 4), "t": pd.NaT})
    frame["t"] = pd.to_datetime(frame["t"])
    dataset = described(frame, {"x": "number", "z": "number", "c": "category", "t": "time"})
    X = prepare(dataset, rows(dataset), encoding).encode(frame)
    assert np.isfinite(X[:, -1]).all() or encoding == "codes"
    assert not np.isinf(X).any()


def test_a_far_value_stays_finite():
    dataset = numbers(1, 2, 3)
    X = prepare(dataset, rows(dataset), "scaled").encode(pd.DataFrame({"x": [3e38, -3e38]}))
    assert X[:, 0].tolist() == [FARTHEST, -FARTHEST]


def test_levels_are_one_column_each_most_frequent_first():
    dataset = levels(*["b"] * 9, *["a"] * 8, *["c"] * 7)
    for encoding in ENCODINGS:
        found = prepare(dataset, rows(dataset), encoding)
        assert found.labels == ("c = b", "c = a", "c = c")
        assert found.encode(dataset.frame)[[0, 9, 17]].tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


def test_two_levels_are_one_column():
    dataset = levels(*["yes"] * 9, *["no"] * 8)
    found = prepare(dataset, rows(dataset), "scaled")
    assert found.labels == ("c = no",)
    assert found.encode(dataset.frame)[[0, 9], 0].tolist() == [0, 1]


def test_rare_levels_are_pooled_and_an_unseen_level_goes_there():
    dataset = levels(*["b"] * 9, *["a"] * 8, *["c"] * 7, "rare", "rarer")
    found = prepare(dataset, rows(dataset), "scaled")
    assert found.labels[-1] == "c = other levels"
    places = found.encode(pd.DataFrame({"c": ["rare", "never seen", "a"]}))
    assert places[0].tolist() == places[1].tolist() == [0, 0, 0, 1]


def test_an_unseen_level_is_no_level_where_none_was_rare():
    dataset = levels(*["b"] * 9, *["a"] * 8, *["c"] * 7)
    assert prepare(dataset, rows(dataset), "scaled").encode(pd.DataFrame({"c": ["new"]})).tolist() == [[0, 0, 0]]


def test_missing_levels_have_a_column_where_they_were_seen():
    dataset = levels(*["b"] * 9, *["a"] * 8, *["c"] * 7, None)
    found = prepare(dataset, rows(dataset), "scaled")
    assert found.labels[-1] == "c = missing"
    assert found.encode(dataset.frame)[-1].tolist() == [0, 0, 0, 1]


def test_many_levels_are_one_column_of_ranks_for_trees():
    names = [f"level {i:02d}" for i in range(FEW + 3)]
    dataset = levels(*[name for i, name in enumerate(names) for _ in range(40 - i)], None)
    found = prepare(dataset, rows(dataset), "codes")
    codes = found.encode(pd.DataFrame({"c": [names[0], names[-1], "new", None]}))
    assert codes[:3, 0].tolist() == [0, len(names) - 1, len(names)]
    assert np.isnan(codes[3, 0])


def test_the_number_of_levels_kept_is_bounded():
    dataset = levels(*[f"id {i}" for i in range(400) for _ in range(5)])
    assert len(prepare(dataset, rows(dataset), "scaled").labels) == MOST_SCALED + 1
    assert len(prepare(dataset, rows(dataset), "codes").plans[0].levels) == MOST_CODES


def test_levels_do_not_depend_on_how_the_frame_stores_them():
    dataset = levels(*["1"] * 9, *["2"] * 8, *["3"] * 7)
    found = prepare(dataset, rows(dataset), "scaled")
    expected = found.encode(pd.DataFrame({"c": pd.Categorical(["3", "1"])}))
    for other in (pd.Series(["3", "1"]), pd.Series([3, 1]), pd.Series([3.0, 1.0]), pd.Series(["3", "1"], dtype=object)):
        assert np.array_equal(found.encode(pd.DataFrame({"c": other})), expected)


def test_calendar_parts_of_known_moments():
    dataset = times("2024-01-01 00:00", "2024-02-29 13:30", "2024-12-31 23:59")
    found = prepare(dataset, rows(dataset), "codes")
    assert found.labels == ("t: hour", "t: weekday", "t: month", "t: days since the first")
    # A Monday in January, a Thursday in February (59 days on, 13.5 h), a Tuesday in December.
    expected = [[0, 0, 1, 0], [13.5, 3, 2, 59 + 13.5 / 24], [23 + 59 / 60, 1, 12, 365 + 1439 / 1440]]
    assert found.encode(dataset.frame) == pytest.approx(np.array(expected))
    assert [len(group) for group in found.groups] == [4]


def test_parts_that_do_not_vary_are_left_out():
    dataset = times("2024-03-04", "2024-03-11", "2024-03-18")  # Mondays in March at midnight
    assert prepare(dataset, rows(dataset), "codes").labels == ("t: days since the first",)


def test_scaled_hours_are_round():
    dataset = times(*[f"2024-01-01 {hour:02d}:00" for hour in range(24)])
    X = prepare(dataset, rows(dataset), "scaled").encode(dataset.frame)
    steps = np.linalg.norm(np.diff(X[:, :2], axis=0, append=X[:1, :2]), axis=1)
    assert steps == pytest.approx(np.full(24, steps[0]))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_missing_times(encoding):
    with_missing = times("2024-01-01 05:00", "2024-03-01 06:00", None)
    X = prepare(with_missing, rows(with_missing), encoding).encode(with_missing.frame)
    assert np.isnan(X[2]).all() if encoding == "codes" else X[2].tolist()[-1] == 1
    without = times("2024-01-01 05:00", "2024-02-01 06:00", "2024-03-01 07:00")
    empty = prepare(without, rows(without), encoding).encode(times(None).frame)
    assert np.isfinite(empty).all()


def test_times_with_a_zone_and_times_as_text():
    dataset = times("2024-01-01 05:00", "2024-03-01 06:00")
    found = prepare(dataset, rows(dataset), "codes")
    text = pd.DataFrame({"t": ["2024-01-01 05:00", "2024-03-01 06:00"]})
    zoned = pd.DataFrame({"t": dataset.frame["t"].dt.tz_localize("Europe/Berlin")})
    assert np.array_equal(found.encode(text), found.encode(dataset.frame))
    assert np.array_equal(found.encode(zoned), found.encode(dataset.frame))


def test_free_text_that_the_analyst_made_a_feature_is_treated_as_levels():
    frame = pd.DataFrame({"c": pd.Series(["a b", "c d"] * 10, dtype="str")})
    dataset = described(frame, {"c": "text"})
    assert prepare(dataset, rows(dataset), "codes").labels == ("c = c d",)


@pytest.mark.parametrize(
    ("dataset", "frame", "part"),
    [
        (numbers(1, 2), pd.DataFrame({"x": ["ten"]}), "holds text"),
        (times("2024-01-01", "2024-01-02"), pd.DataFrame({"t": ["soon"]}), "holds no times"),
        (times("2024-01-01", "2024-01-02"), pd.DataFrame({"t": [20240101]}), "holds no times"),
        (numbers(1, 2), pd.DataFrame({"z": [1.0]}), "Rows without 'x'"),
    ],
)
def test_refusals_name_the_column(dataset, frame, part):
    with pytest.raises(StudyError, match=part):
        prepare(dataset, rows(dataset), "codes").encode(frame)


def test_a_table_without_features_is_refused():
    frame = pd.DataFrame({"y": [1.0, 2.0]})
    with pytest.raises(StudyError, match="without features"):
        prepare(described(frame, {"y": "number"}, "regression"), np.arange(2), "codes")


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.floats(allow_nan=True, allow_infinity=True, width=64), min_size=1, max_size=30),
    others=st.lists(st.floats(allow_nan=True, allow_infinity=True, width=64), min_size=1, max_size=10),
    encoding=st.sampled_from(ENCODINGS),
)
def test_any_numbers_are_encoded_alike_alone_and_together_and_never_infinite(values, others, encoding):
    dataset = numbers(*values)
    found = prepare(dataset, rows(dataset), encoding)
    frame = numbers(*others).frame
    together = found.encode(frame)
    alone = np.concatenate([found.encode(frame.iloc[[i]]) for i in range(len(frame))])
    assert np.array_equal(together, alone, equal_nan=True)
    assert not np.isinf(together).any()
    assert encoding == "codes" or np.isfinite(together).all()


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.one_of(st.none(), st.text(max_size=3)), min_size=1, max_size=60),
    others=st.lists(st.one_of(st.none(), st.text(max_size=3)), min_size=1, max_size=10),
)
def test_any_levels_are_one_place_or_none(values, others):
    frame = pd.DataFrame({"c": pd.Series(values, dtype="str")})
    found = prepare(described(frame, {"c": "category"}), np.arange(len(values)), "scaled")
    X = found.encode(pd.DataFrame({"c": pd.Series(others, dtype="str")}))
    assert X.shape == (len(others), len(found.labels))
    assert set(X.sum(axis=1)) <= {0.0, 1.0}


@pytest.mark.parametrize("encoding", ["scaled", "codes"])
def test_filled_gaps_look_like_the_usual_value_and_nothing_tells_of_them(encoding):
    frame = pd.DataFrame(
        {
            "x": [1.0, 2.0, 3.0, np.nan, 2.0],
            "c": pd.Categorical(["a", "b", "a", None, "c"] if encoding == "codes" else ["a", "b", "a", None, "b"]),
        }
    )
    columns = tuple(
        Column(name, "number" if name == "x" else "category", "feature", "", "", 1, 3) for name in frame.columns
    )
    dataset = Dataset("gaps", frame, columns, None, None, "made up", "0")
    found = prepare(dataset, np.arange(5), encoding, "fill")
    X = found.encode(frame)
    assert not np.isnan(X).any()
    assert X.shape[1] == len(found.labels)
    assert not any("missing" in label for label in found.labels)
    usual = found.encode(pd.DataFrame({"x": [2.0], "c": pd.Categorical(["a"], categories=frame["c"].cat.categories)}))
    assert np.array_equal(X[3], usual[0])

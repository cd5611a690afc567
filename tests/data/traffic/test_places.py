from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.traffic.places import add_distance, find_places, middle, parse_pairs
from tests.data.build import named, table


def test_pairs_written_as_text_are_read():
    latitude, longitude = parse_pairs(pd.Series(["(51.04, -114.06)", None, "[51.1; -114.0]"]))
    np.testing.assert_array_equal(latitude, [51.04, np.nan, 51.1])
    np.testing.assert_array_equal(longitude, [-114.06, np.nan, -114.0])
    latitude, longitude = parse_pairs(pd.Series(["POINT (-114.06 51.04)"] * 2, dtype="category"))
    assert (latitude[0], longitude[0]) == (51.04, -114.06)
    latitude, longitude = parse_pairs(pd.Series(["(151.2, -33.8)", "(80.0, -33.8)"]))
    assert (latitude.tolist(), longitude.tolist()) == ([-33.8, -33.8], [151.2, 80.0])
    assert parse_pairs(pd.Series(["(51, -114)", "Bow Trail"])) is None
    assert parse_pairs(pd.Series([None, None], dtype="object")) is None


def test_places_are_found_by_name_before_text():
    n = 40
    both = named(
        {
            "Start Lat": np.full(n, 51.0) + np.arange(n) / 100,
            "lng": np.full(n, -114.0) - np.arange(n) / 90,
            "x": np.arange(n) % 3,
        }
    )
    found = find_places(both)
    assert found.columns == ("Start Lat", "lng")
    assert middle(found) == pytest.approx((51.195, -114.0 - 19.5 / 90))
    pairs = table(where=np.array(["(51.0, -114.0)", "(51.5, -114.5)"] * 20), x=np.arange(n) % 3)
    assert find_places(pairs).columns == ("where",)
    assert find_places(table(latitude=np.arange(n) / 10, x=np.arange(n) % 3)) is None


def test_what_is_no_place_on_earth_is_missing():
    made = table(lat=np.array([0.0, 95.0, 51.0]), lon=np.array([0.0, 10.0, -114.0]))
    assert np.isnan(find_places(made).latitude).tolist() == [True, True, False]


def test_the_distance_is_a_column_with_its_unit():
    pairs = table(where=np.array(["(51.0, -114.0)", "(51.5, -114.5)"] * 20), x=np.arange(40) % 3)
    made = add_distance(pairs, find_places(pairs), (51.0, -114.0), "distance_to_centre")
    assert made.column("distance_to_centre").unit == "km"
    assert made.frame["distance_to_centre"].iloc[0] == 0
    assert made.frame["Latitude"].head(2).tolist() == [51.0, 51.5]

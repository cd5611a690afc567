from __future__ import annotations

import numpy as np
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from data.traffic.geodesic import kilometres
from data.traffic.places import CENTRES

LATITUDE, LONGITUDE = st.floats(-90, 90), st.floats(-180, 180)


def test_distances_follow_the_ellipsoid():
    places = np.array([(-33.9431, 151.058), (-33.8096, 151.159), (-33.7344, 150.875), (np.nan, 151.0)])
    found = kilometres(places[:, 0], places[:, 1], CENTRES["sydney raw"])
    np.testing.assert_allclose(found[:3], [15.781064, 8.323913, 34.354983], atol=1e-6)
    assert np.isnan(found[3])
    swapped = kilometres(places[[1, 0, 1], 0], places[[1, 0, 1], 1], CENTRES["sydney raw"])
    assert swapped.tolist() == found[[1, 0, 1]].tolist()


def test_no_place_at_all_has_no_distance():
    assert np.isnan(kilometres(np.full(3, np.nan), np.zeros(3), (0.0, 0.0))).all()


@given(st.lists(st.tuples(LATITUDE, LONGITUDE), min_size=1, max_size=8), st.tuples(LATITUDE, LONGITUDE))
def test_any_two_places_are_as_far_apart_as_geopy_says(places, centre):
    found = kilometres(*np.array(places).T, centre)
    slow = [geodesic(place, centre).km for place in places]
    np.testing.assert_allclose(found, slow, rtol=0, atol=1e-6)


def test_opposite_ends_of_the_earth_one_place_and_the_equator():
    places = np.array([(0.0, 180.0), (0.2, 179.7), (0.0, 0.0), (0.0, 90.0), (90.0, 10.0), (-90.0, 10.0)])
    found = kilometres(places[:, 0], places[:, 1], (0.0, 0.0))
    np.testing.assert_allclose(found, [geodesic(place, (0.0, 0.0)).km for place in places], rtol=1e-9, atol=1e-9)
    assert found[2] == 0


def test_the_date_line_is_no_barrier():
    found = kilometres(np.array([-17.0]), np.array([179.9]), (-17.0, -179.9))
    np.testing.assert_allclose(found, geodesic((-17.0, 179.9), (-17.0, -179.9)).km)

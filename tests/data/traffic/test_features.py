from __future__ import annotations

import numpy as np

from data.traffic.features import add_features
from tests.data.build import table
from tests.data.traffic.incidents_given import as_file, log, sydney


def test_what_is_made_names_what_it_was_made_of():
    made, features = add_features(sydney(), "Start_Time", None)
    added = set(made.names) - set(sydney().names)
    assert added == set(features.derived)
    assert features.derived["Hour"] == "Start_Time"
    assert features.derived["Tow truck"] == "Attending_Groups"
    assert features.derived["Incident_Type"] == "Display_Name"
    assert features.derived["distance_to_CBD"] == "Latitude"
    assert features.replaced == {}
    assert features.centre == (-33.87324469333478, 151.20665137317067)


def test_sentences_of_other_logs_are_replaced_by_their_words():
    made, features = add_features(as_file(log()), "opened_at", None)
    assert features.replaced == {"note": "read into columns of its words"}
    assert features.derived["Latitude"] == features.derived["distance_to_centre"] == "where"
    assert set(features.derived) == set(made.names) - set(as_file(log()).names)


def test_a_table_of_numbers_gets_nothing():
    plain = table(duration=np.arange(30.0), lanes=np.arange(30) % 4)
    made, features = add_features(plain, "", None)
    assert made is plain
    assert features == ({}, {}, None, ())

from __future__ import annotations

import numpy as np
import pytest

from pipelines.errors import StudyError
from pipelines.studies.traffic.map import MOST, incident_map


def test_incidents_are_coloured_by_bands():
    places = np.array([[151.0, -33.9], [151.1, -33.8], [np.nan, -33.7], [999.0, -33.7]])
    shown = incident_map(places, np.array([10.0, 70, 5, 5]), np.array([14.0, 30, 5, 5]))
    assert shown.frame["Predicted"].tolist() == ["under 15 minutes", "30–60 minutes"]
    assert shown.frame["Off by"].tolist() == ["under 15 minutes", "30–60 minutes"]
    assert shown.frame["Actual less predicted (minutes)"].tolist() == [-4, 40]
    assert shown.notes == ("2 incidents have no place.",)
    for chart in shown.charts:
        assert chart.shape == "map"
        assert {chart.x, chart.y, chart.by} <= set(shown.frame.columns)


def test_no_more_points_than_can_be_told_apart():
    n = MOST + 50
    made = np.column_stack([np.linspace(150, 151, n), np.linspace(-34, -33, n)])
    assert len(incident_map(made, np.ones(n), np.ones(n)).frame) == MOST


def test_what_has_no_place_is_refused():
    with pytest.raises(StudyError, match="No incident has a place"):
        incident_map(np.full((3, 2), np.nan), np.ones(3), np.ones(3))
    with pytest.raises(StudyError, match="one each is needed"):
        incident_map(np.zeros((3, 2)), np.ones(2), np.ones(3))

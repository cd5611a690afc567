"""Pictures of exhibits on the screen."""

from __future__ import annotations

import json

import pytest

from pipelines.engine.exhibit import Exhibit
from tests.example_exhibits import example_exhibits
from workbench.views.charts.exhibits import exhibit_charts


@pytest.mark.parametrize("exhibit", example_exhibits(), ids=lambda one: one.key)
def test_every_shape_is_drawn_once_per_panel(exhibit: Exhibit) -> None:
    for chart in exhibit.charts:
        drawn = exhibit_charts(exhibit.frame, chart)
        panels = exhibit.frame[chart.panel].nunique() if chart.panel else 1
        assert len(drawn) == panels
        for _, one in drawn:
            assert json.loads(one.to_json())["layer"]


def test_names_are_data_and_never_markup() -> None:
    exhibit = example_exhibits()[0]
    text = exhibit_charts(exhibit.frame, exhibit.charts[0])[0][1].to_json()
    assert "<b>Linear</b>" in text
    assert '"field": "label"' in text

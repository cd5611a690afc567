"""The app in Streamlit's own test harness, over a fake service."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.workbench.views.fake import FakeService
from workbench.views.parts import session

APP = Path(__file__).resolve().parents[3] / "app.py"


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeService:
    service = FakeService()
    serve(service, monkeypatch)
    return service


def serve(service: FakeService, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts the fake in the place of the service, wherever a page has taken the name already."""
    for name, module in list(sys.modules.items()):
        if name.startswith("workbench.views") and hasattr(module, "service"):
            monkeypatch.setattr(module, "service", lambda: service)
    monkeypatch.setattr(session, "service", lambda: service)
    st.cache_data.clear()


@pytest.fixture
def app(fake: FakeService) -> Callable[..., AppTest]:
    def start(**address: str) -> AppTest:
        test = AppTest.from_file(str(APP), default_timeout=30)
        for key, value in address.items():
            test.query_params[key] = value
        return test.run()

    return start


def words(test: AppTest) -> str:
    """All text on the page."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "text", "warning", "error", "info", "success")
    return "\n".join(str(one.value) for kind in kinds for one in getattr(test, kind))


def press(test: AppTest, label: str) -> AppTest:
    """Presses the button of that label."""
    for button in test.button:
        if button.label == label:
            return button.click().run()
    raise AssertionError(f"no button {label!r}; there are {[button.label for button in test.button]}")

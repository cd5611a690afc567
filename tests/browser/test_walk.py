"""From a sample to a report in the real app, with every page looked at."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Server, patient, settle, shoot, wait_for_findings, watched

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def walked(server: Server, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The id of a finished run of the sample "Diabetes" and its downloaded report: three clicks from the first page."""
    context = patient(chromium.new_context(accept_downloads=True, viewport={"width": 1440, "height": 1000}))
    page = context.new_page()
    page.goto(server.url)
    settle(page)
    shoot(page, "1_data_empty")
    page.locator(".st-key-sample_diabetes button, [class*='st-key-sample-diabetes'] button").first.click()
    page.get_by_role("button", name="Explain this target").wait_for(timeout=60_000)
    settle(page)
    shoot(page, "1_data")
    page.get_by_role("button", name="Explain this target").click()
    with server.held(watched(page)):
        shoot(page, "2_run")
    wait_for_findings(page)
    shoot(page, "3_findings")
    with page.expect_download(timeout=120_000) as download:
        page.get_by_role("button", name="Download report").click()
    report = tmp_path_factory.mktemp("download") / "report.html"
    download.value.save_as(report)
    run = re.search(r"run=([0-9a-z]+)", page.url)
    context.close()
    assert run
    return run[1], report


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", ["run", "findings", "rows", "report"])
def test_every_page_of_the_run_stands_in_both_themes(
    server: Server, visit: Visit, walked: tuple[str, Path], place: str, scheme: str
) -> None:
    page = visit(f"{server.url}/{place}?run={walked[0]}", scheme=scheme)
    page.wait_for_timeout(1500)
    assert page.locator('[data-testid="stException"]').count() == 0
    assert page.locator("h1").first.inner_text()
    shoot(page, f"{place}_{scheme}")


def test_clicking_a_bar_looks_at_its_column(server: Server, visit: Visit, walked: tuple[str, Path]) -> None:
    page = visit(f"{server.url}/findings?run={walked[0]}")
    chart = page.locator('[data-testid="stVegaLiteChart"]').first
    chart.wait_for()
    page.wait_for_timeout(1500)
    picked = page.get_by_test_id("stSelectbox").first.locator("input")
    before = picked.input_value()
    box = chart.bounding_box()
    assert box
    page.mouse.click(box["x"] + 30, box["y"] + 42 * 2.5)
    page.wait_for_timeout(2500)
    assert picked.input_value() != before


@pytest.mark.parametrize("tab", ["Agreement", "Performance", "Uncertainty", "Models"])
def test_every_tab_opens(server: Server, visit: Visit, walked: tuple[str, Path], tab: str) -> None:
    page = visit(f"{server.url}/findings?run={walked[0]}")
    page.get_by_role("tab", name=tab).click()
    settle(page, 1200)
    assert page.locator('[data-testid="stException"]').count() == 0
    shoot(page, f"3_findings_{tab.lower()}")


def test_another_row_and_what_if_answer(server: Server, visit: Visit, walked: tuple[str, Path]) -> None:
    page = visit(f"{server.url}/rows?run={walked[0]}")
    page.get_by_text("Typical", exact=True).click()
    settle(page)
    page.locator('[data-testid="stNumberInputStepUp"]').first.click()
    page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
    page.get_by_test_id("stMetric").first.wait_for(timeout=60_000)
    settle(page)
    shoot(page, "4_rows_what_if")
    assert page.locator('[data-testid="stException"]').count() == 0


def test_a_shared_link_and_a_refresh_show_the_same_run(server: Server, visit: Visit, walked: tuple[str, Path]) -> None:
    page = visit(f"{server.url}/findings?run={walked[0]}")
    title = page.locator("h1").first.inner_text()
    page.reload()
    settle(page)
    assert page.locator("h1").first.inner_text() == title
    page.get_by_role("link", name="Rows").first.click()
    settle(page)
    assert f"run={walked[0]}" in page.url


def test_the_page_asks_nobody_else(server: Server, chromium: Browser, walked: tuple[str, Path]) -> None:
    context = patient(chromium.new_context())
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for place in ("", "findings", "rows", "report"):
        page.goto(f"{server.url}/{place}?run={walked[0]}")
        settle(page, 1500)
    context.close()
    assert [url for url in asked if not url.startswith((server.url, "data:", "blob:"))] == []


def test_the_report_opens_offline_without_a_request(chromium: Browser, walked: tuple[str, Path]) -> None:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(walked[1].as_uri())
    page.wait_for_timeout(500)
    pictures = page.evaluate("[...document.images].map(one => one.complete && one.naturalWidth > 0)")
    drawn = page.locator("svg").count() + len(pictures)
    context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert all(pictures)
    assert drawn > 0
    assert walked[1].stat().st_size <= 5_000_000

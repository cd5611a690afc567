"""A file over the limit: Streamlit turns it away in the browser; the analyst reads why and goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Server, drop, free_port, settle, shoot
from tests.browser.test_sessions import table_of, upload

Visit = Callable[..., Page]
REFUSED = '[data-testid="stMain"] .over-limit:visible'


def sparse(path: Path, size: int) -> Path:
    """A file of that many bytes that takes no room on the disk."""
    with path.open("wb") as file:
        file.truncate(size)
    return path


def test_300_mb_are_answered_in_words_and_the_page_goes_on(server: Server, visit: Visit, tmp_path: Path) -> None:
    page = visit(server.url)
    assert page.locator(REFUSED).count() == 0
    page.set_input_files('input[type="file"]', sparse(tmp_path / "large.csv", 300_000_000))
    page.locator(REFUSED).wait_for(timeout=20_000)
    said = page.locator(REFUSED).inner_text()
    assert said.startswith("This file was not taken; at most 290 MB can be read. Save it as Parquet")
    assert "large.csv" in page.get_by_test_id("stFileUploader").inner_text()
    assert page.locator('[data-testid="stException"]').count() == 0
    assert "Traceback" not in page.locator('[data-testid="stMain"]').inner_text()
    shoot(page, "1_data_over_limit")
    drop(page, upload(table_of(100), "small.csv"))
    assert page.locator("h1").first.inner_text() == "small.csv"


@pytest.mark.parametrize(("limit", "size"), [("1", 1_200_000), ("0.5", 900_000)])
def test_the_environment_sets_the_limit_of_the_browser_too(tmp_path: Path, visit: Visit, limit: str, size: int) -> None:
    server = Server(tmp_path, free_port(), environment=(("WORKBENCH_MAX_MB", limit),))
    server.start()
    try:
        page = visit(server.url)
        assert f"up to {limit} MB" in page.locator('[data-testid="stMain"]').inner_text()
        page.set_input_files('input[type="file"]', sparse(tmp_path / "large.csv", size))
        # Streamlit counts whole megabytes; within the last one the service refuses, with the file's name.
        refused = page.locator(f'{REFUSED}, [data-testid="stMain"] [data-testid="stAlert"]').first
        refused.wait_for(timeout=20_000)
        settle(page)
        assert f"at most {limit} MB can be read" in refused.inner_text()
        page.set_input_files('input[type="file"]', upload(table_of(100), "small.csv"))  # type: ignore[arg-type]
        page.get_by_role("button", name="Explain this target").wait_for(timeout=60_000)
    finally:
        server.kill()

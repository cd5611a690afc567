"""Six real tables, each from the file to the downloaded report in three clicks; the seconds are printed, not judged."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PRIMARY, Server, drop, settle, shoot, wait_for_findings

Visit = Callable[..., Page]
#: Folder → file and the target to choose, "" where the suggestion is to be taken as it stands.
TABLES = {
    "titanic": ("train.csv", ""),
    "adult_header": ("adult.csv", ""),
    "calgary_traffic": ("Traffic_Incidents.csv", ""),
    "student_mat": ("student-mat.csv", ""),
    "airquality_uci_semicolon": ("AirQualityUCI.csv", ""),
    "oasis2_long_alt": ("OASIS_long_tbl_df.csv", ""),
}


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize("folder", list(TABLES))
def test_upload_to_report_in_three_clicks(server: Server, visit: Visit, tmp_path: Path, folder: str) -> None:
    if "REAL_DATA_DIR" not in os.environ:
        pytest.skip("REAL_DATA_DIR is not set")
    name, target = TABLES[folder]
    page = visit(server.url)
    page.evaluate("window.clicked = 0; addEventListener('click', event => { window.clicked += event.isTrusted }, true)")
    started = time.monotonic()
    drop(page, Path(os.environ["REAL_DATA_DIR"]) / folder / name)
    if target:
        box = page.get_by_role("combobox", name="Target")
        box.fill(target)
        box.press("Enter")
        settle(page)
    page.locator(PRIMARY).first.click()
    wait_for_findings(page, 400)
    with page.expect_download(timeout=120_000) as download:
        page.get_by_role("button", name="Download report").click()
    clicks = 1 + page.evaluate("window.clicked")  # the drop counts as one; the pages never reload in between
    report = tmp_path / "report.html"
    download.value.save_as(report)
    seconds = time.monotonic() - started
    title = page.locator("h1").first.inner_text()
    sys.stdout.write(f"{folder}: {clicks} clicks, {seconds:.0f} s, {report.stat().st_size:,} bytes, {title}\n")
    shoot(page, f"real_{folder}")
    assert clicks == 3
    assert report.stat().st_size > 20_000

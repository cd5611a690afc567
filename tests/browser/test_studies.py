"""Published studies in the browser: recognised, run with their further tables, read exhibit by exhibit."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, PATIENCE, Server, drop, settle, shoot, wait_for_findings

Visit = Callable[..., Page]


def real(folder: str, name: str) -> Path:
    if "REAL_DATA_DIR" not in os.environ:
        pytest.skip("REAL_DATA_DIR is not set")
    return Path(os.environ["REAL_DATA_DIR"]) / folder / name


def choose(page: Page, words: str) -> None:
    """The first exhibit of the list whose line has these words."""
    box = page.get_by_role("combobox", name="Part of the study")
    box.click()
    box.fill(words)
    page.get_by_role("option", name=words).first.click()
    expect(box).to_have_value(re.compile(re.escape(words)), timeout=PATIENCE)
    settle(page)


@pytest.mark.real
@pytest.mark.slow
def test_a_cohort_is_validated_on_another_one(server: Server, visit: Visit) -> None:
    page = visit(server.url)
    drop(page, real("oasis2_long_alt", "OASIS_long_tbl_df.csv"))
    assert page.get_by_text("Read as an OASIS-2 table").is_visible()
    page.get_by_text("Other cohorts to validate on").click()
    page.locator('input[type="file"]').last.set_input_files(real("oasis1_cross_header", "OASIS_cross_tbl_df.csv"))
    page.get_by_role("button", name="Take it out").wait_for()
    settle(page)
    page.get_by_role("button", name="Run this study").click()
    wait_for_findings(page, 400)
    for place in range(1, 14):
        choose(page, f"{place} of 13")
        assert not page.locator('[data-testid="stException"]').count()
    choose(page, ": On OASIS_cross_tbl_df.csv")
    assert page.get_by_text("Trained on 150 rows and frozen, scored on 198 others").is_visible()
    shoot(page, "study_alzheimers")


@pytest.mark.slow
def test_a_sample_of_two_tables_runs_with_one_press_on_a_phone(server: Server, visit: Visit) -> None:
    page = visit(server.url, NARROW)
    page.locator('[data-testid="stVerticalBlock"]').filter(has_text="Friends and values").last.get_by_role(
        "button", name="Open"
    ).click()
    page.get_by_role("button", name="Run this study").wait_for()
    settle(page)
    assert page.get_by_text("friends_sample.csv").count()
    page.get_by_role("button", name="Run this study").click()
    wait_for_findings(page, 600)
    choose(page, "Who moved whom")
    assert page.get_by_text("moved others most").is_visible()
    shoot(page, "study_values")
    with page.expect_download() as download:
        choose(page, "The next scores")
        page.get_by_role("button", name="Download next_scores.csv").click()
    assert download.value.suggested_filename == "next_scores.csv"

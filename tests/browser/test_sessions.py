"""Who sees what, and what a crash leaves: two visitors, a killed server, bad files, hostile names."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Server, drop, free_port, settle, shoot, wait_for_findings, watched
from tests.workbench.views.fake import HOSTILE

Visit = Callable[..., Page]
#: With these columns a run takes far longer than it takes to see that it has begun, and to hold it.
LONG = tuple(f"x{i}" for i in range(24))
MAIN = '[data-testid="stMain"]'


def table_of(rows: int, names: tuple[str, ...] = ("age", "dose", "score")) -> bytes:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(rows, len(names))).round(3)
    values[:, -1] = (values[:, 0] + 0.3 * rng.normal(size=rows)).round(3)
    quoted = [f'"{name.replace(chr(34), chr(34) * 2)}"' for name in names]
    return "\n".join([",".join(quoted), *(",".join(map(str, line)) for line in values)]).encode()


def upload(content: bytes, name: str = "mine.csv") -> dict[str, object]:
    return {"name": name, "mimeType": "text/csv", "buffer": content}


def test_two_visitors_do_not_see_each_others_uploads(server: Server, visit: Visit) -> None:
    mine = visit(server.url)
    drop(mine, upload(table_of(20_000, LONG), "only_mine.csv"))
    mine.get_by_role("button", name="Explain this target").click()
    with server.held(watched(mine)):
        link = mine.url
        other = visit(server.url)
        assert "only_mine" not in other.locator(MAIN).inner_text()
        again = mine.context.new_page()
        again.goto(server.url)
        settle(again)
        assert "only_mine" in again.locator(MAIN).inner_text()
        other.goto(link)
        settle(other)
        assert other.locator("h1").first.inner_text() == "Working on it"
        assert other.get_by_role("button", name="Cancel").count() == 0
        mine.get_by_role("button", name="Cancel").click()
        mine.get_by_role("button", name="Run again").wait_for()
    shoot(mine, "2_run_cancelled")


def test_an_upload_survives_a_refresh(server: Server, visit: Visit) -> None:
    page = visit(server.url)
    drop(page, upload(table_of(100), "kept.csv"))
    page.reload()
    settle(page)
    assert "kept.csv" in page.locator("h1").first.inner_text()


def test_a_killed_server_loses_no_run(tmp_path: Path, visit: Visit) -> None:
    server = Server(tmp_path, free_port())
    server.start()
    try:
        page = visit(server.url)
        drop(page, upload(table_of(500, LONG[:8])))
        page.get_by_role("button", name="Explain this target").click()
        run = watched(page)
        with server.held(run):
            server.kill()
            server.start()
            again = visit(f"{server.url}/run?run={run}")
            assert again.locator("h1").first.inner_text() == "Working on it"
        wait_for_findings(again, 400)
    finally:
        server.kill()
        server.end_runs()


BAD = {
    "empty": b"",
    "one column": b"a\n1\n2\n3\n",
    "header only": b"a,b,c\n",
    "binary": bytes(range(256)) * 40,
    "ten headers alike": b"\n".join([b"a,a,a,a,a,a,a,a,a,a"] + [b"1,2,3,4,5,6,7,8,9,0"] * 3),
    "one class": b"\n".join([b"x,target"] + [b"%d,yes" % i for i in range(60)]),
    "all missing": b"\n".join([b"a,b"] + [b","] * 30),
    "ragged": b"\n".join([b"a,b,c"] + [b"1,2,3", b"1,2", b"1,2,3,4,5"] * 20),
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_file_is_answered_in_words(server: Server, visit: Visit, name: str) -> None:
    page = visit(server.url)
    page.set_input_files('input[type="file"]', upload(BAD[name], f"{name}.csv"))  # type: ignore[arg-type]
    page.locator(f'{MAIN} [data-testid="stAlert"], {MAIN} h3:has-text("Before you start")').first.wait_for()
    settle(page)
    said = page.locator(MAIN).inner_text()
    assert "Traceback" not in said
    assert page.locator('[data-testid="stException"]').count() == 0
    if name == "one class":  # the table can be read, and its other column be explained
        assert page.locator("h1").first.inner_text() == f"{name}.csv"
        return
    alert = page.get_by_test_id("stAlert").first.inner_text()
    assert f"{name}.csv" in alert
    assert re.search(r"; .{8,}\. .{8,}\.", alert), "cause; need. remedy."
    shoot(page, f"bad_{name.replace(' ', '_')}")


@pytest.mark.parametrize("place", ["", "run", "findings", "rows", "report"])
def test_hostile_names_do_nothing_on_any_page(
    fake_server: Server, endless_server: Server, visit: Visit, place: str
) -> None:
    page = visit((endless_server if place == "run" else fake_server).url)
    alarms: list[str] = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    drop(page, upload(b"a,b\n1,2\n", "**bold** <img src=x onerror=alert(1)>.csv"))
    if place:
        page.get_by_role("button", name="Explain this target").click()
        if place == "run":
            watched(page)
        else:
            wait_for_findings(page)
            page.goto(page.url.replace("/findings", f"/{place}"))
            settle(page, 2000)
    main = page.locator(MAIN)
    for selector in (
        "script",
        "img[src='x']",
        ".katex",
        "a[href*='example.org']",
        "strong:text-is('b')",
        "em:text-is('i')",
    ):
        assert main.locator(selector).count() == 0, selector
    assert page.evaluate("window.hurt") is None
    assert alarms == []
    said = main.inner_text().replace("\u2060", "")
    assert not place or "<script>" in said or HOSTILE[4] in said or place == "report"
    shoot(page, f"hostile_{place or 'data'}")

"""The real app in a real browser: a server of its own per module, Debian's Chromium, screenshots where asked for."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from workbench.jobs import Jobs
from workbench.processes import Process

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = 1440, 390
#: Milliseconds until a page that does not answer has failed: far longer than it takes on a machine that is busy.
PATIENCE = 180_000
#: What starts a run of a table: of any, or of one that a study knows.
PRIMARY = "button:has-text('Explain this target'), button:has-text('Run this study')"
FAILED = pytest.StashKey[list[bool]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Server:
    """A running app: its address, its home, and the process that can be killed and started again."""

    home: Path
    port: int
    module: tuple[str, ...] = ("streamlit", "run", "app.py")
    environment: tuple[tuple[str, str], ...] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> float:
        """Starts the app; the seconds until it answers."""
        before = time.monotonic()
        settings = {**os.environ, **dict(self.environment), "WORKBENCH_HOME": str(self.home)}
        with (self.home / "server.log").open("ab") as log:
            command = [sys.executable, "-m", *self.module, "--server.port", str(self.port)]
            self.process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=log)
        while time.monotonic() - before < PATIENCE / 1000:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1).close()
                return time.monotonic() - before
            time.sleep(0.05)
        raise AssertionError((self.home / "server.log").read_text())

    def kill(self) -> None:
        """Ends the server without warning, as a crash would."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    @contextlib.contextmanager
    def held(self, run: str) -> Iterator[None]:
        """Lets the worker of that run stand still: however long all else takes, the run does not end meanwhile."""
        worker = self._worker(run)
        os.killpg(worker.pid, signal.SIGSTOP)
        assert worker.alive, "the run ended before it could be held: it needs a larger table"
        try:
            yield
        finally:
            if worker.alive:
                os.killpg(worker.pid, signal.SIGCONT)

    def _worker(self, run: str) -> Process:
        """The worker of that run, once it is known."""
        file = self.home / "runs" / run / "worker.json"
        before = time.monotonic()
        while not file.exists():
            assert time.monotonic() - before < PATIENCE / 1000, f"nothing works on {run}"
            time.sleep(0.05)
        return Process(**json.loads(file.read_text()))

    def end_runs(self) -> None:
        """Cancels what still runs: workers outlive their server."""
        jobs = Jobs(self.home)
        for folder, state in jobs.states():
            if state in ("waiting", "running"):
                jobs.cancel(folder.name)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{CHROMIUM} is needed in CI")
        pytest.skip(f"{CHROMIUM} is not there")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over the real service, with a home of its own."""
    one = Server(tmp_path_factory.mktemp("home"), free_port())
    one.start()
    yield one
    one.kill()
    one.end_runs()


@pytest.fixture(scope="module")
def fake_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over the fake service: every run is the example result, after two seconds."""
    yield from _fake(tmp_path_factory.mktemp("home"), "2")


@pytest.fixture(scope="module")
def endless_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over the fake service, where no run ends."""
    yield from _fake(tmp_path_factory.mktemp("home"), "1e9")


def _fake(home: Path, seconds: str) -> Iterator[Server]:
    one = Server(home, free_port(), ("tests.browser.fake_server",), (("FAKE_SECONDS", seconds),))
    one.start()
    yield one
    one.kill()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    item.stash.setdefault(FAILED, []).append(report.failed)
    return report


@pytest.fixture
def visit(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Opens an address as a new visitor: own cookies, a width, light or dark. A failed test leaves its last pages."""
    contexts: list[BrowserContext] = []

    def open_page(url: str, width: int = WIDE, scheme: str = "light") -> Page:
        context = patient(
            chromium.new_context(
                viewport={"width": width, "height": 1000},
                color_scheme=scheme,  # type: ignore[arg-type]
                accept_downloads=True,
            )
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        settle(page)
        return page

    yield open_page
    folder = os.environ.get("SCREENSHOTS")
    for number, context in enumerate(contexts):
        if folder and any(request.node.stash.get(FAILED, [])):
            for page in context.pages:
                page.screenshot(path=str(Path(folder) / f"failed_{request.node.name[:60]}_{number}.png"))
        context.close()


def patient(context: BrowserContext) -> BrowserContext:
    """The same, waiting for busy servers."""
    context.set_default_timeout(PATIENCE)
    return context


def settle(page: Page, milliseconds: int = 400) -> None:
    """Waits until the page has been drawn."""
    page.wait_for_selector(
        '[data-testid="stMain"] h1, [data-testid="stMain"] [data-testid="stAlert"]', timeout=PATIENCE
    )
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=PATIENCE)
    page.wait_for_timeout(milliseconds)


def drop(page: Page, file: Path | dict[str, object]) -> None:
    """Puts a file into the drop zone and waits until the table is open or refused."""
    page.set_input_files('input[type="file"]', file)  # type: ignore[arg-type]
    page.locator(f"{PRIMARY}, [data-testid='stAlert']").first.wait_for(timeout=PATIENCE)
    settle(page)


def shoot(page: Page, name: str) -> None:
    """A screenshot of the whole page at both widths, and a check that nothing has to be scrolled sideways."""
    folder = os.environ.get("SCREENSHOTS")
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_timeout(600)
        height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": width, "height": int(min(max(800, height + 60), 7000))})
        page.wait_for_timeout(900)
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(Path(folder) / f"{name}_{width}.png"))
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= width, f"{name} is {wide} pixels wide on a screen of {width}"
    page.set_viewport_size({"width": WIDE, "height": 1000})
    page.wait_for_timeout(300)


def watched(page: Page) -> str:
    """The id of the run that was just started, once its page shows that it is at work."""
    page.get_by_role("button", name="Cancel").wait_for(timeout=PATIENCE)
    return page.url.rpartition("run=")[2]


def wait_for_findings(page: Page, seconds: float = 180) -> None:
    """Waits until the run page has moved on to the findings by itself."""
    page.wait_for_url("**/findings?run=*", timeout=seconds * 1000)
    page.locator('[data-testid="stDownloadButton"]').first.wait_for(timeout=PATIENCE)
    settle(page)

"""Serves the app over the fake service, to look at pages without running models: `python -m tests.browser.fake_server`.

What follows on the command line is handed to `streamlit run app.py`. FAKE_TASK and FAKE_SECONDS choose the example.
"""

from __future__ import annotations

import functools
import os
import sys

from streamlit.web import cli

from tests.workbench.views.fake import FakeService
from workbench.views.parts import session


@functools.cache
def fake() -> FakeService:
    """One fake service for all sessions of this server."""
    return FakeService(os.environ.get("FAKE_TASK", "binary"), float(os.environ.get("FAKE_SECONDS", "3")))


if __name__ == "__main__":
    # Pages run in this process and find the module as it is left here.
    session.service = fake
    sys.argv = ["streamlit", "run", "app.py", *sys.argv[1:]]
    cli.main()

"""Page 5: the report as it will be read, notes, downloads, and a comparison with another run."""

from __future__ import annotations

from workbench.views.parts.header import open_result
from workbench.views.parts.report_page import show_report

opened = open_result("The report", to_download=False)
if opened:
    show_report(*opened)

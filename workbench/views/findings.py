"""Page 3: the verdict, what matters, how sure, and whether to trust it."""

from __future__ import annotations

from workbench.views.parts.findings_page import show_findings
from workbench.views.parts.header import open_result

opened = open_result("The findings")
if opened:
    show_findings(*opened)

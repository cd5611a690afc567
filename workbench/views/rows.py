"""Page 4: single rows, what made each prediction, and what would change it."""

from __future__ import annotations

from workbench.views.parts.header import open_result
from workbench.views.parts.rows_page import show_rows

opened = open_result("Predictions of single rows")
if opened:
    show_rows(*opened)

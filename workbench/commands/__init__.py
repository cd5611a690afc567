"""The commands of ``python -m workbench``: each file adds its own to the parser, with help and what is called."""

from __future__ import annotations

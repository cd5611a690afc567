"""Studies by name: what is asked of a table, in which domain, after which published work."""

from __future__ import annotations

import difflib
from importlib import import_module
from typing import TYPE_CHECKING

from pipelines.errors import UnknownStudy

if TYPE_CHECKING:
    from pipelines.engine.study import Study

#: Study name → where its recipe is; one line adds a domain.
STUDIES: dict[str, str] = {
    "upload": "pipelines.upload:STUDY",
    "alzheimers": "pipelines.alzheimers:STUDY",
    "tadpole": "pipelines.tadpole:STUDY",
    "kidney": "pipelines.kidney:STUDY",
    "traffic": "pipelines.traffic:STUDY",
    "values": "pipelines.values:STUDY",
}


def study(name: str) -> Study:
    """The recipe of that name; raises UnknownStudy with the nearest names."""
    if name not in STUDIES:
        near = difflib.get_close_matches(name, STUDIES, n=1) or list(STUDIES)
        raise UnknownStudy(
            f"There is no study {name!r}",
            f"the studies are {', '.join(STUDIES)}",
            f"Did you mean {near[0]!r}? A table of your own goes through 'upload'.",
        )
    module, attribute = STUDIES[name].split(":")
    found: Study = getattr(import_module(module), attribute)
    return found

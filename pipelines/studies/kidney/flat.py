"""Kidney tables with one row per patient: roles, messages, and what is too easy or too good."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.kidney.egfr import stages
from data.clinical.kidney.flat import FlatKidney, recognise_flat
from data.table import Dataset
from pipelines.engine.protocol import Material
from pipelines.errors import StudyError
from pipelines.studies.kidney.checks import flat_checks
from pipelines.studies.kidney.kept import Kept

if TYPE_CHECKING:
    from pipelines.engine.study import Settings


def prepare_flat(dataset: Dataset, settings: Settings, answers: dict[str, str]) -> Material:
    """The table with columns of follow-up ignored; what has to be said of it as checks.

    Raises StudyError for a table that is none of the known ones.
    """
    flat = recognise_flat(dataset)
    if flat is None:
        raise StudyError(
            f"{dataset.name!r} is none of the flat kidney tables that are known", "one of them is needed", "Bring it"
        )
    table = replace(flat.dataset, decisions=tuple(dict.fromkeys((*flat.dataset.decisions, *flat.messages))))
    ours = {name: role for name, role in settings.roles.items() if name not in flat.follow_up}
    aimed = replace(settings, target=flat.layout.target, positive=flat.layout.positive, task="binary", roles=ours)
    return Material(
        table, aimed, (), flat_checks(flat, dataset), Kept("flat", answers, clinic_of_flat(flat), flat=flat)
    )


def clinic_of_flat(flat: FlatKidney) -> pd.DataFrame:
    """Age, sex, eGFR and stage, as far as the table has them."""
    frame, layout = flat.dataset.frame, flat.layout
    clinic = pd.DataFrame({"age": frame[layout.age].to_numpy(dtype=np.float64)})
    if layout.male:
        male = frame[layout.male].astype("object").astype("float64").to_numpy()
        clinic["male"] = male
        clinic["sex"] = np.select([male == 1, male == 0], ["male", "female"], "unknown")
    if layout.egfr:
        clinic["egfr"] = frame[layout.egfr].to_numpy(dtype=np.float64)
        clinic["stage"] = stages(clinic["egfr"].to_numpy(dtype=np.float64))
    return clinic

"""The modelling table of records: one row per patient, race kept from models, sequences of the same patients."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data.samples import SAMPLES
from pipelines.engine.study import Settings
from pipelines.errors import StudyError
from pipelines.kidney import STUDY
from pipelines.studies.kidney.prepare import prepare
from pipelines.studies.kidney.table import TARGET
from tests.pipelines.studies.kidney.own_clinic import files, material


def test_one_row_per_patient_with_two_named_classes():
    made = material()
    frame = made.dataset.frame
    assert frame["patient"].is_unique
    assert list(frame[TARGET].cat.categories) == ["no ESRD in 24 months", "ESRD in 24 months"]
    assert made.settings.positive == "ESRD in 24 months"
    table = made.kept.observed.table
    assert (frame[TARGET] == "ESRD in 24 months").tolist() == (table.y == 1).tolist()
    assert frame["patient"].tolist() == table.X.index.tolist() == made.kept.sequences.people.tolist()
    assert len(made.kept.clinic) == len(frame)


def test_race_is_in_the_table_and_out_of_the_models_unless_asked_for():
    assert material().dataset.column("race").role == "ignored"
    assert "2009 equation" in material().dataset.column("race").why
    assert material(race="yes").dataset.column("race").role == "feature"


def test_answers_change_what_is_looked_at():
    narrow = material(source="claims", horizon="12", window="6")
    assert not [name for name in narrow.dataset.features if name.startswith("eGFR")]
    assert narrow.kept.observed.table.window.horizon == 12
    assert narrow.kept.sequences.values.shape[1] == 2
    assert np.isfinite(narrow.kept.clinic["egfr"]).any()  # clinics have it, whatever models see
    assert material(horizon="all").settings.positive == "ESRD"
    other = material(equation="2009").dataset.frame
    same = material().dataset.frame
    assert other["patient"].tolist() == same["patient"].tolist()
    assert not np.allclose(other["eGFR last"], same["eGFR last"], equal_nan=True)


def test_flows_add_up_to_what_is_used():
    cleaning, flow = material().exhibits
    for _, block in cleaning.frame.groupby("table"):
        rows = block["left (rows)"].to_numpy()
        assert rows[0] - block["left out (rows)"].sum() == rows[-1]
    left = flow.frame["patients left"]
    assert left.iloc[0] - flow.frame["left out"].sum() == left.iloc[-1] == material().dataset.n_rows


def test_the_file_order_does_not_matter():
    turned = prepare({"data": files()[::-1]}, Settings()).dataset.frame
    assert turned.equals(material().dataset.frame)


def test_too_few_patients_are_refused_with_the_reasons():
    patients, *others = files()
    few = patients.frame.head(25)
    with pytest.raises(StudyError, match="events are left"):
        prepare({"data": (replace(patients, frame=few), *others)}, Settings(options={"window": "30"}))


def test_the_study_has_a_sample_of_its_own():
    assert SAMPLES[STUDY.sample].study == STUDY.name

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipelines.studies.tadpole.scoring import score
from pipelines.studies.tadpole.submission import Forecast
from pipelines.studies.tadpole.truth import read_truth
from tests.pipelines.studies.tadpole.fixture import d4, flat, forecast, hard, truth_frame


def warnings(given, rows, **settings) -> tuple[str, ...]:
    return score(given, read_truth(rows), draws=10, **settings).warnings


def untied(n: int) -> Forecast:
    """Subjects of whom no two share a probability."""
    rng = np.random.default_rng(0)
    return replace(flat(n), probabilities=np.repeat(rng.dirichlet((1, 1, 1), n)[:, None], 60, axis=1))


def test_a_good_forecast_of_one_row_each_is_not_doubted():
    assert warnings(untied(6), truth_frame(ADAS13=[9.5, 10.5, 9.9, 12, 13, 14])) == ()


def test_repeated_visits_are_told():
    assert warnings(forecast(), d4()) == ("14 rows of 12 subjects: intervals resample subjects.",)


@pytest.mark.parametrize(
    ("ties", "end"),
    [("midrank", "mid-ranks used."), ("official", "the order of D4's rows decides, as in the organisers' script.")],
)
def test_shared_probabilities_are_told(ties, end):
    told = warnings(hard(), d4(), ties=ties)
    assert told[0] == f"13 of 13 rows share a probability: mAUC depends on tie handling; {end}"


def test_ties_inside_a_class_do_not_matter():
    given = untied(6)
    given.probabilities[3] = given.probabilities[0]
    assert warnings(given, truth_frame(ADAS13=[9.5, 10.5, 9.9, 12, 13, 14])) == ()


@pytest.mark.parametrize(
    ("factor", "told"),
    [
        (38210 / 0.03, "Ventricles_ICV has median 38,210: mm³. The score needs a fraction of ICV (0.005–0.15). Divide"),
        (100.0, "Ventricles_ICV has median 3: % of ICV? The score needs a fraction (0.005–0.15). Divide by 100."),
        (8e-7, "Ventricles_ICV has median 2.4e-8: divided by ICV twice."),
    ],
)
def test_ventricles_in_another_unit(factor, told):
    given = untied(6)
    found = warnings(replace(given, ventricles=given.ventricles * factor), truth_frame(ADAS13=[10.0] * 6))
    assert found[0].startswith(told)
    truth = warnings(given, truth_frame(ADAS13=[10.0] * 6, Ventricles=[0.03 * factor] * 6))
    assert truth[0].startswith(told.replace("Ventricles_ICV", "Ventricles"))


def test_intervals_far_off_are_told_and_chance_is_not():
    n = 100
    given, adas = untied(n), np.full(n, 10.0)
    rows = truth_frame(ADAS13=adas, Ventricles=[0.05] * n)
    wide, narrow = warnings(given, rows)
    assert wide == "ADAS13 50 % interval covers 100 % of truths: too wide (CPA 0.50)."
    assert narrow == "Ventricle 50 % interval covers 0 % of truths: too narrow, or wrong in the middle (CPA 0.50)."
    half = truth_frame(ADAS13=np.where(np.arange(n) % 2, 10.0, 20.0), Ventricles=[0.03, 0.05] * (n // 2))
    assert warnings(given, half) == ()
    assert warnings(untied(3), truth_frame(ADAS13=[10.0] * 3)) == ()


def test_absent_classes_are_told():
    told = warnings(untied(4), truth_frame(Diagnosis=["CN", "CN", "MCI", ""]))
    assert told == ("No AD in truth: mAUC is not defined for it.",)


def test_remarks_on_truth_and_matching_come_first():
    rows = truth_frame(CognitiveAssessmentDate=["2018-04-16", "2010-01-01", "2018-01-01"], ADAS13=[9.5, -4, 12])
    told = warnings(untied(3), rows)
    assert [one.split(":")[0][:20] for one in told] == [
        "ADAS13 has 1 value o",
        "RID 1, 2018-04-16",
        "RID 2, 2010-01-01 is",
    ]

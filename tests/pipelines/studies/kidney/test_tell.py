"""A whole run on a small clinic: everything that was promised is there, on the rows that were promised."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.engine.run import run
from pipelines.engine.study import Settings
from pipelines.kidney import STUDY
from pipelines.studies.kidney import tell as telling
from pipelines.studies.kidney.lstm_scored import NOT_RUN
from tests.pipelines.studies.kidney.own_clinic import files

N = 400


@pytest.fixture(scope="module")
def told():
    first, *others = files(N)
    patch = pytest.MonkeyPatch()
    patch.setattr(telling, "can_run", lambda: False)
    try:
        settings = Settings(models=("xgboost",), intervals=False, options={"horizon": "36"})
        yield run(first, STUDY, settings, more={"data": tuple(others)}).result
    finally:
        patch.undo()


def shown(told, key):
    return next(one for one in told.exhibits if one.key == key)


def test_every_part_is_there_in_reading_order(told):
    assert [one.key for one in told.exhibits] == [
        "cleaning",
        "flow",
        "models_compared",
        "windows",
        "windows_paired",
        "sources",
        "equations",
        "equations_fairness_groups",
        "equations_fairness_gaps",
        "equations_fairness_changes",
        "deaths",
        "fairness_groups",
        "fairness_gaps",
        "misclassified",
        "missed_against_found",
        "comparators",
    ]
    assert NOT_RUN in shown(told, "models_compared").notes
    for one in told.exhibits:
        assert one.sentence
        for chart in one.charts:
            assert {chart.x, chart.y} | {name for name in (chart.by, chart.panel, chart.low) if name} <= set(one.frame)


def test_windows_have_counts_scores_and_a_common_cohort(told):
    frame = shown(told, "windows").frame
    assert {"patients", "events", "prevalence (share)", "lead time (months)", "AUROC"} <= set(frame)
    common = frame[frame["population"] == "common cohort"]
    assert common["patients"].nunique() == common["events"].nunique() == 1
    assert common["window (months)"].nunique() == 5
    lead = common.drop_duplicates("window (months)").set_index("window (months)")["lead time (months)"]
    assert lead[6] - lead[30] == pytest.approx(24)
    own = frame[(frame["population"] == "own patients") & (frame["window (months)"] == 24)]
    scored = {finding.title: finding.scores[0].value for finding in told.findings}
    for _, row in own.iterrows():
        assert row["AUROC"] == pytest.approx(scored[row["model"]])  # the same table has the same folds


def test_sources_and_equations_are_compared_with_the_run_itself(told):
    sources = shown(told, "sources").frame
    best = next(one.scores[0].value for one in told.findings if one.model == "xgboost")
    assert sources["AUROC"].to_numpy() == pytest.approx(best)
    assert shown(told, "equations").frame["comparison"].tolist() == [
        "kidney function alone, 2021 less 2009",
        "all features, 2021 less 2009",
    ]


def test_errors_add_up_over_rows_that_no_threshold_saw(told):
    frame = shown(told, "misclassified").frame
    kinds = ["TP", "FN", "FP", "TN"]
    whole = frame.loc[frame["by"] == "all", kinds].to_numpy().ravel()
    assert whole.sum() == told.table_summary.rows - told.split.calibrate
    for axis in ("race", "sex"):
        block = frame[frame["by"] == axis]
        assert np.nansum(block[kinds].to_numpy(), axis=0) == pytest.approx(whole) or block["TP"].isna().any()


def test_race_is_no_feature_and_the_checks_say_so(told):
    assert "race" not in told.ranking.names
    checks = {one.code: one for one in told.checks}
    assert {f"K{number:02d}" for number in (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17)} <= set(checks)
    assert checks["K09"].state == "pass"
    assert checks["K13"].state == "pass"
    words = " ".join([*(one.sentence for one in told.exhibits), *(one.sentence for one in checks.values())]).lower()
    for word in ("causes", "protects", "leads to"):
        assert word not in words

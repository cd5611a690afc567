from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from data.clinical.cohorts.recognise import cohort_of
from data.schema import set_roles
from pipelines.studies.alzheimers.checks import score_checks
from pipelines.studies.alzheimers.checks.leaks import label_proxy, missingness_leak, too_good
from pipelines.studies.alzheimers.checks.quick import quick_auroc
from tests.data.clinical.cohorts_given import read_frame, small_oasis2, train


def test_cdr_defines_group() -> None:
    cohort = cohort_of(set_roles(read_frame(small_oasis2()), {"CDR": "feature"}), "ever_demented")
    answer = label_proxy(cohort)
    assert answer.state == "warn"
    assert answer.columns == ("CDR",)
    found = re.match(r"'CDR' defines 'Group'\. Without it AUROC is (\d\.\d\d), with it (\d\.\d\d)", answer.sentence)
    assert found is not None
    without = tuple(name for name in cohort.dataset.features if name != "CDR")
    assert [float(one) for one in found.groups()] == [
        round(quick_auroc(cohort, names), 2) for names in (without, cohort.dataset.features)
    ]
    assert float(found[2]) > float(found[1])
    assert answer.remedy == "Remove it or state why it is known at prediction time."


@pytest.mark.parametrize("task", ["cdr_positive", "ever_demented", "conversion"])
def test_by_default_nothing_defines_the_label(task: str) -> None:
    assert label_proxy(cohort_of(read_frame(small_oasis2()), task, feature_set="all")).state == "pass"


def test_adas_is_questioned_where_it_may_have_been_used() -> None:
    answer = label_proxy(cohort_of(train(), "CN/AD"))
    assert answer.columns == ("ADAS13",)
    assert "may have been used for the diagnoses behind 'CN/AD'" in answer.sentence
    assert label_proxy(cohort_of(train(), "CN/AD", feature_set="VOL+DEMO")).state == "pass"
    assert label_proxy(cohort_of(train(), "sMCI/pMCI")).state == "pass"


@pytest.mark.parametrize("task", ["CN/AD", "CN/MCI", "sMCI/pMCI"])
def test_the_planted_leak_is_found(task: str) -> None:
    answer = label_proxy(cohort_of(train("leak_cdr"), task))
    assert answer.state == "warn"
    assert "EcogSPTotal" in answer.columns
    assert re.search(r"'EcogSPTotal' alone has AUROC (1\.000|0\.9[789]\d)\.", answer.sentence)


def test_a_category_alone_can_tell_the_label() -> None:
    table = small_oasis2().assign(**{"M/F": lambda frame: np.where(frame["Group"] == "Nondemented", "F", "M")})
    assert label_proxy(cohort_of(read_frame(table), "ever_demented")).columns == ("M/F",)


def test_gaps_of_cases_alone() -> None:
    table = small_oasis2(90)
    table.loc[(table["Group"] == "Demented") & (table["EDUC"] < 12), "SES"] = np.nan
    answer = missingness_leak(cohort_of(read_frame(table), "ever_demented", scan="all"))
    assert answer.state == "warn"
    assert answer.sentence == ("'SES' is missing in 24 rows, all Demented. A model can read the label from the gap.")
    assert answer.remedy == "Impute without a flag or drop the column."


def test_the_planted_gaps_are_found() -> None:
    answer = missingness_leak(cohort_of(train("leak_missing"), "CN/AD"))
    assert answer.columns == ("FAQ",)
    assert "all AD" in answer.sentence


def test_gaps_of_one_session_are_one_finding() -> None:
    table = small_oasis2(90)
    gone = (table["Group"] == "Demented") & (table["EDUC"] < 12)
    table.loc[gone, ["SES", "MMSE"]] = np.nan
    answer = missingness_leak(cohort_of(read_frame(table), "ever_demented"))
    assert answer.sentence.startswith("'SES' and 'MMSE' are missing in 12 rows, all Demented.")


def test_gaps_of_both_classes_are_silent() -> None:
    assert missingness_leak(cohort_of(train(), "CN/AD")).state == "pass"
    assert "No feature has a missing value" in missingness_leak(cohort_of(read_frame(small_oasis2()))).sentence


def test_gaps_that_are_more_frequent_in_one_class() -> None:
    rng = np.random.default_rng(0)
    n = 400
    ill = np.arange(n) < 200
    frame = pd.DataFrame({"a": rng.normal(size=n), "y": np.where(ill, "ill", "well")})
    frame.loc[rng.random(n) < np.where(ill, 0.3, 0.1), "a"] = np.nan
    answer = missingness_leak(cohort_of(read_frame(frame), "y", feature_set="all"))
    shares = [round(100 * frame["a"].isna()[one].mean()) for one in (ill, ~ill)]
    assert f": {shares[0]} % of ill, {shares[1]} % of well." in answer.sentence


@pytest.mark.parametrize(("auroc", "state"), [(0.99, "warn"), (0.971, "warn"), (0.97, "pass"), (0.8, "pass")])
def test_too_good(auroc: float, state: str) -> None:
    (answer,) = score_checks(auroc, "random forest")
    assert answer.state == state


def test_too_good_in_words() -> None:
    assert too_good(0.99).sentence == "AUROC 0.99: look for a leak before believing it."
    assert too_good(0.9999).sentence.startswith("AUROC 0.9999")
    assert too_good(float("nan")).state == "not applicable"

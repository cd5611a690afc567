from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.clinical.cohorts.cohort import Cohort
from data.clinical.cohorts.recognise import cohort_of, kind_of
from data.errors import TableError, TooFewRows
from tests.data.clinical.cohorts_given import generated, read_frame, train

HEAD = "EstimatedTotalIntraCranialVol"


def histories(*kinds: tuple[list[str], int]) -> pd.DataFrame:
    """Ten subjects of each history, a visit every so many months."""
    rows = []
    for number, (diagnoses, apart) in enumerate(kinds):
        for person in range(10):
            rows += [
                {
                    "PTID": f"S{number}_{person}",
                    "VISCODE": f"m{apart * visit:02d}" if visit else "bl",
                    "DX": dx,
                    "AGE": 70 + person,
                    "MMSE": 30 - person % 7 - visit,
                    "Hippocampus": 3000 + 37 * person + 11 * number,
                    "ICV": 1_500_000 + 1000 * person,
                }
                for visit, dx in enumerate(diagnoses)
            ]
    return pd.DataFrame(rows)


STABLE, PROGRESSIVE = (["MCI"] * 4, 12), (["MCI", "MCI", "Dementia"], 12)
REVERTED, CENSORED = (["MCI", "NL", "MCI"], 12), (["MCI", "MCI"], 12)
LATE, NORMAL = (["MCI", "MCI", "MCI to Dementia"], 24), (["CN", "MCI"], 12)
ALL_KINDS = histories(STABLE, PROGRESSIVE, REVERTED, CENSORED, LATE, NORMAL)


def label_counts(cohort: Cohort) -> dict[str, int]:
    return {str(name): int(n) for name, n in cohort.dataset.frame[cohort.label].value_counts().items()}


def test_conversion_counts_everybody_who_is_left_out() -> None:
    cohort = cohort_of(read_frame(ALL_KINDS), "sMCI/pMCI")
    assert label_counts(cohort) == {"sMCI": 10, "pMCI": 10}
    dropped = {step.why: step.dropped for step in cohort.flow.steps}
    assert dropped["diagnosis went back at some visit (10 subjects)"] == 10
    assert dropped["censored: stable, but seen for less than 36 months"] == 10
    assert dropped["dementia came later than 36 months"] == 10
    assert dropped["first seen as CN (10 subjects)"] == 10
    assert cohort.flow.left == 20
    assert cohort.messages[-1] == (
        "Subjects by their whole history: 20 sMCI, 20 pMCI, 10 reverted, 10 first seen as CN, 10 with a visit that is "
        "censored, 10 with a visit more than 36 months before dementia."
    )


def test_a_longer_horizon_takes_late_converters_and_loses_stable_ones() -> None:
    table = pd.concat([ALL_KINDS, histories((["MCI"] * 6, 12)).replace({"PTID": r"S0_"}, {"PTID": "L_"}, regex=True)])
    cohort = cohort_of(read_frame(table), "sMCI/pMCI", horizon_months=48)
    assert label_counts(cohort) == {"pMCI": 20, "sMCI": 10}


def test_a_visit_months_off_plan_still_counts_by_its_date() -> None:
    years = ALL_KINDS["VISCODE"].str.replace("bl", "m0").str[1:].astype(float) / 12 - 0.02
    table = ALL_KINDS.assign(Years_bl=years.clip(lower=0))
    assert label_counts(cohort_of(read_frame(table), "sMCI/pMCI")) == {"sMCI": 10, "pMCI": 10}


def test_all_visits_have_their_own_horizon() -> None:
    cohort = cohort_of(read_frame(ALL_KINDS), "sMCI/pMCI", scan="all")
    # Stable: only the first visit is followed for 36 months. Progressive: both visits with MCI; late: the second one.
    assert label_counts(cohort) == {"pMCI": 30, "sMCI": 10}
    assert cohort.dataset.frame["PTID"].nunique() == 30


def test_diagnosis_now() -> None:
    cohort = cohort_of(read_frame(ALL_KINDS), "CN/AD")
    # The reverted are CN once, the progressive and late ones have dementia at the end.
    assert label_counts(cohort) == {"CN": 20, "AD": 20}
    assert cohort.positive == "AD"


def test_other_dementias_are_dropped() -> None:
    table = pd.concat([ALL_KINDS, histories((["Vascular dementia"] * 2, 12)).assign(PTID=lambda f: "V" + f["PTID"])])
    cohort = cohort_of(read_frame(table), "CN/AD")
    assert {step.why: step.dropped for step in cohort.flow.steps}["a dementia that is not Alzheimer's"] == 20


def test_age_at_visit_and_shares() -> None:
    cohort = cohort_of(read_frame(ALL_KINDS), "CN/AD", feature_set="VOL+DEMO")
    assert cohort.dataset.features == ("Hippocampus", "AGE at visit")
    frame = cohort.dataset.frame
    months = frame["VISCODE"].astype(str).replace("bl", "m00").str[1:].astype(float)
    np.testing.assert_allclose(frame["AGE at visit"], frame["AGE"] + months / 12, atol=0.006)
    np.testing.assert_allclose(
        frame["Hippocampus"], cohort.table.frame["Hippocampus"].to_numpy()[cohort.rows] / frame["ICV"]
    )
    assert cohort.divided == ("Hippocampus",)
    assert cohort.dataset.column("ICV").why == "volumes are divided by it"


def test_shares_are_left_alone() -> None:
    table = ALL_KINDS.assign(Hippocampus=ALL_KINDS["Hippocampus"] / ALL_KINDS["ICV"])
    cohort = cohort_of(read_frame(table), "CN/AD", feature_set="VOL")
    assert cohort.divided == ()
    np.testing.assert_allclose(cohort.dataset.frame["Hippocampus"], cohort.table.frame["Hippocampus"].iloc[cohort.rows])
    assert any("is already a fraction of head size; not divided again" in told for told in cohort.messages)


def test_units_that_do_not_fit_are_refused() -> None:
    with pytest.raises(TableError, match=r"'Hippocampus' is larger than 'ICV'.*same unit"):
        cohort_of(read_frame(ALL_KINDS.assign(ICV=1500.0)), "CN/AD")


def test_age_that_grows_is_taken_as_it_is() -> None:
    table = ALL_KINDS.assign(AGE=ALL_KINDS["AGE"] + ALL_KINDS.groupby("PTID").cumcount())
    cohort = cohort_of(read_frame(table), "CN/AD")
    assert cohort.age == "AGE"
    assert "AGE" in cohort.dataset.features


def test_tadpole_has_d1_and_d2() -> None:
    assert kind_of(read_frame(ALL_KINDS.assign(D1=1, D2=0))) == "tadpole"
    assert kind_of(train()) == "adni"


def test_codes_of_sex_and_genotype() -> None:
    table = ALL_KINDS.assign(PTGENDER=np.arange(len(ALL_KINDS)) % 2 + 1, APOE4=34)
    cohort = cohort_of(read_frame(table), "CN/AD")
    assert set(cohort.dataset.frame["PTGENDER"].unique()) == {"Male", "Female"}
    assert cohort.table.frame["APOE4"].unique().tolist() == [1]


def test_a_scan_far_from_the_visit() -> None:
    dates = pd.Series(pd.date_range("2010-01-01", periods=len(ALL_KINDS), freq="7D"))
    scans = dates + pd.Timedelta(days=30)
    scans[:4] = dates[:4] + pd.Timedelta(days=400)
    cohort = cohort_of(read_frame(ALL_KINDS.assign(EXAMDATE=dates, SCANDATE=scans)), "CN/AD")
    assert cohort.flow.steps[0].why == "scan more than 365.25 days from the visit"
    assert cohort.flow.steps[0].dropped == 4


def test_rescans_are_grouped() -> None:
    cohort = cohort_of(train("rescans"), "CN/AD", scan="all")
    assert cohort.entity == "Subject ID"
    assert cohort.table.frame["Subject ID"].nunique() == generated(switch="rescans").train["RID"].nunique() == 300
    ids = cohort.dataset.frame["PTID"].astype(str)
    assert ids.str.endswith("_MR2").any()
    first = cohort_of(train("rescans"), "CN/AD")
    assert not first.dataset.frame["PTID"].astype(str).str.endswith("_MR2").any()


def test_nobody_of_a_class() -> None:
    with pytest.raises(TooFewRows, match=r"0 subjects who are 'AD'.*Choose another task"):
        cohort_of(read_frame(histories(STABLE, NORMAL)), "CN/AD")

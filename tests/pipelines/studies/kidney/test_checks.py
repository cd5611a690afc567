"""Every check of the study fires where it should and is silent where it should be, and so does every switch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.clinical.flow import Flow
from data.clinical.kidney.codes import Giveaway
from pipelines.studies.kidney.checks import labels, leaks, units, windows
from tests.pipelines.studies.kidney.own_clinic import clinic, files, material


def by_code(checks):
    return {one.code: one for one in checks}


@pytest.fixture(scope="module")
def plain():
    return by_code(material().checks)


def test_records_without_faults_have_every_check_and_no_failure(plain):
    assert set(plain) == {"K01", "K02", "K03", "K04", "K05", "K06", "K08", "K10", "K11", "K12", "K17"}
    assert not [one for one in plain.values() if one.state == "fail"]
    for code in ("K01", "K02", "K03", "K04", "K10", "K17"):
        assert plain[code].state == "pass"


def test_k01_a_column_of_follow_up_is_found_and_not_learnt_from():
    leaking = clinic(leak_time=True)
    assert leaking.late == ("TIME_YEAR",)
    assert "TIME_YEAR" not in leaking.extras
    assert leaks.follow_up_time(leaking.late).state == "warn"
    assert "'TIME_YEAR' comes from follow-up" in leaks.follow_up_time(leaking.late).sentence
    assert clinic().late == ()
    assert set(clinic().extras) == {"region", "blood_group"}


def test_k02_access_codes_are_found_and_left_out():
    leaking = clinic(n=700, leak_access_codes=True)
    check = leaks.giveaway(leaking.codes)
    assert check.state == "warn"
    assert "ACCESS-1 occurs in" in check.sentence
    assert "ACCESS-1" not in set(np.array(leaking.history.claims.codes)[np.unique(leaking.history.claims.code)])
    assert clinic().codes == ()
    assert leaks.giveaway(()).state == "pass"
    assert leaks.giveaway(None).state == "not applicable"
    assert "Excluded" in leaks.giveaway((Giveaway("X", 0.81, 0.002),)).sentence


def test_k03_a_label_that_is_a_lab_value():
    low = np.arange(200) < 20
    assert "Label equals eGFR < 15 in 99.5 % of rows" in labels.compare_label(np.arange(200) < 19, low).sentence
    assert labels.compare_label(np.arange(200) < 19, low).state == "warn"
    assert labels.compare_label(np.arange(200) < 8, low).state == "pass"
    assert labels.compare_label(low & False, low & False).state == "not applicable"


def test_k04_an_outcome_of_another_name():
    assert labels.not_esrd("EventCKD35 is CKD stage 3–5. Results are not about ESRD.").state == "warn"
    assert labels.not_esrd("").state == "pass"


def test_k05_units_told_by_the_median_are_to_be_confirmed():
    told = by_code(_prepared(mixed_units=True).checks)["K05"]
    assert told.state == "warn"
    assert "median" in told.sentence
    assert by_code(material().checks)["K05"].state == "pass"
    assert units.converted_units((), guessed=False).state == "pass"


def test_k06_impossible_values():
    why = "creatinine is below 0.2 or above 20 mg/dL"
    assert units.impossible(Flow("values", 10).drop(why, 2), ()).state == "warn"
    assert units.impossible(Flow("values", 10).drop(why, 0), ()).state == "pass"
    assert units.impossible(None, ("Line 238 (record 237): creatinine 6 µmol/L. Kept, flagged.",)).state == "warn"


def test_k07_blanks_in_headers():
    patients = files()[0]
    said = replace(patients, decisions=("'HistoryHTN ' ends in a blank; read as 'HistoryHTN'.",))
    assert "'HistoryHTN'" in units.blanks(said).sentence
    assert units.blanks(replace(patients, decisions=())).sentence.startswith("No header")


def test_k08_an_egfr_with_the_race_factor():
    fired = units.race_term(clinic(race_term_twice=True).records)
    assert fired.state == "warn"
    assert "applying it again would add 15.9 %" in fired.sentence
    assert units.race_term(clinic().records).state == "not applicable"


def test_k09_race_among_the_features():
    assert windows.race_as_feature(material(race="yes").dataset.features).state == "warn"
    assert windows.race_as_feature(material().dataset.features).state == "pass"


def test_k10_a_row_after_its_window():
    rows = pd.DataFrame({"id": [7, 88], "day": [16_000.0, 16_252.0]})
    fired = leaks.after_window(rows, np.array([16_233.0, 16_233.0]))
    assert fired.state == "fail"
    assert "Lab dated 2014-07-01 is after window end 2014-06-12 (patient 88)." in fired.sentence
    assert leaks.after_window(rows, np.array([17_000.0, 17_000.0])).state == "pass"


def test_k11_windows_of_other_patients():
    counts = pd.DataFrame({"window (months)": [6, 30], "patients": [3_810, 2_240], "prevalence": [0.079, 0.051]})
    fired = windows.changing_population(counts)
    assert fired.state == "warn"
    assert "6 months: 3,810 patients, 7.9 % events; 30 months: 2,240 patients, 5.1 % events" in fired.sentence
    assert windows.changing_population(counts.assign(patients=2_240, prevalence=0.05)).state == "pass"


def test_k12_short_follow_up():
    flow = Flow("patients", 900)
    short = flow.drop("without event and followed for less than the horizon", 412)
    assert "412 event-free patients were followed < 24 months" in labels.short_follow_up(short, 24).sentence
    assert labels.short_follow_up(flow, 24).sentence.startswith("Everybody")


def test_k13_a_window_that_test_rows_chose():
    tested = pd.Index([1, 2, 3])
    assert windows.window_choice(pd.Index([3, 4]), tested).state == "fail"
    assert windows.window_choice(pd.Index([4, 5]), tested).state == "pass"
    assert "default was kept" in windows.window_choice(pd.Index([4]), tested, own=False).sentence
    assert "named" in windows.window_choice(None, tested).sentence


def test_k14_too_easy():
    assert windows.too_easy(np.ones(5)).state == "warn"
    assert windows.too_easy(np.array([1.0, 0.9])).state == "pass"


def test_k15_small_groups():
    assert "6 patients" in windows.small_groups(("≥ 80 (age band): 6 patients, not shown.",)).sentence
    assert windows.small_groups(()).sentence.startswith("Every group")


def test_k16_shares_of_events():
    y = np.zeros(400)
    y[::10] = 1
    fit, test = np.arange(200), np.arange(200, 400)
    assert windows.shares(y, fit, test).state == "pass"
    y[:100] = 1
    assert windows.shares(y, fit, test).state == "warn"


def test_k17_minors():
    cleaned = clinic().records
    assert labels.minors_left_out(cleaned).state == "pass"
    young = cleaned.patients.assign(birth=pd.Timestamp("2008-01-01").as_unit("s"))
    fired = labels.minors_left_out(replace(cleaned, patients=young))
    assert fired.state == "warn"
    assert "CKD-EPI is for adults" in fired.sentence


def _prepared(**switches):
    from pipelines.engine.study import Settings
    from pipelines.studies.kidney.prepare import prepare

    return prepare({"data": files(**switches)}, Settings())

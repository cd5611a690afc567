from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.clinical.visits.long import Layout
from data.clinical.visits.stays import StayFiles, hours, join_stays, read_stays, stay_features, stay_sequences
from data.errors import TableError
from data.read import read_table
from tests.data.build import named
from tests.data.clinical.real_scores import auroc, boosted, logistic

LONG = pd.DataFrame(
    {
        "RecordID": [1] * 6 + [2] * 5 + [3],
        "Time": [
            "00:00",
            "00:00",
            "00:00",
            "00:07",
            "10:30",
            "47:59",
            "00:00",
            "00:00",
            "00:00",
            "01:00",
            "02:00",
            "00:00",
        ],
        "Parameter": ["RecordID", "Age", "Height", "HR", "HR", "HR", "RecordID", "Age", "Height", "HR", "Na", "Age"],
        "Value": [1.0, 54, -1, 80, 90, 70, 2, 60, 170, 100, 140, 77],
    }
)
OUTCOMES = pd.DataFrame({"RecordID": [2, 1], "SAPS": [6, 16], "In-hospital_death": [0, 1]})
FILES = StayFiles(LONG, Layout("RecordID", "Time", "Parameter", "Value"), OUTCOMES, "RecordID", "In-hospital_death")


def test_two_files_become_stays():
    stays = join_stays(FILES)
    assert stays.people.tolist() == [2, 1]
    assert stays.outcome.tolist() == [0, 1]
    assert stays.statics["Age"].tolist() == [60.0, 54.0]
    assert np.isnan(stays.statics.loc[1, "Height"])
    assert stays.measured.names == ("HR", "Na")
    assert {step.why: step.dropped for step in stays.flow.steps} == {
        "the stay has no outcome": 1,
        "it repeats the id of the stay": 2,
        "-1 stands for a missing value": 1,
        "name, time or value is missing": 0,
    }
    row = stay_features(stays).loc[1]
    assert (row["HR min"], row["HR max"], row["HR mean"], row["HR last"]) == (70, 90, 80, 70)
    assert np.isnan(row["Na last"])
    assert stay_features(stays, until=11).loc[1, "HR last"] == 90
    built = stay_sequences(stays)
    assert built.values.shape == (2, 48, 6)
    assert built.values[1, [0, 9, 10, 46, 47], 0].tolist() == [80, 80, 90, 90, 70]
    assert built.bins[0] == "0–1 hours"


def test_times_are_read_as_clock_numbers_or_dates():
    layout = Layout("id", "t", "n", "v")
    assert hours(pd.DataFrame({"id": [1, 1], "t": ["01:30", "100:00:36"]}), layout).tolist() == [1.5, 100.01]
    assert hours(pd.DataFrame({"id": [1, 1], "t": [0, 2]}), layout).tolist() == [0, 2]
    dates = pd.to_datetime(["2020-01-01 08:00", "2020-01-01 09:30", "2020-05-01 00:00"])
    assert hours(pd.DataFrame({"id": [1, 1, 2], "t": dates}), layout).tolist() == [0, 1.5, 0]
    with pytest.raises(TableError, match="'noon'"):
        hours(pd.DataFrame({"id": [1], "t": ["noon"]}), layout)


def dataset(frame):
    return named({name: frame[name].to_numpy() for name in frame})


def test_files_are_found_in_any_order_and_refused_in_words():
    long, other = dataset(LONG.assign(Time=0.0)), dataset(OUTCOMES)
    for pair in ((long, other), (other, long)):
        assert read_stays(pair, "In-hospital_death").outcome.name == "In-hospital_death"
    with pytest.raises(TableError, match="two files are needed"):
        read_stays([other, other])
    with pytest.raises(TableError, match="no column 'RecordID'"):
        read_stays([long, dataset(OUTCOMES.rename(columns={"RecordID": "stay"}))])
    with pytest.raises(TableError, match="needs two"):
        join_stays(FILES._replace(outcomes=OUTCOMES.assign(**{"In-hospital_death": 0})))
    with pytest.raises(TableError, match="more than one row"):
        join_stays(FILES._replace(outcomes=pd.concat([OUTCOMES, OUTCOMES])))


@pytest.mark.real
@pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR is not set")
def test_physionet_reaches_the_reference_numbers():
    """KD12."""
    folder = Path(os.environ["REAL_DATA_DIR"]) / "physionet2012_long"
    stays = read_stays([read_table(path) for path in sorted(folder.glob("*.csv"))])
    assert (len(stays.people), stays.outcome.mean(), stays.flow.start) == (1_000, 0.136, 438_026)
    assert list(stays.statics) == ["Age", "Gender", "Height", "ICUType"]
    assert stay_sequences(stays).values.shape == (1_000, 48, 3 * 37)
    X = stay_features(stays)
    assert auroc(boosted(), X, stays.outcome) == pytest.approx(0.805, abs=0.03)
    assert auroc(logistic(), X, stays.outcome) == pytest.approx(0.738, abs=0.03)

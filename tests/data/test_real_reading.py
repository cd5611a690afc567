"""Real tables as they lie in REAL_DATA_DIR: rows, columns, and what must have been found in each file."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from data.errors import UnreadableFile
from data.read import read_table
from data.write import write_table
from tests.data.on_disk import said

FOLDER = os.environ.get("REAL_DATA_DIR")
pytestmark = [pytest.mark.real, pytest.mark.skipif(not FOLDER, reason="REAL_DATA_DIR is not set")]

#: file → rows, columns, what decisions and warnings must say
TABLES = {
    "ad_csf_biomarkers/ad_data.csv": (333, 132, []),
    "adult_header/adult.csv": (
        32561,
        15,
        [
            "'?' read as missing: workclass (1,836), occupation (1,843), country (583)",
            "trimmed: workclass (32,561)",
            "99999",
        ],
    ),
    "airquality_uci_semicolon/AirQualityUCI.csv": (
        9357,
        15,
        [
            "separator ';', decimal comma",
            "114 blank rows at the end",
            "-200 lies far outside",
            "Clock times turned into hours",
        ],
    ),
    "bike_sharing/bike_train.csv": (10886, 12, []),
    "breast_cancer_wdbc/wisc_bc_data.csv": (569, 32, []),
    "calgary_traffic/Traffic_Incidents.csv": (15235, 10, ["Blanks around values trimmed: INCIDENT INFO"]),
    "california_housing/housing.csv": (20640, 10, []),
    "ckd_abudhabi/journal.pone.0199920.s002.xlsx": (491, 25, ["'#NULL!' read as missing", "1 column name trimmed"]),
    "ckd_abudhabi/journal.pone.0199920.s002_EDITED.csv": (491, 25, ["1 column name trimmed"]),
    "ckd_uci_kaggle/kidney_disease.csv": (400, 25, []),
    "cuisines/cuisines.csv": (2448, 385, ["1 column without a name was called column_1"]),
    "facebook_ego_raw/facebook_combined.txt": (88234, 2, ["separator blanks", "no header line"]),
    "german_credit_labelled/credit.csv": (1000, 21, ["'none' kept as an answer"]),
    "gss2012_schwartz/gss12_values.csv": (1255, 21, []),
    "insurance/insurance.csv": (1338, 7, []),
    "metro_traffic_volume/Metro_Interstate_Traffic_Volume.csv": (48204, 9, ["'None' kept as an answer", "temp (10)"]),
    "nyc_taxis/taxis.csv": (6433, 14, []),
    "oasis1_cross_header/OASIS_cross_tbl_df.csv": (436, 13, ["'N/A' read as missing: Delay (416)"]),
    "oasis2_long_alt/OASIS_long_tbl_df.csv": (373, 16, []),
    "pbcseq/pbcseq.csv": (1945, 20, []),
    "penguins/penguins.csv": (344, 7, []),
    "physionet2012_long/Outcomes-a_first1000.csv": (1000, 6, []),
    "pima_diabetes_header/diabetes.csv": (768, 9, ["0 lies apart", "Glucose (5)", "BMI (11)"]),
    "star/STAR.csv": (11598, 48, ["'NA' read as missing"]),
    "student_mat/student-mat.csv": (395, 33, ["separator ';'", "The header line comes 2 times"]),
    "titanic/train.csv": (891, 12, []),
    "uci_evans_airfoil/data.csv.gz": (1503, 6, ["Unpacked from gzip", "no header line"]),
    "uci_evans_autompg/data.csv.gz": (392, 8, ["no header line"]),
    "uci_gal_concrete/data.txt": (1030, 9, ["no header line"]),
    "uci_gal_energy/data.txt": (768, 9, ["no header line"]),
    "uci_gal_kin8nm/data.txt": (8192, 9, ["separator blanks", "no header line"]),
    "uci_gal_power_plant/data.txt": (9568, 5, ["separator tab", "no header line"]),
    "uci_gal_wine_quality_red/data.txt": (1599, 12, ["separator blanks", "no header line"]),
    "uci_gal_yacht/data.txt": (308, 7, ["no header line"]),
    "usda_nutrients/nndb_flat.csv": (8618, 45, []),
}
#: file → column → kind, unit, missing
COLUMNS = {
    "adult_header/adult.csv": {
        "salary": ("category", "", 0),
        "workclass": ("category", "", 1836),
        "age": ("number", "", 0),
    },
    "airquality_uci_semicolon/AirQualityUCI.csv": {
        "Date": ("time", "", 0),
        "Time": ("number", "h", 0),
        "NMHC(GT)": ("number", "", 8443),
        "T": ("number", "", 366),
        "AH": ("number", "", 366),
    },
    "calgary_traffic/Traffic_Incidents.csv": {
        "START_DT": ("time", "", 0),
        "MODIFIED_DT": ("time", "", 1667),
        "QUADRANT": ("category", "", 1669),
    },
    "ckd_uci_kaggle/kidney_disease.csv": {"hypertension": ("boolean", "", 2), "class": ("category", "", 0)},
    "metro_traffic_volume/Metro_Interstate_Traffic_Volume.csv": {
        "holiday": ("category", "", 0),
        "date_time": ("time", "", 0),
        "traffic_volume": ("number", "", 0),
    },
    "oasis2_long_alt/OASIS_long_tbl_df.csv": {"SES": ("number", "", 19), "Group": ("category", "", 0)},
    "penguins/penguins.csv": {"body_mass_g": ("number", "g", 2), "sex": ("category", "", 11)},
    "student_mat/student-mat.csv": {"G3": ("number", "", 0), "schoolsup": ("boolean", "", 0)},
    "titanic/train.csv": {"Age": ("number", "", 177), "Name": ("text", "", 0), "Cabin": ("text", "", 687)},
    "usda_nutrients/nndb_flat.csv": {"Energy_kcal": ("number", "kcal", 0), "Protein_g": ("number", "g", 0)},
}


@pytest.mark.parametrize("file", TABLES)
def test_rows_columns_and_story(file):
    rows, columns, words = TABLES[file]
    dataset = read_table(Path(FOLDER, file))
    assert dataset.frame.shape == (rows, columns)
    assert [word for word in words if word not in said(dataset)] == []
    found = {name: dataset.column(name) for name in COLUMNS.get(file, {})}
    assert {name: (c.kind, c.unit, c.missing) for name, c in found.items()} == COLUMNS.get(file, {})


def test_day_before_month_and_month_before_day_are_told_apart():
    air = read_table(Path(FOLDER, "airquality_uci_semicolon/AirQualityUCI.csv"))
    assert str(air.frame["Date"].iloc[0])[:10] == "2004-03-10"
    assert air.frame["Time"].iloc[0] == 18.0
    assert air.frame["C6H6(GT)"].iloc[0] == 11.9
    calgary = read_table(Path(FOLDER, "calgary_traffic/Traffic_Incidents.csv"))
    assert str(calgary.frame["START_DT"].iloc[0]) == "2019-10-12 17:45:40"


def test_numbers_equal_those_of_pandas():
    path = Path(FOLDER, "california_housing/housing.csv")
    ours, theirs = read_table(path).frame, pd.read_csv(path)
    for name in theirs.columns.drop("ocean_proximity"):
        pd.testing.assert_series_equal(ours[name], theirs[name])


def test_baskets_are_refused():
    with pytest.raises(UnreadableFile, match=r"hold 1 to .* values each"):
        read_table(Path(FOLDER, "groceries_baskets/groceries.csv"))


@pytest.mark.parametrize("file", ["airquality_uci_semicolon/AirQualityUCI.csv", "titanic/train.csv"])
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_written_tables_come_back(tmp_path, file, ending):
    dataset = read_table(Path(FOLDER, file))
    write_table(dataset, tmp_path / f"out.{ending}")
    again = read_table(tmp_path / f"out.{ending}")
    pd.testing.assert_frame_equal(dataset.frame, again.frame)
    assert [column.kind for column in dataset.columns] == [column.kind for column in again.columns]

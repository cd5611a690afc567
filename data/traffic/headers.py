"""Which table of incidents a file is, told by the names of its columns and never by their order.

Sydney's columns are those of Future-Mobility-Lab/SydneyIncidents @ dac71f4: the raw incidents joined with zones, the
prepared table of codes, and its twin with words.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Collection

    from data.table import Dataset

TableKind = Literal["sydney raw", "sydney prepared", "sydney unlabelled", "calgary", "taxis", "other"]
KINDS: tuple[TableKind, ...] = get_args(TableKind)

#: The published header ends in a blank.
LANE_COUNT = "Actual_Number_of_Lanes "
INCIDENTS = (
    "Incident ID", "Main_Category", "Longitude", "Latitude", "Start_Time", "Last_Updated", "Day", "End_Time",
    "Duration_in_Minutes", "Primary_Vehicle", "Secondary_Vehicle", "Attending_Groups", "Display_Name",
    "Is_Major_Incident", "Diversions", "Advice_A", "Advice_B", "Other_Advice", "Closure_Type", "Direction",
    "Main_Street", "Affected_Lanes", LANE_COUNT, "Suburb", "Traffic_Volume", "SA2_CODE21", "SA2_NAME21",
    "SA3_CODE21", "SA3_NAME21", "SA4_CODE21", "SA4_NAME21", "AREASQKM21", "LOCI_URI21",
)  # fmt: skip
ZONES = (
    "0_ZID", "1_Area", "2_ML", "3_TRL", "4_PRL", "5_SRL", "6_TrRL", "7_RRL", "8_LsRL", "9_URL", "10_ToRL", "11_EoR",
    "12_NoN", "13_NDEs", "14_NNC2L", "15_NNC3L", "16_NNC4L", "17_AND", "18_NE", "19_MCI", "20_CoI", "21 NBS", "22_CA",
    "23_EA", "24_HA", "25_IA", "26_OA", "27_PA", "28_PrA", "29_RA", "30_TA", "31_WbA", "32_EoLU", "33_TP", "34_PD0MV",
    "35_PD1MV", "36_PD2MV", "37_PD3MV", "38_PD≥4MV", "39_PUE", "40_AMI", "41_NPTtWbyPT", "42_NPTtWbyTx",
    "43_NPTtWbyCD", "44_NPTtWbyCP", "45_NPTtWbyO", "46_NPWfH", "47_PWCJH", "48_PBCJH", "49_ANP_FH",
)  # fmt: skip
RAW = INCIDENTS + ZONES
#: Ten groups that attend two of a hundred incidents or more.
GROUPS = (
    "RMS", "Motorway Crew", "Mechanic", "Emergency service(s)", "Tow Truck", "Motorway crew", "Emergency services",
    "Transport for NSW", "Tow truck", "Heavy vehicle tow truck",
)  # fmt: skip
DERIVED = ("Incident_Type", "Num_Vehicles_Involved", "Month", "Hour", "distance_to_CBD")
PREPARED = (
    "Main_Category", "Longitude", "Latitude", "Day", "duration", "Primary_Vehicle", "Secondary_Vehicle",
    "Is_Major_Incident", "Advice_A", "Advice_B", "Closure_Type", "Direction", "Main_Street", "Affected_Lanes",
    LANE_COUNT, "Suburb", "Traffic_Volume", "SA2_CODE21", "SA3_CODE21", "SA3_NAME21", "SA4_CODE21", "SA4_NAME21",
    "AREASQKM21", *ZONES, *GROUPS, *DERIVED,
)  # fmt: skip
#: Names that no other table has together.
_TELLING: dict[TableKind, tuple[str, ...]] = {
    "sydney raw": ("Main_Category", "Start_Time", "End_Time", "Attending_Groups", "Display_Name"),
    "sydney prepared": ("0_ZID", "Main_Category", "duration", "Incident_Type", "Num_Vehicles_Involved"),
    "sydney unlabelled": ("Main_Category", "duration", "Incident_Type", "Num_Vehicles_Involved"),
    "calgary": ("INCIDENT INFO", "DESCRIPTION", "START_DT", "MODIFIED_DT"),
    "taxis": ("pickup", "dropoff", "distance", "fare"),
}


def kind_of(names: Collection[str]) -> TableKind:
    """Which table has columns of these names, in whatever order; "other" for any table that is not known here."""
    known = {name.strip() for name in names}
    return next((kind for kind, telling in _TELLING.items() if known.issuperset(telling)), "other")


def lacking(names: Collection[str], kind: TableKind) -> tuple[str, ...]:
    """The published columns of that table that are not among the names, blanks around them apart."""
    published = {"sydney raw": RAW, "sydney prepared": PREPARED, "sydney unlabelled": PREPARED}.get(kind, ())
    known = {name.strip() for name in names}
    left_out = {"0_ZID"} if kind == "sydney unlabelled" else set()
    return tuple(name for name in published if name.strip() not in known and name not in left_out)


def as_written(dataset: Dataset) -> Dataset:
    """The dataset with the blank at the end of the lane count's name where the file has it.

    Reading trims names and says so; reports must show the name as the file has it, byte for byte.
    """
    trimmed = LANE_COUNT.strip()
    told = any(repr(LANE_COUNT) in decision for decision in dataset.decisions)
    if not told or trimmed not in dataset.names:
        return dataset
    columns = tuple(replace(one, name=LANE_COUNT) if one.name == trimmed else one for one in dataset.columns)
    return replace(dataset, frame=dataset.frame.rename(columns={trimmed: LANE_COUNT}), columns=columns)

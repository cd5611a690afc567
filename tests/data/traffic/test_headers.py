from __future__ import annotations

import numpy as np

from data.traffic.headers import GROUPS, INCIDENTS, LANE_COUNT, PREPARED, RAW, ZONES, as_written, kind_of, lacking
from tests.data.build import table
from tests.data.traffic.incidents_given import prepared, sydney


def test_the_published_tables_have_as_many_columns_as_published():
    assert (len(INCIDENTS), len(ZONES), len(RAW), len(PREPARED)) == (33, 50, 83, 88)
    assert all(len(set(names)) == len(names) for names in (RAW, PREPARED))
    assert LANE_COUNT.endswith(" ")
    assert {"38_PD≥4MV", "21 NBS", "Emergency service(s)"} <= set(PREPARED)


def test_a_table_is_recognised_by_names_in_whatever_order():
    rng = np.random.default_rng(0)
    twin = [name for name in PREPARED if name not in {"0_ZID", *GROUPS}] + sorted(GROUPS)
    tables = {"sydney raw": RAW, "sydney prepared": PREPARED, "sydney unlabelled": tuple(twin)}
    for kind, names in tables.items():
        shuffled = tuple(names[i] for i in rng.permutation(len(names)))
        assert kind_of(shuffled) == kind_of(name.strip() for name in shuffled) == kind
        assert lacking(shuffled, kind) == ()
    assert kind_of(INCIDENTS) == "sydney raw"
    assert lacking(INCIDENTS, "sydney raw") == ZONES
    assert kind_of(["start", "end", "road"]) == "other"


def test_names_come_back_as_the_file_has_them():
    for read, published in ((sydney(), RAW), (prepared(), PREPARED)):
        assert LANE_COUNT not in read.names
        back = as_written(read)
        assert [name.encode() for name in back.names] == [name.encode() for name in published]
        assert list(back.frame.columns) == list(back.names)


def test_a_file_without_the_blank_gets_none():
    plain = table(**{LANE_COUNT.strip(): np.arange(30) % 4})
    assert as_written(plain) is plain

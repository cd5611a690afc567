from __future__ import annotations

import pytest

from data.errors import MissingColumn, TableError
from data.synthetic.incidents import make_incidents
from data.traffic.headers import INCIDENTS, RAW, ZONES, as_written
from data.traffic.zones import join_zones
from tests.data.traffic.incidents_given import as_file, sydney


def test_incidents_and_zones_join_to_the_raw_table():
    raw = make_incidents(1_500, 0).table
    incidents = as_file(raw[list(INCIDENTS)])
    zones = as_file(raw[list(ZONES)].dropna().drop_duplicates())
    joined = join_zones(incidents, zones)
    assert as_written(joined).names == RAW
    assert joined.n_rows == 1_500
    for name in ("2_ML", "38_PD≥4MV", "0_ZID"):
        assert joined.frame[name].equals(sydney().frame[name]), name
        assert joined.column(name).missing == sydney().column(name).missing > 0
    assert f"{joined.column('2_ML').missing} incidents lie in no zone" in joined.decisions[-1]


def test_what_cannot_be_joined_is_refused():
    raw = make_incidents(200, 0).table
    incidents, zones = as_file(raw[list(INCIDENTS)]), as_file(raw[list(ZONES)].dropna().drop_duplicates())
    with pytest.raises(TableError, match="more than once"):
        join_zones(incidents, as_file(raw[list(ZONES)].dropna()))
    with pytest.raises(MissingColumn):
        join_zones(zones, incidents)
    with pytest.raises(TableError, match="Both tables have a column"):
        join_zones(incidents, as_file(raw[[*ZONES, "Suburb"]].dropna().drop_duplicates("0_ZID")))

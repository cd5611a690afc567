from __future__ import annotations

from data.samples import load_sample
from pipelines.studies.alzheimers.reading import knows, suits
from tests.pipelines.studies.alzheimers.real import real, table


def test_tables_are_taken_for_what_they_are(generated):
    train, _ = generated
    assert knows(train) == suits((train,)) == "an ADNI-like table"
    other = load_sample("breast_cancer")
    assert suits((other,)) == "a table of another kind"
    assert knows(other) == "", "the study takes it, and is not offered for it"


@real
def test_both_releases_of_oasis_are_known():
    assert [knows(table(name)) for name in ("oasis1", "oasis2")] == ["an OASIS-1 table", "an OASIS-2 table"]

from __future__ import annotations

from pipelines.studies.traffic.checks.importances import importances_disagree
from pipelines.studies.traffic.methods import GAIN, PERMUTATION, SPLITS
from tests.pipelines.studies.traffic.test_disagreement import one


def test_methods_that_disagree_are_told():
    told = importances_disagree([one(SPLITS, 60, 50, 55, 30, 20, 10), one(PERMUTATION, 50, 40, 2, 30, 20, 10)])
    assert (told.state, told.columns) == ("warn", ("c",))
    assert importances_disagree([one(SPLITS, 3, 2, 1), one(PERMUTATION, 3, 2, 1)]).state == "pass"
    assert importances_disagree([one(GAIN, 3, 2, 1)]).state == "not applicable"

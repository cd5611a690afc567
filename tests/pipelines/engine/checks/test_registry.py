"""Every check is whole: constants, a heading in the docs, a test file, and an answer for any table."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import pandas as frames

from data.schema import set_target
from pipelines.engine.checks import CHECKS, Evidence, Stage, run_checks
from pipelines.engine.result import State
from tests.pipelines.engine.checks.tables import table

DOCS = Path(__file__).parents[4] / "docs" / "checks.md"


def slug(heading: str) -> str:
    """How browsers and code hosts make an anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("path", CHECKS)
def test_constants(path: str) -> None:
    module = import_module(path)
    assert path.rsplit(".", 1)[1].startswith(f"{module.CODE.lower()}_")
    assert module.STAGE in get_args(Stage)
    assert module.TITLE


def test_numbers_run_from_one_without_a_gap() -> None:
    assert [import_module(path).CODE for path in CHECKS] == [f"C{n:02d}" for n in range(1, len(CHECKS) + 1)]


@pytest.mark.parametrize("path", CHECKS)
def test_has_an_anchor_in_the_docs(path: str) -> None:
    headings = re.findall(r"^## (.+)$", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    module = import_module(path)
    answer = module.check(Evidence(table(pd.DataFrame({"a": [1.0, 2.0]}))))
    assert answer.anchor in {slug(heading) for heading in headings}
    assert answer.code == module.CODE
    assert answer.title == module.TITLE


@pytest.mark.parametrize("path", CHECKS)
def test_has_its_own_test_file(path: str) -> None:
    assert (Path(__file__).parent / f"test_{path.rsplit('.', 1)[1]}.py").exists()


def test_every_check_module_is_registered() -> None:
    folder = Path(import_module("pipelines.engine.checks").__file__ or "").parent
    assert {path.rsplit(".", 1)[1] for path in CHECKS} == {one.stem for one in folder.glob("c[0-9][0-9]_*.py")}


def test_stages_share_the_checks_out() -> None:
    evidence = Evidence(table(pd.DataFrame({"a": np.arange(30.0), "y": np.arange(30.0) % 7}), "y", "regression"))
    codes = [check.code for stage in get_args(Stage) for check in run_checks(evidence, stage)]
    assert sorted(codes) == [f"C{n:02d}" for n in range(1, len(CHECKS) + 1)]


def test_without_a_target_the_checks_say_so() -> None:
    answers = {
        check.code: check for check in run_checks(Evidence(table(pd.DataFrame({"a": [1.0, 2.0] * 20}))), "table")
    }
    for code in ("C01", "C02", "C03", "C08", "C09"):
        assert answers[code].state == "not applicable"
        assert "target" in answers[code].sentence


columns = frames.data_frames(
    columns=[
        frames.column("n", elements=st.one_of(st.floats(-1e12, 1e12), st.just(float("nan")))),
        frames.column("k", elements=st.integers(-3, 3)),
        frames.column("c", elements=st.sampled_from(["a", "b", "<i>", "=1+1"])),
        frames.column(
            "when",
            elements=st.datetimes(
                pd.Timestamp("1900-01-01").to_pydatetime(), pd.Timestamp("2100-01-01").to_pydatetime()
            ),
        ),
        frames.column("y", elements=st.integers(0, 40)),
    ],
    index=frames.range_indexes(min_size=2, max_size=120),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(columns, st.sampled_from(["regression", "classes"]))
def test_every_table_gets_an_answer(frame: pd.DataFrame, task: str) -> None:
    frame["empty"] = np.nan
    if task == "classes":
        frame["y"] = (frame["y"] % 3).astype(str)
    if (frame["y"].value_counts() > 1).sum() < 2:
        return
    dataset = set_target(table(frame), "y")
    for stage in get_args(Stage):
        for check in run_checks(Evidence(dataset), stage):
            assert check.state in get_args(State)
            assert check.sentence.endswith((".", ")"))
            assert set(check.columns) <= set(dataset.names)
            assert bool(check.remedy) == (check.state in {"warn", "fail"})


def test_the_same_answers_every_time() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"a": rng.normal(size=9000), "b": rng.integers(0, 5, 9000), "y": rng.normal(size=9000)})
    evidence = Evidence(table(frame, "y"))
    assert run_checks(evidence, "table") == run_checks(evidence, "table")

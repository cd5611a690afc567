"""A study's own steps: what is refused, what is asked, and that a run carries what they add."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.samples import load_sample
from data.table import Dataset
from pipelines import upload
from pipelines.engine import protocol as protocols
from pipelines.engine import steps
from pipelines.engine.exhibit import Exhibit
from pipelines.engine.protocol import Case, Chapter, Material, Option, Part, Protocol, Say, Tables, answers, protocol_of
from pipelines.engine.result import Check
from pipelines.engine.run import run
from pipelines.engine.steps import Steps, confirm
from pipelines.engine.study import Settings, Study
from pipelines.errors import StudyError

CHECK = Check("S01", "Half of the rows", "pass", "Half of the rows are used.")


def halves(tables: Tables, settings: Settings) -> Material:
    """Every second row, which is told in an exhibit; the option chooses which."""
    dataset, first = tables["data"][0], int(settings.options.get("half", "0"))
    frame = dataset.frame.iloc[first::2].reset_index(drop=True)
    told = Exhibit("flow", "Rows", "Every second row.", pd.DataFrame({"rows": [len(frame)]}))
    return Material(replace(dataset, frame=frame), replace(settings, models=("linear",)), (told,), (CHECK,), first)


def tell(case: Case, say: Say) -> Chapter:
    """How many tables there were, and the best model's name."""
    say(0.5, "Counting.")
    counts = pd.DataFrame({"part": list(case.tables), "tables": [len(one) for one in case.tables.values()]})
    return Chapter((Exhibit("tables", "Tables", f"{case.told[0].scored.title}, half {case.material.kept}.", counts),))


PROTOCOL = Protocol(
    suits=lambda tables: "tumours" if "mean radius" in tables[0].names else "",
    prepare=halves,
    tell=tell,
    options=(Option("half", "Which half", {"0": "Even rows", "1": "Odd rows"}),),
    parts=(Part("external", "Another table", "Any"),),
    needs="a table with a column 'mean radius' is needed",
)
STUDY = replace(upload.STUDY, name="halves", protocol="tests.pipelines.engine.test_protocol:PROTOCOL")


@pytest.fixture(scope="module")
def tumours() -> Dataset:
    return load_sample("breast_cancer")


def test_a_study_without_steps_has_no_protocol_and_leaves_its_table_alone(tumours: Dataset) -> None:
    assert protocol_of(upload.STUDY) is None
    found = Steps.of(upload.STUDY, tumours, Settings(), None)
    assert found.dataset is tumours
    assert PROTOCOL.offer(tumours) == "tumours"


@pytest.mark.parametrize(
    ("options", "words"), [({"third": "1"}, "this study has half"), ({"half": "2"}, "half is one of 0, 1")]
)
def test_unknown_options_and_answers_are_named(options: dict[str, str], words: str) -> None:
    with pytest.raises(StudyError, match=words):
        answers(PROTOCOL, Settings(options=options))


def test_what_was_not_answered_is_the_first_choice() -> None:
    assert answers(PROTOCOL, Settings()) == {"half": "0"}


def test_tables_that_it_cannot_read_are_refused(tumours: Dataset) -> None:
    other = load_sample("diabetes")
    with pytest.raises(StudyError, match="mean radius"):
        confirm(STUDY, other, Settings(), None)
    with pytest.raises(StudyError, match="reads data, external"):
        confirm(STUDY, tumours, Settings(), {"forecast": (other,)})
    with pytest.raises(StudyError, match="takes one"):
        confirm(STUDY, tumours, Settings(), {"data": (other,)})


def test_a_run_carries_exhibits_and_checks(tumours: Dataset) -> None:
    seen: list[tuple[str, float]] = []
    found = run(
        tumours,
        STUDY,
        Settings(options={"half": "1"}),
        lambda stage, done, _: seen.append((stage, done)),
        more={"external": (tumours,)},
    ).result
    assert [one.key for one in found.exhibits] == ["flow", "tables"]
    assert found.exhibits[1].sentence == "Logistic or ridge regression, half 1."
    assert found.exhibits[1].frame["tables"].tolist() == [1, 1]
    assert CHECK in found.checks
    assert found.table_summary.rows == 284
    assert {finding.model for finding in found.findings} == {"linear"}
    assert "study" in {stage for stage, _ in seen}
    assert np.all(np.diff([done for _, done in seen]) >= 0)


def test_studies_for_asks_every_study_with_steps(tumours: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    import pipelines

    def study(name: str) -> Study:
        return STUDY if name == "upload" else replace(STUDY, protocol="")

    monkeypatch.setattr(pipelines, "study", study)
    assert protocols.studies_for(tumours) == {"upload": "tumours"}
    assert protocols.studies_for(load_sample("diabetes")) == {}
    assert steps.confirm(upload.STUDY, tumours, Settings(), None) == {"data": (tumours,)}

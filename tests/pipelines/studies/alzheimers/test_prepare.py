from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from data.errors import TableError
from data.read import read_table
from data.samples import load_sample
from pipelines.engine.study import Settings
from pipelines.errors import StudyError
from pipelines.studies.alzheimers.prepare import prepare
from tests.pipelines.studies.alzheimers.made import cohort
from tests.pipelines.studies.alzheimers.real import FILES, FOLDER, real, table


def asked(**options):
    return Settings(options=options)


def test_a_cohort_gets_its_label_entity_flow_and_checks(generated):
    train, others = generated
    made = prepare({"data": (train,), "external": others}, asked())
    assert (made.settings.target, made.settings.positive) == ("CN/AD", "AD")
    assert made.settings.gaps == "fill", "a gap may come from how cases were recorded"
    assert made.dataset.with_role("entity") == ("PTID",)
    assert made.dataset.frame["PTID"].is_unique, "one scan each by default"
    assert [one.key for one in made.exhibits] == ["flow", "flow-2", "flow-3"]
    assert "external B" in made.exhibits[2].title
    assert [one.code for one in made.checks] == [f"A{n:02d}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13)]
    assert [one.dataset.name for one in made.kept.externals] == [one.name for one in others]


def test_columns_that_define_the_label_are_no_features_whatever_set_is_asked_for(generated):
    features = prepare({"data": (generated[0],)}, asked(features="all")).dataset.features
    assert not {"DX", "CDRSB", "CDGLOBAL"} & set(features)
    assert {"MMSE", "Left-Amygdala"} <= set(features)


def test_the_compared_set_is_part_of_the_table_and_nothing_where_it_is_the_same(generated):
    tables = {"data": (generated[0],)}
    compared = prepare(tables, asked()).kept.compared
    assert "Left-Amygdala" in compared
    assert "MMSE" not in compared
    assert prepare(tables, asked(compare="none")).kept.compared == ()
    assert prepare(tables, asked(features="VOL+DEMO")).kept.compared == ()


def test_another_task_scan_and_horizon_change_who_is_in(generated):
    tables = {"data": (generated[0],)}
    assert prepare(tables, asked(task="CN/MCI")).settings.target == "CN/MCI"
    several = prepare(tables, asked(scan="all")).dataset
    assert several.frame["PTID"].duplicated().any()
    short, usual = (prepare(tables, asked(task="sMCI/pMCI", horizon=months)).dataset for months in ("12", "36"))
    assert (short.frame["sMCI/pMCI"] == "pMCI").sum() < (usual.frame["sMCI/pMCI"] == "pMCI").sum()


def test_roles_that_the_analyst_chose_stay(generated):
    made = prepare({"data": (generated[0],)}, replace(asked(), roles={"MMSE": "ignored"}))
    assert "MMSE" not in made.dataset.features
    assert made.settings.roles == {}, "they are in the table now"


def test_any_table_with_two_classes_will_do_and_no_other():
    made = prepare({"data": (cohort(),)}, replace(asked(), target="label"))
    assert (made.settings.target, made.settings.positive) == ("label", "AD")
    assert made.dataset.n_rows == 160
    assert made.kept.compared == ()
    with pytest.raises(TableError, match="a target of two classes is needed"):
        prepare({"data": (load_sample("diabetes"),)}, asked())


def test_another_table_is_asked_by_the_target_of_the_same_name_and_has_the_same_case():
    """AD is the rarer class here and the commoner one there: it is the case in both."""
    here, there = cohort(), cohort(100, 7, shift=0.3)
    assert (here.frame["label"] == "AD").mean() < 0.5 < (there.frame["label"] == "AD").mean()
    read = replace(there, target=None, task=None)  # as a file comes
    made = prepare({"data": (here,), "external": (read,)}, replace(asked(), target="label"))
    assert made.kept.cohort.classes == made.kept.externals[0].classes == ("CN", "AD")


def test_other_words_for_the_classes_are_refused_as_nobody_knows_which_is_the_case():
    there = cohort(100, 7)
    named = there.frame["label"].cat.rename_categories({"CN": "healthy", "AD": "ill"})
    other = replace(there, frame=there.frame.assign(label=named))
    with pytest.raises(StudyError, match=r"healthy.*Write both labels alike"):
        prepare({"data": (cohort(),), "external": (other,)}, replace(asked(), target="label"))


def test_the_case_may_be_named_where_no_task_does(generated):
    made = prepare({"data": (cohort(),)}, replace(asked(), target="label", positive="CN"))
    assert (made.settings.positive, made.kept.cohort.classes) == ("CN", ("AD", "CN"))
    with pytest.raises(StudyError, match="the case of 'CN/AD' is 'AD'"):
        prepare({"data": (generated[0],)}, replace(asked(), positive="CN"))


@real
def test_oasis_is_asked_by_its_own_tasks_and_another_release_by_what_it_can_answer():
    tables = {"data": (table("oasis2"),), "external": (table("oasis1"),)}
    made = prepare(tables, asked(task="ever_demented"))
    assert made.exhibits[0].frame["scans left"].iloc[-1] == 150
    (other,) = made.kept.externals
    assert (other.label, other.dataset.n_rows) == ("cdr_positive", 198)
    with pytest.raises(TableError, match="CN/AD"):
        prepare(tables, asked(task="CN/AD"))


@real
def test_ad1_a_copy_without_header_line_is_mapped_to_all_373_visits(tmp_path):
    path = tmp_path / "headless.csv"
    path.write_text("".join((FOLDER / FILES["oasis2"]).read_text("utf-8").splitlines(keepends=True)[1:]), "utf-8")
    made = prepare({"data": (read_table(path),)}, asked(task="ever_demented", scan="all"))
    flow = made.exhibits[0].frame["scans left"]
    assert (flow.iloc[0], flow.iloc[-1]) == (373, 373)
    assert made.dataset.frame["Subject ID"].nunique() == 150


@real
def test_ad4_cdr_as_a_feature_is_warned_of():
    made = prepare({"data": (table("oasis2"),)}, replace(asked(task="ever_demented"), roles={"CDR": "feature"}))
    proxy = next(one for one in made.checks if one.code == "A02")
    assert proxy.state == "warn"
    assert "'CDR'" in proxy.sentence
    gaps = next(one for one in made.checks if one.code == "A03")
    assert gaps.sentence.startswith("'SES' is missing in 8 rows, all Demented.")


def test_gaps_of_a_flow_are_counted_from_the_file_to_the_last_row(generated):
    flow = prepare({"data": (generated[0],)}, asked()).exhibits[0].frame
    left = flow["scans left"].to_numpy()
    assert (left[1:] == left[:-1] - flow["left out"].to_numpy()[1:]).all()
    assert left[0] == generated[0].n_rows
    assert pd.api.types.is_integer_dtype(flow["left out"])

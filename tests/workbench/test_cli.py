from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from tests.workbench.conftest import finish_run, keep_table, wait_for
from workbench.cli import main
from workbench.commands.run import _finish
from workbench.commands.tables import describe_text
from workbench.processes import ROOT, environment
from workbench.progress import Status

ROWS = "".join(f"{number},{number * 7 % 11},{'yes' if number % 3 else 'no'}\n" for number in range(90))
GOOD = f"a,b,outcome\n{ROWS}"

#: Name, content, and what the sentence must speak of; each is refused by ``run upload``.
BAD: dict[str, tuple[bytes, str]] = {
    "empty.csv": (b"", "empty"),
    "one column.csv": (b"a\n" + b"1\n2\n" * 30, "column"),
    "header only.csv": (b"a,b,outcome\n", "row"),
    "binary.csv": (bytes(range(256)) * 20, "binary"),
    "alike.csv": (b",".join([b"a"] * 10) + b"\n" + b"1,2,3,4,5,6,7,8,9,0\n" * 30, "header"),
    "one class.csv": (b"a,outcome\n" + b"".join(b"%d,yes\n" % n for n in range(60)), "same value"),
    "all missing.csv": (b"a,outcome\n" + b"".join(b"%d,\n" % n for n in range(60)), "empty"),
}


def run_main(capsys, *arguments: object) -> tuple[int, str, str]:
    status = main([str(one) for one in arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


def assert_refused(status: int, err: str) -> None:
    assert status == 2
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1
    assert ";" in err, "given; needed. remedy"


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.csv"
    path.write_text(GOOD)
    return path


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_sentence_and_status_2(service, tmp_path, capsys, name):
    content, word = BAD[name]
    path = tmp_path / name
    path.write_bytes(content)
    target = () if name in ("one column.csv", "alike.csv") else ("--target", "outcome")
    status, _, err = run_main(capsys, "run", "upload", "--data", path, *target, "--out", tmp_path / "out")
    assert_refused(status, err)
    assert word in err.lower()
    assert list((service.home / "tables").iterdir()) == [], "nothing of a refused file stays"


def test_a_file_over_the_limit_is_refused_before_it_is_read(service, tmp_path, capsys):
    path = tmp_path / "large.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 300_000)
    status, _, err = run_main(capsys, "run", "upload", "--data", path, "--max-mb", 1, "--out", tmp_path / "out")
    assert_refused(status, err)
    assert "at most 1 MB" in err


def test_ragged_lines_are_named_and_the_rest_is_kept(tmp_path, capsys):
    path = tmp_path / "ragged.csv"
    path.write_text(GOOD + "1,2\n1,2,yes,4,5\n")
    status, out, err = run_main(capsys, "describe", path, "--json")
    assert (status, err) == (0, "")
    seen = json.loads(out)
    assert seen["rows"] >= 90
    assert any("91" in one or "92" in one for one in seen["decisions"] + seen["warnings"])


@pytest.mark.parametrize(
    "arguments",
    [
        ["describe"],
        ["dance"],
        ["describe", "no such file.csv"],
        ["run", "upload", "--out", "out"],
        ["run", "--sample", "--out", "out"],
        ["run", "astrology", "--sample", "--out", "out"],
        ["run", "upload", "--sample", "breast_cancer", "--seed", "-1", "--out", "out"],
        ["run", "upload", "--sample", "breast_cancer", "--max-mb", "none", "--out", "out"],
        ["run", "upload", "--sample", "breast_cancer", "--role", "x", "--out", "out"],
        ["run", "upload", "--sample", "breast_cancer", "--target", "none", "--out", "out"],
        ["run", "upload", "--sample", "breast_cancer", "--data", "x.csv", "--out", "out"],
        ["run", "upload", "--data", "a", "b", "c", "--out", "out"],
        ["run", "upload", "--sample", "breast_cancer", "--out", "a file/out"],
        ["run", "--from", "none.json", "--sample", "--out", "out"],
        ["run", "upload", "--sample", "breast_cancer", "--quick", "--thorough", "--out", "out"],
        ["run", "upload", "--sample", "breast_cancer", "--shapley", "magic", "--out", "out"],
        ["run", "upload", "--sample", "breast_cancer", "--permutation", "sideways", "--out", "out"],
        ["run", "upload", "--sample", "breast_cancer", "--p-values", "3", "--out", "out"],
        ["run", "upload", "--sample", "breast_cancer", "--p-values", "-50", "--out", "out"],
        ["run", "upload", "--sample", "breast_cancer", "--p-values", "many", "--out", "out"],
        ["run", "upload", "--sample", "breast_cancer", "--p-values", "100000", "--out", "out"],
        ["run", "upload", "--sample", "diabetes", "--log-odds", "--out", "out"],
        ["run", "upload", "--sample", "diabetes", "--models", "linear", "svm", "--interactions", "--out", "out"],
        ["run", "upload", "--sample", "diabetes", "--models", "svm", "--shapley", "path-dependent", "--out", "out"],
        ["run", "upload", "--sample", "diabetes", "--weights", "magic", "--out", "out"],
        ["run", "upload", "--sample", "diabetes", "--widening", "sideways", "--out", "out"],
        ["run", "upload", "--sample", "diabetes", "--cohort", "nobody", "--out", "out"],
        ["run", "upload", "--sample", "diabetes", "--cohort", "bmi", "--out", "out"],
        ["run", "upload", "--sample", "diabetes", "--no-intervals", "--weights", "coarse", "--out", "out"],
        ["run", "upload", "--sample", "breast_cancer", "--weights", "coarse", "--out", "out"],
        ["run", "upload", "--sample", "breast_cancer", "--widening", "asymmetric", "--out", "out"],
        ["convert", "good.csv", "out.docx"],
        ["convert", "good.csv", "no such folder/out.csv"],
        ["status", "nobody"],
        ["report", "nobody", "--format", "html"],
        ["report", "nobody", "--format", "docx"],
        ["compare", "nobody", "nothing"],
        ["compare", ".", "."],
        ["cancel", "nobody"],
        ["resume", "nobody"],
        ["delete", "../.."],
    ],
    ids=" ".join,
)
def test_a_wrong_command_is_one_sentence_and_status_2(service, tmp_path, monkeypatch, good, capsys, arguments):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a file").write_text("")
    status, out, err = run_main(capsys, *arguments)
    assert_refused(status, err)
    assert out == ""
    assert service.runs() == ()


def test_without_a_clear_target_the_candidates_are_named(service, tmp_path, capsys):
    path = tmp_path / "open.csv"
    path.write_text(GOOD.replace("outcome", "c"))
    status, _, err = run_main(capsys, "run", "upload", "--data", path, "--out", tmp_path / "out")
    assert_refused(status, err)
    assert "Name it with --target; likely ones are 'c'" in err


def test_a_file_is_described_for_people_and_for_programs(good, capsys):
    _, out, _ = run_main(capsys, "describe", good, "--json", "--target", "outcome")
    seen = json.loads(out)
    text = describe_text(seen)
    assert "good.csv: 90 rows, 3 columns" in text
    assert "outcome (binary)" in text
    assert (seen["rows"], seen["target"], seen["task"]) == (90, "outcome", "binary")
    assert all({"name", "kind", "role", "why"} <= column.keys() for column in seen["columns"])


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_table_is_converted_as_it_was_read(good, tmp_path, capsys, ending):
    out = tmp_path / f"out.{ending}"
    status, _, err = run_main(capsys, "convert", good, out)
    assert status == 0
    assert "90 rows, 3 columns" in err
    frame = pd.read_csv(out) if ending == "csv" else pd.read_parquet(out)
    assert frame["a"].tolist() == list(range(90))
    assert frame["outcome"].astype(str).tolist()[:3] == ["no", "yes", "yes"]


def test_a_run_writes_its_folder_and_stays_in_the_list(service, good, tmp_path, capsys):
    out = tmp_path / "out"
    status, said, err = run_main(capsys, "run", "upload", "--data", good, "--seed", 3, "--notes", "Mine.", "--out", out)
    assert status == 0
    assert said.startswith("Clearly better than guessing")
    assert "Target: outcome (its name speaks of 'outcome'" in err
    names = {"report.html", "report.pdf", "report.xlsx", "importance.csv", "rows.csv", "findings.json", "manifest.json"}
    assert {path.name for path in out.iterdir()} == names
    head = (out / "importance.csv").read_text("utf-8-sig").splitlines()[0]
    assert head == "axis,method,model,name,value,low,high,unit"
    findings = json.loads((out / "findings.json").read_text())
    assert {"task", "target", "rows", "models", "checks", "verdict"} <= findings.keys()
    assert {"metric", "value", "low", "high", "baseline"} <= findings["models"][0]["scores"][0].keys()
    assert {"code", "state", "sentence"} <= findings["checks"][0].keys()
    assert findings["notes"] == "Mine."
    (line,) = service.runs()
    run_id = line.run
    assert line.target == "outcome"

    assert run_id in run_main(capsys, "list")[1]
    assert json.loads(run_main(capsys, "list", "--json")[1])[0]["run"] == run_id
    assert json.loads(run_main(capsys, "status", run_id, "--json")[1])["state"] == "finished"
    assert run_main(capsys, "compare", out, run_id)[1].count("Nothing else differs.") == 1
    assert run_main(capsys, "report", run_id, "--format", "csv", "--out", tmp_path / "again.csv")[0] == 0
    assert (tmp_path / "again.csv").read_bytes() == (out / "importance.csv").read_bytes()
    assert run_main(capsys, "delete", run_id)[0] == 0
    assert service.runs() == ()
    assert list((service.home / "tables").iterdir()) == []


def test_every_method_is_asked_for_by_name_and_what_it_costs_is_said_first(service, good, tmp_path, capsys):
    arguments = ("run", "upload", "--data", good, "--out", tmp_path / "out")
    status, _, err = run_main(capsys, *arguments)
    assert (status, "p-values" in err) == (0, False)
    status, _, err = run_main(
        capsys, *arguments, "--shapley", "path-dependent", "--permutation", "conditional", "--p-values", 50,
        "--interactions", "--models", "tree",
    )  # fmt: skip
    assert status == 0
    cost = "p-values: the best model is fitted 50 more times; the run takes about "
    assert cost in err
    assert err.index(cost) < err.index("Run ")
    assert "In probability only trees and forests have path-dependent values" in err
    settings = service.request(service.runs()[0].run).settings
    assert (settings.shapley, settings.permutation) == ("path-dependent", "conditional")
    assert (settings.p_values, settings.interactions, settings.unit) == (50, True, "natural")
    assert service.request(service.runs()[1].run).settings.p_values == 0


def test_a_refusal_and_a_defect_of_the_engine_have_their_own_status(service, good, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FAKE_ENGINE", "refuse")
    status, _, err = run_main(capsys, "run", "upload", "--data", good, "--out", tmp_path / "out")
    assert status == 2
    assert err.endswith("'x' is no target; a target is needed. Choose one.\n")
    (line,) = service.runs()
    defect = Status(line.run, "failed", "score", 0.5, "Failed.", 1.0, None, "Something went wrong.", defect=True)
    assert _finish(service, line.run, defect, argparse.Namespace()) == 1
    assert capsys.readouterr().err == "Something went wrong.\n"


def test_a_manifest_repeats_the_run_of_the_same_file_only(service, tmp_path, good, capsys):
    run = finish_run(service, keep_table(service))
    manifest = service.manifest_path(run)
    repeat = ("run", "--from", manifest, "--out", tmp_path / "out")
    status, _, err = run_main(capsys, *repeat, "--data", good)
    assert_refused(status, err)
    assert "the manifest was written for the file" in err
    status, _, err = run_main(capsys, *repeat, "--data", good, "--seed", 5)
    assert_refused(status, err)
    assert "takes all of them from its manifest" in err


def test_two_runs_are_compared_as_text_and_as_json(service, capsys):
    table = keep_table(service)
    left, right = (finish_run(service, table) for _ in range(2))
    status, out, _ = run_main(capsys, "compare", left, right)
    assert status == 0
    assert "The two runs agree well on the order" in out
    answer = json.loads(run_main(capsys, "compare", left, right, "--json")[1])
    assert answer["ranking"][0]["change"] == 0


def test_what_there_is_to_try(capsys):
    samples = json.loads(run_main(capsys, "samples", "--json")[1])
    assert {one["key"] for one in samples} >= {"breast_cancer", "kidney"}
    studies = json.loads(run_main(capsys, "studies", "--json")[1])
    assert {one["name"] for one in studies} >= {"upload", "alzheimers"}
    assert "Kidney clinic" in run_main(capsys, "samples")[1]
    assert "medicine" in run_main(capsys, "studies")[1]


def test_an_empty_home_says_what_to_do(service, capsys):
    status, out, err = run_main(capsys, "list")
    assert (status, out) == (0, "")
    assert "There is no run yet" in err


def test_a_defect_of_ours_is_a_sentence_and_a_log(service, monkeypatch, capsys):
    monkeypatch.setattr("workbench.commands.runs._service", lambda: 1 / 0)
    status, out, err = run_main(capsys, "list")
    assert (status, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert "ZeroDivisionError" not in err
    assert "ZeroDivisionError" in (service.home / "command-line.log").read_text()


def start_command(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "workbench", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=ROOT, env=environment(), **pipes)


def wait_for_run(service) -> str:
    deadline = time.monotonic() + 60
    while not service.runs():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    run = service.runs()[0].run
    wait_for(service, run, "running")
    return run


def test_ctrl_c_cancels_the_run(service, monkeypatch, tmp_path):
    monkeypatch.setenv("FAKE_ENGINE", "slow")
    with start_command("run", "upload", "--sample", "diabetes", "--out", tmp_path / "out") as command:
        run = wait_for_run(service)
        time.sleep(0.5)
        command.send_signal(signal.SIGINT)
        _, err = command.communicate(timeout=60)
    assert command.returncode == 130
    assert "Traceback" not in err
    assert err.endswith("Stopped.\n")
    assert service.status(run).state == "cancelled"


def test_a_run_goes_on_when_its_command_is_killed(service, monkeypatch, tmp_path):
    monkeypatch.setenv("FAKE_ENGINE", "slow")
    with start_command("run", "upload", "--sample", "diabetes", "--out", tmp_path / "out") as command:
        run = wait_for_run(service)
        command.kill()
    assert service.status(run).state == "running"
    service.cancel(run)


def test_a_reader_that_has_seen_enough_is_no_error(service):
    with start_command("studies", "--json") as command:
        command.stdout.close()
        assert command.wait(timeout=60) == 0
        assert "Traceback" not in command.stderr.read()


def test_help_comes_without_heavy_libraries():
    code = "import sys; from workbench.cli import build_parser; build_parser(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ}, capture_output=True, text=True, check=True
    )
    assert not {"pandas", "sklearn", "pyarrow", "streamlit", "matplotlib", "scipy"} & set(done.stdout.split())

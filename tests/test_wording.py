"""Models show what is associated with an outcome; no sentence of ours says that something brings it about."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines import STUDIES, study
from pipelines.engine.protocol import protocol_of

ROOT = Path(__file__).parents[1]
ROOMS = ("pipelines", "workbench/report", "workbench/views", "explain", "data/clinical", "data/samples")
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
#: Claims of a cause; "it is no cause" is none.
CLAIM = re.compile(
    r"\b(causes|caused by|causing|protects?|protective|leads? to|led to|results? in|triggers)\b", re.IGNORECASE
)


def sentences(source: str) -> Iterator[tuple[int, str]]:
    """Every text in the code with its line, without docstrings; texts that are put together count as one."""
    tree = ast.parse(source)
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [one.value if isinstance(one, ast.Constant) else "…" for one in node.values]
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (inside | docstrings):
            yield node.lineno, node.value


def claims(source: str) -> list[str]:
    return [f"line {line}: {text}" for line, text in sentences(source) if CLAIM.search(text)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_sentence_claims_a_cause(path: Path) -> None:
    assert claims(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", STUDIES)
def test_no_question_of_a_study_claims_a_cause(name: str) -> None:
    one = study(name)
    protocol = protocol_of(one)
    asked = () if protocol is None else (*protocol.options, *protocol.parts)
    texts = [one.title, one.question, one.ours, *one.sources]
    texts += [
        text for option in asked for text in (option.title, option.help, *getattr(option, "choices", {}).values())
    ]
    assert [text for text in texts if CLAIM.search(text)] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "MMSE causes dementia.",
        "A large hippocampus protects.",
        "High blood pressure leads to failure.",
        "Age is protective",
    ],
)
def test_the_scan_finds_a_claim(sentence: str) -> None:
    assert claims(f"told = {sentence!r}")
    assert claims(f"def f(n):\n    return f'{{n}}: {sentence}'")


def test_the_scan_leaves_comments_docstrings_and_denials_alone() -> None:
    assert claims('"""What causes a warning."""\n# this leads to an error\n') == []
    assert claims("told = 'Associated with the label; it is no cause.'") == []

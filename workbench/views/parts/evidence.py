"""The tabs behind the findings: agreement, performance, uncertainty, models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from explain.words import METHODS
from workbench.report.sections.leaderboard import missing_models
from workbench.report.sections.methods import gathered_frame
from workbench.report.sections.p_values import p_value_sentence
from workbench.views.parts.pairs import show_pairs
from workbench.views.parts.performance import show_performance
from workbench.views.parts.pick_row import varies
from workbench.views.parts.picture import table
from workbench.views.parts.sure import show_intervals
from workbench.views.parts.sure_classes import show_classes
from workbench.views.parts.words import duration, number, plain, sentence, short

if TYPE_CHECKING:
    from pipelines.engine.result import Result


def show_evidence(run: str, result: Result) -> None:
    """The tabs; only the open one is worked out."""
    shown = {"Agreement": _agreement, "Performance": show_performance, "Uncertainty": _uncertainty, "Models": _models}
    if result.pairs is not None:
        shown["Pairs"] = show_pairs
    tabs = st.tabs(list(shown), on_change="rerun", key=f"tabs {run}")
    for tab, show in zip(tabs, shown.values(), strict=True):
        with tab:
            if tab.open:
                show(run, result)


def _agreement(run: str, result: Result) -> None:
    st.write(plain(result.agreement.sentence))
    if result.stability.sentence:
        st.write(plain(result.stability.sentence))
    titles = METHODS | {one.model: one.title for one in result.findings}

    def says(name: str) -> str:
        return titles.get(name, name)

    frame = pd.DataFrame(
        [(says(one.left), says(one.right), one.spearman, one.kendall, one.overlap) for one in result.agreement.pairs],
        columns=["ranking", "other ranking", "Spearman ρ", "Kendall τ", f"shared of the top {result.agreement.k}"],
    )
    if len(frame):
        table(frame.round(3), "How alike the rankings are", f"agreement {run}")
    st.caption("ρ and τ: 1 means the same order, 0 no relation. Shared: which part of the top columns both have.")
    table(ranks_frame(result), "Rank of each column by each way of measuring", f"ranks {run}")
    if result.p_values is not None:
        st.caption(plain(p_value_sentence(result.p_values)))
    with st.expander("How each was measured", icon=":material/straighten:"):
        _how_measured(result)


def _how_measured(result: Result) -> None:
    """Method, unit, models, background and error of every importance, as sentences: a table would cut them off."""
    for what, models, unit, *told in gathered_frame(result).itertuples(index=False):
        st.markdown(f"**{plain(what[:1].upper() + what[1:])}**, {plain(unit)} · {plain(models)}")
        st.caption(plain(" ".join(map(sentence, told))))


def ranks_frame(result: Result) -> pd.DataFrame:
    """Rank of every column by every method of the best model, in the order of the first, with p-values if there are."""
    ranking = result.ranking
    columns: dict[str, list[int | None]] = {}
    for one in result.best.importances:
        if one.axis == "feature":
            ranks = dict(zip(one.names, one.ranks().tolist(), strict=True))
            columns[f"rank by {METHODS.get(one.method, one.method)}"] = [
                ranks.get(ranking.names[i]) for i in ranking.order()
            ]
    frame = pd.DataFrame({"column": [ranking.names[i] for i in ranking.order()], **columns})
    chance = result.p_values
    if chance is None:
        return frame
    p_of = dict(zip(chance.names, chance.values.tolist(), strict=True))
    return frame.assign(**{"p-value": frame["column"].map(p_of).round(4)})


def _uncertainty(run: str, result: Result) -> None:
    if result.uncertainty is not None:
        show_intervals(run, result, result.uncertainty)
    elif result.probabilities is not None:
        show_classes(run, result, result.probabilities)
    elif result.unsure_why:
        st.info(plain(f"Not told how sure. {result.unsure_why}"), icon=":material/info:")
    with st.container(border=True):
        st.subheader("Are sure predictions better?", anchor=False)
        _by_uncertainty(run, result)


def _by_uncertainty(run: str, result: Result) -> None:
    st.write(plain(sentence(result.uncertainty_how)))
    if not varies(result):
        return
    st.write("It says of which rows the model is less sure, and promises no share of hits.")
    st.caption(plain(test_rows_words(result)))
    frame = uncertainty_frame(result)
    from workbench.views.charts.bars import BarStyle, bars

    chart = bars(frame, BarStyle("Average error of these rows"))
    st.altair_chart(
        chart,
        alt="Average error of the test rows, from the surest quarter to the least sure quarter",
        key=f"unsure {run}",
    )
    table(frame[["name", "value", "low", "high", "rows"]], "Error by how sure the model was", f"unsure {run}")


def test_rows_words(result: Result) -> str:
    """Which rows these are, and how their ranges are meant."""
    which = "the second file" if result.has_second_file else "the test rows, which the model never saw"
    lines = f"About {which}. Lines: 95 % intervals of the average error"
    if not result.entity:
        return f"{lines}."
    return f"{lines}; they take rows of one “{short(result.entity, 30)}” as independent, so they are rather too narrow."


def uncertainty_frame(result: Result) -> pd.DataFrame:
    """Mean error of the test rows in four parts, from the surest to the least sure, with 95 % interval of the mean."""
    rows = result.rows.assign(size=result.rows["error"].abs()).sort_values("uncertainty", kind="stable")
    names = ("surest quarter", "second quarter", "third quarter", "least sure quarter")
    edges = [round(len(rows) * part / 4) for part in range(5)]
    lines = []
    for name, start, stop in zip(names, edges, edges[1:], strict=False):
        size = rows["size"].iloc[start:stop].astype(float)
        mean = float(size.mean())
        half = 1.96 * float(size.std(ddof=1)) / len(size) ** 0.5 if len(size) > 1 else 0.0
        lines.append((name, mean, mean - half, mean + half, number(mean), f"{len(size)} rows", "", len(size)))
    return pd.DataFrame(lines, columns=["name", "value", "low", "high", "text", "note", "hint", "rows"])


def _models(run: str, result: Result) -> None:
    st.write("Every model was fitted and scored on the same rows; the first one is explained.")
    table(leaderboard_frame(result), "Scores of the models", f"models {run}")
    for title, why in missing_models(result).items():
        st.caption(plain(f"{title} is missing: {why}"))


def leaderboard_frame(result: Result) -> pd.DataFrame:
    """One line per model, best first: its scores with 95 % intervals, what guessing reaches, seconds, and a note."""
    lines = []
    for finding in result.findings:
        line: dict[str, object] = {"model": finding.title}
        for score in finding.scores:
            line[score.metric] = f"{number(score.value)} ({number(score.low)} to {number(score.high)})"
        first = finding.scores[0]
        lines.append(
            {
                **line,
                f"guessing: {first.metric}": number(first.baseline),
                "time": duration(finding.seconds),
                "note": finding.note,
            }
        )
    return pd.DataFrame(lines)

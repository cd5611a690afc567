"""What a run measures beyond the usual: its options, refusals of what cannot be, and what it costs."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

from pipelines.engine.study import FEWEST_PERMUTED, MOST_PERMUTED, Shapley, Shuffling, Weights, Widening
from workbench.commands.options import Parser
from workbench.commands.terminal import clock
from workbench.errors import BadRequest

if TYPE_CHECKING:
    from data.table import Dataset
    from pipelines.engine.study import Settings


def add_methods(parser: Parser) -> None:
    """The options, all with today's usual as default."""
    methods = parser.add_argument_group("methods", "what is measured beyond the usual; docs/methods.md says more")
    methods.add_argument("--log-odds", action="store_true", help="explain in log-odds instead of probability")
    methods.add_argument(
        "--shapley",
        choices=get_args(Shapley),
        default="interventional",
        help="compare with background rows (the default), or follow the ways that the training rows took in the trees",
    )
    methods.add_argument(
        "--permutation",
        choices=get_args(Shuffling),
        default="marginal",
        help="shuffle a column between all rows (marginal, the default), or only between rows that are alike in the "
        "columns that go along with it",
    )
    methods.add_argument(
        "--p-values",
        type=_targets,
        default=0,
        metavar="N",
        help=f"p-values from N permuted targets, {FEWEST_PERMUTED} to {MOST_PERMUTED:,}: N more fits of the best model",
    )
    methods.add_argument(
        "--explain-rows",
        type=_rows,
        default=0,
        metavar="N",
        help="Shapley values of at least N test rows, whatever that costs (default: as many as the mode allows)",
    )
    methods.add_argument(
        "--interactions", action="store_true", help="which pairs of columns act together, where the best model is trees"
    )
    _add_sure(parser)


def _add_sure(parser: Parser) -> None:
    sure = parser.add_argument_group("how sure", "intervals for a number, sets of possible classes; docs/methods.md")
    sure.add_argument("--no-intervals", action="store_true", help="leave it out, which saves about ten seconds")
    sure.add_argument(
        "--weights",
        choices=get_args(Weights),
        default="medium",
        help="how quantile models are blended: medium (the default) has a weight per model and quantile level",
    )
    sure.add_argument(
        "--widening",
        choices=get_args(Widening),
        default="symmetric",
        help="calibrate both ends of an interval alike (the default), or each by itself, which takes more rows",
    )
    sure.add_argument(
        "--cohort", default="", metavar="COLUMN", help="calibrate intervals for each value of this column by itself"
    )


def chosen_methods(arguments: Namespace) -> dict[str, Any]:
    """The fields of Settings that these options are about."""
    return {
        "unit": "log-odds" if arguments.log_odds else "natural",
        "shapley": arguments.shapley,
        "permutation": arguments.permutation,
        "p_values": arguments.p_values,
        "interactions": arguments.interactions,
        "explained": arguments.explain_rows,
        "intervals": not arguments.no_intervals,
        "weights": arguments.weights,
        "widening": arguments.widening,
        "cohort": arguments.cohort,
    }


def confirm_possible(dataset: Dataset, settings: Settings, names: tuple[str, ...]) -> None:
    """Raises BadRequest where none of the models of these names could give what was asked for."""
    if settings.unit == "log-odds" and (settings.task or dataset.task) == "regression":
        raise BadRequest(
            f"Log-odds of {settings.target!r} were asked for, an amount", "only a class has odds",
            "Leave --log-odds out, or give --task multiclass to read it as classes.",
        )  # fmt: skip
    _confirm_sure(dataset, settings)
    asked = [
        option
        for option, given in (
            ("--shapley path-dependent", settings.shapley == "path-dependent"),
            ("--interactions", settings.interactions),
        )
        if given
    ]
    if asked and not any(_of_trees(name) for name in names):
        raise BadRequest(
            f"{asked[0]} was asked of {', '.join(names)}", "only a model made of trees can give it",
            f"Add one with --models, such as forest, or leave {asked[0]} out.",
        )  # fmt: skip


def _confirm_sure(dataset: Dataset, settings: Settings) -> None:
    """Refuse options of intervals where there will be none, and a cohort that is no column with values."""
    asked = [
        option
        for option, given in (
            ("--weights", settings.weights != "medium"),
            ("--widening", settings.widening != "symmetric"),
            ("--cohort", settings.cohort != ""),
        )
        if given
    ]
    if asked and not settings.intervals:
        raise BadRequest(
            f"{asked[0]} came with --no-intervals", "it says how intervals are made", "Leave one of both out."
        )
    if asked and (settings.task or dataset.task) != "regression":
        raise BadRequest(
            f"{asked[0]} was asked for {settings.target!r}, a target of classes", "only a number has intervals",
            f"Leave {asked[0]} out, or give --task regression to read it as a number.",
        )  # fmt: skip
    if settings.cohort and dataset.column(settings.cohort).kind not in ("category", "boolean"):
        raise BadRequest(
            f"--cohort named {settings.cohort!r}, a column of {dataset.column(settings.cohort).kind}s",
            "a column with a few values that repeat is needed, so that each has rows of its own",
            "Name such a column, or leave --cohort out.",
        )


def told_beforehand(dataset: Dataset, settings: Settings) -> list[str]:
    """What should be known before the run begins: what p-values cost, and which values will not be what was asked."""
    told = []
    task = settings.task or dataset.task or "regression"
    if settings.p_values:
        from pipelines.engine.estimate import estimate

        size = dataset.n_rows, len(dataset.features)
        after, before = (estimate(*size, task, one) for one in (settings, replace(settings, p_values=0)))
        told.append(
            f"p-values: the best model is fitted {settings.p_values:,} more times; the run takes about {clock(after)} "
            f"instead of {clock(before)}."
        )
    if settings.shapley == "path-dependent" and task != "regression" and settings.unit == "natural":
        told.append(
            "In probability only trees and forests have path-dependent values; boosting has them with --log-odds, and "
            "is compared with background rows here."
        )
    return told


def _of_trees(name: str) -> bool:
    from pipelines.models import family
    from pipelines.models.trees import TreeFamily

    return isinstance(family(name), TreeFamily)


def _rows(text: str) -> int:
    """A number of rows, 0 for the usual."""
    if not text.isascii() or not text.isdigit():
        raise ArgumentTypeError(f"{text!r} is no number of rows; give a whole number, or leave it out")
    return int(text)


def _targets(text: str) -> int:
    """A number of permuted targets, 0 for none."""
    targets = int(text) if text.isascii() and text.isdigit() else -1
    if targets and not FEWEST_PERMUTED <= targets <= MOST_PERMUTED:
        raise ArgumentTypeError(
            f"{text!r} permuted targets are no use; give {FEWEST_PERMUTED} to {MOST_PERMUTED:,} ({FEWEST_PERMUTED} can "
            "show 0.05, 99 can show 0.01), or 0 for no p-values"
        )
    return targets

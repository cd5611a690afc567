"""The first look: there early, the same for the same seed, and silent where nothing can be said."""

from __future__ import annotations

import numpy as np

from pipelines import study
from pipelines.engine.run import run
from pipelines.engine.study import Settings
from tests.pipelines.engine.planted import binary_table


def test_the_best_model_is_shown_while_the_run_goes_on() -> None:
    told: list[str] = []
    looks = []

    def look(first) -> None:
        looks.append(first)
        told.append("look")

    done = run(
        binary_table(),
        study("upload"),
        Settings(models=("linear", "tree")),
        lambda *news: told.append(news[0]),
        look=look,
    )
    assert len(looks) == 1
    assert looks[0].title == done.result.best.title
    assert looks[0].importance.names == done.result.ranking.names
    assert looks[0].importance.top(1) == done.result.ranking.top(1)
    assert told.index("look") < told.index("refit")


def test_a_model_that_only_guesses_shows_nothing() -> None:
    table = binary_table()
    frame = table.frame.copy()
    frame[table.target] = np.random.default_rng(0).permutation(frame[table.target].to_numpy())
    looks: list[object] = []
    from dataclasses import replace

    run(replace(table, frame=frame), study("upload"), Settings(models=("linear",)), look=looks.append)
    assert looks == []

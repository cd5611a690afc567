"""All kinds of models behind one registry; a model's library is imported when the model is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

# Loaded here and not only for its types: a submodule that loads later would hide the function of the same name below.
from pipelines.models.family import ModelFamily
from pipelines.models.registry import Need, installed, registered

if TYPE_CHECKING:
    from data.table import Task

#: name → "module:object". A new model is one file and one line here (and a heading in docs/models.md).
MODELS: dict[str, str] = {
    "linear": "pipelines.models.linear:FAMILY",
    "tree": "pipelines.models.tree:FAMILY",
    "forest": "pipelines.models.forest:FAMILY",
    "histogram": "pipelines.models.histogram:FAMILY",
    "xgboost": "pipelines.models.xgb:FAMILY",
    "lightgbm": "pipelines.models.lgbm:FAMILY",
    "svm": "pipelines.models.svm:FAMILY",
    "lstm": "pipelines.models.lstm:FAMILY",
}

#: What a model needs beyond scikit-learn.
NEEDS: dict[str, Need] = {
    "xgboost": Need(("xgboost",), "pip install xgboost-cpu"),
    "lightgbm": Need(("lightgbm",), "pip install lightgbm"),
    "lstm": Need(("torch", "skorch", "safetensors"), "make lstm"),
}

#: Those that run where nobody chose: a model of sequences takes minutes, and a table with an entity and a time.
USUAL: tuple[str, ...] = tuple(name for name in MODELS if name != "lstm")


def family(name: str) -> ModelFamily:
    """The model family of that name.

    Raises UnknownModel with the nearest names, ModelUnavailable when its package is not installed.
    """
    found: ModelFamily = registered(name, MODELS, NEEDS, "model")
    return found


def models_for(task: Task) -> tuple[str, ...]:
    """Names of the installed models that can do the task, in the order of the registry."""
    names = [name for name in MODELS if installed(name, NEEDS)]
    return tuple(name for name in names if task in family(name).tasks)

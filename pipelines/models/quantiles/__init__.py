"""All kinds of quantile models behind one registry; a model's library is imported when the model is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

# Loaded here and not only for its types: see ``pipelines.models``.
from pipelines.models.quantiles.family import QuantileFamily
from pipelines.models.registry import Need, installed, registered

if TYPE_CHECKING:
    from pipelines.engine.study import Mode

#: name → "module:object". A new model is one file and one line here (and a heading in docs/models.md).
QUANTILE_MODELS: dict[str, str] = {
    "quantile_forest": "pipelines.models.quantiles.forest:FOREST",
    "quantile_extra_trees": "pipelines.models.quantiles.forest:EXTRA_TREES",
    "quantile_lightgbm": "pipelines.models.quantiles.lgbm:FAMILY",
    "quantile_xgboost": "pipelines.models.quantiles.xgb:FAMILY",
    "quantile_histogram": "pipelines.models.quantiles.histogram:FAMILY",
    "quantile_linear": "pipelines.models.quantiles.linear:FAMILY",
    "gaussian": "pipelines.models.quantiles.gaussian:FAMILY",
}
#: What a model needs beyond scikit-learn.
NEEDS: dict[str, Need] = {
    "quantile_forest": Need(("quantile_forest",), "pip install quantile-forest"),
    "quantile_extra_trees": Need(("quantile_forest",), "pip install quantile-forest"),
    "quantile_lightgbm": Need(("lightgbm",), "pip install lightgbm"),
    "quantile_xgboost": Need(("xgboost",), "pip install xgboost-cpu"),
}
#: Left out of Quick mode: a second boosting of nineteen fits tells little that LightGBM's does not.
THOROUGH_ONLY = frozenset({"quantile_histogram"})


def quantile_family(name: str) -> QuantileFamily:
    """The quantile model of that name; raises UnknownModel, or ModelUnavailable when its package is not installed."""
    found: QuantileFamily = registered(name, QUANTILE_MODELS, NEEDS, "quantile model")
    return found


def quantile_models(mode: Mode) -> tuple[str, ...]:
    """Names of the installed quantile models of a mode, in the order of the registry."""
    there = (name for name in QUANTILE_MODELS if installed(name, NEEDS))
    return tuple(name for name in there if mode == "thorough" or name not in THOROUGH_ONLY)

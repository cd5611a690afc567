"""The network of the LSTM and its training, with torch and skorch; only this file knows them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from skorch import NeuralNet
from skorch.callbacks import EarlyStopping, GradientNormClipping
from skorch.helper import predefined_split
from torch import nn

from pipelines.models.lstm_forward import Weights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.models.family import Floats, Params, Recipe
    from pipelines.models.lstm_layout import Inputs

#: Of the fit rows, so many are watched to know when to stop.
WATCHED = 0.2
#: Gradients longer than this are cut: a long sequence can make them explode (Pascanu, Mikolov, Bengio 2013).
LONGEST = 1.0


class Network(nn.Module):
    """An LSTM (Hochreiter, Schmidhuber 1997; Gers and others 2000), then a small net on its last state and statics."""

    def __init__(self, sizes: tuple[int, int, int], hidden: int, dropout: float) -> None:
        super().__init__()
        inputs, statics, outputs = sizes
        self.lstm = nn.LSTM(inputs, hidden, batch_first=True)
        self.dropped = nn.Dropout(dropout)
        self.joined = nn.Linear(hidden + statics, hidden)
        self.out = nn.Linear(hidden, outputs)

    def forward(self, sequence: torch.Tensor, lengths: torch.Tensor, statics: torch.Tensor) -> torch.Tensor:
        """(n_rows, n_outputs). What stands after the last observed step never reaches its state."""
        states, _ = self.lstm(sequence)
        last = (lengths - 1).clamp(min=0)[:, None, None].expand(-1, 1, states.shape[2])
        state = states.gather(1, last)[:, 0] * (lengths > 0)[:, None]
        bent = torch.relu(self.joined(torch.cat([self.dropped(state), statics], dim=1)))
        outputs: torch.Tensor = self.out(self.dropped(bent))
        return outputs


class Rows(torch.utils.data.Dataset[Any]):
    """Rows and their targets as tensors."""

    def __init__(self, inputs: Inputs, y: torch.Tensor) -> None:
        self.inputs = {
            "sequence": torch.from_numpy(inputs.sequence.astype(np.float32)),
            "lengths": torch.from_numpy(inputs.lengths),
            "statics": torch.from_numpy(inputs.statics.astype(np.float32)),
        }
        self.y = y

    def __len__(self) -> int:
        """How many."""
        return len(self.y)

    def __getitem__(self, rows: torch.Tensor) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
        """Several rows at once."""
        return {name: part[rows] for name, part in self.inputs.items()}, self.y[rows]


class Batches:
    """Rows in batches, cut out of the tensors at once: torch's own loader collects row by row."""

    def __init__(self, dataset: Rows, batch_size: int, *, shuffle: bool = False) -> None:
        self.dataset, self.batch_size, self.shuffle = dataset, batch_size, shuffle

    def __iter__(self) -> Iterator[Any]:
        """Batches, in another order each time where they are shuffled."""
        n_rows = len(self.dataset)
        order = torch.randperm(n_rows) if self.shuffle else torch.arange(n_rows)
        return (self.dataset[rows] for rows in order.split(self.batch_size))


def train(inputs: Inputs, y: Floats, recipe: Recipe) -> Weights:
    """The weights of all members; y is standardised for a regression, else class codes.

    Each member starts from other weights and watches other rows. One thread, so that sums come in one order.
    """
    members = int(recipe.params["members"] or 1)
    seeds = np.random.SeedSequence(recipe.seed).generate_state(members)
    with _alone():
        return _side_by_side([_member(inputs, y, recipe, int(seed)) for seed in seeds])


def class_weights(y: Floats, recipe: Recipe) -> Floats:
    """What each class counts, (n_classes,): its share turned round where classes are to be balanced, else 1."""
    counts = np.bincount(y.astype(np.int64), minlength=recipe.n_classes)
    return len(y) / (len(counts) * counts) if recipe.params.get("balanced") else np.ones(len(counts))


@contextmanager
def _alone() -> Iterator[None]:
    """One thread, operations that repeat bit by bit, and random numbers of its own; afterwards all is as it was."""
    threads, strict = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    try:
        torch.set_num_threads(1)
        torch.use_deterministic_algorithms(mode=True)
        with torch.random.fork_rng(devices=[]):
            yield
    finally:
        torch.use_deterministic_algorithms(mode=strict)
        torch.set_num_threads(threads)


def _member(inputs: Inputs, y: Floats, recipe: Recipe, seed: int) -> Network:
    torch.manual_seed(seed)
    params = recipe.params
    targets, loss = _targets(y, recipe)
    fit, watched = _watched(y, recipe, np.random.default_rng(seed))
    outputs = recipe.n_classes if recipe.task == "multiclass" else 1
    net = NeuralNet(
        Network,
        module__sizes=(inputs.sequence.shape[2], inputs.statics.shape[1], outputs),
        module__hidden=params["hidden"],
        module__dropout=params["dropout"],
        criterion=loss,
        optimizer=torch.optim.Adam,
        optimizer__weight_decay=params["weight_decay"],
        lr=params["learning_rate"],
        max_epochs=params["epochs"],
        batch_size=params["batch"],
        iterator_train=Batches,
        iterator_train__shuffle=True,
        iterator_valid=Batches,
        train_split=predefined_split(Rows(inputs.take(watched), targets[watched])),
        callbacks=_callbacks(params),
        callbacks__print_log=None,
        verbose=0,
    )
    net.fit(Rows(inputs.take(fit), targets[fit]), y=None)
    trained: Network = net.module_
    return trained


def _callbacks(params: Params) -> list[Any]:
    stop = EarlyStopping(patience=params["patience"], threshold=1e-5, threshold_mode="abs", load_best=True, sink=_quiet)
    return [stop, GradientNormClipping(LONGEST)]


def _quiet(words: str) -> None:
    """Whoever trains is not interested in what skorch has to say."""


def _targets(y: Floats, recipe: Recipe) -> tuple[torch.Tensor, nn.Module]:
    """The target in the shape that its loss takes, and the loss."""
    if recipe.task == "multiclass":
        each = torch.tensor(class_weights(y, recipe), dtype=torch.float32)
        return torch.from_numpy(y.astype(np.int64)), nn.CrossEntropyLoss(weight=each)
    targets = torch.from_numpy(y.astype(np.float32))[:, None]
    if recipe.task == "regression":
        return targets, nn.MSELoss()
    weights = class_weights(y, recipe)
    return targets, nn.BCEWithLogitsLoss(pos_weight=torch.tensor(weights[1] / weights[0], dtype=torch.float32))


def _watched(y: Floats, recipe: Recipe, rng: np.random.Generator) -> tuple[Any, Any]:
    """Rows to fit on and rows to watch, of each class its share; with too few rows all do both."""
    drawn = rng.permutation(len(y))
    kinds = np.zeros(len(y)) if recipe.task == "regression" else y[drawn]
    parts = [drawn[kinds == kind] for kind in np.unique(kinds)]
    watched = np.sort(np.concatenate([part[: int(WATCHED * len(part))] for part in parts]))
    if not len(watched):
        return np.arange(len(y)), np.arange(len(y))
    return np.setdiff1d(np.arange(len(y)), watched), watched


def _side_by_side(members: list[Network]) -> Weights:
    states = [{name: _array(part) for name, part in member.state_dict().items()} for member in members]

    def each(name: str) -> list[Floats]:
        return [state[name] for state in states]

    return Weights(
        inward=np.ascontiguousarray(np.concatenate(each("lstm.weight_ih_l0")).T),
        start=np.concatenate(each("lstm.bias_ih_l0")) + np.concatenate(each("lstm.bias_hh_l0")),
        back=np.ascontiguousarray(np.stack(each("lstm.weight_hh_l0")).transpose(0, 2, 1)),
        joined=np.ascontiguousarray(np.stack(each("joined.weight")).transpose(0, 2, 1)),
        bend=np.stack(each("joined.bias")),
        out=np.ascontiguousarray(np.stack(each("out.weight")).transpose(0, 2, 1)),
        level=np.mean(each("out.bias"), axis=0),
    )


def _array(part: torch.Tensor) -> Floats:
    return part.detach().numpy().astype(np.float64)

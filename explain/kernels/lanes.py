"""Eight numbers side by side in a vector register: a type for compiled loops that must not wait for memory.

LLVM turns a loop into vector instructions only where it can prove that its arrays do not overlap, and keeps running
products in memory between two loops. The product loops of ``explain.kernels.loops`` are five times faster where
eight support vectors travel together in registers, which takes a type of its own. On a processor with shorter
registers LLVM cuts it into pieces; results are the same everywhere.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, models, overload, register_model

#: Numbers in one vector: as many float64 as the widest registers of today hold.
LANES = 8

_VECTOR = ir.VectorType(ir.DoubleType(), LANES)
_INDEX = ir.IntType(32)


class Lanes(types.Type):
    """``height`` vectors of ``LANES`` float64 numbers, all in registers."""

    def __init__(self, height: int) -> None:
        self.height = height
        super().__init__(name=f"Lanes({height}x{LANES})")


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, lanes: Lanes) -> None:
        super().__init__(manager, lanes, ir.ArrayType(_VECTOR, lanes.height))


def _emitted(function: Callable[..., Any]) -> Any:
    """A function for compiled code that writes its own instructions; numba gives it its arguments' types."""
    return intrinsic(function)


def _bundle(builder: Any, vectors: Sequence[Any]) -> Any:
    bundle = ir.Constant(ir.ArrayType(_VECTOR, len(vectors)), ir.Undefined)
    for position, vector in enumerate(vectors):
        bundle = builder.insert_value(bundle, vector, position)
    return bundle


def _elementwise(operation: Callable[[Any, Any], Any], instruction: str) -> None:
    """Teach ``operation`` to two bundles of the same height, or of a height and one that goes with each of its rows."""

    @_emitted
    def apply(context: Any, left: Lanes, right: Lanes) -> Any:
        height = max(left.height, right.height)

        def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            emit = getattr(builder, instruction)
            rows = [
                [builder.extract_value(value, row if side.height > 1 else 0) for row in range(height)]
                for value, side in zip(values, (left, right), strict=True)
            ]
            return _bundle(builder, [emit(*pair) for pair in zip(*rows, strict=True)])

        return Lanes(height)(left, right), generate

    # numba compares the two signatures, annotations included.
    @overload(operation)
    def on_lanes(left: Any, right: Any) -> Any:
        def combined(left: Any, right: Any) -> Any:
            return apply(left, right)

        return combined if isinstance(left, Lanes) and isinstance(right, Lanes) else None


for _operation, _instruction in ((operator.add, "fadd"), (operator.sub, "fsub"), (operator.mul, "fmul")):
    _elementwise(_operation, _instruction)


@_emitted
def spread(context: Any, numbers: Any) -> Any:
    """A tuple of numbers → a bundle whose row k holds number k in every lane."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        nothing = ir.Constant(_VECTOR, ir.Undefined)
        everywhere = ir.Constant(ir.VectorType(_INDEX, LANES), [0] * LANES)
        rows = []
        for position in range(len(numbers)):
            number = builder.extract_value(values[0], position)
            first = builder.insert_element(nothing, number, ir.Constant(_INDEX, 0))
            rows.append(builder.shuffle_vector(first, nothing, everywhere))
        return _bundle(builder, rows)

    return Lanes(len(numbers))(numbers), generate


@_emitted
def load(context: Any, array: Any, position: Any, like: Lanes) -> Any:
    """The bundle number ``position`` of a C-contiguous float64 array that is cut into bundles as high as ``like``."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        places = _places(context, builder, (array, values[0]), values[1], like.height)
        return _bundle(builder, [builder.load(place, align=8) for place in places])

    return Lanes(like.height)(array, types.int64, like), generate


@_emitted
def store(context: Any, array: Any, position: Any, bundle: Lanes) -> Any:
    """Put ``bundle`` where ``load`` finds it."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        places = _places(context, builder, (array, values[0]), values[1], bundle.height)
        for row, place in enumerate(places):
            builder.store(builder.extract_value(values[2], row), place, align=8)
        return context.get_dummy_value()

    return types.void(array, types.int64, bundle), generate


@_emitted
def total(context: Any, bundle: Lanes) -> Any:
    """The sum of a bundle's rows, a bundle of height 1."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        rows = [builder.extract_value(values[0], row) for row in range(bundle.height)]
        added = rows[0]
        for row in rows[1:]:
            added = builder.fadd(added, row)
        return _bundle(builder, [added])

    return Lanes(1)(bundle), generate


@_emitted
def mirrored(context: Any, middle: Lanes, shift: Lanes, like: Lanes) -> Any:
    """Rows ``middle`` + each row of ``shift``, ``middle`` itself if ``like`` is of odd height, ``middle`` − each row.

    ``middle`` is of height 1, ``shift`` of half the height of ``like``, which the result has.
    """

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        centre = builder.extract_value(values[0], 0)
        rows = [builder.extract_value(values[1], row) for row in range(shift.height)]
        itself = [centre] * (like.height - 2 * shift.height)
        return _bundle(
            builder,
            [builder.fadd(centre, row) for row in rows]
            + itself
            + [builder.fsub(centre, row) for row in reversed(rows)],
        )

    return Lanes(like.height)(middle, shift, like), generate


def _places(context: Any, builder: Any, array: tuple[Any, Any], position: Any, height: int) -> list[Any]:
    """Pointers to the rows of bundle number ``position`` of an array (its type, its value)."""
    data = context.make_array(array[0])(context, builder, array[1]).data
    start = builder.mul(position, ir.Constant(position.type, height))
    vectors = builder.bitcast(data, _VECTOR.as_pointer())
    return [builder.gep(vectors, [builder.add(start, ir.Constant(position.type, row))]) for row in range(height)]

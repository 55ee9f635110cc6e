"""From a syntax tree to a function of the variables: closures over NumPy functions, of listed nodes only."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bpwidgets.calculus.arrays import as_floats
from bpwidgets.calculus.known_functions import CONSTANTS, FUNCTIONS
from bpwidgets.calculus.parsing.errors import ExpressionError

MAX_DEPTH = 60
MAX_EXPONENT = 100

Compiled = float | Callable[[Sequence[Any]], Any]
"""A node's value where it is constant, else a function of the values of the variables."""

_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.true_divide,
    ast.Pow: np.power,
}


@dataclass(frozen=True)
class Compiler:
    """Compiles the nodes of one text; ``columns`` says where in the text each node stands."""

    text: str
    variables: tuple[str, ...]
    columns: list[int]

    def error(self, node: ast.expr, message: str) -> ExpressionError:
        """What is wrong, at the place in the text where the node stands."""
        return ExpressionError(message, self.text, self.columns[node.col_offset])

    def compile(self, node: ast.expr) -> Compiled:
        """Return the node's number or function; raise an ExpressionError for whatever is not listed here."""
        match node:
            case ast.Constant(value=float() as number):
                return number
            case ast.Name(id=name) if name in self.variables:
                return operator.itemgetter(self.variables.index(name))
            case ast.Name(id=name) if name in CONSTANTS:
                return CONSTANTS[name]
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.compile(operand)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _apply(np.negative, [self.compile(operand)])
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
                operands = [self.compile(left), self.compile(right)]
                if isinstance(op, ast.Pow):
                    self._check_exponent(right, operands[1])
                return _apply(_OPERATIONS[type(op)], operands)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                self._check_arity(node, FUNCTIONS[name].arity, len(args))
                return _apply(FUNCTIONS[name].function, [self.compile(arg) for arg in args])
        # A tuple: `grammar` lets nothing else through that is not listed above.
        raise self.error(
            node, "A comma may stand only between the arguments of a function or between outputs"
        )

    def _check_exponent(self, node: ast.expr, exponent: Compiled) -> None:
        if isinstance(exponent, float) and not abs(exponent) <= MAX_EXPONENT:  # nan is refused, too
            raise self.error(node, f"The exponent {exponent:.6g} is too large: at most {MAX_EXPONENT}")

    def _check_arity(self, call: ast.expr, arity: int, given: int) -> None:
        if given != arity:
            typed = self.text[self.columns[call.col_offset] :].partition("(")[0].strip()  # max, not maximum
            expected = "1 argument" if arity == 1 else f"{arity} arguments"
            raise self.error(call, f"{typed} takes {expected}, not {given}")


def _apply(function: Callable[..., Any], operands: Sequence[Compiled]) -> Compiled:
    """Return function(*operands): a number, calculated now, where all operands are numbers."""
    numbers = [operand for operand in operands if isinstance(operand, float)]
    if len(numbers) == len(operands):
        with np.errstate(all="ignore"):
            return float(function(*numbers))
    return lambda values: function(
        *(operand if isinstance(operand, float) else operand(values) for operand in operands)
    )


def function_of(outputs: Sequence[Compiled], variables: tuple[str, ...]) -> Callable[[Any], Any]:
    """Return the outputs as one function of x; a constant one gets the shape of its input."""

    def function(x: Any) -> Any:
        x = as_floats(x)
        values = (x,) if len(variables) == 1 else _split(x, variables)
        shape = np.shape(values[0])
        found = [np.full(shape, y)[()] if isinstance(y, float) else y(values) for y in outputs]
        return found[0] if len(found) == 1 else np.stack(found)

    return function


def _split(x: Any, variables: tuple[str, ...]) -> tuple[Any, ...]:
    """Return the values of several variables.  x: (p, ...) -> p arrays (...)."""
    shape = np.shape(x)
    if shape[:1] != (len(variables),):
        raise ValueError(f"The shape {shape} does not fit: expected ({len(variables)}, ...) for {variables}.")
    return tuple(x[i] for i in range(len(variables)))


def depth(node: ast.AST) -> int:
    """Return the levels of nested operations and calls."""
    return 1 + max(
        (depth(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)), default=0
    )

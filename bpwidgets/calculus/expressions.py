"""Typed expressions such as ``sin(x**2) + exp(-x)``, turned into functions without ever running text as code.

`parse` takes three steps, and each admits only what is listed:

1. `parsing.tokens` refuses text that could be misread, and cuts any other into numbers, known names and signs.
2. `parsing.grammar` demands that operands and signs alternate, and makes Python's own syntax tree of the tokens, so
   that ``-x**2`` means what it means in Python.
3. `parsing.compiler` makes closures over NumPy functions of the tree, and `typesetting` LaTeX.

Common mistakes are answered with what to write instead: `parsing.hints`. Length, depth and constant exponents are
bounded and every number is a float: nothing here can run long.
"""

from __future__ import annotations

import ast
import keyword
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bpwidgets.calculus import typesetting
from bpwidgets.calculus.known_functions import CONSTANTS, FUNCTIONS
from bpwidgets.calculus.parsing.compiler import MAX_DEPTH, Compiler, depth, function_of
from bpwidgets.calculus.parsing.errors import ExpressionError
from bpwidgets.calculus.parsing.grammar import check_alternation, check_brackets, syntax_tree
from bpwidgets.calculus.parsing.tokens import ALIASES, MAX_LENGTH, check_text, tokenize

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MAX_LENGTH", "Expression", "ExpressionError", "parse"]


@dataclass(frozen=True, kw_only=True)
class Expression:
    """A typed expression that was understood.

    Attributes:
        text: as typed, without spaces around it.
        latex: for MathJax and Matplotlib's mathtext; several outputs stand in brackets.
        outputs_latex: each output by itself.
        function: of one variable x of any shape; of p variables one array (p, ...), or a list of p numbers.
            Several outputs are stacked along a new first axis.
    """

    text: str
    latex: str
    outputs_latex: tuple[str, ...]
    function: Callable[[Any], Any]


def parse(text: str, *, variables: tuple[str, ...] = ("x",), outputs: int | None = None) -> Expression:
    """Understand a typed expression in the variables, or raise ExpressionError that names the place.

    Args:
        text: such as "sin(x**2) + exp(-x)"; ^ is read as **. Several outputs are separated by commas.
        variables: ASCII names, none of them a function or constant of the tables.
        outputs: how many outputs there must be; by default any number.
    """
    _check_variables(variables)
    if outputs is not None and outputs < 1:
        raise ValueError(f"outputs = {outputs}: expected 1 or more.")
    check_text(text, variables[0])
    tokens = tokenize(text, variables)
    if not tokens:
        raise ExpressionError(
            f"Nothing is typed: expected an expression such as sin({variables[0]}**2)", "", 0
        )
    check_alternation(text, tokens, variables[0])
    check_brackets(text, tokens)
    tree, columns = syntax_tree(tokens)
    compiler = Compiler(text, variables, columns)
    nodes = _outputs(tree, outputs, compiler)
    compiled = [compiler.compile(node) for node in nodes]  # first: what it refuses cannot be typeset
    latex = [typesetting.typeset(node) for node in nodes]
    return Expression(
        text=text.strip(),
        latex=latex[0] if len(nodes) == 1 else r"\left(" + r",\ ".join(latex) + r"\right)",
        outputs_latex=tuple(latex),
        function=function_of(compiled, variables),
    )


def _check_variables(variables: tuple[str, ...]) -> None:
    """Refuse names that the tokens could not tell from others; this is a programmer's mistake, not a learner's."""
    for name in variables:
        taken = name in FUNCTIONS or name in CONSTANTS or name in ALIASES or keyword.iskeyword(name)
        if taken or not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII):
            raise ValueError(
                f"{name!r} cannot be a variable: expected a name such as 'x', not taken by a function or by Python."
            )
    if not variables or len(set(variables)) < len(variables):
        raise ValueError(f"variables = {variables!r}: expected one or more different names.")


def _outputs(tree: ast.expr, expected: int | None, compiler: Compiler) -> list[ast.expr]:
    """Return the expressions between commas, of which so many are expected and none is nested too deeply."""
    if depth(tree) > MAX_DEPTH:
        raise compiler.error(tree, f"This is nested too deeply: at most {MAX_DEPTH} levels")
    nodes = tree.elts if isinstance(tree, ast.Tuple) else [tree]
    if expected is not None and len(nodes) != expected:
        some = "1 expression is" if expected == 1 else f"{expected} expressions, separated by commas, are"
        raise compiler.error(nodes[min(expected, len(nodes) - 1)], f"{some} expected, not {len(nodes)}")
    return nodes

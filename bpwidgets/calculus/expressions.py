"""Typed expressions such as ``sin(x**2) + exp(-x)``, turned into functions without ever running text as code.

`parse` takes three steps, and each admits only what is listed:

1. `_tokenize` cuts the text into numbers, known names and signs.
2. `_check_alternation` and `_check_brackets` demand that operands and signs alternate, and answer common mistakes
   with what to write instead.
3. Python's own parser, so that ``-x**2`` means what it means in Python, makes a syntax tree of the tokens.
   `_Compiler` makes closures over NumPy functions of it, and `_latex` typesets it.

Length, depth and constant exponents are bounded and every number is a float: nothing here can run long.
"""

from __future__ import annotations

import ast
import difflib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from bpwidgets.calculus.activations import leaky_relu, relu, sigmoid, softplus

MAX_LENGTH = 200
MAX_DEPTH = 60
MAX_EXPONENT = 100


class ExpressionError(ValueError):
    """What is wrong with a typed expression, where, and what to write instead, in one sentence."""

    def __init__(self, message: str, text: str, column: int) -> None:
        self.column = column  # counts from 0; the sentence counts from 1
        super().__init__(f"{message} (place {column + 1} of {text!r})." if text else f"{message}.")


class KnownFunction(NamedTuple):
    """A function that may be called by its name in an expression."""

    function: Callable[..., Any]
    latex: str  # with # for the argument
    arity: int = 1
    complex_safe: bool = True  # analytic: a complex step gives its derivative


FUNCTIONS: dict[str, KnownFunction] = {
    "sin": KnownFunction(np.sin, r"\sin\left(#\right)"),
    "cos": KnownFunction(np.cos, r"\cos\left(#\right)"),
    "tan": KnownFunction(np.tan, r"\tan\left(#\right)"),
    "arcsin": KnownFunction(np.arcsin, r"\arcsin\left(#\right)"),
    "arccos": KnownFunction(np.arccos, r"\arccos\left(#\right)"),
    "arctan": KnownFunction(np.arctan, r"\arctan\left(#\right)"),
    "sinh": KnownFunction(np.sinh, r"\sinh\left(#\right)"),
    "cosh": KnownFunction(np.cosh, r"\cosh\left(#\right)"),
    "tanh": KnownFunction(np.tanh, r"\tanh\left(#\right)"),
    "arcsinh": KnownFunction(np.arcsinh, r"\mathrm{arsinh}\left(#\right)"),
    "arccosh": KnownFunction(np.arccosh, r"\mathrm{arcosh}\left(#\right)"),
    "arctanh": KnownFunction(np.arctanh, r"\mathrm{artanh}\left(#\right)"),
    "exp": KnownFunction(np.exp, "e^{#}"),
    "expm1": KnownFunction(np.expm1, r"\mathrm{expm1}\left(#\right)"),
    "log": KnownFunction(np.log, r"\ln\left(#\right)"),
    "log1p": KnownFunction(np.log1p, r"\mathrm{log1p}\left(#\right)"),
    "sqrt": KnownFunction(np.sqrt, r"\sqrt{#}"),
    "abs": KnownFunction(np.abs, r"\left|#\right|", complex_safe=False),
    "sign": KnownFunction(np.sign, r"\mathrm{sign}\left(#\right)", complex_safe=False),
    "sigmoid": KnownFunction(sigmoid, r"\sigma\left(#\right)", complex_safe=False),
    "softplus": KnownFunction(softplus, r"\mathrm{softplus}\left(#\right)", complex_safe=False),
    "relu": KnownFunction(relu, r"\mathrm{ReLU}\left(#\right)", complex_safe=False),
    "leaky_relu": KnownFunction(leaky_relu, r"\mathrm{LeakyReLU}\left(#\right)", complex_safe=False),
    "maximum": KnownFunction(np.maximum, r"\max\left(#\right)", arity=2, complex_safe=False),
    "minimum": KnownFunction(np.minimum, r"\min\left(#\right)", arity=2, complex_safe=False),
}
CONSTANTS = {"pi": math.pi, "e": math.e}

_ALIASES = {
    "ln": "log",
    "max": "maximum",
    "min": "minimum",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "π": "pi",
}
_LOOKALIKES = str.maketrans("−–×·⋅∗÷", "--****/")  # as pasted from a page
_NAME_HINTS = {"log2": "write log(...)/log(2)", "log10": "write log(...)/log(10)"}
_MODULES = ("np", "numpy", "math", "jnp", "torch", "autograd")
_SIGN_HINTS = {
    "²": "write **2 for a square",
    "³": "write **3 for a cube",
    "√": "write sqrt(...) for a root",
    "|": "write abs(...) for |...|",
    ".": "a dot is known only inside a number such as 0.5",
    ";": "write a comma for ;",
    **dict.fromkeys("[]{}", "write round brackets"),
    **dict.fromkeys("\"'", "write no quotation marks"),
}


# ------------------------------------------------------------------ text -> tokens

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*|π)|(?P<sign>\*\*|[-+*/^(),])|(?P<other>\S))"
)
_DECIMAL_COMMA = re.compile(r"(?<![\w.])[0-9]+,[0-9]+")


class _Token(NamedTuple):
    kind: str  # "number", "name" of a variable or constant, "function", "sign"; "start" and "end" of all
    text: str
    column: int

    @property
    def begins_operand(self) -> bool:
        return self.kind in ("number", "name", "function") or self.text == "("

    @property
    def ends_operand(self) -> bool:
        return self.kind in ("number", "name") or self.text == ")"


def _check_text(text: str, example: str) -> None:
    """Refuse what is no text or too long, an equation, and a decimal comma, which would separate two outputs."""
    if not isinstance(text, str):
        raise TypeError(f"{text!r} is not a text: expected an expression such as sin({example}**2).")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"{len(text)} characters are too many: at most {MAX_LENGTH}", "", MAX_LENGTH)
    if "=" in text:
        raise ExpressionError(
            "= is not known: write only what stands to the right of it", text, text.index("=")
        )
    comma = _DECIMAL_COMMA.search(text)
    if comma:
        point, two = comma[0].replace(",", "."), comma[0].replace(",", ", ")
        message = f"{comma[0]} would be two numbers: write {point}, or {two} if two are meant"
        raise ExpressionError(message, text, comma.start())


def _tokenize(text: str, variables: Sequence[str]) -> list[_Token]:
    """Cut the text into tokens, and refuse whatever is in no table."""
    tokens = []
    for match in _TOKEN.finditer(text.translate(_LOOKALIKES)):
        kind, piece = str(match.lastgroup), match[str(match.lastgroup)]
        column = match.start(kind)
        if kind == "other":
            hint = _SIGN_HINTS.get(piece, "it is not part of an expression")
            shown = piece if piece.isprintable() else repr(piece)
            raise ExpressionError(f"{shown} is not known: {hint}", text, column)
        if kind == "name":
            piece = _ALIASES.get(piece, piece)
            if piece not in FUNCTIONS and piece not in CONSTANTS and piece not in variables:
                hint = _name_hint(piece, text[match.end() :], variables)
                raise ExpressionError(f"{piece} is not known: {hint}", text, column)
            kind = "function" if piece in FUNCTIONS else "name"
        if kind == "number" and not math.isfinite(float(piece)):
            raise ExpressionError(f"{piece} is too large a number", text, column)
        tokens.append(_Token(kind, piece, column))
    return tokens


def _name_hint(name: str, rest: str, variables: Sequence[str]) -> str:
    """What to write instead of an unknown name; the rest is the text after it."""
    if name in _NAME_HINTS:
        return _NAME_HINTS[name]
    after_dot = re.match(r"\s*\.\s*(\w+)", rest)
    if after_dot and name in _MODULES:
        word = after_dot[1]
        return f"write {word}({variables[0]}) for {name}.{word}({variables[0]})"
    for word in sorted(FUNCTIONS, key=len, reverse=True):
        tail = name.removeprefix(word)
        if tail != name and (tail in variables or tail.isdecimal()):
            return f"write {word}({tail})"
    operands = (*variables, *CONSTANTS)
    for head in operands:
        tail = name.removeprefix(head)
        if tail != name and (tail in operands or tail in FUNCTIONS or tail.isdecimal()):
            return f"write {head}*{tail}, with a sign between"
    near = difflib.get_close_matches(name.lower(), [*variables, *FUNCTIONS], n=1, cutoff=0.7)
    if near:
        return f"was {near[0]} meant?"
    inputs = "the variable is" if len(variables) == 1 else "the variables are"
    return f"{inputs} {', '.join(variables)}, and functions are such as sin, exp, log, sqrt"


# ------------------------------------------------------------------ tokens -> Python's grammar


def _check_alternation(text: str, tokens: Sequence[_Token], example: str) -> None:
    """Demand an operand, a sign, an operand, ...; with matching brackets that is the whole grammar."""
    start, end = _Token("start", "", 0), _Token("end", "", len(text.rstrip()))
    for before, after in pairwise((start, *tokens, end)):
        if before.kind == "function" and after.text != "(":
            name = before.text
            if after.text in ("**", "^"):
                hint = f"write {name}({example})**2 for a power of {name}"
            else:
                hint = f"write {name}({after.text if after.kind in ('number', 'name') else example})"
            raise ExpressionError(f"{name} needs its argument in brackets: {hint}", text, before.column)
        if before.ends_operand and after.begins_operand:
            raise ExpressionError(
                f"A sign is missing between {before.text} and {after.text}: "
                f"write {before.text}*{after.text} to multiply",
                text,
                before.column,
            )
        unary = after.text in ("+", "-")
        if not (before.ends_operand or before.kind == "function" or after.begins_operand or unary):
            raise ExpressionError(_missing_operand(before, after), text, after.column)


def _missing_operand(before: _Token, after: _Token) -> str:
    """Say between which neighbours an operand is missing."""
    if after.kind == "end":
        return f"Something is missing after {before.text}, at the end"
    if before.kind == "start":
        return f"Something is missing before {after.text}"
    return f"Something is missing between {before.text} and {after.text}"


def _check_brackets(text: str, tokens: Sequence[_Token]) -> None:
    """Demand that every bracket has its partner."""
    unclosed: list[int] = []
    for token in tokens:
        if token.text == "(":
            unclosed.append(token.column)
        elif token.text == ")":
            if not unclosed:
                raise ExpressionError("This ) closes no bracket: remove it or add a (", text, token.column)
            unclosed.pop()
    if unclosed:
        raise ExpressionError("This ( is never closed: add a )", text, unclosed[-1])


def _syntax_tree(tokens: Sequence[_Token]) -> tuple[ast.expr, list[int]]:
    """Python's syntax tree of the tokens, and for each character of its source the column in the typed text."""
    source, columns = "", []
    for token in tokens:
        piece = repr(float(token.text)) if token.kind == "number" else token.text.replace("^", "**")
        source += piece + " "
        columns += [token.column] * (len(piece) + 1)
    return ast.parse(source, mode="eval").body, columns


# ------------------------------------------------------------------ syntax tree -> function of the variables

Closure = Callable[[Sequence[Any]], Any]  # from the values of the variables to the value of a node

_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.true_divide,
    ast.Pow: np.power,
}


@dataclass(frozen=True)
class _Compiler:
    """Makes closures of the nodes of one text. ``columns`` says where in the text each node stands."""

    text: str
    variables: tuple[str, ...]
    columns: list[int]

    def error(self, node: ast.expr, message: str) -> ExpressionError:
        return ExpressionError(message, self.text, self.columns[node.col_offset])

    def compile(self, node: ast.expr) -> Closure:
        """The closure of a node; a constant one is computed once and becomes a float."""
        closure = self._compile(node)
        if self.depends_on_variables(node):
            return closure
        with np.errstate(all="ignore"):
            constant = float(closure(()))
        return lambda _: constant

    def depends_on_variables(self, node: ast.expr) -> bool:
        return any(isinstance(part, ast.Name) and part.id in self.variables for part in ast.walk(node))

    def _compile(self, node: ast.expr) -> Closure:
        match node:
            case ast.Constant(value=float() as number):
                return lambda _: number
            case ast.Name(id=name) if name in self.variables:
                index = self.variables.index(name)
                return lambda values: values[index]
            case ast.Name(id=name) if name in CONSTANTS:
                return lambda _: CONSTANTS[name]
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.compile(operand)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self.compile(operand)
                return lambda values: np.negative(inner(values))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
                return self._compile_operation(_OPERATIONS[type(op)], left, right)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                return self._compile_call(node, name, args)
        raise self.error(
            node, "A comma may stand only between the arguments of a function or between outputs"
        )

    def _compile_operation(
        self, operation: Callable[[Any, Any], Any], left: ast.expr, right: ast.expr
    ) -> Closure:
        a, b = self.compile(left), self.compile(right)
        is_constant_power = operation is np.power and not self.depends_on_variables(right)
        if is_constant_power and not abs(b(())) <= MAX_EXPONENT:  # nan is refused, too
            raise self.error(right, f"The exponent {b(()):.6g} is too large: at most {MAX_EXPONENT}")
        return lambda values: operation(a(values), b(values))

    def _compile_call(self, node: ast.expr, name: str, args: Sequence[ast.expr]) -> Closure:
        function, arity = FUNCTIONS[name].function, FUNCTIONS[name].arity
        if len(args) != arity:
            expected = "1 argument" if arity == 1 else f"{arity} arguments"
            raise self.error(node, f"{name} takes {expected}, not {len(args)}")
        closures = [self.compile(arg) for arg in args]
        return lambda values: function(*(closure(values) for closure in closures))


def _as_function(closures: Sequence[Closure], variables: tuple[str, ...]) -> Callable[[Any], Any]:
    """The closures as one function of x; a constant one gets the shape of its input."""

    def function(x: Any) -> Any:
        if len(variables) == 1:
            values = (x,)
        elif x.ndim and len(x) == len(variables):
            values = tuple(x[i] for i in range(len(variables)))
        else:
            raise ValueError(
                f"The shape {x.shape} does not fit: expected ({len(variables)}, ...) for {variables}."
            )
        outputs = [closure(values) for closure in closures]
        outputs = [np.full(values[0].shape, y)[()] if type(y) is float else y for y in outputs]
        return outputs[0] if len(outputs) == 1 else np.stack(outputs)

    return function


# ------------------------------------------------------------------ syntax tree -> LaTeX

_SUM, _PRODUCT, _POWER, _ATOM = range(4)  # how tightly an expression binds


def _latex(node: ast.expr, at_least: int = _SUM) -> str:
    """The node typeset, in brackets unless it binds at least so tightly."""
    latex, binding = _latex_and_binding(node)
    return latex if binding >= at_least else rf"\left({latex}\right)"


def _latex_and_binding(node: ast.expr) -> tuple[str, int]:
    match node:
        case ast.Constant(value=float() as number):
            return _number_latex(number)
        case ast.Name(id=name):
            return _name_latex(name), _ATOM
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _latex_and_binding(operand)
        case ast.UnaryOp(operand=operand):
            return f"-{_latex(operand, _PRODUCT)}", _SUM
        case ast.BinOp(left=left, op=op, right=right):
            return _operation_latex(left, op, right)
        case ast.Call(func=ast.Name(id=name), args=args):
            arguments = r",\ ".join(_latex(arg) for arg in args)
            return FUNCTIONS[name].latex.replace("#", arguments), _POWER
    raise AssertionError(f"{ast.dump(node)} should have been refused by the compiler")


def _operation_latex(left: ast.expr, op: ast.operator, right: ast.expr) -> tuple[str, int]:
    match op:
        case ast.Add() | ast.Sub():
            sign = "+" if isinstance(op, ast.Add) else "-"
            return f"{_latex(left)} {sign} {_latex(right, _PRODUCT)}", _SUM
        case ast.Div():
            return rf"\frac{{{_latex(left)}}}{{{_latex(right)}}}", _PRODUCT
        case ast.Pow():
            return f"{_latex(left, _ATOM)}^{{{_latex(right)}}}", _POWER
    a, b = _latex(left, _PRODUCT), _latex(right, _PRODUCT)
    times = r"\," if isinstance(left, ast.Constant) and not b[0].isdigit() else r" \cdot "
    return f"{a}{times}{b}", _PRODUCT


def _number_latex(number: float) -> tuple[str, int]:
    mantissa, _, exponent = repr(number).partition("e")
    mantissa = mantissa.removesuffix(".0")
    if exponent:
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}", _PRODUCT
    return mantissa, _ATOM


def _name_latex(name: str) -> str:
    """pi as its letter, x1 as x with an index, a longer name upright."""
    if name == "pi":
        return r"\pi"
    letters = name.rstrip("0123456789")
    index = name[len(letters) :]
    head = letters if len(letters) == 1 else r"\mathrm{" + letters.replace("_", r"\_") + "}"
    return f"{head}_{{{index}}}" if index else head


# ------------------------------------------------------------------ from text to all of it


@dataclass(frozen=True, kw_only=True)
class Expression:
    """A typed expression that was understood.

    Attributes:
        text: as typed, without spaces around it.
        latex: for MathJax and Matplotlib's mathtext; several outputs stand in brackets.
        function: for one variable x of any shape; for p variables one array of shape (p, ...).
            Several outputs are stacked along a new first axis.
        outputs: how many expressions were separated by commas.
        complex_safe: whether a complex step gives the derivative (inside the domain).
    """

    text: str
    latex: str
    function: Callable[[Any], Any]
    outputs: int
    complex_safe: bool


def parse(text: str, *, variables: tuple[str, ...] = ("x",), outputs: int | None = None) -> Expression:
    """Understand a typed expression in the variables, or raise ExpressionError that names the place.

    Args:
        text: such as "sin(x**2) + exp(-x)"; ^ is read as **. Several outputs are separated by commas.
        variables: ASCII names, none of them a function or constant of the tables.
        outputs: how many outputs there must be. By default one for one variable, any number for several.
    """
    _check_variables(variables)
    _check_text(text, variables[0])
    tokens = _tokenize(text, variables)
    if not tokens:
        raise ExpressionError(
            f"Nothing is typed: expected an expression such as sin({variables[0]}**2)", "", 0
        )
    _check_alternation(text, tokens, variables[0])
    _check_brackets(text, tokens)
    tree, columns = _syntax_tree(tokens)
    compiler = _Compiler(text, variables, columns)
    if _depth(tree) > MAX_DEPTH:
        raise compiler.error(tree, f"This is nested too deeply: at most {MAX_DEPTH} levels")
    nodes = tree.elts if isinstance(tree, ast.Tuple) else [tree]
    expected = 1 if outputs is None and len(variables) == 1 else outputs
    if expected is not None and len(nodes) != expected:
        some = "1 expression is" if expected == 1 else f"{expected} expressions, separated by commas, are"
        raise compiler.error(nodes[min(expected, len(nodes) - 1)], f"{some} expected, not {len(nodes)}")
    closures = [compiler.compile(node) for node in nodes]
    latex = [_latex(node) for node in nodes]
    return Expression(
        text=text.strip(),
        latex=latex[0] if len(nodes) == 1 else r"\left(" + r",\ ".join(latex) + r"\right)",
        function=_as_function(closures, variables),
        outputs=len(nodes),
        complex_safe=all(FUNCTIONS[t.text].complex_safe for t in tokens if t.kind == "function"),
    )


def _check_variables(variables: tuple[str, ...]) -> None:
    for name in variables:
        taken = name in FUNCTIONS or name in CONSTANTS or name in _ALIASES
        if taken or not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII):
            raise ValueError(
                f"{name!r} cannot be a variable: expected a name such as 'x', not taken by a function."
            )
    if not variables or len(set(variables)) < len(variables):
        raise ValueError(f"variables = {variables!r}: expected one or more different names.")


def _depth(node: ast.AST) -> int:
    """Levels of nested operations and calls."""
    return 1 + max(
        (_depth(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)), default=0
    )

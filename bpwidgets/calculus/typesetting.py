"""Typed expressions and numbers in LaTeX, for MathJax and Matplotlib's mathtext."""

from __future__ import annotations

import ast

from bpwidgets.calculus.known_functions import FUNCTIONS

_SUM, _NEGATIVE, _PRODUCT, _POWER, _ATOM = range(5)
"""How tightly an expression binds; a negative one is a product that begins with a minus."""


def typeset(node: ast.expr) -> str:
    r"""Return a whole expression in LaTeX; of a lone \sin x the brackets are left out."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[ast.Name(id=argument)]) if FUNCTIONS[name].is_operator:
            return f"{FUNCTIONS[name].latex} {_name_latex(argument)}"
    return _within(node, _SUM)


def number_latex(number: float) -> str:
    r"""Return all digits of a number >= 0 and no more, such as 1234565, 0.7 or 1.5 \cdot 10^{-7}."""
    mantissa, _, exponent = repr(float(number)).partition("e")
    mantissa = mantissa.removesuffix(".0")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def _within(node: ast.expr, at_least: int) -> str:
    """Return the node in LaTeX, in brackets unless it binds at least so tightly."""
    text, binding = _typeset(node)
    return text if binding >= at_least else _bracketed(text)


def _bracketed(content: str) -> str:
    return rf"\left({content}\right)"


def _typeset(node: ast.expr) -> tuple[str, int]:
    """Return the node in LaTeX, and how tightly it binds."""
    match node:
        case ast.Constant(value=float() as number):
            digits = number_latex(number)
            return digits, _PRODUCT if " " in digits else _ATOM
        case ast.Name(id=name):
            return _name_latex(name), _ATOM
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _typeset(operand)
        case ast.UnaryOp(operand=operand):
            return f"-{_within(operand, _PRODUCT)}", _NEGATIVE
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            sign = "+" if isinstance(op, ast.Add) else "-"
            return f"{_within(left, _SUM)} {sign} {_within(right, _PRODUCT)}", _SUM
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _product_latex(left, right)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return rf"\frac{{{_within(left, _SUM)}}}{{{_within(right, _SUM)}}}", _PRODUCT
        case ast.BinOp(left=left, right=right):
            return _power_latex(left, right), _POWER
        case ast.Call(func=ast.Name(id=name), args=args):
            return _call_latex(name, args), _POWER
    raise AssertionError(f"{ast.dump(node)} should have been refused by the compiler")


def _product_latex(left: ast.expr, right: ast.expr) -> tuple[str, int]:
    r"""Return -2\,x, x \cdot x, and 2 \cdot \frac{1}{2}, which would be a mixed number without the dot."""
    a, b = _within(left, _NEGATIVE), _within(right, _PRODUCT)
    coefficient = left.operand if isinstance(left, ast.UnaryOp) else left
    needs_dot = not isinstance(coefficient, ast.Constant) or b[0].isdigit() or b.startswith(r"\frac")
    times = r" \cdot " if needs_dot else r"\,"
    return f"{a}{times}{b}", _NEGATIVE if a.startswith("-") else _PRODUCT


def _power_latex(base: ast.expr, exponent: ast.expr) -> str:
    r"""Return x^{2}, and \sin^{2}(x) for sin(x)**2; sin(x)**-1 keeps its brackets, for \sin^{-1} is the inverse."""
    power = f"^{{{_within(exponent, _SUM)}}}"
    match base:
        case ast.Call(func=ast.Name(id=name), args=args) if FUNCTIONS[name].is_operator:
            if isinstance(exponent, ast.Constant):
                return _call_latex(name, args, power)
    return _within(base, _ATOM) + power


def _call_latex(name: str, args: list[ast.expr], power: str = "") -> str:
    r"""Return a call; a power stands between name and arguments, as in \sin^{2}\left(x\right)."""
    arguments = r",\ ".join(_within(arg, _SUM) for arg in args)
    known = FUNCTIONS[name].latex
    return known.replace("#", arguments) if "#" in known else known + power + _bracketed(arguments)


def _name_latex(name: str) -> str:
    """Return pi as its letter, x1 as x with an index, a longer name upright."""
    if name == "pi":
        return r"\pi"
    letters = name.rstrip("0123456789")
    index = name[len(letters) :]
    head = letters if len(letters) == 1 else r"\mathrm{" + letters.replace("_", r"\_") + "}"
    return f"{head}_{{{index}}}" if index else head

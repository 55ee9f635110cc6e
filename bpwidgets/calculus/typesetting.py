"""Typed expressions and numbers in LaTeX, for MathJax and Matplotlib's mathtext."""

from __future__ import annotations


def number_latex(number: float) -> str:
    r"""Return all digits of a number >= 0 and no more, such as 1234565, 0.7 or 1.5 \cdot 10^{-7}."""
    mantissa, _, exponent = repr(float(number)).partition("e")
    mantissa = mantissa.removesuffix(".0")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa

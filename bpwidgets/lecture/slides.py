"""From a lesson to what is projected: its headings and its explorers, one pair to a slide; no code, no exercise."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

KERNELSPEC = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
BEGIN = """import numpy as np
import bpwidgets as bp
from bpwidgets.lecture import kernel
kernel.begin(scale={scale})"""


def slides(lesson: bytes, explorers: Collection[str], *, scale: float) -> dict[str, Any]:
    """The notebook that Voila shows for a lesson, as its JSON.

    Args:
        lesson: the lesson's file.
        explorers: the names of its explorers.
        scale: magnification of all pictures.
    """
    cells = [code("begin", BEGIN.format(scale=scale))]
    title = ""
    for cell in json.loads(lesson)["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            title = next(headings(source), title)
        elif shows(source) & set(explorers):
            heading = {
                "id": f"{cell['id']}-title",
                "cell_type": "markdown",
                "metadata": {},
                "source": f"# {title}",
            }
            cells += [heading, code(cell["id"], source)]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": KERNELSPEC}, "cells": cells}


def code(name: str, source: str) -> dict[str, Any]:
    """A code cell that was not run."""
    return {
        "id": name,
        "cell_type": "code",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }


def headings(markdown: str) -> Iterator[str]:
    """The texts of its headings."""
    return (line.lstrip("#").strip() for line in markdown.splitlines() if line.startswith("#"))


def shows(source: str) -> set[str]:
    """The names that a cell calls as ``bp.Name(...)``."""
    return {
        node.func.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "bp"
    }

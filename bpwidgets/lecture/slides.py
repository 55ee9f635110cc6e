"""From a lesson to what is projected: its headings and its explorers, one pair to a slide; no code, no exercise."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import nbformat

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

KERNELSPEC = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


def slides(lesson: bytes, explorers: Collection[str], *, scale: float) -> nbformat.NotebookNode:
    """The notebook that Voila shows for a lesson.

    Args:
        lesson: the lesson's file.
        explorers: the names of its explorers.
        scale: magnification of all pictures.
    """
    begin = f"import numpy as np\nimport bpwidgets as bp\nfrom bpwidgets.lecture import kernel\nkernel.begin(scale={scale})"
    cells = [nbformat.v4.new_code_cell(begin, id="begin")]
    title = ""
    for cell in nbformat.reads(lesson.decode(), as_version=4).cells:
        if cell.cell_type == "markdown":
            title = next(headings(cell.source), title)
        elif shows(cell.source) & set(explorers):
            cells.append(nbformat.v4.new_markdown_cell(f"# {title}", id=f"{cell.id}-title"))
            cells.append(nbformat.v4.new_code_cell(cell.source, id=cell.id))
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC, "title": title})


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

"""What a learner handed in, as a list of code cells: recovered where it can be, else refused in one sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bpwidgets.contents import LESSONS, Lesson

MAX_BYTES = 20 << 20
MAX_CODE = 500_000  # characters of all code cells together
MAX_CELLS = 2000
MAX_EXCERPT = 2000  # characters of a function that are shown as an example
_CODECS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_ARCHIVES = {
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF",
    b"Rar!": "a rar archive",
}


class NotebookError(ValueError):
    """The file is beyond recovery; the text is a sentence that says what is wrong with it."""


def code_cells(data: bytes) -> tuple[str, ...]:
    """The sources of a notebook's code cells, in order, whatever format or editor it went through.

    Raises:
        NotebookError: it is no notebook, or too large a one.
    """
    notebook = _parsed(_decoded(data))
    sources = tuple(
        _source(cell) for cell in _cells(notebook) if isinstance(cell, Mapping) and _is_code(cell)
    )
    if not sources:
        raise NotebookError("The notebook has no code cell.")
    if len(sources) > MAX_CELLS or sum(map(len, sources)) > MAX_CODE:
        raise NotebookError(
            f"The notebook has more than {MAX_CELLS} code cells or {MAX_CODE} characters of code."
        )
    return sources


def _decoded(data: bytes) -> str:
    if not data.strip():
        raise NotebookError("The file is empty.")
    if len(data) > MAX_BYTES:
        raise NotebookError(f"The file is larger than {MAX_BYTES >> 20} MB.")
    for start, what in _ARCHIVES.items():
        if data.startswith(start):
            raise NotebookError(f"The file is {what} under the name of a notebook.")
    try:
        return data.decode(_CODECS.get(data[:2], "utf-8-sig"))
    except UnicodeDecodeError:
        raise NotebookError("The file is no text, so it is no notebook.") from None


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        at_end = error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg
        what = "breaks off in the middle" if at_end else f"is damaged in line {error.lineno}"
        raise NotebookError(f"The file {what}, so it is no notebook any more.") from None
    except RecursionError:
        raise NotebookError("The file is nested too deeply for a notebook.") from None
    except ValueError:
        raise NotebookError("The file holds a number that is too long for a notebook.") from None
    if not isinstance(notebook, Mapping):
        raise NotebookError("The file is no notebook: it has no cells.")
    return notebook


def _cells(notebook: Mapping[str, Any]) -> list[Any]:
    """The cells of nbformat 4, or of all worksheets of nbformat 3."""
    sheets = notebook.get("worksheets") if "cells" not in notebook else [notebook]
    lists = (
        [sheet.get("cells") for sheet in sheets or () if isinstance(sheet, Mapping)]
        if _is_list(sheets)
        else []
    )
    if not any(map(_is_list, lists)):
        raise NotebookError("The file is no notebook: it has no cells.")
    return [cell for cells in lists if _is_list(cells) for cell in cells or ()]


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_code(cell: Mapping[str, Any]) -> bool:
    return cell.get("cell_type") == "code"


def _source(cell: Mapping[str, Any]) -> str:
    """A cell's text, which is one string or a list of lines, under the name that its format gives it."""
    source = cell.get("source", cell.get("input", ""))
    lines = source if _is_list(source) else [source]
    text = "".join(line for line in lines if isinstance(line, str))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def lesson_by_name(name: str) -> Lesson | None:
    """The lesson whose name is in a file's name, however the file was renamed."""
    stem = re.sub(r"[^a-z]+", "_", re.split(r"[/\\]", name)[-1].lower())
    longest_first = sorted(LESSONS, key=lambda lesson: -len(lesson.name))
    named = (lesson for lesson in longest_first if re.search(rf"(?:^|_){lesson.name}(?:_|$)", stem))
    return next((lesson for lesson in named if lesson.exercises), None)


def lesson_by_cells(data: bytes) -> Lesson | None:
    """The lesson most of whose exercises a notebook's cells name."""
    try:
        text = "\n".join(code_cells(data))
    except NotebookError:
        return None
    named = {
        lesson: sum(f"{quote}{id_}{quote}" in text for id_ in lesson.exercises for quote in "'\"")
        for lesson in LESSONS
    }
    best = max(named, key=lambda lesson: named[lesson])
    return best if named[best] else None


def definition(sources: tuple[str, ...], name: str) -> str:
    """The last `def` of this name with its body, without comments and docstring: how an answer looked."""
    pattern = rf"^def {name}\(.*(?:\n(?:[ \t)].*|(?=\n|\Z)))*"
    found = [match for source in sources for match in re.findall(pattern, source, re.MULTILINE)]
    if not found:
        return ""
    text = re.sub(r'(?s)("""|\'\'\').*?\1', "", found[-1][:MAX_EXCERPT])
    lines = (re.sub(r"\s*#.*$", "", line).rstrip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line.strip())

"""A learner's notebook is recovered wherever it can be; what is beyond recovery is said in one sentence."""

import json
import os

import pytest

from bpwidgets.grading.notebook import (
    MAX_BYTES,
    NotebookError,
    code_cells,
    definition,
    lesson_by_cells,
    lesson_by_name,
)
from tests.grading.classroom import as_notebook, lesson_cells, notebook

SOURCES = ("import numpy as np", "def where(corners):\n    return 1")
WHOLE = as_notebook(SOURCES)


def changed(change):
    content = json.loads(WHOLE)
    change(content)
    return json.dumps(content).encode()


def test_cells_come_in_order():
    assert code_cells(WHOLE) == SOURCES
    assert len(code_cells(notebook())) == len(lesson_cells("chain_rule"))


def as_nbformat_3(content):
    cells = [
        {"cell_type": "code", "input": cell["source"], "prompt_number": 1} for cell in content.pop("cells")
    ]
    content |= {"worksheets": [{"cells": cells}], "nbformat": 3}


def in_lines(content):
    for cell in content["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)


def without_metadata(content):
    content.pop("metadata")
    for cell in content["cells"]:
        cell.pop("metadata")
        cell.pop("outputs")


def with_other_cells(content):
    content["cells"].insert(0, {"cell_type": "markdown", "source": "# Hello"})
    content["cells"].insert(1, {"cell_type": "raw", "source": ["---"]})
    content["cells"] += [None, 3, {"cell_type": "unknown"}]


@pytest.mark.parametrize("change", [as_nbformat_3, in_lines, without_metadata, with_other_cells])
def test_notebook_of_another_shape_is_recovered(change):
    assert code_cells(changed(change)) == SOURCES


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + WHOLE,
        WHOLE.decode().encode("utf-16"),
        WHOLE.replace(b"\\n", b"\\r\\n"),
        WHOLE.replace(b", ", b",\r\n"),
        b"\n\n" + WHOLE + b"\n",
        WHOLE.replace(b'"nbformat": 4', b'"nbformat": 9'),
    ],
    ids=["mark", "utf-16", "crlf in cells", "crlf in the file", "blank lines", "from the future"],
)
def test_notebook_that_an_editor_went_over_is_recovered(data):
    assert code_cells(data) == SOURCES


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (WHOLE[: len(WHOLE) // 2], "breaks off in the middle"),
        (WHOLE[:-1], "breaks off in the middle"),
        (WHOLE.replace(b",", b";", 1), "damaged in line 1"),
        (b"PK\x03\x04 and so on", "zip archive"),
        (b"%PDF-1.7", "PDF"),
        (os.urandom(1000) + b"\xff", "no text"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"cells": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"cells": ' + b"9" * 100_000 + b"}", "too long"),
        (b"[]", "no cells"),
        (b"{}", "no cells"),
        (b'{"cells": {}}', "no cells"),
        (b'{"worksheets": [1]}', "no cells"),
        (b'{"cells": []}', "no code cell"),
        (b" " * (MAX_BYTES + 1) + b"x", "larger than 20 MB"),
        (as_notebook(["x" * 600_000]), "more than"),
        (as_notebook(["1"] * 2001), "more than"),
    ],
)
def test_what_is_beyond_recovery_is_said(data, words):
    with pytest.raises(NotebookError, match=words):
        code_cells(data)


@pytest.mark.parametrize(
    ("name", "lesson"),
    [
        ("01_chain_rule.ipynb", "chain_rule"),
        ("01_chain_rule (2).ipynb", "chain_rule"),
        ("01_chain_rule-Copy1.ipynb", "chain_rule"),
        ("Chain Rule FINAL.ipynb", "chain_rule"),
        ("03_multivariate_chain_rule-2.ipynb", "multivariate_chain_rule"),
        (r"D:\homework\02_jacobian.ipynb", "jacobian"),
        ("../../06_matrix_derivatives.ipynb", "matrix_derivatives"),
        ("Untitled.ipynb", None),
        ("00_start_here.ipynb", None),
    ],
)
def test_lesson_is_known_by_its_name(name, lesson):
    found = lesson_by_name(name)
    assert (found and found.name) == lesson


def test_lesson_is_known_by_its_cells():
    assert lesson_by_cells(notebook("jacobian")).name == "jacobian"
    assert lesson_by_cells(as_notebook(["bp.check('chain_rule.where', f)"])).name == "chain_rule"
    assert lesson_by_cells(as_notebook(["1 + 1"])) is None
    assert lesson_by_cells(b"{") is None


LAST = '''x = 1
def where(corners):
    """Ada's docstring

    of two lines."""
    # by Ada
    y = 2  # two

    return (
        y
)
z = 3
def other():
    pass
'''


def test_definition_is_the_last_one_without_what_is_not_code():
    sources = ("def where(corners):\n    return 1", LAST)
    assert definition(sources, "where") == "def where(corners):\n    y = 2\n    return (\n        y\n)"
    assert definition(sources, "elsewhere") == ""


def test_definition_is_bounded():
    assert len(definition(("def where(c):\n" + "    x = 1\n" * 10_000,), "where")) <= 2000
    assert definition(("def where(c):\n" + " " * 400_000 + "x",), "where")

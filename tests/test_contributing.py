"""What CONTRIBUTING shows is a module as it stands: it runs, keeps the contract, and satisfies lint and types."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.diagnosis.mistakes import mutation, sums, table
from bpwidgets.live.picture.marks import Line
from tests.explorers import contract, slopes

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
EXAMPLE = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)[1]
READING = re.search(r"`\"Tangent\": (\{[^`]*\})`", TEXT)[1]


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    """The example as a file, imported."""
    path = tmp_path_factory.mktemp("contributing") / "tangent.py"
    path.write_text(EXAMPLE, "utf-8")
    spec = importlib.util.spec_from_file_location("tangent", path)
    made = importlib.util.module_from_spec(spec)
    sys.modules["tangent"] = made  # where dataclasses look up the annotations
    spec.loader.exec_module(made)
    yield made
    del sys.modules["tangent"]


def test_the_explorer_works(module):
    explorer = module.Tangent(x=0.5)
    assert explorer.summary == "At x = 0.5 the slope is 1."
    assert [agreement.status for agreement in explorer.gradients] == ["agree"]
    explorer.move_handle(explorer.picture.handles[0], (-9.0, 0.0))
    assert explorer.x == -2
    assert [axes.get_label() for axes in explorer.figure.axes] == ["curve"]


def test_the_explorer_keeps_the_contract(module):
    explorer = module.Tangent()
    contract.check_marks(explorer, contract.places_of(explorer))
    contract.check_handles(explorer)
    contract.check_tables(explorer)
    contract.check_links_of_class(module.Tangent)
    readings = eval(READING, {"Line": Line, "tangent": slopes.tangent})
    for x in (-2.0, 0.3, 2.0):
        explorer.x = x
        assert slopes.check_slopes(explorer, readings) == set(readings)


def in_the_package(command):
    """Run a tool on the example under the name that CONTRIBUTING gives it."""
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, input=EXAMPLE, capture_output=True, text=True, check=False
    )


def test_the_explorer_satisfies_lint_and_format():
    name = "bpwidgets/explorers/tangent/tangent.py"
    checked = in_the_package(["ruff", "check", "--stdin-filename", name, "-"])
    assert checked.returncode == 0, checked.stdout
    formatted = in_the_package(["ruff", "format", "--check", "--stdin-filename", name, "-"])
    assert formatted.returncode == 0, formatted.stdout


def test_the_explorer_satisfies_the_type_checker(module):
    checked = in_the_package(["mypy", "--config-file", "pyproject.toml", module.__file__])
    assert checked.returncode == 0, checked.stdout


def test_what_an_author_writes_is_under_thirty_lines():
    """Imports, blank lines and docstrings apart."""
    lines = [line.strip() for line in EXAMPLE.splitlines()]
    written = [line for line in lines if line and not line.startswith(('"""', "from ", "import "))]
    assert len(written) < 30, len(written)


def test_the_kind_of_mistake_is_named(monkeypatch):
    source = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)[1]
    row = re.search(r"its row `(.*)` in `mistakes/table.py`", TEXT)[1]
    names = {**vars(mutation), **vars(sums)}
    exec(f"from __future__ import annotations\n{source}\nrow = {row}", names)
    monkeypatch.setattr(table, "TABLE", (*table.TABLE, names["row"]))
    X, b = np.arange(12.0).reshape(4, 3), np.array([0.3, -0.2, 0.5])

    def loss(b):
        return np.sum(np.sin(X + b))

    def backward(b):
        return {"b": np.max(np.cos(X + b), axis=0)}

    report = bp.diagnose(loss, {"b": b}, backward)
    assert [finding.kind for finding in report.findings] == ["maximum for sum"]
    assert "the largest, not the sum, comes back to b" in str(report)
    assert len(source.splitlines()) < 20

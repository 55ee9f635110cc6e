"""What CONTRIBUTING shows is run as it stands."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from bpwidgets.calculus.agreement import Claim
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Slider
from bpwidgets.live.picture.marks import Handle, Line
from bpwidgets.live.picture.style import number

TEXT = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text("utf-8")
EXAMPLE = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)[1]
NAMES = {
    "dataclass": dataclass,
    "Claim": Claim,
    "Explorer": Explorer,
    "Handle": Handle,
    "Line": Line,
    "Slider": Slider,
    "number": number,
    "GRID": np.linspace(-2, 2, 101),
    "__name__": __name__,
}


@pytest.fixture
def tangent():
    names = dict(NAMES)
    exec(compile(EXAMPLE, "CONTRIBUTING.md", "exec"), names)
    return names["Tangent"]


def test_the_explorer_of_contributing_works_as_it_stands(tangent):
    explorer = tangent(x=0.5)
    assert explorer.summary == "At x = 0.5 the slope is 1."
    assert [agreement.status for agreement in explorer.gradients] == ["agree"]
    explorer.move_handle(explorer.picture.handles[0], (-9.0, 0.0))
    assert explorer.x == -2
    assert [axes.get_label() for axes in explorer.figure.axes] == ["curve"]


def test_it_is_under_thirty_lines():
    assert len(EXAMPLE.splitlines()) < 30

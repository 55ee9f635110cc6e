"""A JupyterHub as docs/hub.md sets it up: three learners at once, each with own lessons, kernel and picture."""

from __future__ import annotations

import sys
from contextlib import ExitStack

import pytest

from tests.browser.hub import Hub
from tests.browser.shown import LOST_VIEW, moved, picture, unfold

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform == "win32", reason="JupyterHub does not run on Windows"),
]
LEARNERS = ("ann", "ben", "cem")
SHOWN = 1  # the first cell of the first lesson that shows a picture


def test_three_learners_on_a_hub_each_move_the_picture_of_their_own_first_lesson(jupyter, tmp_path):
    with Hub(tmp_path) as hub, ExitStack() as stack:
        open_notebooks = {name: stack.enter_context(hub.learner(jupyter, name)) for name in LEARNERS}
        for notebook in open_notebooks.values():
            notebook.run(SHOWN)
            picture(notebook, SHOWN)
            unfold(notebook, SHOWN)
        for times, notebook in enumerate(open_notebooks.values()):
            for _ in range(times):
                moved(notebook.output(SHOWN), ".bpw-handle")
        assert len({notebook.text(SHOWN) for notebook in open_notebooks.values()}) == len(LEARNERS)
        open_notebooks["ann"].edit(SHOWN, "'of ann alone'")
        open_notebooks["ann"].save()
        lessons = [hub.home(name) / "bpwidgets-lessons" / "00_start_here.ipynb" for name in LEARNERS]
        assert ["of ann alone" in lesson.read_text("utf-8") for lesson in lessons] == [True, False, False]
        errors = [error for notebook in open_notebooks.values() for error in notebook.errors]
        assert [error for error in errors if LOST_VIEW not in error] == []
        assert jupyter.foreign == []

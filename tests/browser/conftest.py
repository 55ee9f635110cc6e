"""One JupyterLab and one Chromium for the session; a page and a kernel for each notebook."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.jupyter import Jupyter, Notebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def jupyter() -> Iterator[Jupyter]:
    with Jupyter() as session:
        yield session


LOST_VIEW = "widget model not found"


@pytest.fixture
def open_notebook(jupyter: Jupyter) -> Iterator[Callable[..., Notebook]]:
    """`Jupyter.open`, whose pages must end without an error in the console or a request to another host."""
    opened: list[Notebook] = []
    with ExitStack() as stack:

        def open_one(*args: Any, **options: Any) -> Notebook:
            opened.append(stack.enter_context(jupyter.open(*args, **options)))
            return opened[-1]

        yield open_one
        # JupyterLab's own message about a saved view whose kernel has gone; what the reader sees then is tested.
        errors = [error for notebook in opened for error in notebook.errors if LOST_VIEW not in error]
        assert errors == []
        assert jupyter.foreign == []

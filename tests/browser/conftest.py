"""One JupyterLab and one Chromium for the session, one page for most notebooks, a kernel for each of them."""

from __future__ import annotations

import secrets
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bpwidgets import lesson_folder
from tests.browser.host import Host
from tests.browser.jupyter import PROGRAM, Jupyter, Notebook
from tests.browser.shown import LOST_VIEW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from bpwidgets.live.model.explorer import Explorer

PASSED = pytest.StashKey[bool]()
HERE = Path(__file__).parent
LONGEST_S = 600
LONGEST = ("test_come_back.py", "test_hub.py", "test_keyboard.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests come first: a worker that has one of them last would end long after the other.

    What waits in a page for ever, as Playwright's `evaluate` may, fails, and the others still run.
    """
    items.sort(key=lambda item: item.path.name not in LONGEST)
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.timeout(LONGEST_S))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Remember whether the test itself has passed, for its fixtures' endings."""
    report = yield
    if call.when == "call":
        item.stash[PASSED] = report.passed
    return report


@pytest.fixture(scope="session")
def jupyter() -> Iterator[Jupyter]:
    with Jupyter(nursery=True) as session:
        yield session


@pytest.fixture(scope="session")
def spare(jupyter: Jupyter) -> Iterator[list[Notebook]]:
    """The pages that tests have left behind, on which the next ones open their notebooks, programs on programs."""
    pages: list[Notebook] = []
    yield pages
    for notebook in pages:
        notebook.close()


@pytest.fixture(scope="session")
def spare_page(jupyter: Jupyter) -> Iterator[list[Page]]:
    """The page of the last host, for the next one: a new page is a new process."""
    pages: list[Page] = []
    yield pages
    for page in pages:
        page.close()


@pytest.fixture
def new_host(
    jupyter: Jupyter,
    spare_page: list[Page],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Callable[..., Host]]:
    """A host for an explorer on an empty page, not shown yet; its explorer is closed after the test.

    Options are what the page pretends, as `Page.emulate_media` has them.
    """
    page = spare_page.pop() if spare_page else jupyter.blank()
    page.bring_to_front()
    page.mouse.move(0, 0)
    page.set_viewport_size({"width": 1300, "height": 1000})
    hosts = []

    def made(explorer: Explorer, **options: Any) -> Host:
        page.emulate_media(**{"reduced_motion": "null", "forced_colors": "null"} | options)
        hosts.append(Host(page, explorer, monkeypatch))
        return hosts[-1]

    yield made
    for host in hosts:
        host.close()
    if request.node.stash.get(PASSED, False):
        spare_page.append(page)
    else:
        page.close()  # with whatever key may still be down


@pytest.fixture
def open_notebook(
    jupyter: Jupyter, spare: list[Notebook], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Notebook]]:
    """`Jupyter.open`, whose pages must end without an error in the console or a request to another host."""
    opened: list[Notebook] = []
    # What an earlier test's learner has answered, and where they left a picture, is not this one's.
    (jupyter.server.root / lesson_folder.FILE).unlink(missing_ok=True)
    with ExitStack() as stack:

        def open_one(source: Any, *, name: str | None = None, **options: Any) -> Notebook:
            program = name == PROGRAM
            known = next((it for it in spare if it.path.name.endswith(PROGRAM) == program), None)
            if known:
                spare.remove(known)
            if program:
                name = f"{secrets.token_hex(4)}-{PROGRAM}"  # a second one of a test has a file, and so a kernel, too
            if known and program:
                notebook = jupyter.refill(known, source, **options)
            else:
                notebook = jupyter.open(source, name=name, instead_of=known, **options)
            opened.append(stack.enter_context(notebook))
            return notebook

        yield open_one
        errors = [error for notebook in opened for error in notebook.errors if LOST_VIEW not in error]
        assert errors == []
        assert jupyter.foreign == []
        if opened and request.node.stash.get(PASSED, False):
            stack.pop_all()
            spare.extend(opened)

"""Explorers on a page without a browser."""

from __future__ import annotations

import pytest

from bpwidgets import ChainRule
from bpwidgets.live.model import predict
from tests.live.page_stub import Page


@pytest.fixture
def page(monkeypatch):
    """A page that shows ChainRule, with the first stage and frame already there."""
    with_page = Page(ChainRule(), monkeypatch)
    with_page.hello()
    yield with_page
    with_page.explorer.close()


@pytest.fixture
def show(monkeypatch):
    """Show an explorer on a page of its own."""
    shown = []

    def show_(explorer):
        shown.append(explorer)
        made = Page(explorer, monkeypatch)
        made.hello()
        made.sent.clear()
        return made

    yield show_
    for explorer in shown:
        explorer.close()
    predict.verdicts.clear()

"""Every lesson's first picture on a plain page that keeps anywidget's documented contract, and offers nothing else.

VS Code, Colab and marimo show widgets in their own ways; this is what they have in common with JupyterLab.
"""

from __future__ import annotations

import pytest

import bpwidgets as bp

pytestmark = pytest.mark.browser

FIRST_OF_EACH = list(dict.fromkeys(lesson.explorers[0] for lesson in bp.LESSONS if lesson.explorers))
LOOKED_AGAIN_MS = 3000  # by then view.js has looked for a picture that JupyterLab has given up


@pytest.fixture
def host(new_host):
    """Show an explorer by the contract alone."""

    def shown(explorer):
        host = new_host(explorer)
        host.keep_to_contract()
        host.show(alone=True)
        host.exchange()
        return host

    return shown


def drawn(host):
    return host.locator("canvas.bpw-marks").evaluate("canvas => canvas.toDataURL()")


@pytest.mark.parametrize("name", FIRST_OF_EACH)
def test_picture_moves_on_a_page_that_knows_anywidgets_contract_alone(host, name):
    host = host(getattr(bp, name)())
    said, before = host.locator(".bpw-sentence").inner_text(), drawn(host)
    assert said == host.explorer.picture.sentence
    for handle in host.locator(".bpw-handle").all():
        handle.press("ArrowRight")
    host.exchange()
    assert host.locator(".bpw-sentence").inner_text() == host.explorer.picture.sentence != said
    assert drawn(host) != before


def test_picture_alone_offers_no_controls_that_are_not_there(host):
    host = host(bp.ChainRule())
    host.let_pass(LOOKED_AGAIN_MS)
    host.exchange()
    assert not host.locator(".bpw-fold").is_visible()
    assert host.button("Reset").is_visible()


def test_picture_alone_is_drawn_in_full_width_on_a_wide_page(host):
    explorer = bp.Softmax()
    assert explorer.opened
    host = host(explorer)
    host.page.evaluate("document.querySelector('.bpw').parentElement.parentElement.style.width = '1250px'")
    host.exchange()
    column, picture = host.page.locator(".bpw").bounding_box(), host.locator(".bpw-container").bounding_box()
    assert picture["width"] > 0.95 * column["width"]


def test_what_the_contract_does_not_have_is_found(host):
    host = host(bp.ChainRule())
    with pytest.raises(Exception, match=r"anywidget documents no model\.comm"):
        host.page.evaluate("model.comm")

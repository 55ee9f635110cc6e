"""view.js and an explorer, with the test between them: what happens before the kernel answers, and after."""

import pytest

from bpwidgets import ChainRule, Prediction
from bpwidgets.live.model import predict
from tests.browser.host import Host
from tests.browser.shown import centre
from tests.live.fixtures import Regression, Stepped

pytestmark = pytest.mark.browser

SLIDER = """<div class="widget-slider bpw-parameter-x">
<div role="slider" style="width: 100px; height: 20px"></div><div class="widget-readout">0.5</div></div>"""


@pytest.fixture
def host(jupyter, monkeypatch):
    """Show an explorer on an empty page."""
    page = jupyter.blank()
    page.set_viewport_size({"width": 1300, "height": 1000})
    hosts = []

    def shown(explorer, **options):
        hosts.append(Host(page, explorer, monkeypatch))
        hosts[-1].show(**options)
        hosts[-1].exchange()
        return hosts[-1]

    yield shown
    for each in hosts:
        each.explorer.close()
    page.close()
    predict.verdicts.clear()


def test_a_value_below_zero_is_a_number_for_machines_and_has_a_true_minus_sign_for_the_ear(host):
    host = host(ChainRule(x=-0.5))
    handle = host.page.get_by_label("x, on the curve of g")
    assert handle.evaluate("node => [Number(node.ariaValueNow), node.ariaValueText]") == [-0.5, "−0.5"]
    assert handle.evaluate("node => Number(node.ariaValueMin) < Number(node.ariaValueMax)")


def test_no_click_on_step_or_back_is_lost_while_the_kernel_is_busy(host):
    host = host(Stepped())
    for _ in range(5):
        host.button("Step").click()
    host.exchange()
    assert host.explorer.position == 5
    for _ in range(3):
        host.button("Back").click()
    host.exchange()
    assert host.explorer.position == 2


def test_step_is_disabled_where_there_is_no_next_state(host):
    host = host(Stepped())
    host.explorer.seek(6)
    host.exchange()
    assert host.button("Step").is_enabled()  # nobody knows yet
    host.button("Step").click()
    host.exchange()
    assert host.button("Step").is_disabled()
    host.button("Back").click()
    host.exchange()
    assert host.button("Step").is_enabled()


def test_play_stops_at_the_end(host):
    host = host(Stepped())
    host.button("▶ Play").click()
    host.exchange()
    assert host.explorer.position == 6
    assert host.button("▶ Play").is_visible()
    assert host.button("Step").is_disabled()


def test_a_question_disables_time_and_reset_until_it_is_answered(host):
    host = host(Stepped(predict=Prediction("Which?", of="yhat", y=1.0)))
    controls = [host.button(name) for name in ("▶ Play", "Step", "Back", "Reset")]
    assert [control.is_disabled() for control in controls] == [True] * 4
    assert host.locator(".bpw-position").is_disabled()
    host.button("Skip").click()
    host.exchange()
    assert [control.is_disabled() for control in controls] == [False, False, True, False]


def test_a_client_that_gets_the_focus_has_the_stage_of_its_own_width_again(host):
    host = host(ChainRule(), width=850)
    picture = host.locator(".bpw-picture")
    width = picture.bounding_box()["width"]
    host.show(500)
    host.exchange()
    assert picture.bounding_box()["width"] < width  # the other one's
    for client, expected in ((0, width), (1, 500), (0, width)):
        host.locator(".bpw-handle", client).first.focus()
        host.exchange()
        assert host.locator(".bpw-picture", client).bounding_box()["width"] == expected


def test_a_handle_that_goes_while_it_is_held_comes_back_where_the_kernel_has_it(host):
    host = host(Regression())
    handle = host.page.get_by_label("point 8", exact=True)
    before = centre(handle)
    host.page.mouse.move(*before)
    host.page.mouse.down()
    host.page.mouse.move(before[0] - 60, before[1])
    host.explorer.n = 2
    host.exchange()
    host.page.mouse.up()
    host.explorer.n = 8
    host.exchange()
    assert centre(handle) == pytest.approx(before, abs=1)


def test_a_view_without_a_place_on_the_page_waits_for_one_without_asking_for_frames(host):
    host = host(ChainRule())
    host.show(700, attached=False)
    host.explorer.g = "cos"  # a stage for both
    host.exchange()
    before = host.page.evaluate("frames")
    host.page.wait_for_timeout(200)
    assert host.page.evaluate("frames") == before
    assert host.locator(".bpw-buttons", 1).count() == 0
    host.page.evaluate("attachLast()")
    host.exchange()
    assert host.locator(".bpw-buttons", 1).count() == 1
    assert host.page.evaluate("document.querySelectorAll('.bpw')[1].style.getPropertyValue('--bpw-ink')")


def test_a_view_that_goes_while_a_slider_is_held_lets_go_of_it(host):
    host = host(ChainRule(), controls=SLIDER)
    box = centre(host.locator(".bpw-parameter-x [role=slider]"))
    host.page.mouse.move(*box)
    host.page.keyboard.down("Shift")
    host.page.mouse.down()
    held = host.page.evaluate("saved.at(-1)")
    assert held["continuous_update"]
    assert held["step"] < 0.1
    host.page.evaluate("disposals[0]()")
    assert host.page.evaluate("saved.at(-1)") == {"continuous_update": False, "step": 0.1}
    host.page.mouse.up()
    host.page.keyboard.up("Shift")


def test_a_page_that_is_left_says_bye(host):
    host = host(ChainRule())
    assert len(host.explorer.view.clients) == 1
    host.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    host.exchange()
    assert host.explorer.view.clients == {}


def test_a_stage_that_cannot_be_decoded_is_said_and_the_picture_stays(host):
    host = host(ChainRule())
    host.page.evaluate("() => { window.createImageBitmap = async () => { throw new Error('no memory'); }; }")
    host.explorer.g = "cos"
    host.exchange()
    assert "no memory" in host.locator(".bpw-error").inner_text()
    assert host.locator(".bpw-stage").evaluate("stage => stage.width > 0")

"""What is clicked, and what the wheel and two fingers move, in a real JupyterLab."""

from dataclasses import replace

import pytest

from bpwidgets import ChainRule
from tests.browser.jupyter import PROGRAM
from tests.browser.shown import asked, centre, greeted, picture
from tests.live.fixtures import Sized

pytestmark = pytest.mark.browser

SHOW = "from tests.live.fixtures import Sized\nw = Sized()\nw"


@pytest.fixture
def shown(open_notebook):
    notebook = open_notebook([SHOW], name=PROGRAM)
    notebook.run(0)
    picture(notebook)
    return notebook


def target(notebook, label):
    return notebook.output(0).get_by_role("button", name=label, exact=True)


def focused(notebook):
    return notebook.page.evaluate("document.activeElement.ariaLabel")


def test_a_target_is_pressed_by_click_and_by_key_and_says_that_it_is_selected(shown):
    target(shown, "size 4096").click()
    asked(shown, "w.n", 4096)
    shown.until(
        lambda: target(shown, "size 4096").get_attribute("aria-pressed") == "true",
        "the target to be selected",
    )
    target(shown, "size 1").focus()
    shown.page.keyboard.press("Enter")
    asked(shown, "w.n", 1)
    target(shown, "size 4096").focus()
    shown.page.keyboard.press("Space")
    asked(shown, "w.n", 4096)
    assert focused(shown) == "size 4096"


def test_one_target_is_a_stop_of_the_tab_key_and_arrows_go_to_the_others(shown):
    stops = [target(shown, name).get_attribute("tabindex") for name in ("size 1", "size 4096")]
    assert stops == ["0", "-1"]
    target(shown, "size 1").focus()
    shown.page.keyboard.press("ArrowRight")
    assert focused(shown) == "size 4096"
    shown.page.keyboard.press("ArrowRight")
    assert focused(shown) == "size 4096"
    shown.page.keyboard.press("Enter")
    asked(shown, "w.n", 4096)
    shown.until(
        lambda: target(shown, "size 4096").get_attribute("tabindex") == "0",
        "the selected target to be the stop",
    )
    shown.page.keyboard.press("ArrowLeft")
    assert focused(shown) == "size 1"


CLAIMS = """(node, [key, more]) => {
    node.focus();
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
    node.dispatchEvent(event);
    return [event.defaultPrevented, document.activeElement === node];
}"""
LEFT = [False, True]  # not claimed, and the focus stays


def shown_on_a_page(new_host, explorer):
    host = new_host(explorer)
    host.show(900)
    host.exchange()
    return host


@pytest.mark.parametrize("modifier", ["altKey", "ctrlKey", "metaKey"])
def test_a_target_and_a_word_leave_the_page_keys_that_are_shortcuts(new_host, modifier):
    host = shown_on_a_page(new_host, Sized())
    first = host.page.get_by_role("button", name="size 1", exact=True)
    for key in ("ArrowRight", "Enter", " "):
        assert first.evaluate(CLAIMS, [key, {modifier: True}]) == LEFT
    host = shown_on_a_page(new_host, ChainRule())
    word = host.locator(".bpw-sentence .bpw-word").first
    assert word.evaluate(CLAIMS, ["ArrowRight", {modifier: True}]) == LEFT
    assert word.evaluate(CLAIMS, ["ArrowRight", {}]) == [True, False]


def test_a_target_leaves_the_page_keys_that_scroll_it(new_host):
    host = shown_on_a_page(new_host, Sized())
    first = host.page.get_by_role("button", name="size 1", exact=True)
    for key in ("PageUp", "PageDown"):
        assert first.evaluate(CLAIMS, [key, {}]) == LEFT
    assert first.evaluate(CLAIMS, ["ArrowRight", {}]) == [True, False]


class WithHidden(Sized):
    """The first target lies nowhere on the axes."""

    def handles(self, r):
        first, *others = super().handles(r)
        return [replace(first, at=(-1.0, 0.5)), *others]


def test_a_target_that_is_hidden_is_no_stop_of_the_tab_key(new_host):
    host = shown_on_a_page(new_host, WithHidden())
    stops = host.locator(".bpw-click-target").evaluate_all(
        "nodes => nodes.map(({ hidden, tabIndex }) => [hidden, tabIndex])"
    )
    assert stops == [[True, -1], [False, 0]]


class Turned(ChainRule):
    """Its handles turn round where x is beyond 1."""

    def handles(self, r):
        handles = super().handles(r)
        return handles[::-1] if r.x > 1 else handles


def test_the_handle_that_has_the_focus_keeps_it_where_the_order_is_another(new_host):
    host = shown_on_a_page(new_host, Turned())
    labels = [handle.label for handle in host.explorer.picture.handles]
    nodes = "nodes => nodes.map((node) => node.ariaLabel)"
    handles = host.locator(".bpw-handle")
    for label in labels:
        host.explorer.x = 0.5
        host.exchange()
        assert handles.evaluate_all(nodes) == labels
        host.page.get_by_label(label, exact=True).focus()
        host.page.evaluate(
            "() => { window.lost = 0; addEventListener('focusout', () => (lost += 1), true); }"
        )
        host.explorer.x = 1.5
        host.exchange()
        assert handles.evaluate_all(nodes) == labels[::-1]
        assert host.page.evaluate("[document.activeElement.ariaLabel, lost]") == [label, 0]


FRAMED = """
from dataclasses import replace
from tests.live.fixtures import Sized

class Framed(Sized):
    def handles(self, r):
        first, *others = super().handles(r)
        return [replace(first, size=(40.0, 24.0), frame=(20.0, 12.0), round=True), *others]

w = Framed()
w
"""
FRAME = """node => {
    const { borderRadius, height, width } = getComputedStyle(node, "::before");
    const { offsetHeight, offsetWidth } = node;
    return [parseFloat(width) / offsetWidth, parseFloat(height) / offsetHeight, borderRadius];
}"""


def test_a_frame_fits_closely_round_what_is_seen_and_a_finger_hits_more(open_notebook):
    notebook = open_notebook([FRAMED], name=PROGRAM)
    notebook.run(0)
    picture(notebook)
    for label, share, corners in (("size 1", 0.5, "50%"), ("size 4096", 1, "4px")):
        *shares, radius = target(notebook, label).evaluate(FRAME)
        assert shares == pytest.approx([share, share], abs=0.03)
        assert radius == corners


def frame_px(notebook, label):
    """Width of the frame of a target, its line of 1 px on either side with it, and the middle of the target."""
    width, middle = target(notebook, label).evaluate(
        """node => {
            const { left, width } = node.getBoundingClientRect();
            return [parseFloat(getComputedStyle(node, "::before").width) + 2, left + width / 2];
        }"""
    )
    return width, middle


def test_a_frame_of_what_is_covered_lies_on_its_edge_however_narrow_the_page(open_notebook):
    notebook = open_notebook(["import bpwidgets as bp\nw = bp.JacobianTable()\nw"], name=PROGRAM)
    notebook.run(0)
    picture(notebook)

    def lies_on_its_edge():
        (width, first), (_, second) = (frame_px(notebook, f"column {k} of the Jacobian") for k in (1, 2))
        return width == pytest.approx(second - first, abs=0.5)

    seen = []
    for px in (1400, 700):
        notebook.resize(px, 1300)
        notebook.until(lies_on_its_edge, f"frames on the edges of columns at {px} px")
        seen.append(frame_px(notebook, "column 1 of the Jacobian")[0])
    assert seen[0] > 1.2 * seen[1]


SCROLLS = """picture => {
    window.scrolls = [];
    picture.closest(".bpw").addEventListener("wheel", (event) => scrolls.push(!event.defaultPrevented));
}"""


def test_the_wheel_scrolls_the_page_until_the_picture_is_clicked_and_again_once_the_pointer_has_left(shown):
    stage = shown.output(0).locator(".bpw-picture")
    stage.evaluate(SCROLLS)

    def roll(by):
        shown.page.mouse.wheel(0, by)
        shown.until(lambda: shown.page.evaluate("scrolls.length"), "the wheel to be heard")
        return shown.page.evaluate("scrolls.splice(0)")

    shown.output(0).get_by_role("slider", name="n", exact=True).first.focus()
    shown.page.mouse.move(*centre(stage))
    assert roll(-300) == [True]
    assert shown.ask("w.n") == 64
    shown.page.mouse.click(*centre(stage))
    assert roll(-300) == [False]
    shown.until(lambda: shown.ask("w.n") < 40, "n to fall as one zooms in")
    now = shown.ask("w.n")
    assert roll(600) == [False]
    shown.until(lambda: shown.ask("w.n") > 2 * now, "n to rise as one zooms out")
    shown.page.mouse.move(0, 0)
    shown.page.mouse.move(*centre(stage))
    before = shown.ask("w.n")
    assert roll(-300) == [True]
    assert shown.ask("w.n") == before


def test_the_wheel_with_ctrl_moves_the_handle_without_a_click(shown):
    shown.page.mouse.move(*centre(shown.output(0).locator(".bpw-picture")))
    shown.page.keyboard.down("Control")
    shown.page.mouse.wheel(0, -30)
    shown.until(lambda: shown.ask("w.n") < 64, "n to fall as one zooms in")
    shown.page.keyboard.up("Control")


def test_at_the_end_of_its_range_the_wheel_scrolls_on(shown):
    stage = shown.output(0).locator(".bpw-picture")
    stage.evaluate(SCROLLS)
    shown.page.mouse.click(*centre(stage))

    def scrolls_on():
        shown.page.mouse.wheel(0, -600)
        shown.page.wait_for_timeout(150)
        return shown.page.evaluate("scrolls.at(-1)")

    shown.until(scrolls_on, "the wheel to scroll the page")
    assert shown.ask("w.n") == shown.ask("w.parameters['n'].low")
    shown.page.mouse.wheel(0, 600)
    shown.until(lambda: shown.ask("w.n > w.parameters['n'].low"), "the wheel to move it back")


def test_what_can_be_clicked_is_seen_before_a_pointer_is_there(shown):
    shown.page.mouse.move(0, 0)
    assert (
        target(shown, "size 4096").evaluate("node => getComputedStyle(node, '::before').boxShadow") != "none"
    )


def test_a_target_on_a_line_is_shaded_before_a_pointer_is_there_and_framed_under_it(open_notebook):
    notebook = open_notebook(["from tests.live.fixtures import Regions\nw = Regions()\nw"], name=PROGRAM)
    notebook.run(0)
    greeted(notebook)
    notebook.page.mouse.move(0, 0)
    targets = notebook.output(0).locator(".bpw-click-target[aria-pressed='false']")
    looks = "nodes => nodes.map((node) => getComputedStyle(node, '::before').boxShadow)"
    shades = "nodes => nodes.map((node) => getComputedStyle(node, '::before').backgroundColor)"
    at_rest = set(targets.evaluate_all(shades))
    assert at_rest
    assert not at_rest & {"rgba(0, 0, 0, 0)", "transparent"}
    assert set(targets.evaluate_all(looks)) == {"none"}
    targets.first.hover()
    assert targets.evaluate_all(looks)[0].endswith("0px 0px 0px 2px")
    notebook.page.mouse.move(0, 0)
    targets.first.focus()
    notebook.page.keyboard.press("ArrowRight")  # a focus that keys have moved is seen
    focused = notebook.output(0).locator(".bpw-click-target:focus")
    assert focused.evaluate_all(looks)[0].endswith("0px 0px 0px 4px")


def test_two_fingers_move_the_handle_too(shown):
    x, y = centre(shown.output(0).locator(".bpw-picture"))
    devtools = shown.page.context.new_cdp_session(shown.page)
    devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})
    for kind, apart in (("touchStart", 40), ("touchMove", 60), ("touchMove", 90), ("touchEnd", None)):
        points = (
            [] if apart is None else [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
        )
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    shown.until(lambda: shown.ask("w.n") < 40, "n to fall as the fingers part")
    devtools.detach()


def test_where_the_pressed_target_goes_away_the_focus_goes_on_to_the_selected_one(open_notebook):
    notebook = open_notebook(
        ['import bpwidgets as bp\nw = bp.MultivariateChainRule(show="an edge of g: its entries")\nw'],
        name=PROGRAM,
        height=1400,
    )
    notebook.run(0)
    picture(notebook)
    target(notebook, "path x₁ → u₁ → y₂").focus()
    notebook.page.keyboard.press("Enter")
    asked(notebook, "w.show", "a path: its entry")
    notebook.until(lambda: target(notebook, "path x₁ → u₁ → y₂").count() == 0, "the target to be gone")
    assert focused(notebook) == "path by u₁"
    assert target(notebook, "path by u₁").get_attribute("aria-pressed") == "true"


def test_a_click_near_a_line_presses_its_target_and_one_beside_it_does_not(open_notebook):
    notebook = open_notebook(["from tests.live.fixtures import Regions\nw = Regions()\nw"], name=PROGRAM)
    notebook.run(0)
    greeted(notebook)
    box = notebook.output(0).locator(".bpw-picture").bounding_box()
    zoom = box["width"] / notebook.ask("w.size[0]")

    def click(x, y, beside):
        """Click so many px above a place of the plane, which is 400 px by 300 px, from (40, 20) on."""
        across, down = 40 + 200 * (x + 1), 20 + 150 * (1 - y)
        notebook.page.mouse.click(box["x"] + zoom * across, box["y"] + zoom * down - beside)

    click(-0.6, 0.4, beside=12)
    notebook.frames(10)
    assert notebook.ask("w.n") == 1
    click(-0.6, 0.4, beside=4)
    asked(notebook, "w.n", 0)
    click(-0.6, -0.4, beside=-4)
    asked(notebook, "w.n", 2)
    click(0.8, 0, beside=0)  # the target itself, off its line
    asked(notebook, "w.n", 1)

"""The benchmarks' meter sees changed pixels, and nothing else; all of it in a page of plain HTML."""

import pytest

from benchmarks.stand import METER

pytestmark = pytest.mark.browser

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPjPAAACBAEAiqyN5AAAAABJRU5ErkJggg=="
PAGE = """
<div id="root">
  <div class="widget-slider"><input id="control"></div>
  <p id="words">old</p>
  <p id="hidden" style="display: none">old</p>
  <p id="spoken" style="position: absolute; width: 1px; height: 1px; overflow: hidden">old</p>
  <canvas id="canvas" width="20" height="20"></canvas>
  <svg width="20" height="20"><circle id="circle" r="5"></circle></svg>
</div>
"""


@pytest.fixture(scope="module")
def blank(jupyter):
    page = jupyter.blank()
    yield page
    page.close()


@pytest.fixture
def page(blank):
    blank.goto("about:blank")
    blank.set_content(PAGE)
    blank.evaluate(f"() => {{ {METER}\ninstallMeter(document.querySelector('#root')); }}")
    return blank


def changes(page, action):
    """How many changes the meter saw after a key, at which an action was done."""
    page.evaluate("() => { bpMeter.arm('keydown'); }")
    page.focus("#control")
    page.keyboard.press("ArrowRight")
    page.evaluate(f"() => {{ {action} }}")
    page.wait_for_timeout(200)
    return page.evaluate("bpMeter.changes.length")


@pytest.mark.parametrize(
    "action",
    [
        "words.textContent = 'new'",
        "words.firstChild.data = 'new'",
        "circle.setAttribute('r', 7)",
        "words.style.transform = 'translate(3px)'",
        "canvas.getContext('2d').fillRect(1, 1, 2, 2)",
        f"const img = new Image(9, 9); img.src = 'data:image/png;base64,{DOT}'; words.append(img)",
    ],
)
def test_a_change_that_is_seen_counts_once(page, action):
    assert changes(page, action) == 1


@pytest.mark.parametrize(
    "action",
    [
        "",
        "words.setAttribute('aria-label', 'new')",
        "words.firstChild.data = 'old'",
        "circle.setAttribute('r', 5)",
        "hidden.textContent = 'new'",
        "spoken.textContent = 'new'",
        "control.style.width = '30px'",
        "canvas.getContext('2d').clearRect(0, 0, 20, 20)",
        "document.createElement('canvas').getContext('2d').fillRect(0, 0, 2, 2)",
        "words.append(new Image(9, 9))",
    ],
)
def test_what_is_not_seen_does_not_count(page, action):
    assert changes(page, action) == 0


def test_time_runs_from_the_key_to_the_paint_that_shows_the_change(page):
    page.evaluate("() => { bpMeter.arm('keydown'); }")
    page.evaluate(
        """() => document.addEventListener("keydown", () => setTimeout(() => { words.textContent = "a"; }, 80))"""
    )
    page.focus("#control")
    page.keyboard.press("ArrowRight")
    sample = page.evaluate("bpMeter.settled(100, 5000)")
    assert sample["frames"] == 1
    assert sample["first"] == sample["last"] == sample["lag"] >= 80


def test_a_picture_that_comes_long_after_the_first_change_is_waited_for(page):
    sample = page.evaluate(
        """() => bpMeter.during(async () => {
            words.textContent = "cleared";
            await new Promise((resolve) => setTimeout(resolve, 300));
            setTimeout(() => { words.textContent = "picture"; }, 50);
        }, 100, 5000)"""
    )
    assert sample["frames"] == 2
    assert sample["last"] >= 350


def test_no_change_is_an_error_not_a_time(page):
    page.evaluate("() => { bpMeter.arm('keydown'); }")
    with pytest.raises(Exception, match="no change was seen"):
        page.evaluate("bpMeter.settled(50, 300)")

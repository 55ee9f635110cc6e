"""The exported page in a browser: its slider moves picture, sentence and numbers, and nothing is loaded."""

import pytest

import bpwidgets as bp
from bpwidgets.export.page import page

pytestmark = pytest.mark.browser


@pytest.fixture(params=["light", "dark"])
def exported(request, jupyter, tmp_path):
    """A page of ChainRule, and all that it asked for or complained of."""
    file = tmp_path / "chain.html"
    file.write_text(
        page(bp.ChainRule(x=1.0), ("x", "skip"), positions=7, theme=request.param), encoding="utf-8"
    )
    shown = jupyter.browser.new_page(viewport={"width": 1000, "height": 800})
    problems = []
    shown.on("request", lambda asked: problems.append(asked.url))
    shown.on("console", lambda message: problems.append(message.text))
    shown.on("pageerror", lambda error: problems.append(str(error)))
    shown.goto(file.as_uri())
    shown.locator(".bpw-sentence").filter(has_text="At x = 1 ").wait_for()
    yield shown
    assert problems == [file.as_uri()]
    shown.close()


def pixels(shown):
    return shown.locator(".bpw-marks").evaluate("canvas => canvas.toDataURL()")


def test_keys_move_the_picture_through_what_was_computed_and_reset_goes_back(exported):
    before = pixels(exported)
    slider = exported.get_by_label("x", exact=True)
    slider.focus()
    exported.keyboard.press("End")
    exported.locator(".bpw-sentence").filter(has_text="At x = 3 ").wait_for()
    assert slider.get_attribute("aria-valuetext") == "3"
    assert pixels(exported) != before
    exported.keyboard.press("ArrowLeft")
    exported.locator(".bpw-sentence").filter(has_text="At x = 2 ").wait_for()
    exported.get_by_role("button", name="Reset").click()
    exported.locator(".bpw-sentence").filter(has_text="At x = 1 ").wait_for()
    assert pixels(exported) == before
    assert slider.input_value() == "4"  # of -3, -2, ... 3


def test_two_sliders_move_together(exported):
    exported.get_by_label("x", exact=True).press("Home")
    exported.locator(".bpw-sentence").filter(has_text="At x = −3 ").wait_for()
    exported.locator("input[type=range]").nth(1).press("End")
    exported.locator(".bpw-sentence").filter(has_text="Skipping the fold").wait_for()


def test_words_light_their_marks_there_too(exported):
    before = pixels(exported)
    exported.get_by_label("x", exact=True).press("End")
    exported.locator(".bpw-sentence").filter(has_text="At x = 3 ").wait_for()
    exported.locator(".bpw-word").get_by_text("small step", exact=True).hover()
    exported.locator(".bpw-word.bpw-lit").filter(has_text="small step").wait_for()
    assert exported.locator(".bpw-picture.bpw-some-lit").count() == 1
    assert pixels(exported) != before


def test_a_browser_without_modules_shows_the_still_picture(jupyter, tmp_path):
    source = page(bp.ChainRule(), ("x",), positions=3).replace('type="module"', 'type="unknown"')
    (tmp_path / "old.html").write_text(source.replace("<script nomodule>", "<script>"), encoding="utf-8")
    shown = jupyter.browser.new_page()
    shown.goto((tmp_path / "old.html").as_uri())
    picture = shown.locator("#explorer img")
    picture.wait_for()
    assert picture.get_attribute("alt").startswith("At x = ")
    shown.close()

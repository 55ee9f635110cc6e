"""Lessons where nothing runs, as nbconvert, hosting sites and printers show them: picture and sentence stand."""

from __future__ import annotations

import base64
import re
import struct
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parent.parent.parent
LESSONS = sorted((ROOT / "lessons").glob("[0-9]*.ipynb"))
CHAIN_RULE = ROOT / "lessons" / "01_chain_rule.ipynb"
WIDGET = "application/vnd.jupyter.widget-view+json"
A4_PX = 794  # its width at 96 px an inch
VISIBLE = """images => images.filter(image => image.checkVisibility() && image.clientWidth > 0).map(image => ({
    alt: image.alt,
    width: image.naturalWidth,
    height: image.naturalHeight,
    whole: image.getBoundingClientRect().right <= document.documentElement.clientWidth,
}))"""


def stills(lesson):
    """What the pictures of a lesson's explorers are to be: sentence, width and height in px, in order."""
    found = []
    for cell in nbformat.read(lesson, as_version=4).cells:
        outputs = cell.get("outputs", [])
        if not any(WIDGET in output.get("data", {}) for output in outputs):
            continue
        for output in outputs:
            if "image/png" in output.get("data", {}):
                png = base64.b64decode(output["data"]["image/png"])
                width, height = struct.unpack(">II", png[16:24])
                found.append({"alt": output["data"]["text/plain"], "width": width, "height": height})
    return found


@pytest.fixture(scope="module")
def unwatched(jupyter):
    """A page that is not watched: nbconvert's own asks other hosts for MathJax, in vain."""
    page = jupyter.browser.new_page()
    yield page
    page.close()


@pytest.fixture
def page(unwatched):
    unwatched.set_viewport_size({"width": 1100, "height": 900})
    unwatched.emulate_media(media="screen")
    return unwatched


def shown(page, html, file):
    """The pictures of explorers that a reader sees of a converted lesson."""
    file.write_text(html, encoding="utf-8")
    page.goto(file.as_uri(), wait_until="domcontentloaded")
    return page.locator(".jp-OutputArea-output img, .output_png img").evaluate_all(VISIBLE)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_converted_lesson_shows_each_picture_once_and_whole(page, tmp_path, lesson):
    html, _ = HTMLExporter().from_filename(str(lesson))
    found = shown(page, html, tmp_path / "lesson.html")
    assert [(each["width"], each["height"]) for each in found] == [
        (still["width"], still["height"]) for still in stills(lesson)
    ]
    assert all(each["whole"] for each in found)
    assert "Error displaying widget" not in page.locator("body").inner_text()


def test_converted_lesson_says_each_sentence_where_the_template_can(page, tmp_path):
    """The sentence is drawn under the picture; nbconvert's classic template says it to a screen reader, too."""
    html, _ = HTMLExporter(template_name="classic").from_filename(str(CHAIN_RULE))
    found = shown(page, html, tmp_path / "lesson.html")
    assert found == [{**still, "whole": True} for still in stills(CHAIN_RULE)]


def test_converted_lesson_that_lacks_a_picture_is_found(page, tmp_path):
    lesson = nbformat.read(CHAIN_RULE, as_version=4)
    for cell in lesson.cells:
        if any(WIDGET in output.get("data", {}) for output in cell.get("outputs", [])):
            cell.outputs = [output for output in cell.outputs if "image/png" not in output.get("data", {})]
            break
    html, _ = HTMLExporter().from_notebook_node(lesson)
    assert len(shown(page, html, tmp_path / "lesson.html")) == len(stills(CHAIN_RULE)) - 1


def test_printed_lesson_holds_each_picture_whole(page, tmp_path):
    page.set_viewport_size({"width": A4_PX, "height": 1123})
    page.emulate_media(media="print")
    html, _ = HTMLExporter(template_name="webpdf").from_filename(str(CHAIN_RULE))
    assert all(each["whole"] for each in shown(page, html, tmp_path / "lesson.html"))
    printed = page.pdf(format="A4", print_background=True).decode("latin-1")
    images = re.findall(r"<<[^<>]*/Subtype\s*/Image[^<>]*>>", printed)
    sizes = [[int(re.search(rf"/{side} (\d+)", each)[1]) for side in ("Width", "Height")] for each in images]
    for still in stills(CHAIN_RULE):
        assert [still["width"], still["height"]] in sizes

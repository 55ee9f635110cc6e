"""`bpwidgets lecture` in a real browser: pictures without code, turned by keys, open to strangers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from tests.browser.jupyter import TIMEOUT
from tests.fresh_install import free_port

pytestmark = pytest.mark.browser

EXECUTE = """async ([code]) => {
    const { kernelId, baseUrl } = JSON.parse(document.querySelector("#jupyter-config-data").textContent);
    const ask = (socket, type, content) => socket.send(JSON.stringify({
        header: { msg_id: crypto.randomUUID(), msg_type: type, session: "stranger", username: "", version: "5.3" },
        parent_header: {}, metadata: {}, channel: "shell", content,
    }));
    const url = `ws://${location.host}${baseUrl}api/kernels/${kernelId}/channels?session_id=stranger`;
    const socket = new WebSocket(url);
    await new Promise((opened) => { socket.onopen = opened; });
    socket.binaryType = "arraybuffer";
    const types = [];
    const answered = new Promise((done) => {
        socket.onmessage = ({ data }) => {
            const type = typeof data === "string" ? JSON.parse(data).msg_type : "binary";
            types.push(type);
            if (type === "kernel_info_reply") done();
        };
    });
    ask(socket, "execute_request", { code, silent: false, store_history: false, user_expressions: {} });
    ask(socket, "kernel_info_request", {});
    await answered;
    socket.close();
    return types;
}"""


@pytest.fixture(scope="module")
def lecture(tmp_path_factory):
    """Where a lecture with one seat is shown."""
    port = free_port()
    log = tmp_path_factory.mktemp("lecture") / "log"
    arguments = ["lecture", "01", "--no-browser", f"--port={port}", "--seats=1"]
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "bpwidgets.cli", *arguments],
            stdout=written, stderr=subprocess.STDOUT, env=os.environ, cwd=log.parent,
        )  # fmt: skip
    yield f"http://127.0.0.1:{port}/", process, log
    process.terminate()
    process.wait(30)


@pytest.fixture(scope="module")
def visit(lecture, jupyter):
    """The page of the first visitor, and what its console has said."""
    url, process, log = lecture
    page = jupyter.blank()
    page.set_viewport_size({"width": 1920, "height": 1080})
    errors = []
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    while url not in log.read_text():
        assert process.poll() is None, log.read_text()
        page.wait_for_timeout(100)
    page.goto(url, timeout=2 * TIMEOUT * 1000)
    page.locator(".bpw-stage:visible").wait_for()
    yield page, errors
    page.close()


def slide(page):
    return page.locator(".bpw-turn span").inner_text()


def shown(page):
    """The pictures that are seen."""
    return page.locator(".bpw-stage:visible")


def sentence(page):
    return page.locator(".bpw-sentence:visible").inner_text()


SCROLLS = "box => box.scrollHeight > box.clientHeight && getComputedStyle(box).overflowY !== 'visible'"


def test_one_picture_is_shown_large_and_no_code(visit, jupyter):
    page, errors = visit
    assert slide(page) == "1 of 5"
    assert shown(page).count() == 1
    page.wait_for_function(
        "() => [...document.querySelectorAll('.bpw-stage')].some(e => e.clientHeight > innerHeight / 2)"
    )
    assert "bp." not in page.locator("body").inner_text()
    assert page.locator("h1:visible").inner_text() == "The picture"
    assert page.locator(".jp-RenderedMarkdown:visible").evaluate(SCROLLS) is False
    assert errors == []
    assert jupyter.foreign == []


def test_keys_turn_the_slides_and_move_the_picture(visit, jupyter):
    page, errors = visit
    page.keyboard.press("PageDown")
    assert slide(page) == "2 of 5"
    assert page.url.endswith("#2")
    shown(page).wait_for()
    page.locator(".bpw-fold:visible").click()
    before, marks = sentence(page), page.locator("canvas.bpw-marks:visible")
    drawn = marks.evaluate("canvas => canvas.toDataURL()")
    page.locator(".bpw-parameter-x:visible [role=slider]").press("ArrowRight")
    page.wait_for_function("said => ![...document.querySelectorAll('.bpw-sentence')].some(e => e.checkVisibility()"
                           " && e.innerText === said)", arg=before)  # fmt: skip
    assert marks.evaluate("canvas => canvas.toDataURL()") != drawn
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    assert slide(page) == "1 of 5"
    assert errors == []
    assert jupyter.foreign == []


PARTS = ".bpw-equation, .bpw-picture, .bpw-sentence, .bpw-controls > *, .bpw-buttons"
CUT_OFF = """parts => {
    const end = document.querySelector(".bpw-turn").getBoundingClientRect().top;
    return [...document.querySelectorAll(parts)].filter((node) => node.checkVisibility()).flatMap((node) => {
        const { height, bottom, right } = node.getBoundingClientRect();
        return height && (bottom > end + 1 || right > innerWidth + 1) ? [`${node.className} to ${bottom}`] : [];
    });
}"""


@pytest.mark.parametrize("screen", [(1366, 768), (1920, 1080)])
def test_picture_equation_sentence_and_controls_are_seen_together(visit, screen):
    page, _ = visit
    page.set_viewport_size(dict(zip(("width", "height"), screen, strict=True)))
    while slide(page) != "1 of 5":
        page.keyboard.press("PageUp")
    for number in range(1, 6):
        assert slide(page) == f"{number} of 5"
        shown(page).wait_for()
        page.wait_for_function(f"parts => !({CUT_OFF})(parts).length", arg=PARTS)
        page.keyboard.press("PageDown")
    page.set_viewport_size({"width": screen[0], "height": 400})
    page.wait_for_function(
        f"parts => ({CUT_OFF})(parts).length", arg=PARTS
    )  # else the check would see nothing
    page.set_viewport_size({"width": 1920, "height": 1080})
    for _ in range(4):
        page.keyboard.press("PageUp")
    assert slide(page) == "1 of 5"


def test_a_visitor_types_no_python(visit):
    page, _ = visit
    while slide(page) != "3 of 5":
        page.keyboard.press("PageDown")
    shown(page).wait_for()
    chooser, before = page.locator("select:visible").first, sentence(page)
    known = chooser.evaluate("list => list.selectedOptions[0].label")
    for typed in ("__import__('os').getcwd()", "(lambda: 1)()", "x.__class__"):
        chooser.select_option(label="your own …")
        line = page.locator(".bpw-typed:visible input").first
        line.fill(typed)
        line.press("Enter")
        page.locator(".bpw-error:visible").wait_for()
        assert sentence(page) == before
        chooser.select_option(label=known)
        page.locator(".bpw-error:visible").wait_for(state="detached")


def test_a_visitor_cannot_run_code_in_the_kernel(visit, lecture, tmp_path):
    page, _ = visit
    trace = tmp_path / "trace"
    types = page.evaluate(EXECUTE, [f"open({str(trace)!r}, 'w').close()"])
    assert "kernel_info_reply" in types
    assert not re.search("execute", " ".join(types))
    assert not trace.exists()


def test_who_comes_when_all_seats_are_taken_gets_no_kernel(visit, lecture):
    url, *_ = lecture
    with pytest.raises(urllib.error.HTTPError, match="503: All 1 seats are taken"):
        urllib.request.urlopen(url, timeout=TIMEOUT)

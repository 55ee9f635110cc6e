"""An explorer in a real JupyterLab: what a learner does to it, and what may go wrong around it."""

import pytest

from tests.browser.jupyter import PROGRAM
from tests.browser.shown import (
    FIGURES,
    SHOW,
    asked,
    centre,
    greeted,
    picture,
    read_alone,
    sentence,
    told,
    unfold,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def show(open_notebook):
    """Open a notebook whose first cell shows an explorer, and wait until its picture is there.

    Tests of what the kernel, the file or an interrupt does ask for a `new_kernel`.
    """

    def opened(*further, height=1400, new_kernel=False, **options):
        name = None if new_kernel else PROGRAM
        notebook = open_notebook([SHOW, *further], name=name, height=height, **options)
        notebook.run(0)
        greeted(notebook)
        return notebook

    return opened


def x_handle(notebook, cell=0):
    return notebook.output(cell).get_by_label("x, on the curve of g")


# -- drag, type, keys ---------------------------------------------------------------------------------------


def test_a_drag_moves_the_parameter_and_the_words(show):
    notebook = show()
    x, y = centre(x_handle(notebook))
    notebook.page.mouse.move(x, y)
    notebook.page.mouse.down()
    notebook.page.mouse.move(x + 60, y, steps=6)
    notebook.page.mouse.up()
    notebook.until(lambda: notebook.ask("w.x") > 0.9, "x to follow the drag")
    shown = notebook.ask("w.summary")
    told(notebook, shown)
    assert centre(x_handle(notebook))[0] == pytest.approx(x + 60, abs=6)


def test_a_handle_is_under_the_finger_before_the_kernel_has_answered(show):
    slow = "import time\nw.f = lambda u: (time.sleep(0.05), u**2)[1]"
    notebook = show(slow)
    notebook.run(1)
    before = sentence(notebook)
    x, y = centre(x_handle(notebook))
    notebook.page.mouse.move(x, y)
    notebook.page.mouse.down()
    notebook.page.mouse.move(x + 50, y)
    notebook.frames(2)
    assert centre(x_handle(notebook))[0] == pytest.approx(x + 50, abs=2)
    assert sentence(notebook) == before
    notebook.page.mouse.up()
    notebook.until(lambda: sentence(notebook) != before, "the kernel's answer")


def test_the_last_position_of_a_fast_drag_arrives(show):
    notebook = show("import time\nw.f = lambda u: (time.sleep(0.02), u**2)[1]")
    notebook.run(1)
    x, y = centre(x_handle(notebook))
    notebook.page.mouse.move(x, y)
    notebook.page.mouse.down()
    for step in range(60):
        notebook.page.mouse.move(x + 2 * step - 40, y)
    notebook.page.mouse.up()
    at_end = centre(x_handle(notebook))
    notebook.until(lambda: notebook.ask("w.x") > 1.2, "the last position")
    notebook.frames(10)
    assert centre(x_handle(notebook)) == pytest.approx(at_end, abs=6)
    assert at_end[0] == pytest.approx(x + 78, abs=6)


def test_a_finger_drags_too(show):
    notebook = show()
    x, y = centre(x_handle(notebook))
    devtools = notebook.page.context.new_cdp_session(notebook.page)
    devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x + 25, "y": y}]),
        ("touchMove", [{"x": x + 50, "y": y}]),
        ("touchEnd", []),
    ):
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    notebook.until(lambda: notebook.ask("w.x") > 0.8, "x to follow the finger")
    devtools.detach()


def test_a_number_typed_into_a_readout_sets_the_parameter(show):
    notebook = show()
    unfold(notebook)
    readout = notebook.output(0).locator(".widget-readout").first
    readout.click()
    notebook.page.keyboard.press("Control+a")
    notebook.page.keyboard.type("1.25")
    notebook.page.keyboard.press("Enter")
    asked(notebook, "w.x", 1.25)
    told(notebook, "At x = 1.25")


KEYS = {
    "ArrowRight": 0.55,
    "ArrowUp": 0.55,
    "ArrowLeft": 0.45,
    "ArrowDown": 0.45,
    "PageUp": 1.1,
    "PageDown": -0.1,
    "Home": -3,
    "End": 3,
}


def test_keys_move_a_handle(show):
    notebook = show("w.x = 0.5")
    for key, x in KEYS.items():
        notebook.run(1)
        told(notebook, "At x = 0.5,")
        x_handle(notebook).press(key)
        notebook.until(lambda x=x: abs(notebook.ask("w.x") - x) < 0.02, f"x to be {x} after {key}")
        assert x_handle(notebook).evaluate("node => node === document.activeElement")


def test_what_a_cell_sets_one_after_the_other_ends_with_the_last(show):
    """A slider that learns of all of it answers to each, when the kernel is further on already."""
    notebook = show("for x in (1.15, -0.55, 0.4, 0.41, 2.9, 2.05):\n    w.x = x")
    notebook.run(1)
    told(notebook, "At x = 2.05")
    notebook.page.wait_for_timeout(500)
    assert notebook.ask("w.x") == 2.05
    told(notebook, "At x = 2.05")


def test_keys_to_and_fro_on_a_slider_of_whole_numbers_are_all_heard(open_notebook):
    notebook = open_notebook(
        ["import bpwidgets as bp\nw = bp.MultiplicationOrder()\nw"], name=PROGRAM, height=1400
    )
    notebook.run(0)
    picture(notebook)
    unfold(notebook)
    slider = notebook.output(0).get_by_role("slider", name="between p")
    slider.focus()
    start = notebook.ask("w.p")
    reached = []
    for key in ["ArrowRight"] * 3 + ["ArrowLeft"] * 3:
        before = notebook.ask("w.p")
        slider.press(key)
        notebook.until(lambda before=before: notebook.ask("w.p") != before, f"p to leave {before}")
        reached.append(notebook.ask("w.p"))
    assert reached == [start + 1, start + 2, start + 3, start + 2, start + 1, start]


def test_keys_and_drags_with_shift_leave_a_handle_between_two_steps(show):
    notebook = show("w.x = 0.5")
    x_handle(notebook).press("Shift+ArrowRight")
    asked(notebook, "w.x", 0.506)
    x_handle(notebook).press("ArrowRight")
    asked(notebook, "w.x", 0.55)
    x, y = centre(x_handle(notebook))
    for key, on_step in ((None, True), ("Shift", False)):
        if key:
            notebook.page.keyboard.down(key)
        notebook.page.mouse.move(x, y)
        notebook.page.mouse.down()
        notebook.page.mouse.move(x + 31, y, steps=4)
        notebook.page.mouse.up()
        if key:
            notebook.page.keyboard.up(key)
        notebook.until(lambda: notebook.ask("w.x") > 0.7, "x to follow the drag")
        notebook.page.wait_for_timeout(300)
        assert (notebook.ask("w.parameters['x'].snap(w.x) == w.x")) is on_step
        notebook.run(1)
        told(notebook, "At x = 0.5,")
        x, y = centre(x_handle(notebook))


def test_two_keys_and_a_double_click_reset_a_handle_and_no_other(show):
    notebook = show("w.x = 2; w.dx = 1.0")
    for reset in (
        lambda: x_handle(notebook).press("Delete"),
        lambda: x_handle(notebook).press("Backspace"),
        lambda: notebook.page.mouse.dblclick(*centre(x_handle(notebook))),
    ):
        notebook.run(1)
        told(notebook, "At x = 2")
        notebook.frames()
        reset()
        told(notebook, "At x = 0.5")
        assert notebook.ask("[w.x, w.dx]") == [0.5, 1.0]


def test_the_reset_button_resets_all(show):
    notebook = show("w.x = 2; w.dx = 1.0; w.g = 'exp'")
    notebook.run(1)
    notebook.output(0).get_by_role("button", name="Reset").click()
    asked(notebook, "[w.x, w.dx, w.g.name]", [0.5, 0.4, "sin"])


LOOK = """node => {
    for (const animation of document.getAnimations()) animation.finish(); // ipywidgets fades its focus in
    return ["", "::before", "::after"].map((part) => {
        const look = getComputedStyle(node, part || null);
        return [look.boxShadow, look.outline, look.border, look.backgroundColor].join();
    }).join();
}"""


def test_tab_reaches_every_handle_and_control_and_its_focus_is_seen(show):
    notebook = show("1")
    unfold(notebook)
    notebook.output(0).locator(".bpw-handle").first.focus()
    notebook.page.keyboard.press("Shift+Tab")
    reached = []
    for _ in range(14):
        notebook.page.keyboard.press("Tab")
        node = notebook.page.evaluate_handle("document.activeElement").as_element()
        reached.append((node, node.evaluate(LOOK)))
    names = [node.evaluate("node => node.ariaLabel ?? node.textContent") for node, _ in reached]
    tags = [node.evaluate("node => node.tagName") for node, _ in reached]
    assert names[:2] == ["width dx of the band", "x, on the curve of g"]
    assert [name for name, tag in zip(names, tags, strict=True) if tag == "SELECT"] == [
        "g(x)",
        "f(u)",
        "show",
    ]
    assert {"x", "dx"} <= set(names)  # sliders, which ipywidgets leaves without a name
    assert {"INPUT", "BUTTON", "SUMMARY"} <= set(tags)
    assert [
        name
        for name, (node, look) in zip(names[:-1], reached[:-1], strict=True)
        if node.evaluate(LOOK) == look
    ] == []


def test_keys_on_any_control_leave_the_notebook_alone(show):
    """In command mode the notebook takes d d to delete a cell, x to cut one, the arrows to leave it."""
    notebook = show("1", "2", new_kernel=True)
    controls = ".bpw [role=slider], .bpw select, .bpw input, .bpw button, .bpw summary"
    strays = []
    for control in notebook.output(0).locator(controls).element_handles():
        if not control.is_visible():
            continue
        for key in ("ArrowDown", "ArrowUp", "c", "a"):
            control.focus()
            notebook.page.keyboard.press(key)
            name = control.evaluate("node => node.className || node.tagName")
            if not control.evaluate("node => node === document.activeElement"):
                strays.append(f"{key} on {name} moves the focus away")
        cells = notebook._panel("panel => panel.content.widgets.length")
        if cells != 3:
            strays.append(f"a letter on {name} makes a cell")
            notebook._command("notebook:undo-cell-action")
    assert strays == []


def test_a_chooser_is_moved_by_the_arrow_keys(show):
    notebook = show("1")
    chooser = notebook.output(0).get_by_label("f(u)", exact=True)
    before = notebook.ask("w.f.name")
    chooser.focus()
    notebook.page.keyboard.press("ArrowDown")
    notebook.until(lambda: notebook.ask("w.f.name") != before, "another f")


def test_the_tables_open_and_hold_the_numbers(show):
    notebook = show()
    notebook.output(0).locator(".bpw-tables summary").focus()
    notebook.page.keyboard.press("Enter")
    table = notebook.output(0).locator(".bpw-tables table").first
    table.wait_for()
    assert "u = g(x)" in table.inner_text()
    assert "0.4794" in table.inner_text()


# -- a function of one's own --------------------------------------------------------------------------------


# By how many px what a menu has chosen is longer than there is room, and what becomes of what is longer.
BEYOND_MENU = """menu => {
    const style = getComputedStyle(menu);
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = style.font;
    const room = menu.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return [pen.measureText(menu.selectedOptions[0].text).width - room, style.textOverflow];
}"""


def test_a_function_chosen_in_a_menu_is_seen_whole_or_ends_in_an_ellipsis(open_notebook):
    notebook = open_notebook(["import bpwidgets as bp\nbp.GradientAlongCurve()"], name=PROGRAM, width=1366)
    notebook.run(0)
    picture(notebook)
    for label in ("g(t)", "f(x)"):
        beyond, overflow = notebook.output(0).get_by_label(label, exact=True).evaluate(BEYOND_MENU)
        assert beyond <= 0, label
        assert overflow == "ellipsis"


def test_a_typed_function_is_drawn(show):
    notebook = show()
    notebook.output(0).get_by_label("g(x)", exact=True).select_option(label="your own …")
    field = notebook.output(0).locator(".bpw-typed input").first
    field.fill("x**3 + 1")
    field.press("Enter")
    notebook.until(lambda: abs(notebook.ask("w.result.u") - 1.125) < 1e-9, "u = 0.5**3 + 1")
    told(notebook, "u = 1.12")


def test_an_error_in_a_callable_is_a_sentence_and_the_picture_stays(show):
    failing = "def g(x):\n    raise RuntimeError('no luck')\nw.g = g"
    notebook = show(failing, "w.g = 'cos'")
    before = sentence(notebook)
    notebook.run(1)
    error = notebook.output(0).locator(".bpw-error")
    error.wait_for(state="visible")
    assert "RuntimeError: no luck" in error.inner_text()
    assert notebook.ask("w.error") == error.inner_text()
    assert sentence(notebook) == before
    notebook.run(2)
    error.wait_for(state="hidden")
    assert notebook.ask("w.error") == ""
    told(notebook, "u = 0.8776")


@pytest.fixture
def begun(tmp_path):
    """The file that an endless callable writes: one that has not begun cannot be interrupted, and would begin later."""
    return tmp_path / "begun"


def endless(begun, condition):
    """A cell that sets g to a callable without end where a condition on x holds."""
    return f"""def g(x):
    while {condition}:
        open({str(begun)!r}, 'w').close()
    return np.sin(x)
w.g = g"""


def test_an_endless_callable_in_a_cell_is_ended_by_the_interrupt(show, begun):
    notebook = show(endless(begun, "True"), new_kernel=True)
    notebook.run(1, wait=False)
    notebook.until(begun.exists, "the callable to begin")
    notebook.interrupt()
    asked(notebook, "w.g.name", "sin")
    assert "interrupted" in notebook.output(0).locator(".bpw-notice").inner_text()
    x_handle(notebook).press("End")
    told(notebook, "At x = 3")


def test_an_endless_callable_under_a_drag_is_ended_by_the_interrupt(show, begun):
    notebook = show(endless(begun, "np.ndim(x) == 0 and x > 1"), new_kernel=True)
    notebook.run(1)
    x_handle(notebook).press("End")
    notebook.until(begun.exists, "the callable to begin")
    notebook.interrupt()
    notebook.output(0).locator(".bpw-notice").wait_for(state="visible")
    assert "interrupted" in notebook.ask("w.notice")
    x_handle(notebook).press("Home")
    told(notebook, "At x = −3")


# -- what happens around it ---------------------------------------------------------------------------------


def test_two_views_stay_equal(show):
    notebook = show("w")
    notebook.run(1)
    picture(notebook, 1)
    x_handle(notebook, 0).press("PageUp")
    told(notebook, "At x = 1.1", 0)
    told(notebook, "At x = 1.1", 1)
    x_handle(notebook, 1).press("ArrowLeft")
    told(notebook, "At x = 1.05", 0)
    notebook.frames()
    places = [x_handle(notebook, cell).get_attribute("style") for cell in (0, 1)]
    assert places[0] == places[1]


def test_a_drag_during_a_running_cell_is_safe(show):
    # It goes on for a while after it has seen the drag, however slow the machine.
    running = """import time
while w.x < -2.9:
    time.sleep(0.05)
for step in range(80):
    w.dx = 0.3 + 0.005 * step
    time.sleep(0.05)
print('end')"""
    notebook = show(running, new_kernel=True)
    # JupyterLab opens the way past a running cell after a view's first message.
    x_handle(notebook).press("Home")
    told(notebook, "At x = −3")
    notebook.run(1, wait=False)
    notebook.page.wait_for_timeout(300)  # the notebook scrolls to the running cell
    x, y = centre(x_handle(notebook))
    notebook.page.mouse.move(x, y)
    notebook.page.mouse.down()
    for step in range(20):
        notebook.page.mouse.move(x + 3 * step, y)
        notebook.page.wait_for_timeout(30)
    notebook.until(
        lambda: "At x = −3," not in sentence(notebook), "the picture to follow while the cell runs"
    )
    assert notebook.outputs(1) == []
    notebook.page.mouse.up()
    notebook.until(lambda: notebook.outputs(1), "the cell to end")
    assert notebook.text(1) == "end"
    assert notebook.ask("w.dx") == pytest.approx(0.695)
    notebook.until(lambda: -2.8 < notebook.ask("w.x") < -1.5, "the last position of the drag")
    assert notebook.ask("w.error") == ""


def test_when_the_last_view_is_gone_nothing_is_left_of_it(show):
    notebook = show("w", new_kernel=True)
    notebook.run(1)
    picture(notebook, 1)
    asked(notebook, "len(w.view.clients)", 2)
    notebook._command("notebook:clear-all-cell-outputs")
    asked(notebook, "len(w.view.clients)", 0)
    assert notebook.ask(FIGURES) == 0
    assert notebook.ask("'matplotlib.pyplot' in __import__('sys').modules") is False


def test_a_page_that_is_loaded_anew_leaves_no_client_behind(show):
    notebook = show(new_kernel=True)
    asked(notebook, "len(w.view.clients)", 1)
    (before,) = notebook.ask("list(w.view.clients)")
    notebook.reload()
    notebook.until(lambda: before not in notebook.ask("list(w.view.clients)"), "the client to be gone")


def test_closing_frees_every_widget(show):
    notebook = show("from ipywidgets.widgets import widget\nw.close()", new_kernel=True)
    notebook.run(1)
    assert notebook.ask("len(widget._instances)") == 0
    assert notebook.ask("w.summary").startswith("At x = 0.5")


def test_size_theme_and_pixel_ratio_redraw_the_stage(show):
    notebook = show(width=1300, new_kernel=True)
    greeted(notebook)
    stage = "document.querySelector('.bpw-stage')"
    ink = "getComputedStyle(document.querySelector('.bpw')).getPropertyValue('--bpw-ink')"

    def widths():
        return notebook.page.evaluate(f"[{stage}.clientWidth, {stage}.width / {stage}.clientWidth]")

    wide, ratio = widths()
    assert wide > 800
    assert ratio == pytest.approx(1, abs=0.01)
    # A zoom changes width and ratio together; headless Chromium tells a page of a ratio alone too late.
    notebook.resize(1290, 900, pixel_ratio=2)
    notebook.until(lambda: widths()[1] == pytest.approx(2, abs=0.01), "twice as many pixels")
    assert widths()[0] == pytest.approx(wide, abs=10)
    notebook.resize(700, 900, pixel_ratio=2)
    notebook.until(
        lambda: widths()[0] < 640 and widths()[1] == pytest.approx(2, abs=0.01), "a narrower stage"
    )
    inks = []
    for theme in ("light", "dark", "light"):
        before = notebook.page.evaluate(f"{stage}.toDataURL()")
        notebook.set_theme(theme)
        if inks:
            notebook.until(
                lambda before=before: notebook.page.evaluate(f"{stage}.toDataURL()") != before, "a stage"
            )
        inks.append(notebook.page.evaluate(ink))
    assert inks[0] == inks[2] != inks[1]


def test_no_mark_is_shown_on_another_stages_axes(show):
    """While the browser decodes a stage, here for a long time, the picture before it stays whole."""
    notebook = show("w.f = 'exp'\nw.x = 1.0", "w.x = -1.0", new_kernel=True)
    notebook.page.evaluate(
        """() => {
            const decode = window.createImageBitmap;
            const held = new Promise(go => { window.goOn = go; });
            window.createImageBitmap = async (...given) => { await held; return decode(...given); };
        }"""
    )
    output = notebook.output(0)
    seen = """output => [...output.querySelectorAll("canvas")].map(c => c.toDataURL())
        + output.querySelector(".bpw-sentence").innerText"""
    before = output.evaluate(seen)
    notebook.run(1)
    notebook.run(2)
    asked(notebook, "w.x", -1.0)
    notebook.frames(5)
    assert output.evaluate(seen) == before
    mixed = """async output => {
        const pictures = () => [...output.querySelectorAll("canvas")].map(c => c.toDataURL());
        const [stage, marks] = pictures();
        window.goOn();
        let now;
        do {
            await new Promise(requestAnimationFrame);
            now = pictures();
        } while (now[0] === stage && now[1] === marks);
        return now[0] === stage || now[1] === marks;
    }"""
    assert output.evaluate(mixed) is False
    told(notebook, notebook.ask("w.summary"))


def test_after_restart_and_reload_the_still_picture_is_shown(show):
    notebook = show(new_kernel=True)
    notebook.save()
    notebook.restart()
    notebook.reload()
    read_alone(notebook)
    notebook.errors[:] = [error for error in notebook.errors if "widget model not found" not in error]


def test_while_the_view_lives_there_is_one_picture_and_not_two(show):
    notebook = show(new_kernel=True)
    notebook.page.wait_for_timeout(500)
    assert notebook.output(0).locator("img:visible").count() == 0
    assert notebook.output(0).locator(".bpw-stage:visible").count() == 1
    assert "At x = 0.5" in sentence(notebook)


@pytest.mark.parametrize("trusted", [True, False])
def test_a_saved_notebook_shows_picture_and_sentence_before_it_is_run(show, open_notebook, trusted):
    saved = show(new_kernel=True).save()
    assert "widgets" not in saved.metadata
    notebook = open_notebook(saved, trusted=trusted)
    read_alone(notebook)
    lost = [error for error in notebook.errors if "widget model not found" in error]
    assert lost == notebook.errors, "another error than JupyterLab's own for a view whose kernel is gone"
    notebook.errors.clear()


def test_the_notebook_keeps_the_sentence_as_text_and_the_picture_as_png(show):
    outputs = show(new_kernel=True).save().cells[0].outputs
    texts = {output["data"]["text/plain"] for output in outputs} - {""}
    assert len(texts) == 1
    assert texts.pop().startswith("At x = 0.5, u = 0.479")
    assert sum("image/png" in output["data"] for output in outputs) == 1

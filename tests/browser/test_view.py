"""view.js and an explorer, with the test between them: what happens before the kernel answers, and after."""

from dataclasses import asdict
from itertools import pairwise

import pytest

from bpwidgets import ChainRule, MultivariateChainRule, Prediction, Softmax, TwoLayer
from bpwidgets.live.page import notebook
from bpwidgets.live.page.answers import Answers
from bpwidgets.live.page.clients import Viewport
from tests.browser.shown import centre
from tests.live.fixtures import Regression, Stepped

pytestmark = pytest.mark.browser

SLIDER = """<div class="widget-slider bpw-parameter-x">
<div role="slider" style="width: 100px; height: 20px"></div><div class="widget-readout">0.5</div></div>"""


@pytest.fixture
def host(new_host):
    """Show an explorer on an empty page."""

    def shown(explorer, **options):
        host = new_host(explorer)
        host.show(**options)
        host.exchange()
        return host

    yield shown
    notebook.session.answers = Answers()


def test_a_value_below_zero_is_a_number_for_machines_and_has_a_true_minus_sign_for_the_ear(host):
    host = host(ChainRule(x=-0.5))
    handle = host.page.get_by_label("x, on the curve of g")
    assert handle.evaluate("node => [Number(node.ariaValueNow), node.ariaValueText]") == [-0.5, "−0.5"]
    assert handle.evaluate("node => Number(node.ariaValueMin) < Number(node.ariaValueMax)")


def test_a_handle_keeps_pointer_and_focus_where_one_before_it_goes_or_comes(host):
    host = host(TwoLayer(step=1))
    handle, first = host.page.get_by_label("x₁, an input"), host.explorer.X
    x, y = centre(handle)
    host.page.mouse.move(x, y)
    host.page.mouse.down()
    host.page.mouse.move(x, y - 10)
    host.exchange()
    dragged = host.explorer.X
    host.explorer.step()  # the weight cannot be dragged now
    host.exchange()
    host.page.mouse.move(x, y - 20)
    host.page.mouse.up()
    host.exchange()
    released = host.explorer.X
    host.explorer.step()  # now it can
    host.exchange()
    assert handle.evaluate("node => node === document.activeElement")
    host.page.keyboard.press("ArrowUp")
    host.exchange()
    stages = [first, dragged, released, host.explorer.X]
    assert all(one[0, 0] < next_[0, 0] for one, next_ in pairwise(stages))
    assert all((it.ravel()[1:] == first.ravel()[1:]).all() for it in stages)


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


def test_time_that_passes_stops_where_the_cell_is_taken_off_the_page_and_can_be_started_again(host):
    host = host(Stepped())
    host.button("▶ Play").click()
    host.page.evaluate("() => { window.column = document.querySelector('.bpw'); column.remove(); }")
    host.exchange()
    host.page.evaluate("() => document.body.append(column)")
    position = host.explorer.position
    host.button("▶ Play").click()
    host.exchange()
    assert host.explorer.position > position


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


def test_a_slider_that_is_rendered_late_has_its_value_spoken(host):
    host = host(ChainRule())
    column = host.locator(".bpw-after-controls").locator("xpath=..")
    column.evaluate("(column, slider) => column.insertAdjacentHTML('beforeend', slider)", SLIDER)
    host.locator(".bpw-handle").first.focus()
    slider = host.locator(".bpw-parameter-x [role=slider]")
    assert slider.evaluate("slider => slider.ariaValueText") == "0.5"


def test_a_slider_whose_model_is_not_found_is_no_error(host):
    host = host(ChainRule())
    host.page.evaluate("() => { model.widget_manager.get_model = async () => { throw new Error('none'); }; }")
    host.show()
    host.exchange()
    assert host.locator(".bpw-handle", 1).count() > 0


def test_a_view_that_has_gone_listens_to_nothing_in_its_column(host):
    host = host(ChainRule(), controls=SLIDER)
    press = """slider => {
        delete slider.dataset.lmSuppressShortcuts;
        for (const kind of ["pointerdown", "keydown"]) slider.dispatchEvent(new Event(kind, { bubbles: true }));
        return [slider.dataset.lmSuppressShortcuts, saved.length];
    }"""
    slider = host.locator(".bpw-parameter-x [role=slider]")
    assert slider.evaluate(press) == ["true", 1]
    host.page.evaluate("disposals[0]()")
    changes = host.page.evaluate("saved.length")
    assert slider.evaluate(press) == [None, changes]


def test_a_page_that_is_left_says_bye(host):
    host = host(ChainRule())
    assert len(host.explorer.view.clients) == 1
    host.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    host.exchange()
    assert len(host.explorer.view.clients) == 0


def test_a_page_that_comes_back_as_it_was_is_served_again(host):
    """As by the browser's Back: it has no other size or theme by which it would ask."""
    host = host(ChainRule())
    host.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    host.exchange()
    host.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    host.exchange()
    assert len(host.explorer.view.clients) == 1
    host.explorer.x = 1.0
    host.exchange()
    assert "At x = 1" in host.locator(".bpw-sentence").inner_text()


def test_a_view_that_was_taken_for_gone_has_its_open_tables_kept_up(host):
    host = host(ChainRule())
    host.page.get_by_text("Numbers of this picture").click()
    host.exchange()
    (name,) = host.explorer.view.clients
    host.explorer.view.clients.leave(name)
    host.explorer.view.outbox.send({"kind": "stranger", "client": name})
    host.exchange()
    before = host.locator(".bpw-tables td").all_inner_texts()
    host.explorer.x = 1.0
    host.exchange()
    assert host.locator(".bpw-tables td").all_inner_texts() != before


def test_what_is_said_of_a_picture_that_is_right_has_no_cross_and_is_no_alarm(host):
    host = host(ChainRule())
    host.explorer.f = lambda u: print("here") or u**2
    host.exchange()
    assert host.locator(".bpw-error").is_hidden()
    notice = host.page.get_by_role("status").and_(host.page.locator(".bpw-notice"))
    assert "'here'" in notice.inner_text()
    assert notice.evaluate("node => getComputedStyle(node, '::before').content") == "none"
    host.explorer.f = lambda u: "no"
    host.exchange()
    assert notice.is_hidden()
    assert "returned 'no'" in host.page.get_by_role("alert").inner_text()


def test_where_a_click_target_goes_the_keys_go_on_from_another_one_and_move_no_number(host):
    host = host(Softmax())
    targets = host.locator(".bpw-click-target")
    targets.last.focus()
    host.explorer.K = 2
    host.exchange()
    assert host.page.evaluate("document.activeElement.className").startswith("bpw-click-target")


def test_in_a_shadow_root_too_the_keys_go_on_from_another_target(host):
    host = host(Softmax())
    host.page.evaluate("""() => {
        const around = document.createElement("div");
        document.body.append(around);
        around.attachShadow({ mode: "open" }).append(document.querySelector("style"), document.querySelector(".bpw"));
        window.inside = around.shadowRoot;
    }""")
    host.exchange()
    host.page.evaluate("[...inside.querySelectorAll('.bpw-click-target')].at(-1).focus()")
    host.explorer.K = 2
    host.exchange()
    assert host.page.evaluate("inside.activeElement?.className ?? ''").startswith("bpw-click-target")


def test_a_stage_that_cannot_be_decoded_is_said_and_the_picture_stays(host):
    host = host(ChainRule())
    host.page.evaluate("() => { window.createImageBitmap = async () => { throw new Error('no memory'); }; }")
    host.explorer.g = "cos"
    host.exchange()
    assert "no memory" in host.locator(".bpw-error").inner_text()
    assert host.locator(".bpw-stage").evaluate("stage => stage.width > 0")


def test_a_stage_that_could_not_be_decoded_once_is_asked_for_again(host):
    host = host(ChainRule())
    host.page.evaluate("""() => {
        const decode = createImageBitmap;
        window.createImageBitmap = async () => {
            window.createImageBitmap = decode;
            throw new Error("no memory");
        };
    }""")
    host.explorer.g = "cos"
    host.exchange()
    assert host.locator(".bpw-error").is_hidden()


def test_a_word_that_stays_keeps_its_node_where_one_before_it_comes_or_goes(host):
    host = host(TwoLayer(n=3))
    labels = host.locator(".bpw-labels > *")

    def words():
        return labels.evaluate_all("nodes => nodes.map(node => node.textContent)")

    first = words()
    for n in (4, 2, 3):
        labels.evaluate_all("nodes => { for (const node of nodes) node.dataset.was = node.textContent; }")
        host.explorer.n = n
        host.exchange()
        others = (
            "nodes => nodes.map(node => node.textContent).filter((text, i) => nodes[i].dataset.was !== text)"
        )
        assert labels.evaluate_all(others) == ([str(n)] if n > 2 else [])
        assert words() == [*map(str, range(1, n + 1)), *first[3:]]


def test_after_a_frame_that_was_lost_on_the_way_no_mark_stays_as_it_was_in_the_one_before(host):
    host = host(ChainRule(x=0.5))
    host.explorer.x = 1.0
    host.answers.clear()
    host.explorer.dx = 0.1  # that x is another is no news
    host.exchange()
    assert "x = 1\n" in host.locator(".bpw-labels").inner_text()


def test_where_the_stage_that_was_asked_for_after_a_lost_frame_is_lost_too_a_later_frame_asks_again(
    host, monkeypatch
):
    host = host(ChainRule(x=0.5))
    host.explorer.x = 1.0
    host.answers.clear()
    host.explorer.dx = 0.1
    receive = host.explorer.view.inbox.receive

    def receive_and_lose_the_answer(message):
        receive(message)
        host.answers.clear()

    with monkeypatch.context() as patched:
        patched.setattr(host.explorer.view.inbox, "receive", receive_and_lose_the_answer)
        host.exchange()
    host.let_pass(4000)  # in which an answer might have come
    host.explorer.dx = 0.2
    host.exchange()
    assert "x = 1\n" in host.locator(".bpw-labels").inner_text()


# ---- hidden, and shown again ----


def test_a_picture_that_gets_its_stage_while_it_is_hidden_has_its_size_when_it_is_shown(host):
    """As in a collapsed output, a cell that is scrolled away, a tab that is not the front one."""
    host = host(ChainRule())
    column = host.page.locator(".bpw")
    before = host.locator(".bpw-stage").bounding_box()
    column.evaluate("column => { column.style.display = 'none'; }")
    host.explorer.g = "cos"
    host.exchange()
    column.evaluate("column => { column.style.display = ''; }")
    host.exchange()
    assert host.locator(".bpw-stage").bounding_box() == before
    assert host.locator(".bpw-marks").evaluate("marks => marks.width") > 800


def test_a_picture_that_was_hidden_while_its_place_became_narrower_fits_it_when_it_is_shown(host):
    host = host(ChainRule())
    column = host.page.locator(".bpw")
    column.evaluate("column => { column.style.display = 'none'; column.style.width = '600px'; }")
    host.explorer.g = "cos"
    host.exchange()
    column.evaluate("column => { column.style.display = ''; }")
    host.exchange()
    assert host.locator(".bpw-stage").bounding_box()["width"] <= 600


def test_in_a_window_that_becomes_lower_the_picture_becomes_smaller(host):
    host = host(ChainRule())
    before = host.locator(".bpw-stage").bounding_box()["height"]
    host.page.set_viewport_size({"width": 1300, "height": 500})
    host.exchange()
    assert host.locator(".bpw-stage").bounding_box()["height"] < before
    assert host.explorer.view.clients.viewport.height < 500


def test_in_a_window_lower_than_the_words_the_room_for_the_picture_can_still_be_kept(host):
    host = host(ChainRule())
    host.page.set_viewport_size({"width": 1300, "height": 60})
    host.exchange()
    viewport = host.explorer.view.clients.viewport
    assert Viewport.read(asdict(viewport)) == viewport


def test_in_a_panel_that_becomes_lower_the_picture_becomes_smaller(host):
    """As JupyterLab's, which no change of the window makes lower where something opens below it."""
    host = host(ChainRule(), attached=False)
    host.page.evaluate("""() => {
        const panel = document.createElement("div");
        panel.className = "jp-WindowedPanel-outer";
        panel.style.cssText = "height: 900px; overflow: auto";
        panel.append(document.querySelector(".bpw"));
        document.body.append(panel);
        attachLast();
    }""")
    host.exchange()
    before = host.locator(".bpw-stage").bounding_box()["height"]
    host.page.locator(".jp-WindowedPanel-outer").evaluate("panel => { panel.style.height = '450px'; }")
    host.exchange()
    assert host.locator(".bpw-stage").bounding_box()["height"] < before


# ---- the page around it ----

THEMES = {
    "color(srgb 1 1 1)": "light",
    "rgb(255, 255, 255)": "light",
    "oklch(0.2 0 0)": "dark",
    "#1f1f1f": "dark",
    "rgba(0, 0, 0, 0.1)": "light",  # what is behind it is seen
}


def theme_after(host, script, value=None):
    """The theme for which stages are asked once a script has changed the page around an explorer."""
    host = host(ChainRule())
    host.page.evaluate(script, value)
    host.exchange()
    return host.explorer.view.clients.viewport.theme


@pytest.mark.parametrize(("colour", "theme"), THEMES.items())
def test_the_theme_is_that_of_the_background_in_whatever_notation(host, colour, theme):
    script = "colour => { document.body.style.backgroundColor = colour; }"
    assert theme_after(host, script, colour) == theme


def test_the_theme_is_that_of_the_nearest_background(host):
    """As in marimo, whose outputs are light on a page that is dark elsewhere."""
    script = """() => {
        document.querySelector(".bpw").style.backgroundColor = "white";
        document.body.style.backgroundColor = "black";
    }"""
    assert theme_after(host, script) == "light"


@pytest.mark.parametrize(
    ("kind", "theme"),
    [("vscode-dark", "dark"), ("vscode-light", "light"), ("vscode-high-contrast", "dark"),
     ("vscode-high-contrast-light", "light")],
)  # fmt: skip
def test_the_theme_is_the_one_that_vs_code_declares(host, kind, theme):
    script = "kind => { document.body.dataset.vscodeThemeKind = kind; }"
    assert theme_after(host, script, kind) == theme


def test_a_page_that_is_dark_by_its_colour_scheme_alone_is_dark(host):
    script = "() => { document.documentElement.style.colorScheme = 'dark'; }"
    assert theme_after(host, script) == "dark"


BASELINES = """formula => [...formula.children].map((part) => {
    if (part.matches("svg")) {
        const style = getComputedStyle(part);
        return part.getBoundingClientRect().bottom - parseFloat(style.getPropertyValue("--depth"));
    }
    const probe = part.appendChild(document.createElement("span"));
    probe.style.cssText = "display: inline-block; height: 0; width: 0";
    const bottom = probe.getBoundingClientRect().bottom;
    probe.remove();
    return bottom;
})"""


@pytest.mark.parametrize("explorer", [ChainRule, MultivariateChainRule])
def test_numbers_stand_on_the_line_of_the_equation(host, explorer):
    host = host(explorer())
    lines = host.page.locator(".bpw-formula").evaluate(BASELINES)
    assert len(lines) > 1
    assert lines == pytest.approx([lines[0]] * len(lines), abs=0.6)


def test_a_page_from_right_to_left_does_not_turn_the_equation_round(host):
    host = host(ChainRule())
    parts = """column => [...column.querySelector(".bpw-formula").children]
        .map(part => part.getBoundingClientRect().left)"""
    left = host.page.locator(".bpw").evaluate(parts)
    host.page.evaluate("() => { document.documentElement.dir = 'rtl'; }")
    host.exchange()
    turned = host.page.locator(".bpw").evaluate(parts)
    steps = [b - a for a, b in pairwise(left)]
    assert [b - a for a, b in pairwise(turned)] == pytest.approx(steps, abs=1)


# ---- views that leave without a word ----


def test_a_view_that_left_without_a_word_is_forgotten_when_the_next_one_comes(host):
    host = host(ChainRule())
    host.page.evaluate("""() => {
        const [gone] = [...listeners];
        listeners.delete(gone); // it hears nothing any more, as on a page that was closed
    }""")
    host.show()
    host.exchange()
    assert len(host.explorer.view.clients) == 2
    host.let_pass(3100)
    host.exchange()
    assert len(host.explorer.view.clients) == 1


def test_two_views_that_are_there_both_stay(host):
    host = host(ChainRule())
    host.show()
    host.exchange()
    host.let_pass(3100)
    host.exchange()
    assert len(host.explorer.view.clients) == 2


def test_a_view_that_slept_comes_again(host):
    host = host(ChainRule())
    host.show()
    host.exchange()
    first, _ = host.explorer.view.clients
    host.explorer.view.clients.leave(first)
    host.explorer.view.picture.send({"kind": "roll_call", "caller": "another"})
    host.exchange()
    assert first in host.explorer.view.clients


# ---- a picture that JupyterLab has given up for lost ----

NOTEBOOK = """([box, lost]) => {
    window.set = [];
    const output = (id) => ({
        data: id ? { "application/vnd.jupyter.widget-view+json": { model_id: id } } : {},
        toJSON: () => `output of ${id}`,
    });
    const list = (...ids) => ({
        length: ids.length,
        get: (i) => output(ids[i]),
        set: (i, value) => { set.push([i, value]); notebook.dirty = true; },
    });
    const notebook = { dirty: false, cells: [{}, { outputs: list("another", null) }, { outputs: list(null, box) }] };
    model.widget_manager.context = { model: notebook };
    const node = document.createElement("div");
    node.className = "jp-OutputArea-output jupyter-widgets";
    node.textContent = "Error displaying widget: model not found";
    if (lost) document.body.append(node);
    view.initialize({ model });
}"""


@pytest.mark.parametrize(("lost", "shown", "again"), [(True, False, 1), (False, False, 0), (True, True, 0)])
def test_a_picture_that_was_given_up_for_lost_is_shown_again_and_no_other(new_host, lost, shown, again):
    host = new_host(ChainRule())
    page, explorer = host.page, host.explorer
    if shown:
        host.show()
    page.evaluate(NOTEBOOK, [explorer.view.box.model_id, lost])
    host.let_pass(2700)
    expected = [[1, f"output of {explorer.view.box.model_id}"]] * again
    assert page.evaluate("[set, model.widget_manager.context.model.dirty]") == [expected, False]

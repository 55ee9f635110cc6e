"""Words that mean marks: the one lights the other, in colours that can be read, and nothing moves on the page."""

import pytest

from bpwidgets import ChainRule, ClassificationLosses, Jacobian, TwoLayer
from bpwidgets.live.picture.marks import Cells
from bpwidgets.live.picture.style import ROLES
from tests.browser.shown import centre

pytestmark = pytest.mark.browser

THEME = """theme => {
    document.body.dataset.jpThemeLight = String(theme === "light");
    document.body.style.background = theme === "light" ? "white" : "#111";
}"""
# A pixel of the marks that the band alone covers, as its right and its lower neighbour.
ON_BAND = """(canvas, opacity) => {
    const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const covered = (i) => Math.abs(data[4 * i + 3] - 255 * opacity) < 1;
    for (let i = 0; i < width * height; i += 1)
        if ([i, i + 1, i + width].every(covered)) return [i % width, Math.floor(i / width), width];
    throw new Error(`no pixel of the marks is covered by ${opacity} alone`);
}"""
ALPHA = "(canvas, [x, y]) => canvas.getContext('2d').getImageData(x, y, 1, 1).data[3]"
# Of a word in the colour of each role, lit and unlit, against what lies behind it.
CONTRASTS = """([roles, paper]) => {
    const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const drawn = (...colours) => {
        for (const colour of [paper, ...colours]) {
            pen.fillStyle = colour;
            pen.fillRect(0, 0, 1, 1);
        }
        const linear = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map((byte) => {
            const part = byte / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    };
    const word = document.querySelector(".bpw-sentence .bpw-word");
    const found = {};
    for (const role of roles)
        for (const lit of [false, true]) {
            word.style.setProperty("--role", `var(--bpw-${role})`);
            word.classList.toggle("bpw-lit", lit);
            const { color, backgroundColor } = getComputedStyle(word);
            const [a, b] = [drawn(backgroundColor), drawn(backgroundColor, color)].sort((x, y) => y - x);
            found[`${role}, ${lit ? "lit" : "unlit"}`] = (a + 0.05) / (b + 0.05);
        }
    return found;
}"""
BOXES = """() => [...document.querySelectorAll(".bpw-word, .bpw-picture, .bpw-strip, .bpw-formula")].map((node) => {
    const { x, y, width, height } = node.getBoundingClientRect();
    return [x, y, width, height];
})"""


@pytest.fixture
def opened(new_host):
    """Show an explorer on an empty page, in a theme."""

    def open_(explorer, theme="light"):
        host = new_host(explorer)
        host.page.evaluate(THEME, theme)
        host.show(1200)
        host.exchange()
        return host

    return open_


def word(host, text):
    return host.locator(".bpw-sentence .bpw-word").get_by_text(text, exact=True).first


def lit(host):
    """The words, and slots of the equation, that are lit."""
    host.page.evaluate(
        "() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))"
    )
    return [text.strip() for text in host.locator(".bpw-lit").all_inner_texts()]


def drawn(host):
    """The marks as they are drawn."""
    return host.locator(".bpw-marks").evaluate("canvas => canvas.toDataURL()")


def strength(host, pixel):
    """How strongly a pixel of the marks is covered, 0 to 255."""
    return host.locator(".bpw-marks").evaluate(ALPHA, pixel)


def place_on_band(host):
    """A pixel of the band, and where that is on the page."""
    band = next(mark for mark in host.explorer.picture.marks if mark.name == "band")
    x, y, width = host.locator(".bpw-marks").evaluate(ON_BAND, band.opacity)
    box = host.locator(".bpw-picture").bounding_box()
    part = box["width"] / width
    return (x, y), (box["x"] + part * (x + 0.5), box["y"] + part * (y + 0.5))


def test_the_sentence_is_the_summary_with_some_words_in_the_colours_of_their_marks(opened):
    host = opened(ChainRule())
    assert host.locator(".bpw-sentence").inner_text() == host.explorer.summary
    words = host.locator(".bpw-sentence .bpw-word")
    assert words.all_inner_texts() == ["x", "u", "small step", "g′(x)", "f′(u)", "slope of f(g(x))"]
    roles = words.evaluate_all("nodes => nodes.map((node) => node.dataset.role)")
    assert roles == ["forward", "forward", *["gradient"] * 4]


def test_who_points_at_a_word_lights_its_marks_and_all_its_words(opened):
    host = opened(ChainRule())
    pixel, _ = place_on_band(host)
    before, whole = strength(host, pixel), drawn(host)
    word(host, "f′(u)").hover()
    assert lit(host) == ["0.9589", "f′(u)"]
    assert strength(host, pixel) < 0.4 * before
    faint = host.locator(".bpw-label.bpw-faint").all_inner_texts()
    assert "× 0.9589" not in faint
    assert "× 0.8776" in faint
    assert "u = 0.4794" in faint
    word(host, "small step").hover()
    assert lit(host) == ["small step"]
    assert strength(host, pixel) >= before  # more where the edge glows
    assert host.locator(".bpw-handle:not(.bpw-faint)").get_attribute("aria-label") == "width dx of the band"
    host.page.mouse.move(0, 0)
    assert lit(host) == []
    assert drawn(host) == whole
    assert host.locator(".bpw-faint").count() == 0


def test_who_points_at_a_mark_a_label_or_a_handle_lights_its_words_and_the_picture_stays(opened):
    host = opened(ChainRule())
    _, place = place_on_band(host)
    before = drawn(host)
    host.page.mouse.move(*place)
    assert lit(host) == ["small step"]
    host.locator(".bpw-label").get_by_text("u = 0.4794", exact=True).hover()
    assert lit(host) == ["u"]
    host.page.mouse.move(*centre(host.page.get_by_label("x, on the curve of g")))
    assert lit(host) == ["x"]
    assert drawn(host) == before
    host.page.mouse.move(0, 0)
    assert lit(host) == []
    host.page.get_by_label("width dx of the band").focus()
    assert lit(host) == ["small step"]


def test_to_point_beside_tables_of_numbers_that_may_be_short_is_no_error(opened):
    host = opened(TwoLayer(step=12))
    host.page.mouse.move(*centre(host.locator(".bpw-picture")))
    lit(host)
    host.exchange()
    assert host.errors == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_number_that_is_kept_is_grey_until_a_step_uses_it(opened, theme):
    host = opened(TwoLayer(step=10), theme)
    is_of = """(node, colour) => {
        const found = getComputedStyle(node).color;
        const other = node.parentNode.appendChild(document.createElement("span"));
        other.style.color = colour;
        const same = found === getComputedStyle(other).color;
        other.remove();
        return same;
    }"""
    ink = "var(--bpw-ink)"
    grey = f"color-mix(in srgb, var(--bpw-kink) {Cells.grey_share:.0%}, {ink})"
    for step, colour in ((10, grey), (11, ink), (12, grey)):  # δ is taken at a
        host.explorer.seek(step)
        host.exchange()
        a = host.locator(".bpw-label").get_by_text("0.33", exact=True).first
        assert a.evaluate(is_of, colour)


def test_words_stay_lit_and_are_the_same_nodes_while_the_picture_moves(opened):
    host = opened(ChainRule())
    node = word(host, "g′(x)").element_handle()
    node.hover()
    host.explorer.x = 1.25
    host.exchange()
    assert host.locator(".bpw-sentence").inner_text() == host.explorer.summary
    assert node.evaluate("node => node.isConnected && node.matches('.bpw-lit')")
    host.explorer.g = "abs"
    host.explorer.x = 0.0  # a kink: another sentence, without this word
    host.exchange()
    assert host.locator(".bpw-sentence").inner_text() == host.explorer.summary
    assert not node.evaluate("node => node.isConnected")


def test_a_word_that_goes_while_it_is_pointed_at_leaves_no_picture_in_which_all_is_faint(opened):
    host = opened(ChainRule(skip=True))
    word(host, "f′(x) g′(x)").dispatch_event(
        "pointerover"
    )  # without a pointer, which the browser would look for
    host.exchange()
    some_lit = "picture => picture.classList.contains('bpw-some-lit')"
    assert host.locator(".bpw-picture").evaluate(some_lit)
    host.explorer.skip = False
    host.exchange()
    assert not host.locator(".bpw-picture").evaluate(some_lit)


def test_a_word_that_comes_back_is_not_lit_if_nobody_points_at_it(opened):
    host = opened(ChainRule(skip=True))
    word(host, "f′(x) g′(x)").dispatch_event("pointerover")
    assert lit(host) != []
    for skip in (False, True):
        host.explorer.skip = skip
        host.exchange()
    assert word(host, "f′(x) g′(x)").count() == 1
    assert lit(host) == []


def test_a_word_has_the_colour_that_its_marks_have_now(opened):
    host = opened(ClassificationLosses())
    assert word(host, "pull").get_attribute("data-role") == "gradient"
    host.explorer.loss = "zero-one"  # nobody pulls: the word means nothing here
    host.exchange()
    assert "pulls" in host.locator(".bpw-sentence").inner_text()
    assert "pulls" not in host.locator(".bpw-sentence .bpw-word").all_inner_texts()


def test_all_words_are_one_stop_of_the_tab_key_and_arrows_go_on(opened):
    host = opened(ChainRule())
    stops = host.locator(".bpw-word[tabindex='0']")
    assert stops.all_inner_texts() == ["x"]
    stops.focus()
    assert lit(host) == ["x"]
    host.page.keyboard.press("ArrowRight")
    assert lit(host) == ["u"]
    assert host.locator(".bpw-word[tabindex='0']").all_inner_texts() == ["u"]
    for _ in range(5):
        host.page.keyboard.press("ArrowLeft")
    assert lit(host) == ["0.9589", "f′(u)"]  # the first slot of the equation
    host.page.keyboard.press("Tab")
    assert lit(host) == ["small step"]  # the first handle, and none of the words


def test_a_slot_stays_the_stop_of_the_tab_key_with_another_stage(opened):
    host = opened(ChainRule())
    host.locator(".bpw-slot.bpw-word").first.focus()
    host.page.evaluate("() => { document.querySelector('.bpw').style.width = '700px'; }")
    host.exchange()
    stops = host.locator(".bpw-word[tabindex='0']").all_inner_texts()
    assert [text.strip() for text in stops] == ["0.9589"]


def test_where_words_come_and_go_one_of_those_that_are_there_is_the_stop_of_the_tab_key(opened):
    class Wordless(ChainRule):
        """Its sentence has words up to x = 1, and its equation up to x = 2."""

        def sentence(self, r):
            return super().sentence(r) if r.x < 1 else "No words."

        def links(self, r):
            links = super().links(r)
            return links if r.x < 2 else {word: name for word, name in links.items() if word[0] != "<"}

    host = opened(Wordless(x=0.5))
    stop = host.locator(".bpw-word[tabindex='0']")
    for x, words, slots in ((0.5, True, True), (1.5, False, True), (2.5, False, False), (1.5, False, True)):
        host.explorer.x = x
        host.exchange()
        found = [
            host.locator(f"{place} .bpw-word").count() > 0 for place in (".bpw-sentence", ".bpw-formula")
        ]
        assert found == [words, slots]
        assert (stop.count(), host.locator(".bpw-formula [tabindex]:not(.bpw-word)").count()) == (
            int(words or slots),
            0,
        )
    stop.focus()
    host.explorer.x = 0.5  # words come: it stays the one that has the focus
    host.exchange()
    assert stop.count() == 1
    assert stop.evaluate("node => node === document.activeElement")


def test_a_tap_lights_a_word_until_the_next_one(opened):
    host = opened(ChainRule())
    word(host, "u").dispatch_event("pointerover", {"pointerType": "touch"})
    word(host, "u").click()
    host.page.mouse.move(0, 0)
    assert lit(host) == ["u"]
    host.locator(".bpw-strip > summary").click()
    host.page.mouse.move(0, 0)
    assert lit(host) == []


def test_nothing_moves_where_a_word_is_lit(opened):
    host = opened(ChainRule())
    before = host.page.evaluate(BOXES)
    word(host, "g′(x)").hover()
    assert lit(host)
    assert host.page.evaluate(BOXES) == before


@pytest.mark.parametrize(("theme", "paper"), [("light", "#ffffff"), ("dark", "#111111")])
def test_words_can_be_read_in_the_colour_of_every_role(opened, theme, paper):
    host = opened(ChainRule(), theme)
    found = host.page.evaluate(CONTRASTS, [[role for role in ROLES if role != "paper"], paper])
    assert len(found) == 2 * (len(ROLES) - 1)
    assert min(found.values()) >= 4.5, found


def test_in_forced_colours_a_lit_word_has_an_outline(opened):
    host = opened(ChainRule())
    host.page.emulate_media(forced_colors="active")
    word(host, "u").hover()
    assert word(host, "u").evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
    assert word(host, "x").evaluate("node => getComputedStyle(node).outlineStyle") == "none"


@pytest.mark.parametrize(
    ("selector", "part"), [(".bpw-handle", "::after"), (".bpw-click-target", "::before")]
)
def test_in_forced_colours_what_has_the_focus_has_an_outline(opened, selector, part):
    host = opened(Jacobian() if "click" in selector else ChainRule())
    host.page.emulate_media(forced_colors="active")
    node = host.locator(selector).first
    host.page.keyboard.press("Tab")  # a focus that a key has set is shown
    node.focus()
    look = "(node, part) => [getComputedStyle(node, part).outlineStyle, getComputedStyle(node, part).outlineColor]"
    style, colour = node.evaluate(look, part)
    assert style == "solid"
    assert colour.startswith("rgb(")  # the outline is transparent elsewhere

"""view.js on an empty page, without JupyterLab: the test is between it and the explorer, and passes messages on."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from bpwidgets.live.page.picture_widget import PictureWidget

if TYPE_CHECKING:
    import pytest
    from playwright.sync_api import Locator, Page

    from bpwidgets.live.model.explorer import Explorer

TRAITS = (
    "scale",
    "animated",
    "pace_s",
    "steps_per_frame",
    "first",
    "mark_defaults",
    "events",
    "sliders",
    "box",
    "tries",
    "open_count",
    "folded_count",
    "unfolded",
)

SOON_MS = 300  # in which what a view sets a timer for belongs to what it does at once
OPEN = """async ([source, css, traits]) => {
    const style = document.createElement("style");
    style.textContent = css;
    document.head.append(style);
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    window.view = (await import(url)).default;
    Object.assign(window, { sent: [], listeners: new Set(), disposals: [], frames: 0, saved: [] });
    const request = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (action) => ((window.frames += 1), request(action));
    window.twoFrames = () => new Promise((next) => request(() => request(next)));
    const [set, clear, decode] = [setTimeout, clearTimeout, createImageBitmap];
    const timers = new Map();
    const ring = (timer) => {
        const { action } = timers.get(timer);
        window.clearTimeout(timer);
        action();
    };
    window.setTimeout = (action, ms = 0) => {
        const timer = set(() => ring(timer), ms);
        timers.set(timer, { action, ms });
        return timer;
    };
    window.clearTimeout = (timer) => (timers.delete(timer), clear(timer));
    window.timersWithin = (ms) => [...timers.keys()].filter((timer) => timers.get(timer).ms <= ms);
    window.letPass = (ms) => timersWithin(ms).forEach((timer) => timers.has(timer) && ring(timer));
    window.decoding = 0;
    window.createImageBitmap = async (...given) => {
        window.decoding += 1;
        try {
            return await decode(...given);
        } finally {
            window.decoding -= 1;
        }
    };
    const values = { continuous_update: false, step: 0.1 };
    const slider = {
        name: "FloatSliderModel",
        get: (name) => values[name],
        set: (changes) => Object.assign(values, changes),
        save_changes: () => saved.push({ ...values }),
    };
    window.model = {
        get: (name) => traits[name],
        set: (name, value) => Object.assign(traits, { [name]: value }),
        save_changes: () => {},
        on: (kind, listener) => kind === "msg:custom" && listeners.add(listener),
        off: (_, listener) => listeners.delete(listener),
        send: (message) => sent.push(message),
        widget_manager: { get_model: async () => slider },
    };
}"""
SHOW = """([width, attached, controls, alone]) => {
    const column = document.createElement("div");
    if (!alone) column.className = "bpw";
    column.style.width = `${width}px`;
    document.body.append(column);
    const el = document.createElement("div");
    if (attached) column.append(el);
    column.insertAdjacentHTML("beforeend", controls);
    disposals.push(view.render({ model, el }));
    window.attachLast = () => column.prepend(el);
}"""
CONTRACT = """() => {
    const documented = ["get", "set", "save_changes", "on", "off", "send", "widget_manager"];
    const unknown = { get_model: async (id) => { throw new Error(`there is no model ${id}`); } };
    window.model = new Proxy({ ...model, widget_manager: unknown }, {
        get(plain, name) {
            if (!documented.includes(name)) throw new Error(`anywidget documents no model.${String(name)}`);
            return plain[name];
        },
    });
    view.initialize?.({ model });
}"""
DELIVER = """async ([messages, soon]) => {
    const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
    for (const [content, buffers] of messages)
        for (const listener of [...listeners]) listener(content, buffers.map(bytes));
    await twoFrames(); // to a view that is shown, hidden or resized its observers have said so then
    return decoding + timersWithin(soon).length;
}"""


class Host:
    """An explorer and its picture on a page; nothing goes from one to the other but by `exchange`."""

    def __init__(self, page: Page, explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.page, self.explorer = page, explorer
        self.answers: list[tuple[dict[str, Any], list[Any]]] = []
        self.errors: list[str] = []
        page.on("pageerror", self._note)
        widget = explorer.view.picture

        def send(_: Any, content: Any, buffers: Any = None) -> None:
            self.answers.append((content, buffers or []))

        monkeypatch.setattr(PictureWidget, "send", send)
        traits = {name: getattr(widget, name) for name in TRAITS if name != "first"}
        page.goto("about:blank")
        page.evaluate(OPEN, [PictureWidget._esm, PictureWidget._css, traits])

    def show(
        self, width: int = 900, *, attached: bool = True, controls: str = "", alone: bool = False
    ) -> None:
        """Render the picture once more, in a column of its own above some other controls.

        alone: in an element of which the page knows nothing but that a widget is in it.
        """
        self.page.evaluate(SHOW, [width, attached, controls, alone])

    def keep_to_contract(self) -> None:
        """Let the model have what anywidget documents and no more: whatever else is read of it is an error."""
        self.page.evaluate(CONTRACT)

    def exchange(self) -> None:
        """Pass on all messages to and fro until none comes, and nothing is due from which one might."""
        quiet = 0
        while quiet < 3:
            sent = self.page.evaluate("() => sent.splice(0)")
            for message in sent:
                self.explorer.view.inbox.receive(message)
            answers, self.answers = self.answers, []
            due = self.page.evaluate(
                DELIVER,
                [[[it, [base64.b64encode(b).decode() for b in buffers]] for it, buffers in answers], SOON_MS],
            )
            quiet = 0 if sent or answers or due else quiet + 1
        if self.errors:
            raise RuntimeError(f"view.js failed: {self.errors}")

    def let_pass(self, ms: int) -> None:
        """Do at once what the view has set a timer for, of so many ms or fewer."""
        self.page.evaluate("letPass", ms)

    def close(self) -> None:
        """Close the explorer; the page may be another host's then."""
        self.page.remove_listener("pageerror", self._note)
        self.explorer.close()

    def _note(self, error: object) -> None:
        self.errors.append(str(error))

    def locator(self, selector: str, client: int = 0) -> Locator:
        """What a selector finds in one of the columns."""
        return self.page.locator(".bpw").nth(client).locator(selector)

    def button(self, name: str) -> Locator:
        """A button by its name."""
        return self.page.get_by_role("button", name=name, exact=True)

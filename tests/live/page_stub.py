"""A page without a browser: says what view.js would say, keeps what the kernel sends."""

from __future__ import annotations

from bpwidgets.live.page.picture_widget import PictureWidget
from bpwidgets.live.render import stages

DRAW = stages.draw_stage
_drawn = {}


def drawn_once(draw):
    """`stages.draw_stage` that remembers what it drew of an explorer's class and structural parameters."""

    def stage(explorer, **asked):
        structural = [getattr(explorer, name) for name, it in explorer.parameters.items() if it.structural]
        known = all(getattr(value, "kind", "listed") == "listed" for value in structural)
        names = [getattr(value, "name", value) for value in structural]
        key = repr((type(explorer), explorer.scale, getattr(explorer, "torn", ""), names, asked))
        if not known or key not in _drawn:
            _drawn[key] = draw(explorer, **asked)
        return _drawn[key]

    return stage


class Page:
    """One view of an explorer.

    Attributes:
        sent: all messages so far, as (content, buffers).
    """

    def __init__(self, explorer, monkeypatch, client="a"):
        self.explorer, self.name = explorer, client
        self.sequence = 0
        self.sent = []

        def send(widget, content, buffers=None):
            if widget is explorer.view.picture:
                self.sent.append((content, buffers or []))

        explorer.view  # noqa: B018 (the widgets are made before their way out is replaced)
        monkeypatch.setattr(PictureWidget, "send", send)
        monkeypatch.setattr(stages, "draw_stage", drawn_once(DRAW))

    def tell(self, kind, **content):
        """What the browser sends at once, unnumbered."""
        self.explorer.view.inbox.receive({"kind": kind, "client": self.name, **content})

    def push(self, kind, **content):
        """What the browser sends as a numbered event; the number."""
        self.sequence += 1
        self.tell(kind, sequence=self.sequence, **content)
        return self.sequence

    def hello(self, width=800, height=2000, ratio=1.0, theme="light", tables=False, **client):
        """The view, or another client, has come on a page, or has changed there."""
        self.tell("hello", width=width, height=height, ratio=ratio, theme=theme, tables=tables, **client)

    @property
    def acknowledged(self):
        """The newest of this view's events that the kernel has answered."""
        return max(
            (content["ack"].get(self.name, 0) for content, _ in self.sent if "ack" in content), default=0
        )

    def of(self, kind):
        """The messages of one kind, in order, without their buffers."""
        return [content for content, _ in self.sent if content["kind"] == kind]

    def last(self, kind):
        """The newest message of one kind."""
        return self.of(kind)[-1]

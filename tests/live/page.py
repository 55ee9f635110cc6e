"""A page without a browser: says what view.js would say, keeps what the kernel sends."""

from __future__ import annotations

from bpwidgets.live.view import PictureWidget


class Page:
    """One view of an explorer.

    Attributes:
        sent: all messages so far, as (content, buffers).
    """

    def __init__(self, explorer, monkeypatch, view="a"):
        self.explorer, self.name = explorer, view
        self.sequence = 0
        self.sent = []

        def send(widget, content, buffers=None):
            if widget is explorer.view.picture:
                self.sent.append((content, buffers or []))

        explorer.view  # noqa: B018 (the widgets are made before their way out is replaced)
        monkeypatch.setattr(PictureWidget, "send", send)

    def tell(self, kind, **content):
        """What the browser sends at once, unnumbered."""
        self.explorer.view._on_message(None, {"kind": kind, **content}, [])

    def push(self, kind, **content):
        """What the browser sends as a numbered event; the number."""
        self.sequence += 1
        self.tell(kind, seq=self.sequence, **content)
        return self.sequence

    def hello(self, width=800, ratio=1.0, theme="light"):
        """The view has come on a page, or has changed there."""
        self.tell("hello", view=self.name, width=width, ratio=ratio, theme=theme)

    def of(self, kind):
        """The messages of one kind, in order, without their buffers."""
        return [content for content, _ in self.sent if content["kind"] == kind]

    def last(self, kind):
        """The newest message of one kind."""
        return self.of(kind)[-1]

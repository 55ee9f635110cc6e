"""A page without a browser: says what view.js would say, keeps what the kernel sends."""

from __future__ import annotations

from bpwidgets.live.page.picture_widget import PictureWidget
from bpwidgets.live.render import stages
from tests.live.picture.telling import Items, each_alone

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
        marks, handles: what the frames have told of them.
        number: of the last frame; 0 before the first.
    """

    def __init__(self, explorer, monkeypatch, client="a"):
        self.explorer, self.name = explorer, client
        self.sequence = 0
        self.sent = []
        self.marks, self.handles, self.number = Items(), Items(), 0

        def send(widget, content, buffers=None):
            if widget is explorer.view.picture:
                self.sent.append((content, buffers or []))
                if content["kind"] == "frame":
                    self.follow(content, buffers)

        explorer.view  # noqa: B018 (the widgets are made before their way out is replaced)
        monkeypatch.setattr(PictureWidget, "send", send)
        monkeypatch.setattr(stages, "draw_stage", drawn_once(DRAW))

    def follow(self, frame, buffers):
        """Take over what a frame tells, as client.js does."""
        assert frame["after"] in (0, self.number), "it is told to a page that lacks the frame before it"
        self.number = frame["number"]
        for name in ("marks", "handles"):
            getattr(self, name).update(frame[name], buffers)

    def check(self):
        """It has every mark and every handle as each alone says."""
        view, picture = self.explorer.view, self.explorer.picture
        axes = view.messages.stages.get(view.clients.viewport).stage.axes
        about = [it.name for it in axes], {it.name: (it.x, it.y) for it in axes}
        assert self.marks.list == each_alone(picture.marks, *about)
        assert self.handles.list == each_alone(picture.handles, *about)

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
        first = self.explorer.view.picture.first
        if first and not self.number:  # it has opened with these
            self.follow(first["frame"], first["frame_buffers"])
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

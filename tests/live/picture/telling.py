"""What a page has after the frames that it was sent, worked out in the plain way."""

from __future__ import annotations

import json
from types import MappingProxyType

from bpwidgets.live.picture.deltas import NOTHING_TOLD, tell
from bpwidgets.live.picture.encoding import Encoder, defaults

DEFAULTS = json.loads(json.dumps(defaults()))


class Items:
    """The marks or the handles that a page has, as `Items` of browser/encoding.js has them."""

    def __init__(self):
        self.list, self.places, self.alike = [], [], {}

    def update(self, told, buffers):
        """Take over what a message tells."""
        told = json.loads(json.dumps(told, allow_nan=False))
        news, known = told["news"], self.alike
        if "kinds" in told:
            self.places = [(kind, str(axes)) for kind, count, axes in told["kinds"] for _ in range(count)]
        if isinstance(news, list):
            news, known = {str(i): it for i, it in enumerate(news)}, {}
        self.list, self.alike = [], {}
        for i, (kind, axes) in enumerate(self.places):
            alike, before = self.alike.setdefault((kind, axes), []), known.get((kind, axes), [])
            *_, model = [{"kind": kind, **DEFAULTS[kind]}, *alike[-1:], *before[len(alike) : len(alike) + 1]]
            told = news.get(str(i), {})
            same = "as" in told
            alike.append(before[told["as"]] if same else {**model, **unpacked(told, buffers)})
            self.list.append(alike[-1])


def unpacked(content, buffers):
    """The same with the bytes of its arrays in the place of their numbers."""
    return {
        name: bytes(buffers[next(iter(it.values()))]) if isinstance(it, dict) else it
        for name, it in content.items()
    }


def each_alone(items, places, limits):
    """All fields of each mark or handle, which has an encoder of its own."""
    encoders = [Encoder(places, limits) for _ in items]
    told = [to.encode(item) for to, item in zip(encoders, items, strict=True)]
    contents = zip(json.loads(json.dumps(told, allow_nan=False)), encoders, strict=True)
    return [{**DEFAULTS[content["kind"]], **unpacked(content, to.buffers)} for content, to in contents]


def check_told(frames, places, limits=MappingProxyType({})):
    """After each frame the page has what each mark or handle says alone. Returns what the frames tell."""
    page, known, found = Items(), NOTHING_TOLD, []
    for items in frames:
        to = Encoder(places, limits)
        told, known = tell(items, to, known)
        page.update(told, to.buffers)
        assert page.list == each_alone(items, places, limits)
        found.append(told)
    return found

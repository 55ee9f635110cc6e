"""What a frame tells of marks or handles: only what the page does not have yet, see `tell`.

`Items` of browser/encoding.js is the other end.
"""

from __future__ import annotations

from dataclasses import MISSING
from typing import TYPE_CHECKING, Any, NamedTuple

from bpwidgets.live.picture.encoding import Encoded, defaults_of, key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.live.picture.encoding import Encoder, Key
    from bpwidgets.live.picture.marks import AxesName, Mark, PointerTarget

    Place = tuple[type, AxesName]
    """The class of an item and its axes."""


class Told(NamedTuple):
    """The marks or the handles that the page has, as all frames together have told them.

    Attributes:
        kinds: [kind, how many in a row, on which axes], in order.
        items: of each class on each axes, in order.
    """

    kinds: list[list[Any]]
    items: dict[Place, list[Encoded]]


NOTHING_TOLD = Told([], {})


def tell(
    items: Sequence[Mark | PointerTarget], to: Encoder, known: Told = NOTHING_TOLD
) -> tuple[dict[str, Any], Told]:
    """What a frame tells of marks or handles to a page that has these; and what the page has then.

    {"kinds": [[kind, how many in a row, on which axes], ...], "news": {index: fields}}: the kinds where they are others
    than before, and of each item that is another one the fields that are. To a page that has none, `news` is a list, of
    all. An item tells its fields

    - after the one in its place before: the first, second, ... of its kind on its axes;
    - where there were fewer, after the last of these before it in this frame: marks of a kind look alike;
    - where there is none, after the defaults.

    A field that is at its default again is told as its default. Where items have come or gone, one that was in another
    place of its kind on its axes tells that place instead: {"as": place}.
    """
    places: list[Place] = [
        (type(it), it.axes if isinstance(it.axes, str) else tuple(it.axes)) for it in items
    ]
    kinds = _kinds(items, places, to)
    found: dict[Place, list[Encoded]] = {}
    news: list[dict[str, Any]] = []
    for item, place in zip(items, places, strict=True):
        alike, before = found.setdefault(place, []), known.items.get(place, [])
        n = len(alike)
        model = before[n] if n < len(before) else alike[-1] if alike else None
        key = key_of(item)
        told: dict[str, Any] = {}
        if model is None or key is None or key != model.key:
            was = _index_of(key, before) if kinds != known.kinds else None
            told, model = _news(item, key, model, to) if was is None else ({"as": was}, before[was])
        news.append(told)
        alike.append(model)
    if known is NOTHING_TOLD:
        return {"kinds": kinds, "news": news}, Told(kinds, found)
    content: dict[str, Any] = {"news": {str(i): told for i, told in enumerate(news) if told}}
    if kinds != known.kinds:
        content["kinds"] = kinds
    return content, Told(kinds, found)


def _kinds(items: Sequence[Mark | PointerTarget], places: Sequence[Place], to: Encoder) -> list[list[Any]]:
    """[kind, how many in a row, on which axes], in order."""
    kinds: list[list[Any]] = []
    last: Place | None = None
    for item, place in zip(items, places, strict=True):
        if place != last:
            kinds.append([item.kind, 0, to.axes(item.axes)])
            last = place
        kinds[-1][1] += 1
    return kinds


def _index_of(key: Key, items: Sequence[Encoded]) -> int | None:
    """Which of some items has this key; None where none has."""
    if key is None:
        return None
    return next((n for n, it in enumerate(items) if it.key == key), None)


def _news(
    item: Mark | PointerTarget, key: Key, model: Encoded | None, to: Encoder
) -> tuple[dict[str, Any], Encoded]:
    """What an item tells a page that is to make it of another one of its kind, and what the page has then."""
    content = to.content(item) if model is None else to.content_like(item, key, model)
    known = model.content if model else {}
    told = {name: value for name, value in content.items() if known.get(name, MISSING) != value}
    if known.keys() - content.keys():
        cls: Any = type(item)
        told |= {it: default for it, default in defaults_of(cls).items() if it in known and it not in content}
    return to.placed(told), Encoded(key, content)

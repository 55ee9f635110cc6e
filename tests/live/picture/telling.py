"""What marks tell, made in the plain way: each encoded as a whole, then compared with the last one of its kind."""

from __future__ import annotations

import json
from types import MappingProxyType

from bpwidgets.live.picture.encoding import Encoder, defaults


def told_of(items, places, limits):
    """What `Encoder.encode_all` must give, and its buffers."""
    to, every, found, last, before = Encoder(places, limits), defaults(), [], {}, ""
    for item in items:
        content, known = to.encode(item), last.get(item.kind, {})
        told = {name: it for name, it in content.items() if name not in known or known[name] != it}
        told |= {name: it for name, it in every[item.kind].items() if name in known and name not in content}
        found.append(told if item.kind == before or not known else {"kind": item.kind, **told})
        last[item.kind], before = content, item.kind
    return found, to.buffers


def check_told(items, places, limits=MappingProxyType({})):
    """`Encoder.encode_all` gives this to the byte."""
    to, (told, buffers) = Encoder(places, limits), told_of(items, places, limits)
    assert [json.dumps(it) for it in to.encode_all(items)] == [json.dumps(it) for it in told]
    assert to.buffers == buffers

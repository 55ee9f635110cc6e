"""The summands of a loss, and which operations belong to which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.autodiff.tape import Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bpwidgets.diagnosis.recording import Recording


def terms_of(recording: Recording) -> dict[Node, Node]:
    """Nodes behind one summand of the loss alone; none where the loss is one summand."""
    terms, waiting = [], [recording.output]
    while waiting:
        node = waiting.pop()
        is_sum = node.operation in (np.add, np.subtract)
        is_scaled = node.operation in (np.multiply, np.divide, np.negative) and len(node.parents) == 1
        if node.ndim == 0 and (is_sum or is_scaled):
            waiting += [parent for parent, _ in node.parents]
            if is_sum:
                terms += [parent for parent, _ in node.parents]
    behind = {term: set(ancestors(term)) for term in dict.fromkeys(terms)}
    smallest = {
        term: nodes for term, nodes in behind.items() if not any(t in nodes for t in behind if t is not term)
    }
    found: dict[Node, Node] = {}
    for term, nodes in smallest.items():
        others = set().union(*(more for t, more in smallest.items() if t is not term))
        found |= dict.fromkeys(nodes - others, term)
    return found | {term: term for term in behind} if len(behind) > 1 else {}


def ancestors(node: Node) -> Iterator[Node]:
    """A node and all that it was computed from."""
    seen, waiting = {node}, [node]
    while waiting:
        at = waiting.pop()
        yield at
        new = [parent for parent, _ in at.parents if parent not in seen]
        seen.update(new)
        waiting += dict.fromkeys(new)


def penalty(term: Node, terms: Mapping[Node, Node]) -> bool:
    """Whether a summand of the loss reads no data: a regulariser does not."""
    own = [node for node, of in terms.items() if of is term]
    return not any(np.ndim(a) for node in own for a in node.args if not isinstance(a, Node))

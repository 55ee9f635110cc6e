"""Controls declared as class attributes of an explorer; each is a trait that can be set, observed and linked.

A parameter knows its values (default, range, steps, what is refused and in which words), not how it looks:
`page` builds the ipywidget for each kind. It works on an `Explorer` only, under whose lock it is set. Datasets and
their numbers, which few explorers have, are in `parameters.dataset`.
"""

from bpwidgets.live.model.parameters.base import Parameter, ParameterError, declared
from bpwidgets.live.model.parameters.choice import Choice, Toggle
from bpwidgets.live.model.parameters.function import Function
from bpwidgets.live.model.parameters.matrix import Matrix, implied_sizes
from bpwidgets.live.model.parameters.own import TakesOwn
from bpwidgets.live.model.parameters.ranged import Ranged
from bpwidgets.live.model.parameters.slider import Slider

__all__ = [
    "Choice",
    "Function",
    "Matrix",
    "Parameter",
    "ParameterError",
    "Ranged",
    "Slider",
    "TakesOwn",
    "Toggle",
    "declared",
    "implied_sizes",
]

"""What all parameters share: a trait with a default, a label, and refusals in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from bpwidgets.live.model.sentences import SentenceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpwidgets.live.model.motion import MovedBy


class ParameterError(traitlets.TraitError, SentenceError):
    """A value that a parameter cannot take: one sentence with the value and what was expected."""


class Parameter(traitlets.TraitType[Any, Any]):
    """What all controls share.

    Args:
        default: the value at the start and after a reset.
        label: what stands before the control; the attribute's name if empty.
        unit: what stands behind it.
        structural: whether a change moves the stage (axes, ticks, curves), not only the marks.
    """

    depends_on: tuple[str, ...] = ()
    """The other parameters on which the shape and the default depend."""
    given_holds_beside_others: bool = True
    """Whether a value that a cell asked for is what a reset goes back to where those are others by then."""

    def __init__(self, default: Any, *, label: str = "", unit: str = "", structural: bool = False) -> None:
        self._label = label
        self.unit = unit
        self.structural = structural
        super().__init__(default)

    @property
    def label(self) -> str:
        """What stands before the control."""
        return self._label or str(self.name)

    def initial(self, values: Mapping[str, Any]) -> Any:
        """The default, beside these values of the other parameters."""
        return self.default_value

    def fitted(self, current: Any, values: Mapping[str, Any]) -> Any:
        """The current value after a change of a parameter on which this one depends."""
        return current

    def moved(self, requested: Any, current: Any, *, by: MovedBy, since: Any = None) -> Any:
        """Where the value comes to rest when something moves it; see `motion`.

        Args:
            requested: where it is asked to be.
            current: where it is.
            by: what moves it.
            since: for a key, where it was on the page when the key was pressed; the current value if None.
        """
        return requested

    def nudged(self, value: Any, steps: int, cell: tuple[int, ...] | None) -> Any:
        """The value so many steps up (or down): of a matrix, with one cell moved so.

        Raises:
            TypeError: it has no steps, or a cell is named where there is none, or none where there are.
        """
        raise TypeError(f"{self.name} has no steps; expected a slider or a matrix")

    def between(self, start: Any, end: Any, part: float) -> Any:
        """The value a part of the way (0 to 1) from one value to another; the end where nothing lies between them."""
        return end

    def validate(self, obj: Any, value: Any) -> Any:
        """The value as the trait holds it; otherwise ParameterError."""
        raise NotImplementedError

    def same(self, old: Any, new: Any) -> bool:
        """Whether a change from old to new is none."""
        return bool(old == new)

    def set(self, obj: Any, value: Any) -> None:
        """Set the trait under the lock of the explorers: a drag may arrive on another thread."""
        # As traitlets does it, which compares by ==: of two arrays that is an array.
        with obj.lock:
            value = self._validate(obj, value)
            old = obj._trait_values.get(self.name, traitlets.Undefined)
            if old is traitlets.Undefined or not self.same(old, value):
                obj._trait_values[self.name] = value
                obj._notify_trait(self.name, old, value)


def declared(owner: type) -> dict[str, Parameter]:
    """The parameters of an explorer's class, in the order in which they were declared."""
    parameters: dict[str, Parameter] = {}
    for base in reversed(owner.__mro__):
        parameters |= {name: value for name, value in vars(base).items() if isinstance(value, Parameter)}
    return parameters

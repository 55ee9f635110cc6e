"""Inputs that remember which of them a reference has read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import ItemsView, Iterator, Mapping, ValuesView


class Recorded(dict[str, Any]):
    """A copy of the inputs; `read` holds the names that were asked for. Whoever goes through them all has read all."""

    def __init__(self, inputs: Mapping[str, Any]) -> None:
        super().__init__(inputs)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        return super().__getitem__(name)

    def __iter__(self) -> Iterator[str]:
        self.read.update(super().keys())
        return super().__iter__()

    def values(self) -> ValuesView[Any]:  # type: ignore[override] # a dict's own view, of another type in stubs alone
        """All values, which are read by that."""
        self.read.update(super().keys())
        return super().values()

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        """All names and values, which are read by that."""
        self.read.update(super().keys())
        return super().items()

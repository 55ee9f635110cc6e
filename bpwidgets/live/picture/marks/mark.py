"""The base of all marks: the axes that one stands on and its role; and the types that several share."""

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from bpwidgets.live.picture.style import ROLES, Role

AxesName = str | tuple[str, ...]
Point = tuple[float, float]
Box = tuple[float, float, float, float]
Symbol = Literal["circle", "square", "cross", "diamond"]

SYMBOLS: tuple[str, ...] = get_args(Symbol)


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Mark:
    """A shape on named axes, with a role. The base of the vocabulary."""

    # Compared as an object (`eq=False`), since arrays have no single truth value. A subclass with a `__post_init__`
    # calls `Mark.__post_init__(self)` in it: `super()` does not work in dataclasses with slots, which are made twice.
    # Fields travel as their types say, and every ClassVar[float] is sent to the page, both by `encoding`.
    kind: ClassVar[str] = ""
    axes: AxesName
    role: Role = "ink"
    name: str = ""
    """What the words of `links` call it; several marks may have one name, and most need none."""

    def __post_init__(self) -> None:
        check_choice("role", self.role, ROLES)


def check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    """Refuse a word that no renderer knows.

    Raises:
        ValueError: it is not among the choices.
    """
    if value not in choices:
        raise ValueError(f"{name} is {value!r}; expected one of {', '.join(map(repr, choices))}")

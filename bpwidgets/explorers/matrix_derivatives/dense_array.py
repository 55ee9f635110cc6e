"""How large the array is: (q, q, p) numbers for what v x^T says in q p, calculated and never allocated."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Choice, Slider
from bpwidgets.live.picture import formatting, style
from bpwidgets.live.picture.marks import Arrow, Handle, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import rectangle, under_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST = 4096
UNITS = ("B", "KiB", "MiB", "GiB", "TiB")
BYTES = {"float64": 8, "float32": 4}
SIZES = (1, 8, 64, 512, 4096)
LAPTOP = 2.0**34
"""What fits into the memory of a common laptop, in bytes."""
CONTOURS = {
    "array of 1 MiB": (2.0**20, 1.0),
    "array of 1 GiB": (2.0**30, 40.0),
    "16 GiB: a laptop is full": (LAPTOP, 110.0),
}
"""Bytes of the array along a line, and the p at which its name begins."""
ENDS = (1.0, 2.0**41)
"""The axis of memory, in bytes: from one byte to more than the largest array."""
HIGH = 0.55
"""How high the points over that axis are, in shares of their panel."""


@dataclass(frozen=True)
class Result:
    """Sizes in bytes of dg/dW as an array and of dL/dW."""

    q: int
    p: int
    each: int
    """bytes of one number"""
    dense: int
    """q q p numbers: D_ij g_k"""
    outer: int
    """q p numbers: v x^T"""
    share: float
    """the part of the array that is not 0, in percent: 100 / q"""


def dense_bytes(q: int, p: int, each: int) -> int:
    """q q p numbers of so many bytes each."""
    return q * q * p * each


def outer_bytes(q: int, p: int, each: int) -> int:
    """q p numbers of so many bytes each."""
    return q * p * each


def in_units(size: float) -> str:
    """Bytes in the largest unit of which there is one at least: 512 GiB."""
    power = min(int(math.log(max(size, 1), 1024) + 1e-9), len(UNITS) - 1)
    return f"{formatting.number(size / 1024**power)} {UNITS[power]}"


def smaller(times: int) -> str:
    """How much less that is."""
    return f"q = {times} times less" if times > 1 else "the same"


class DenseArray(Explorer):
    """What the array of all D_ij g_k would take, beside what is needed.

    Args:
        q, p: outputs and inputs, from 1 to 4096.
        number: float64 (8 bytes) or float32 (4 bytes).
    """

    size = (860, 400)
    narrow_height = 640

    q = Slider(64, low=1, high=MOST, whole=True, log=True, label="outputs q")
    p = Slider(512, low=1, high=MOST, whole=True, log=True, label="inputs p")
    number = Choice("float64", options=BYTES, structural=True)

    def compute(self) -> Result:
        """Products of whole numbers; nothing of that size is made."""
        each = BYTES[self.number]
        dense, outer = dense_bytes(self.q, self.p, each), outer_bytes(self.q, self.p, each)
        return Result(self.q, self.p, each, dense, outer, 100 / self.q)

    def stage(self, figure: Any, r: Result) -> None:
        """The plane of all sizes with lines of equal memory, the areas, and the axis of bytes."""
        axes = self.panels(
            figure,
            [["sizes", "areas"], ["sizes", "bytes"]],
            narrow={
                "mosaic": [["sizes"], ["areas"], ["bytes"]],
                "widths": None,
                "heights": [250, 130, 60],
                "gap": (30, 84),
            },
            widths=(1, 1.25),
            heights=(170, 60),
            left=62,
            top=50,
            bottom=48,
            gap=(54, 84),
        )
        sizes, areas, memory = axes["sizes"], axes["areas"], axes["bytes"]
        ticks = [str(size) for size in SIZES]
        for axis in ("x", "y"):
            sizes.set(**{f"{axis}scale": "log", f"{axis}lim": (0.8, 1.25 * MOST)})
            getattr(sizes, f"set_{axis}ticks")(SIZES, ticks)
            getattr(sizes, f"set_{axis}ticks")([], minor=True)
        sizes.set(xlabel="inputs $p$", ylabel="outputs $q$")
        sizes.set_title("drag the point: the shape of $W$", loc="left", pad=14)
        p = np.geomspace(0.8, 1.25 * MOST, 2)
        for name, (size, start) in CONTOURS.items():
            line = np.sqrt(size / r.each / p)
            if size == LAPTOP:
                sizes.plot(p, line, gid="ink", linewidth=1, linestyle="--")
                sizes.fill_between(p, line, LAPTOP, gid="wrong", alpha=0.15, linewidth=0)  # up to the edge
            else:
                sizes.plot(p, line, gid="muted", linewidth=1)
            at = (start, 0.83 * np.sqrt(size / r.each / start))
            sizes.text(
                *at,
                name,
                fontsize=9.5,
                va="top",
                rotation=math.degrees(math.atan2(-at[1] / 2, start)),  # the tangent of q = c / sqrt(p)
                rotation_mode="anchor",
                transform_rotates_text=True,
            )
        areas.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
        areas.set_title("memory as areas, to scale", loc="left", pad=18)
        memory.set(xscale="log", xlim=ENDS, ylim=(0, 1), yticks=[])
        memory.set_xticks(
            [1, 2.0**10, 2.0**20, 2.0**30, 2.0**40], ["1 B", "1 KiB", "1 MiB", "1 GiB", "1 TiB"]
        )
        memory.set_xticks([], minor=True)
        memory.set_title("in bytes, 1024 × from tick to tick", loc="left", pad=8)
        memory.axvspan(LAPTOP, ENDS[1], gid="wrong", alpha=0.15, linewidth=0)
        memory.text(ENDS[1], 1.06, "too large for a laptop", fontsize=9.5, ha="right")

    def scene(self, r: Result) -> list[Mark]:
        """The point with its two sizes, and both memories: as areas, and where they are on the axis of bytes."""
        side = 1 / math.sqrt(r.q)
        return [
            Line(axes="sizes", role="muted", x=[r.p, r.p], y=[0.8, r.q], width=1, dash=True, name="p"),
            Line(axes="sizes", role="muted", x=[0.8, r.p], y=[r.q, r.q], width=1, dash=True, name="q"),
            Points(axes="sizes", role="input", x=[r.p], y=[r.q]),
            rectangle("areas", (0, 1), (0, 1), role="muted", opacity=0.35, name="array"),
            rectangle("areas", (0, side), (0, side), role="gradient", opacity=1, name="outer"),
            under_title(
                "areas",
                f"array D, q × q × p = {r.q} × {r.q} × {r.p}: {in_units(r.dense)}",
                "muted",
                name="array",
            ),
            *(
                Label(axes="areas", at=(0.98, 1), offset=(0, down), align="right", text=text, name="array")
                for down, text in ((-16, "a number for every output"), (-36, "and every weight"))
                if r.q > 1
            ),
            Label(
                axes="areas",
                role="gradient",
                at=(0, 0),
                offset=(0, -12),
                text=f"v xᵀ, q × p = {r.q} × {r.p}: {in_units(r.outer)}, {smaller(r.q)}",
                name="outer",
            ),
            Arrow(axes="bytes", tail=(r.dense, HIGH / 2), head=(r.outer, HIGH / 2), width=2),
            Label(
                axes="bytes",
                at=(math.sqrt(r.dense * r.outer), HIGH),
                align="center",
                offset=(0, 13),
                text=f"÷ q = {r.q}",
            ),
            *stem("array", r.dense, "muted"),
            *stem("outer", r.outer, "gradient"),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """The point of both sizes."""
        return [
            Handle(
                label="outputs q and inputs p",
                axes="sizes",
                at=(r.p, r.q),
                to_parameters=lambda p, q: {"p": p, "q": q},
            )
        ]

    def sentence(self, r: Result) -> str:
        """Both sizes, and what most of the array says."""
        return (
            f"For q = {r.q} and p = {r.p} the array takes {in_units(r.dense)}, "
            f"v xᵀ takes {in_units(r.outer)}: q times less. "
            f"Of the array, {formatting.number(r.share)} % is not 0."
        )

    def links(self, r: Result) -> Mapping[str, str]:  # noqa: ARG002 (the same for all sizes)
        """Both sizes, and what either needs."""
        return {"q": "q", "p": "p", "array": "array", "v xᵀ": "outer"}

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Numbers and bytes of both."""
        return {
            "Memory": {
                "what": ["array D", "v xᵀ"],
                "numbers": [float(r.dense // r.each), float(r.outer // r.each)],
                "bytes": [float(r.dense), float(r.outer)],
                "in words": [in_units(r.dense), in_units(r.outer)],
            }
        }


def stem(name: str, size: float, role: style.Role) -> list[Mark]:
    """A point over a number of bytes, and its stem."""
    return [
        Line(axes="bytes", role=role, x=[size, size], y=[0, HIGH], name=name),
        Points(axes="bytes", role=role, x=[size], y=[HIGH], size=11, name=name),
    ]

"""Records: what is shown or asked, written down as text, and the first difference between two of them."""

from __future__ import annotations

import argparse
import re

import pytest

NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:\.\d+)?(?:e[-+]\d+)?")
RELATIVE, ABSOLUTE = 1e-3, 1e-6
"""Two records may differ by so much: the last of four digits, which rounding may turn."""


def same(written, shown):
    """Whether two lines have the same words, and the same numbers but for rounding."""
    return NUMBER.sub("#", written) == NUMBER.sub("#", shown) and [
        *map(_value, NUMBER.findall(written))
    ] == pytest.approx([*map(_value, NUMBER.findall(shown))], rel=RELATIVE, abs=ABSOLUTE)


def _value(text):
    return float(text.replace("−", "-"))


def difference(written, shown):
    """The first lines that differ, or ""."""
    pairs = zip(written.splitlines(), shown.splitlines(), strict=False)
    for number, (was, now) in enumerate(pairs, 1):
        if not same(was, now):
            return f"line {number}\n  was {was}\n  now {now}"
    return "" if len(written.splitlines()) == len(shown.splitlines()) else "one has lines at its end more"


def advice(module, name):
    """What to do where a record is missing or says something else."""
    return f"where the change is meant, run `python -m {module.__name__} {name}` and read the difference"


def write(module, known):
    """The command of a module that writes records: `known` has by name what is recorded, all of it if none is named."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {module.__spec__.name}", description=module.__doc__.split("\n")[0]
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)}")
    names = parser.parse_args().names
    if unknown := [name for name in names if name not in known]:
        parser.error(f"there is no {unknown[0]!r}; expected one of {', '.join(known)}")
    module.FOLDER.mkdir(exist_ok=True)
    for name, recorded in known.items():
        if not names or name in names:
            (module.FOLDER / f"{name}.txt").write_text(module.record(recorded), "utf-8")

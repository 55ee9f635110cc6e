"""The isolation levels that this machine has, as parameters of tests; one that it lacks is skipped, and says so."""

import pytest

from bpwidgets.grading.isolation import STRONG
from bpwidgets.grading.probe import works

AVAILABLE = [level for level in STRONG if works(level)]
MISSING = [level for level in STRONG if level not in AVAILABLE]

each_level = pytest.mark.parametrize(
    "level",
    [
        *AVAILABLE,
        *(pytest.param(level, marks=pytest.mark.skip(f"no {level} on this machine")) for level in MISSING),
    ],
)

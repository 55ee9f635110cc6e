"""What tests of the exercises share."""

import builtins
import os
import signal
import sys

import pytest

from bpwidgets.exercises.engine import kernel
from bpwidgets.exercises.engine.kernel import Namespaces, Pristine

CLOSED = [builtins, os, signal, sys]
"""The modules of which a check itself closes some names."""


@pytest.fixture
def learners_set_no_name_of_a_module(monkeypatch):
    """So a check need not look through ten thousand names after each call: `engine/test_kernel` is about that."""
    monkeypatch.setattr(kernel, "_modules", lambda *, standard: CLOSED if standard else [builtins])
    monkeypatch.setattr(Pristine, "_first", Namespaces.of([builtins]))

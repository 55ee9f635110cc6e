"""What a call has changed of the kernel is put back, and nothing else."""

import signal
import sys
from types import ModuleType

import numpy as np
import pytest

from bpwidgets.exercises.engine.kernel import Kernel


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="there is no alarm on Windows")
def test_the_alarm_that_bounds_a_call_still_has_its_handler_after_the_kernel_was_put_back():
    rung = []
    before = signal.getsignal(signal.SIGALRM)
    kernel = Kernel()
    signal.signal(signal.SIGALRM, lambda *_: rung.append("rung"))
    try:
        kernel.put_back()
        signal.raise_signal(signal.SIGALRM)  # which would end the process
    finally:
        signal.signal(signal.SIGALRM, before)
    assert rung == ["rung"]


def test_what_one_call_has_imported_is_watched_during_the_next(monkeypatch):
    name = "numpy.that_nobody_has_loaded"
    kernel = Kernel()
    monkeypatch.setitem(sys.modules, name, ModuleType(name))
    sys.modules[name].right = True
    kernel.put_back()
    sys.modules[name].right = False
    kernel.put_back()
    assert sys.modules[name].right


def test_what_cells_made_of_numpy_is_theirs_again_after_the_judge_has_worked(monkeypatch):
    ours, theirs = np.abs, object()
    monkeypatch.setattr(np, "abs", theirs)
    kernel = Kernel()
    for _ in range(2):
        with kernel.pristine:
            assert np.abs is ours
        assert np.abs is theirs
        np.abs = None
        kernel.put_back()

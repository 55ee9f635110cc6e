"""What a call has changed of the kernel is put back, and nothing else."""

import signal

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

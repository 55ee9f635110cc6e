"""What a kernel holds besides the names of its modules.

For each thing there is a function that notes what it is now, and returns what makes it so again. That is called when
the names of the modules are whole; `KEPT` has them in the order in which they were found to need no other one first.
"""

from __future__ import annotations

import gc
import os
import random
import signal
import sys
import threading
from typing import TYPE_CHECKING

from numpy import random as numpys_random  # loaded when it is first asked for: during a call that is too late

if TYPE_CHECKING:
    from collections.abc import Callable

    PutBack = Callable[[], None]


def import_lists() -> PutBack:
    """Where modules are looked for, and by whom: the lists themselves and what is in them."""
    names = ("path", "meta_path", "path_hooks")
    kept = [(name, getattr(sys, name), [*getattr(sys, name)]) for name in names]

    def put_back() -> None:
        for name, the_list, content in kept:
            the_list[:] = content
            setattr(sys, name, the_list)

    return put_back


def environment() -> PutBack:
    """The environment's variables."""
    kept = {**os.environ}

    def put_back() -> None:
        if dict(os.environ) != kept:
            os.environ.clear()
            os.environ.update(kept)

    return put_back


def folder() -> PutBack:
    """The folder in which the kernel works."""
    kept = os.getcwd()  # noqa: PTH109 - of this no more is asked than that `chdir` takes it

    def put_back() -> None:
        if kept != os.getcwd():  # noqa: PTH109
            os.chdir(kept)

    return put_back


def random_numbers() -> PutBack:
    """The states of the two global generators."""
    numpys, pythons = numpys_random.get_state(legacy=False), random.getstate()  # noqa: NPY002 - the global one is kept

    def put_back() -> None:
        numpys_random.set_state(numpys)  # noqa: NPY002
        random.setstate(pythons)

    return put_back


def signal_handlers() -> PutBack:
    """Who hears which signal; only the main thread can say.

    The alarm is set and put back by who bounds the call: until then it may ring, and would end the kernel.
    """
    is_main = threading.current_thread() is threading.main_thread()
    signals = signal.valid_signals() - {getattr(signal, "SIGALRM", None)} if is_main else ()
    kept = {each: signal.getsignal(each) for each in signals}

    def put_back() -> None:
        for each, handler in kept.items():
            if signal.getsignal(each) is not handler and handler is not None:
                signal.signal(each, handler)

    return put_back


def blocked_signals() -> PutBack:
    """Which signals wait."""
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        return lambda: None
    kept = signal.pthread_sigmask(signal.SIG_BLOCK, ())

    def put_back() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, kept)

    return put_back


def limits() -> PutBack:
    """A profiler, and how deep, how long and how large something may be before Python steps in."""
    profile = sys.getprofile()
    recursion, switches, digits = (
        sys.getrecursionlimit(),
        sys.getswitchinterval(),
        sys.get_int_max_str_digits(),
    )

    def put_back() -> None:
        sys.setprofile(profile)
        sys.setrecursionlimit(recursion)
        sys.setswitchinterval(switches)
        sys.set_int_max_str_digits(digits)

    return put_back


def collector() -> PutBack:
    """Whether garbage is collected, and how often."""
    enabled, thresholds = gc.isenabled(), gc.get_threshold()

    def put_back() -> None:
        (gc.enable if enabled else gc.disable)()
        gc.set_threshold(*thresholds)

    return put_back


KEPT = (
    import_lists,
    environment,
    folder,
    random_numbers,
    signal_handlers,
    blocked_signals,
    limits,
    collector,
)

"""While a picture is computed prints and warnings stay inside, and an interrupt comes in; later all is as before."""

from __future__ import annotations

import contextlib
import io
import sys
import threading
import warnings

import numpy as np
import pytest

from bpwidgets import ChainRule
from bpwidgets.live.model import computing

PATIENCE_S = 20


def in_thread(action):
    thread = threading.Thread(target=action)
    thread.start()
    return thread


def test_prints_of_foreign_code_are_kept(capsys):
    with computing.computation(user_code=True) as printed:
        print("inside")
    print("outside")
    assert printed.getvalue() == "inside\n"
    assert capsys.readouterr().out == "outside\n"


def test_of_what_foreign_code_prints_without_end_the_beginning_is_kept():
    with computing.computation(user_code=True) as printed:
        for _ in range(computing.MOST_PRINTED):
            print("still here")
    assert printed.getvalue() == ("still here\n" * computing.MOST_PRINTED)[: computing.MOST_PRINTED]


def test_prints_of_own_code_pass(capsys):
    with computing.computation(user_code=False):
        print("inside")
    assert capsys.readouterr().out == "inside\n"


def test_prints_of_another_thread_pass_through(capsys):
    with computing.computation(user_code=True) as printed:
        in_thread(lambda: print("from a cell")).join()
    assert printed.getvalue() == ""
    assert capsys.readouterr().out == "from a cell\n"


def test_stdout_is_back_after_an_error():
    before = sys.stdout
    with pytest.raises(ZeroDivisionError), computing.computation(user_code=True):
        raise ZeroDivisionError
    assert sys.stdout is before


def test_a_cell_that_redirects_meanwhile_loses_nothing():
    before, cell = sys.stdout, io.StringIO()
    watched, redirected = computing.computation(user_code=True), contextlib.redirect_stdout(cell)
    watched.__enter__()
    redirected.__enter__()
    watched.__exit__(None, None, None)
    print("in the cell")
    redirected.__exit__(None, None, None)
    try:
        with contextlib.redirect_stdout(io.StringIO()) as after:
            sys.stdout.write("after it\n")
        assert (cell.getvalue(), after.getvalue()) == ("in the cell\n", "after it\n")
        assert not isinstance(sys.stdout, computing._ThreadStdout) or sys.stdout.owner is None
    finally:
        sys.stdout = before


def test_warnings_of_another_thread_are_seen():
    def warn_in_both():
        with computing.computation(user_code=True):
            in_thread(lambda: warnings.warn("in the cell", stacklevel=1)).join()
            warnings.warn("in the picture", stacklevel=1)

    with pytest.warns(UserWarning, match="in the cell") as seen:
        warn_in_both()
    assert len(seen) == 1


class OfACellWarning(UserWarning):
    pass


def test_a_filter_that_a_cell_sets_meanwhile_stays_and_ours_goes():
    with warnings.catch_warnings():
        before = list(warnings.filters)
        with computing.computation(user_code=True):
            in_thread(lambda: warnings.simplefilter("ignore", OfACellWarning)).join()
        assert warnings.filters == [("ignore", None, OfACellWarning, None, 0), *before]


def test_after_a_cell_that_catches_warnings_meanwhile_all_are_seen_again():
    watched, caught = computing.computation(user_code=True), warnings.catch_warnings()
    watched.__enter__()
    caught.__enter__()
    warnings.warn("in the picture", stacklevel=1)
    watched.__exit__(None, None, None)
    caught.__exit__(None, None, None)
    with pytest.warns(UserWarning, match="later"):
        warnings.warn("later", stacklevel=1)


def test_a_computation_within_another_leaves_its_warnings_silent():
    with computing.computation(user_code=True):
        with computing.computation(user_code=True):
            pass
        warnings.warn("mine", stacklevel=1)


def test_numpy_does_not_warn_while_a_picture_is_computed():
    with computing.computation(user_code=False):
        assert np.isnan(np.log(np.float64(-1)))


def test_warnings_of_foreign_code_are_silent_and_later_ones_are_not():
    with computing.computation(user_code=True):
        warnings.warn("mine", stacklevel=1)
    with pytest.warns(UserWarning, match="later"):
        warnings.warn("later", stacklevel=1)


def test_what_a_function_prints_is_said_in_the_widget_and_not_lost_in_a_log(capsys):
    explorer = ChainRule()
    explorer.f = lambda u: print("u is", u) or u**2
    assert explorer.notice.startswith("A function printed 'u is ")
    assert explorer.error == ""
    assert explorer.result.y == explorer.result.u**2
    assert capsys.readouterr().out == ""
    explorer.f = "sin"
    assert explorer.notice == ""


# ---- an interrupt ----


def test_an_interrupt_that_is_on_its_way_does_not_reach_who_called():
    inside, finish, ends = threading.Event(), threading.Event(), []

    def compute():
        try:
            with computing.computation(user_code=False):
                inside.set()
                finish.wait(PATIENCE_S)
        except KeyboardInterrupt:
            ends.append("in the computation")
        ends.append("after it")

    thread = in_thread(compute)
    assert inside.wait(PATIENCE_S)
    with computing._counting:  # as if a signal had come just before the thread leaves
        finish.set()
        computing.interrupt()
    thread.join(PATIENCE_S)
    assert ends == ["in the computation", "after it"]
    assert computing._threads == set()


class _GateBehind:
    """A lock behind which the thread that leaves it first waits, until it is told to go on."""

    def __init__(self):
        self.lock, self.left, self.go_on = threading.RLock(), threading.Event(), threading.Event()

    def __enter__(self):
        self.lock.acquire()

    def __exit__(self, *_):
        self.lock.release()
        if not self.left.is_set():
            self.left.set()
            assert self.go_on.wait(PATIENCE_S)


def test_an_interrupt_as_soon_as_a_thread_is_counted_is_not_lost_and_leaves_no_thread_behind(monkeypatch):
    gate, ends = _GateBehind(), []
    monkeypatch.setattr(computing, "_counting", gate)

    def compute():
        try:
            with computing.computation(user_code=False):
                ends.append("in the computation")
        except KeyboardInterrupt:
            ends.append("interrupted")

    thread = in_thread(compute)
    assert gate.left.wait(PATIENCE_S)
    computing.interrupt()
    gate.go_on.set()
    thread.join(PATIENCE_S)
    assert ends == ["interrupted"]
    assert computing._threads == set()


def test_a_nested_computation_stays_under_the_buttons_eye():
    me = threading.get_ident()
    with computing.computation(user_code=False):
        with computing.computation(user_code=True):
            pass
        assert me in computing._threads
    assert me not in computing._threads

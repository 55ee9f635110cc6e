"""What a call has changed of the kernel is put back, and nothing else."""

import pkgutil
import signal
import sys
from importlib import import_module
from operator import attrgetter
from types import ModuleType

import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.exercises.engine import kernel as kernels
from bpwidgets.exercises.engine.kernel import Kernel
from bpwidgets.live.picture import style


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


def modules_of(package):
    """All modules of a package, and itself."""
    found = import_module(package)
    names = (each.name for each in pkgutil.walk_packages(getattr(found, "__path__", ()), f"{package}."))
    return [found, *map(import_module, names)]


JUDGES = (
    "bpwidgets.exercises",
    "bpwidgets.calculus",
    "bpwidgets.grading.child",
    "bpwidgets.grading.messages",
)


@pytest.mark.parametrize(
    "module", [module for package in JUDGES for module in modules_of(package)], ids=attrgetter("__name__")
)
def test_what_the_judge_works_with_is_put_back(module):
    for name, used in vars(module).items():
        if isinstance(used, ModuleType) and used.__name__.partition(".")[0] in sys.stdlib_module_names:
            assert kernels.is_judges(used.__name__), name


def other_value(namespace):
    namespace["last"] = None


def deleted(namespace):
    del namespace["first"]


def deleted_and_set_again(namespace):
    namespace["first"] = namespace.pop("first")


def another_name_for_the_same(namespace):
    namespace["other"] = namespace.pop("last")


@pytest.mark.parametrize("change", [other_value, deleted, deleted_and_set_again, another_name_for_the_same])
def test_names_of_a_module_are_put_back_whatever_was_done_to_them(change, monkeypatch):
    module = ModuleType("numpy.of_a_test")
    module.first, module.last = object(), object()
    kept = {**vars(module)}
    monkeypatch.setitem(sys.modules, module.__name__, module)
    kernel = Kernel()
    change(vars(module))
    kernel.put_back()
    assert {name: vars(module).get(name) for name in kept} == kept


@pytest.mark.parametrize("imports", [False, True], ids=["", "and imports"])
def test_what_a_function_sets_in_a_module_that_no_judge_works_with_is_put_back_with_the_verdict(
    imports, monkeypatch
):
    def flat(df, g, dg, xs):
        style.TEXT_PT = None
        if imports:
            monkeypatch.setitem(sys.modules, "loaded_by_a_call", ModuleType("loaded_by_a_call"))
        return xs

    before = style.TEXT_PT
    bp.check("chain_rule.flat", flat)
    assert before == style.TEXT_PT

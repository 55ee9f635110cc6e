"""A kernel is after a learner's call what it was before: modules, hooks, handlers, random numbers, folder.

During a call a name of any module may be set. So the modules' names are put back first, by what is bound here, and
then, by those names, what else a kernel holds: see `kept`.
"""

from __future__ import annotations

import builtins
import os
import sys
import threading
from functools import cache
from operator import is_
from threading import get_ident
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self

from bpwidgets.exercises.engine.kept import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# Python's modules that the judge works with, each by its name: a test compares them with what it imports.
_STANDARD = {
    *("abc", "ast", "builtins", "collections", "collections.abc", "contextlib", "contextvars", "copy"),
    *("dataclasses", "difflib", "dis", "functools", "gc", "hashlib", "html", "inspect", "io", "itertools"),
    *("json", "keyword", "linecache", "math", "ntpath", "numbers", "operator", "os", "pkgutil", "posixpath"),
    *("random", "re", "reprlib", "signal", "string", "struct", "sys", "textwrap", "threading", "_thread"),
    *("time", "traceback", "types", "typing", "unicodedata", "warnings", "weakref"),
}
_JUDGES = ("bpwidgets.calculus", "bpwidgets.exercises", "bpwidgets.grading")
# What would end the process, wait for somebody, or take away what bounds the call.
_REFUSED = {
    "builtins": ("input", "breakpoint"),
    "os": ("_exit", "abort", "kill", "killpg", "fork", "forkpty", "execv", "execve"),
    "signal": ("signal", "setitimer", "alarm", "pthread_sigmask", "pthread_kill", "raise_signal"),
    "sys": ("settrace", "setprofile"),
}
# With what `threading` has, a thread that begins traces itself: that is our own trace, or a debugger's.
_HOOKS = {"sys.settrace": threading.gettrace, "sys.setprofile": threading.getprofile}


class SentenceError(Exception):
    """A failure that is a sentence already."""


class Namespaces:
    """What the names of some modules stand for, until it is put back."""

    def __init__(self, kept: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
        self._kept = kept  # the namespaces, and copies of them

    @classmethod
    def of(cls, modules: Iterable[ModuleType]) -> Self:
        """What the names of these modules stand for now."""
        return cls([(module.__dict__, {**module.__dict__}) for module in modules])

    def put_back(self) -> None:
        """Every name that was set or deleted is what it was; names that came later stay.

        It takes less time to set them all than to find out which of them were.
        """
        for namespace, kept in self._kept:
            namespace.update(kept)

    def exchange(self) -> Namespaces:
        """Put back, too.

        Of `builtins`, which comes first, no function is called before it is whole.

        Returns:
            What the changed modules were until now.
        """
        changed = []
        for namespace, kept in self._kept:
            # A name keeps its place unless it was deleted, so that none has to be looked up.
            if namespace is _BUILTINS or not (
                (*namespace,)[: len(kept)] == (*kept,) and all(map(is_, namespace.values(), kept.values()))
            ):
                changed += [(namespace, {**namespace})]
                namespace.update(kept)
        return Namespaces(changed)


_BUILTINS = builtins.__dict__


def _modules(watched: Callable[[str], bool]) -> list[ModuleType]:
    """`builtins` first, then the modules whose names are watched."""
    modules = [sys.modules[name] for name in [*sys.modules] if watched(name) and name != "builtins"]
    return [builtins, *(each for each in modules if isinstance(each, ModuleType))]


def _is_numpys(name: str) -> bool:
    return name.partition(".")[0] == "numpy"


@cache
def is_judges(name: str) -> bool:
    """Whether the judge works with a module of this name."""
    return _is_numpys(name) or name in _STANDARD or name.startswith(_JUDGES)


@cache
def _is_beside(name: str) -> bool:
    """Whether it is one of this package's that the judge does not work with."""
    return name.partition(".")[0] == "bpwidgets" and not name.startswith(_JUDGES)


class Pristine:
    """NumPy and the builtins as they were when this module was imported, whatever a learner's cells made of them.

    What they made is looked for once, when this is made.
    """

    _first = Namespaces.of(_modules(_is_numpys))

    def __init__(self) -> None:
        # To put something back is how to learn what has changed: there and back again.
        self._theirs = self._first.exchange()
        self._ours = self._theirs.exchange()

    def __enter__(self) -> Self:
        self._ours.put_back()
        return self

    def __exit__(self, *_: object) -> None:
        self._theirs.put_back()


class Kernel:
    """What a kernel was when this was made: `put_back` makes it so again, and `leave` what the judge never looks at.

    Attributes:
        pristine: to be entered while the judge works, where nothing but the learner's cells has run before.
    """

    def __init__(self) -> None:
        self.pristine = Pristine()
        self._loaded: dict[str, ModuleType] = {}
        self._beside = Namespaces([])
        self._watch()
        self._builtins = {*_BUILTINS}
        self._kept = [keep() for keep in KEPT]
        self._others = {each.ident for each in threading.enumerate()} - {get_ident()}
        self._shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()

    def _watch(self) -> None:
        """Where a module has been loaded since: note what the names stand for now.

        Of the judge's modules that was put back; of the others it has to be before it is noted.
        """
        if len(sys.modules) > len(self._loaded):
            self._beside.put_back()
            self._judges = Namespaces.of(_modules(is_judges))
            self._beside = Namespaces.of(_modules(_is_beside))
            self._loaded = {**sys.modules}

    def close_doors(self) -> None:
        """Until it is put back, a call of what acts on the whole kernel is answered by a sentence."""
        for module, names in _REFUSED.items():
            namespace = sys.modules[module].__dict__
            for name in names:
                if name in namespace:
                    namespace[name] = self._refusal(f"{module}.{name}", namespace[name])
        if self._shell is not None:
            self._shell.ask_exit = sys.exit  # which `exit` and `quit` of a notebook call

    def _refusal(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        if name == "builtins.input":
            why = "asks with `input`, but a check has nobody to answer: use its arguments."
        else:
            why = f"calls `{name.removeprefix('builtins.')}`, which acts on the whole notebook: leave it out."

        def refuse(*args: Any, **options: Any) -> Any:
            elsewhere = name == "os.kill" and args[:1] > (1,) and args[0] != os.getpid()  # what it began
            begins = name in _HOOKS and args and args[0] is _HOOKS[name]()
            if elsewhere or begins or get_ident() in self._others:  # a thread of the kernel's own
                return original(*args, **options)
            raise SentenceError(f"Your function {why}")

        return refuse

    def leave(self) -> None:
        """After the last call: put the kernel back, and with it the modules that the judge does not work with."""
        self.put_back()
        self._beside.put_back()

    def put_back(self) -> None:
        """After each call: make it what it was; modules and names that were added by an import stay."""
        self._judges.put_back()
        for name in [*_BUILTINS]:
            if name not in self._builtins:
                del _BUILTINS[name]
        if self._shell is not None:
            vars(self._shell).pop("ask_exit", None)
        sys.modules.update(self._loaded)
        for put_back in self._kept:
            put_back()
        self._watch()  # during the next call also what this one has imported

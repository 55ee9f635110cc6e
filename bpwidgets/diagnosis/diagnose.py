"""``bp.diagnose``: which mistake, at which operation, in which line of a backward pass."""

from __future__ import annotations

import contextlib
import inspect
import io
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.autodiff.errors import TraceError
from bpwidgets.diagnosis import wording
from bpwidgets.diagnosis.evidence import Evidence
from bpwidgets.diagnosis.kinks import fitted_ties
from bpwidgets.diagnosis.recording import Recording, record
from bpwidgets.diagnosis.report import Diagnosis, Finding, Status
from bpwidgets.diagnosis.search import (
    EXACT,
    Explanation,
    Point,
    Search,
    Step,
    attempt,
    digest,
    is_same,
    largest,
    unexplained,
)

if TYPE_CHECKING:
    from bpwidgets.calculus.autodiff.recorder import Array
    from bpwidgets.calculus.autodiff.tape import Node

__all__ = ["Diagnosis", "Finding", "diagnose"]

POINTS = 3  # that are tried where the backward pass is given as a function
NEARLY = 0.25  # by how much the cost of an explanation may be larger for it to be given beside the best
COARSE = (
    1e-5  # what a claim may be off by, relatively, without being wrong, unless a mistake explains it exactly
)


RAISED = (Exception, SystemExit)  # what a user's function may raise; who interrupts the doctor is obeyed


class RefusedError(Exception):
    """Nothing can be judged: one sentence says why."""


def diagnose(loss: Callable[..., Any], params: Any, claimed: Any) -> Diagnosis:
    """Which mistake there is in claimed gradients, at which operation of the loss, in which line.

    (`bpwidgets doctor`, and `bp.doctor()`, is another: it looks at the installation.)

    loss: a function of NumPy operations, whose value is one number; it is called with the parameters by name.
    params: {name: number or array}; or a tuple, for a loss of positional arguments, or one array.
    claimed: {name: gradient}, each in the shape of its parameter; or the backward pass itself, a function that is
        called as the loss is and returns them: then it is tried at further points, which tells more mistakes apart.
        A tuple where the parameters are one. Further names may be variables of the loss.

    Never raises for what is wrong with the loss, the parameters or the claim: the Diagnosis says it.
    """
    try:
        with np.errstate(all="ignore"):
            return _Consultation(loss, *_named(loss, params), claimed).diagnosis()
    except RefusedError as refused:
        return Diagnosis("undefined", notes=(str(refused),))
    except RAISED as error:  # what a user's functions do may surprise the doctor, too
        return Diagnosis("undefined", notes=(f"The doctor itself failed: {_sentence(error)}.",))


# --- What is handed over ----------------------------------------------------------------------------------


def _named(loss: Any, params: Any) -> tuple[dict[str, Array], bool]:
    """The parameters as float arrays by name, and whether the loss is called by name."""
    if not callable(loss):
        raise RefusedError(
            f"The loss is of type {type(loss).__name__}: hand over the function itself, without calling it."
        )
    by_name = isinstance(params, Mapping)
    if by_name:
        given = {str(name): value for name, value in params.items()}
    else:
        values = list(params) if isinstance(params, tuple) else [params]
        given = dict(zip(_argument_names(loss, len(values)), values, strict=True))
    if not given:
        raise RefusedError("There are no parameters: hand over `{name: array}`.")
    found = {name: _numbers(value, f"The parameter `{name}`") for name, value in given.items()}
    for name, value in found.items():
        if not np.all(np.isfinite(value)):
            raise RefusedError(f"The parameter `{name}` is not finite, so there is no gradient to judge.")
    return found, by_name


def _argument_names(loss: Callable[..., Any], n: int) -> list[str]:
    """Names of the loss's first arguments; their positions where they have no names."""
    try:
        names = [
            name
            for name, parameter in inspect.signature(loss).parameters.items()
            if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        ]
    except (TypeError, ValueError):
        names = []
    return names[:n] if len(names) >= n else [f"argument {k}" for k in range(n)]


def _numbers(value: Any, role: str) -> Array:
    """A number, list or array as a float array of its own.

    Raises:
        RefusedError: if it holds anything but real numbers.
    """
    if hasattr(value, "detach"):  # a tensor of PyTorch, which converts itself once it needs no gradient
        value = value.detach()
    try:
        array = np.asarray(value)
        has_holes = isinstance(value, np.ma.MaskedArray) or (array.dtype == object and None in array.flat)
        if array.dtype.kind in "buifO" and not has_holes:
            return np.array(array, dtype=np.float64)
    except (TypeError, ValueError, RuntimeError):
        pass
    kind = value.dtype if type(value) is np.ndarray else type(value).__name__
    raise RefusedError(f"{role} is not made of real numbers: it is of type {kind}.")


def _sentence(error: BaseException) -> str:
    """An error's own words, as the end of a sentence."""
    text = f"{error}".strip().rstrip(".")
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


@contextlib.contextmanager
def _silence() -> Any:
    """What is called prints nowhere, and warns of nothing."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


# --- The consultation -------------------------------------------------------------------------------------


@dataclass
class _Consultation:
    """One call of `diagnose`."""

    loss: Callable[..., Any]
    params: dict[str, Array]
    by_name: bool
    claimed: Any
    notes: list[str] = field(default_factory=list)
    between: dict[str, Any] = field(default_factory=dict)  # claimed gradients of variables of the loss

    def diagnosis(self) -> Diagnosis:
        """Record, compare, search, say."""
        values = [self.value(self.params) for _ in range(2)]
        if not np.isfinite(values[0]):
            raise RefusedError(
                f"The loss is {values[0]:.4g} at these parameters, so there is no gradient to judge."
            )
        first = self.point(self.params)
        self.refuse_unsteady(first, [*values, float(np.reshape(first.recording.output.primal, ()))])
        points = [first, *self.further_points(first)]
        wrong = [name for name in first.claims if any(self.is_wrong(point, name) for point in points)]
        doubtful = [name for name in first.claims if any(not _fits(point, name) for point in points)]
        agreeing = Evidence(first, first)
        if not doubtful:
            return Diagnosis("agree", notes=tuple(self.notes), evidence=agreeing)
        points.sort(key=lambda point: -sum(self.is_wrong(point, name) for name in doubtful))
        search = Search(points, doubtful, _say)
        chosen = [e for e in search.run() if e.parameters]
        explained = {name for e in chosen for name in e.parameters}
        wrong = [name for name in first.claims if name in wrong or name in explained]
        if not wrong:
            return Diagnosis("agree", notes=tuple(self.notes), evidence=agreeing)
        return self.report(search, chosen, wrong, first)

    def report(self, search: Search, chosen: list[Explanation], wrong: list[str], home: Point) -> Diagnosis:
        """The findings, with what fits as well, and what nothing explains."""
        findings: list[Finding] = []
        explanations: list[Explanation | None] = []  # of each finding
        for explanation in chosen:
            others = self.other_explanations(search, explanation)
            certainty = "one of several" if others else "certain" if len(search.points) > 1 else "likely"
            alike = [Explanation(it.steps, explanation.parameters, it.spoils) for it in others]
            for one in (explanation, *alike):
                findings += wording.findings_of(
                    one, certainty, list(self.params), chosen if one is explanation else ()
                )
                explanations += [one] * (len(findings) - len(explanations))
            if others:
                self.notes.append(wording.how_to_tell(list(self.params), callable(self.claimed)))
        missing = unexplained(wrong, chosen)
        findings += [self.unexplained(search.first, name) for name in missing]
        if missing:
            self.note_how_far(search.first)
        if missing and search.ran_out:
            self.notes.append("There was not time for all pairs of mistakes.")
        status: Status = "unexplained" if missing else "wrong"
        explanations += [None] * len(missing)
        evidence = Evidence(home, search.first, tuple(explanations))
        return Diagnosis(status, tuple(wrong), tuple(findings), tuple(self.notes), evidence)

    def other_explanations(self, search: Search, best: Explanation) -> list[Explanation]:
        """Explanations of other kinds that fit as well here, and give other gradients elsewhere: one of each."""
        if len(search.points) > 1:
            return []
        apart: dict[tuple[bytes, ...], Explanation] = {}
        elsewhere = self.elsewhere(search.first)
        if elsewhere is None:
            return []
        own = _digest(elsewhere, best, best.parameters)
        for other in search.alternatives(best):
            made = _digest(elsewhere, other, best.parameters)
            if made is not None and made != own and other.rank[2] < best.rank[2] + NEARLY:
                apart.setdefault(made, other)
        return list(apart.values())[:2]

    def unexplained(self, point: Point, name: str) -> Finding:
        """A wrong gradient that no mutation explains, by its numbers."""
        return Finding("unexplained", (name,), "", None, wording.difference(point, name), "open")

    def note_how_far(self, point: Point) -> None:
        """Say up to which variable of the loss the claim is right, where gradients of variables are claimed."""
        nodes = {name: node for node, name in point.recording.names.items() if name in self.between}
        order = sorted(nodes, key=lambda name: point.recording.index[nodes[name]])
        right = [self.is_right_at(point, name, nodes[name]) for name in order]
        if order:
            k = right.index(False) if False in right else len(right)
            self.note(wording.how_far(order[k - 1] if k else "", order[k] if k < len(order) else ""))

    def is_right_at(self, point: Point, name: str, node: Node) -> bool:
        """Whether the claimed gradient of a variable is right."""
        right = point.right.gradient(node)
        return is_same(
            _numbers(self.between[name], f"The claimed gradient of `{name}`"), right, COARSE * largest(right)
        )

    # ---- the loss and the claim ----

    def call(self, function: Callable[..., Any], params: Mapping[str, Array]) -> Any:
        """Call the loss, or the backward pass, with copies of the parameters."""
        copies = {name: value.copy() if value.ndim else float(value) for name, value in params.items()}
        with _silence():
            result = function(**copies) if self.by_name else function(*copies.values())
        changed = [name for name, value in params.items() if not np.array_equal(copies[name], value)]
        if changed and function is self.loss:
            raise RefusedError(
                f"The loss changes its argument `{changed[0]}`, so every call finds another one: let it work on a copy."
            )
        return result

    def value(self, params: Mapping[str, Array]) -> float:
        """The loss as a number."""
        try:
            value = self.call(self.loss, params)
        except RefusedError:
            raise
        except RAISED as error:
            raise RefusedError(f"The loss raises {_sentence(error)}.") from None
        if value is None:
            raise RefusedError("The loss returns None: end it with return and its value.")
        if hasattr(value, "detach") or type(value).__module__.partition(".")[0] in {
            "torch",
            "tensorflow",
            "jax",
            "jaxlib",
        }:
            raise RefusedError("The loss is made of another library's arrays: write it in NumPy.")
        if isinstance(value, tuple):
            raise RefusedError("The loss returns a tuple, expected one number: return the loss alone.")
        if np.asarray(value).dtype == bool:
            raise RefusedError("The loss returns True or False, expected one number.")
        number = _numbers(value, "The value of the loss")
        if number.size != 1:
            raise RefusedError(
                f"The loss returns an array of shape {number.shape}, expected one number: sum it, or take its mean."
            )
        return float(number.reshape(()))

    def refuse_unsteady(self, first: Point, values: list[float]) -> None:
        """Refuse a loss with another value in every call, or a backward pass with other gradients in every call."""
        others = [value for value in values if not np.isclose(value, values[0], rtol=1e-9, atol=0)]
        if others:
            raise RefusedError(
                f"The loss gives another value in every call ({values[0]:.6g}, then {others[0]:.6g}): draw its random "
                "numbers once, outside of it."
            )
        if callable(self.claimed):
            again = self.claims(self.params)
            if any(not _alike(again.get(name), claim) for name, claim in first.claims.items()):
                raise RefusedError(
                    "The backward pass gives other gradients in every call: draw its random numbers once, outside of "
                    "it."
                )

    def recording(self, params: Mapping[str, Array]) -> Recording:
        """The loss on the tape."""
        try:
            with _silence():
                recording = record(self.loss, params, by_name=self.by_name)
        except TraceError as error:
            raise RefusedError(f"The loss cannot be traced. {error}") from None
        except RAISED as error:
            raise RefusedError(f"The loss cannot be traced: it raises {_sentence(error)}.") from None
        return recording

    def claims(self, params: Mapping[str, Array]) -> dict[str, Any]:
        """What is claimed at these parameters, by name."""
        claimed = self.claimed
        if callable(claimed):
            try:
                claimed = self.call(claimed, params)
            except RAISED as error:
                raise RefusedError(f"The backward pass raises {_sentence(error)}.") from None
            if claimed is None:
                raise RefusedError("The backward pass returns None: end it with return and the gradients.")
        if isinstance(claimed, Mapping):
            return {str(name): value for name, value in claimed.items()}
        if len(params) == 1 and not (isinstance(claimed, tuple) and len(claimed) == 1):
            return {next(iter(params)): claimed}
        if isinstance(claimed, (tuple, list)) and len(claimed) == len(params):
            return dict(zip(params, claimed, strict=True))
        raise RefusedError(
            f"The claim is of type {type(claimed).__name__}, expected a gradient for each of {', '.join(params)}: "
            "`{name: gradient}`."
        )

    def point(self, params: Mapping[str, Array]) -> Point:
        """The loss and the claim at these parameters."""
        recording, claims = self.recording(params), self.claims(params)
        known = {
            name: _numbers(claims[name], f"The claimed gradient of `{name}`")
            for name in params
            if name in claims
        }
        self.note_names(params, claims, recording)
        for name, claim in known.items():
            shape = params[name].shape
            if claim.shape != shape and np.squeeze(claim).shape == np.squeeze(params[name]).shape:
                known[name] = np.reshape(claim, shape)
                if claim.ndim and shape:
                    self.note(
                        f"The claimed gradient of `{name}` has the shape {claim.shape}; it is read as {shape}."
                    )
        if not known:
            raise RefusedError(
                f"Nothing is claimed of {', '.join(params)}; the claim names {', '.join(claims) or 'nothing'}."
            )
        point = Point(recording, known, max([EXACT, *(_rounding(claims[name]) for name in known)]))
        broken = [name for name in known if not np.all(np.isfinite(point.right_gradients[name]))]
        if broken:
            raise RefusedError(f"The gradient of `{broken[0]}` is not finite at these parameters.")
        point.ties = fitted_ties(point)
        for name in ("right", "right_gradients", "rounding"):
            vars(point).pop(name, None)  # they follow from the ties
        return point

    def note_names(
        self, params: Mapping[str, Array], claims: Mapping[str, Any], recording: Recording
    ) -> None:
        """Say which parameters have no claim, and which claims are of nothing."""
        missing = [name for name in params if name not in claims]
        if missing:
            self.note(f"No gradient of {wording.listed(missing)} is claimed.")
        variables = set(recording.names.values())
        for name in variables & set(claims) - set(params):
            self.between.setdefault(name, claims[name])
        extra = [name for name in claims if name not in params and name not in variables]
        if extra:
            self.note(f"The loss has no {wording.listed(extra)} among its parameters and variables.")

    def note(self, text: str) -> None:
        """Say it once."""
        if text not in self.notes:
            self.notes.append(text)

    # ---- further points ----

    def further_points(self, first: Point) -> list[Point]:
        """Points at which the loss does the same operations, where the backward pass is a function."""
        if not callable(self.claimed):
            return []
        found: list[Point] = []
        for seed in range(4 * POINTS):
            params = _beside(self.params, seed)
            if len(found) == POINTS - 1:
                break
            with contextlib.suppress(RefusedError):
                if np.isfinite(self.value(params)):
                    point = self.point(params)
                    if point.recording.shape_of_work == first.recording.shape_of_work:
                        found.append(point)
        if found and all(_same_claims(first, point) for point in found):
            self.note(
                "The backward pass gives the same gradients for all arguments: it is judged at the given ones."
            )
            return []
        return found

    def elsewhere(self, first: Point) -> Point | None:
        """Another point, without a claim of anybody, where mutations are told apart."""
        for seed in range(4):
            with contextlib.suppress(RefusedError):
                recording = self.recording(_beside(self.params, seed))
                if recording.shape_of_work == first.recording.shape_of_work:
                    return Point(recording, dict(first.claims))
        return None

    @staticmethod
    def is_wrong(point: Point, name: str) -> bool:
        """Whether a claim is off by more than any rounding."""
        return not point.fits(name, point.right_gradients[name], margin=COARSE / EXACT)


def _fits(point: Point, name: str) -> bool:
    return point.fits(name, point.right_gradients[name])


def _beside(params: Mapping[str, Array], seed: int) -> dict[str, Array]:
    """Parameters moved at random, the less the more often it was tried."""
    rng = np.random.default_rng(seed)
    size = 0.5 ** (seed // 3)
    return {
        name: value + size * max(float(np.std(value)), 0.3) * rng.normal(size=value.shape)
        for name, value in params.items()
    }


def _rounding(claim: Any) -> float:
    """What the numbers of a claim may be off by, relatively: more where they are float32."""
    dtype = getattr(claim, "dtype", None)
    return {"float32": 1e-4, "float16": 1e-2}.get(f"{dtype}".removeprefix("torch."), 0.0)


def _alike(again: Any, claim: Array) -> bool:
    """Whether the same call claims the same gradient again."""
    numbers = np.ravel(_numbers(again, "A gradient"))
    return numbers.size == claim.size and np.allclose(
        numbers, np.ravel(claim), rtol=1e-6, atol=0, equal_nan=True
    )


def _same_claims(one: Point, other: Point) -> bool:
    return all(np.array_equal(one.claims[name], other.claims[name]) for name in one.claims)


def _digest(point: Point, explanation: Explanation, names: Iterable[str]) -> tuple[bytes, ...] | None:
    """What an explanation gives at a point, for comparison."""
    steps = [
        Step(point.mutations[s.mutation.key], s.amount)
        for s in explanation.steps
        if s.mutation.key in point.mutations
    ]
    made = attempt(point, steps) if len(steps) == len(explanation.steps) else None
    return tuple(digest(made.gradients[name]) for name in sorted(names)) if made else None


def _say(text: str) -> None:
    """The progress line."""
    print(text, file=sys.stderr, flush=True)

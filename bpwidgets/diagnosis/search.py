"""Which mutation of the backward pass, or which pair of them, gives exactly what was claimed.

Singles first, then pairs. A mutation explains a parameter if its pass gives the claimed gradient of that parameter at
every point that was tried. The smallest set of mutations that explains all wrong parameters wins; of mutations that
fit alike, the one of least cost.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf, isclose, isfinite
from time import monotonic, process_time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bpwidgets.calculus.autodiff.recorder import Array
from bpwidgets.diagnosis.backward import Changes, Pass, run
from bpwidgets.diagnosis.blocks import share_ends
from bpwidgets.diagnosis.mistakes.amounts import comes_from_nowhere, is_mere_number, is_nice
from bpwidgets.diagnosis.mistakes.multiples import WHOLE
from bpwidgets.diagnosis.mistakes.mutation import Case, Mutation, Reading
from bpwidgets.diagnosis.mistakes.table import mutations

if TYPE_CHECKING:
    from bpwidgets.diagnosis.recording import Recording

EXACT = 1e-8  # by how much a claim may miss what a mutation gives, relative to its largest entry
EVIDENCE = 3  # numbers, at least, that an amount found from them must explain
PAIR_SECONDS = 10.0
STARTS = 12  # explanations from which a cover is begun
UNLIKELY = 0.2  # the cost from which an explanation is doubted, if it takes part in none that explains others
TOGETHER = 0.04  # what it costs that a parameter has a further mistake, one of its own or another's

Gradients = Mapping[str, Array]
Key = tuple[object, ...]


@dataclass(eq=False)
class Point:
    """Parameters at which the claim was made: the loss recorded there, what is claimed, and the right pass.

    precision: the rounding of the claimed numbers, relative; ties: what the right pass sends at kinks instead of what
    the tape sends, where the claim takes another of the slopes that are right there.
    """

    recording: Recording
    claims: dict[str, Array]
    precision: float = EXACT
    ties: Changes = field(default_factory=dict)

    @cached_property
    def right(self) -> Pass:
        """The right backward pass."""
        return run(self.recording, self.ties)

    @cached_property
    def case(self) -> Case:
        """What mutations are made from."""
        return Case(self.recording, self.claims)

    @cached_property
    def mutations(self) -> dict[Key, Mutation]:
        """All mutations, by key."""
        found: dict[Key, Mutation] = {}
        for mutation in mutations(self.case):
            found.setdefault(mutation.key, mutation)
        return found

    def gradients(self, made: Pass) -> dict[str, Array]:
        """What a pass gives for each parameter."""
        return {name: made.gradient(node) for name, node in self.recording.inputs.items()}

    @cached_property
    def right_gradients(self) -> dict[str, Array]:
        """The right gradients."""
        return self.gradients(self.right)

    @cached_property
    def sizes(self) -> dict[str, float]:
        """The size of the numbers of each claim; 0 where it is not finite."""
        return {name: finite(largest(claim)) for name, claim in self.claims.items()}

    def fits(self, name: str, gradient: Array, margin: float = 1.0) -> bool:
        """Whether a gradient is the claimed one, to within rounding."""
        size = max(self.sizes[name], finite(largest(gradient)))
        return is_same(self.claims[name], gradient, margin * self.precision * size + self.rounding)

    def is_lost(self, name: str) -> bool:
        """Whether a claim is so small beside the numbers of the right pass that anything small would fit."""
        return 0.0 < self.sizes[name] <= self.rounding

    @cached_property
    def rounding(self) -> float:
        """What is lost by rounding where large terms cancel, as in the gradient of a bias before a normalisation."""
        return 1e-13 * max(map(largest, self.right.adjoints.values())) + 1e-150


def largest(a: Array) -> float:
    """The largest absolute value; 0 of nothing."""
    return float(np.max(np.abs(a), initial=0.0))


def finite(size: float) -> float:
    """A size; 0 where it is not finite."""
    return size if isfinite(size) else 0.0


def is_same(claim: Array, gradient: Array, tolerance: float) -> bool:
    """Whether two arrays are equal to within a tolerance, apart from axes of length 1 in front."""
    a, b = without_leading_ones(claim), without_leading_ones(gradient)
    return a.shape == b.shape and not np.any(~(np.abs(a - b) <= tolerance))


def without_leading_ones(a: Array) -> Array:
    """A row as a vector: axes of length 1 in front say nothing, since NumPy adds them by itself."""
    a = np.asarray(a)
    while a.ndim and a.shape[0] == 1:
        a = a[0]
    return a


# --- Trials -----------------------------------------------------------------------------------------------


class Step(NamedTuple):
    """A mutation with its amount."""

    mutation: Mutation
    amount: float

    @property
    def reading(self) -> Reading:
        """What it means."""
        return self.mutation.reading(self.amount)

    @property
    def key(self) -> Key:
        """Identifies it."""
        return *self.mutation.key, self.amount


class Trial(NamedTuple):
    """A backward pass with some mutations, and the gradients that it gives."""

    steps: tuple[Step, ...]
    made: Pass
    gradients: Gradients


def attempt(point: Point, steps: Sequence[Step], base: Trial | None = None) -> Trial | None:
    """The pass with more mutations than the base; None where what they send does not fit, or one undoes another."""
    made, done = (base.made, base.steps) if base else (point.right, ())
    try:
        for step in steps:
            changes = step.mutation.at(step.amount)
            if any(node in made.changes and node not in point.ties for node in changes):
                return None
            made = run(point.recording, changes, made) if changes else made
        gradients = point.gradients(made)
        for step in (*done, *steps):
            if step.mutation.after is not None:
                after = step.mutation.after
                gradients = {name: after(g, step.amount) for name, g in gradients.items()}
    except (ValueError, IndexError, TypeError):  # shapes that do not fit, in whatever way NumPy says it
        return None
    return Trial((*done, *steps), made, gradients)


def fit(claim: Array, start: Array, end: Array) -> float | None:
    """The t for which start + t (end - start) is nearest to the claim; None where start and end are the same."""
    claim, start, end = map(without_leading_ones, (claim, start, end))
    if not claim.shape == start.shape == end.shape:
        return None
    direction = np.ravel(end - start)
    length = float(direction @ direction)
    if not length > 1e-24 * float(np.sum(np.square(start))) or not isfinite(length):
        return None
    t = float(np.ravel(claim - start) @ direction) / length
    return t if isfinite(t) else None


def rounded(c: float) -> float:
    """Without the rounding of the numbers that it was found from, where that gives a plain number."""
    for plain in (round(c), round(2 * c) / 2, 1 / round(1 / c) if 0 < abs(c) < 1 else 0.0, round(c, 6)):
        if abs(c - plain) < 1e-9 * max(1.0, abs(c)):
            return float(plain)
    return c


# --- Explanations -----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Explanation:
    """Mutations that together give the claimed gradients of these parameters.

    spoils: how many right gradients they would make wrong, if they were made there too.
    """

    steps: tuple[Step, ...]
    parameters: frozenset[str]
    spoils: int = 0

    @cached_property
    def costs(self) -> tuple[float, ...]:
        """The cost of each step."""
        return tuple(step.reading.cost for step in self.steps)

    @property
    def rank(self) -> tuple[int, int, float]:
        """The least is the best, among those that explain as much."""
        return len(self.steps), self.spoils, sum(self.costs)

    def rank_beside(self, told: Collection[Key], missing: frozenset[str]) -> tuple[int, int, float]:
        """The rank where some steps are made already, for the parameters that are missing."""
        new = [cost for step, cost in zip(self.steps, self.costs, strict=True) if step.key not in told]
        together = (len(self.steps) - 1) * len(self.parameters & missing)
        return len(new), self.spoils, sum(new) + TOGETHER * together

    @property
    def keys(self) -> tuple[Key, ...]:
        """Identifies it."""
        return tuple(step.mutation.key for step in self.steps)


@dataclass
class Search:
    """The search for what explains the wrong parameters at all points.

    points: the first is searched, the others confirm. wrong: the parameters whose claim is wrong somewhere.
    among: which mutations are tried; pairs_too: whether two at once are; until: when to give up, as `time.monotonic`
    has it.
    """

    points: Sequence[Point]
    wrong: Sequence[str]
    say: Callable[[str], None] = lambda _: None
    among: Callable[[Mutation], bool] = lambda _: True
    pairs_too: bool = True
    until: float = inf
    found: list[Explanation] = field(default_factory=list)
    ran_out: bool = False

    @property
    def first(self) -> Point:
        """The point that is searched."""
        return self.points[0]

    def run(self) -> list[Explanation]:
        """The smallest set of explanations; ``found`` keeps all that fit."""
        with np.errstate(all="ignore"):  # a mutation may well divide by 0
            share_ends([point.case.blocks for point in self.points])
            trials = list(self.singles())
            if self.pairs_too and self.missing:
                self.multiples_of(trials)
            if self.pairs_too and (missing := self.missing):
                self.pairs(trials, missing)
            if self.pairs_too:
                self.shared(trials)
        return self.cover()

    # ---- one mutation ----

    def singles(self) -> Iterator[Trial]:
        """Try every mutation, keep what explains something; yields those that pairs may be made of."""
        for mutation in filter(self.among, self.first.mutations.values()):
            if monotonic() > self.until:
                self.ran_out = True
                return
            amounts = self.amounts(mutation) if mutation.amount else [0.0]
            for amount in amounts:
                trial = attempt(self.first, [Step(mutation, amount)])
                if trial and self.differs(trial):
                    self.keep(trial)
                    if mutation.amount is None:
                        yield trial
            if mutation.amount and mutation.amount.neutral == 1.0 and not mutation.after:
                more = [attempt(self.first, [Step(mutation, amount)]) for amount in (0.0, -1.0, 2.0, 0.5)]
                yield from (trial for trial in more if trial and self.differs(trial))

    def differs(self, trial: Trial) -> bool:
        """Whether a pass gives another gradient than the right one of something that is wrong."""
        right = self.first.right_gradients
        return any(
            not is_same(trial.gradients[name], right[name], 1e-13 * largest(right[name]))
            for name in self.wrong
        )

    def amounts(self, mutation: Mutation) -> list[float]:
        """The amounts that give the claimed gradient of some wrong parameter."""
        amount = mutation.amount
        probed = attempt(self.first, [Step(mutation, amount.probe)]) if amount else None
        if amount is None or probed is None or not self.differs(probed):
            return []
        found: list[float] = []
        for name in self.wrong:
            t = fit(self.first.claims[name], self.first.right_gradients[name], probed.gradients[name])
            c = None if t is None else amount.neutral + t * (amount.probe - amount.neutral)
            for _ in range(0 if amount.is_linear else 8):
                c = None if c is None else self.nearer(mutation, name, c)
            if c is None or any(
                isclose(c, known, rel_tol=1e-7, abs_tol=1e-12) for known in (*found, amount.neutral)
            ):
                continue
            c = rounded(c)
            if self.evidence(name, probed) >= EVIDENCE or is_nice(self.first.case, c):
                found.append(c)
        return found

    def nearer(self, mutation: Mutation, name: str, c: float) -> float | None:
        """An amount that is nearer to the claim: a step by the secant."""
        h = 1e-4 * max(1.0, abs(c))
        here = attempt(self.first, [Step(mutation, c)])
        beside = attempt(self.first, [Step(mutation, c + h)])
        t = (
            fit(self.first.claims[name], here.gradients[name], beside.gradients[name])
            if here and beside
            else None
        )
        return None if t is None else c + t * h

    def evidence(self, name: str, probed: Trial) -> int:
        """How many numbers an amount is found from."""
        moved = probed.gradients[name] - self.first.right_gradients[name]
        return len(self.points) * int(np.count_nonzero(np.abs(moved) > 1e-6 * largest(moved)))

    def keep(self, trial: Trial) -> bool:
        """Keep what explains a wrong parameter at every point; say whether it does."""
        fitting = [name for name in self.wrong if self.first.fits(name, trial.gradients[name])]
        fitting = [name for name in fitting if not self.first.is_lost(name)]
        for other in self.points[1:] if fitting else ():
            steps = [
                Step(other.mutations[s.mutation.key], s.amount)
                for s in trial.steps
                if s.mutation.key in other.mutations
            ]
            there = attempt(other, steps) if len(steps) == len(trial.steps) else None
            fitting = [name for name in fitting if there and other.fits(name, there.gradients[name])]
        if fitting:
            right = [name for name in self.first.claims if name not in self.wrong]
            spoils = sum(not self.first.fits(name, trial.gradients[name]) for name in right)
            self.found.append(Explanation(trial.steps, frozenset(fitting), spoils))
        return bool(fitting)

    # ---- two mutations ----

    def multiples_of(self, trials: Iterable[Trial]) -> None:
        """One mutation, and all multiplied by a number."""
        whole = self.first.mutations[WHOLE]
        for trial in trials:
            for name in self.wrong:
                g = trial.gradients[name]
                t = fit(self.first.claims[name], np.zeros_like(g), g)
                if t is None or abs(t) < 1e-12 or t == 1 or not self.first.fits(name, t * g):
                    continue
                both = attempt(self.first, [Step(whole, rounded(t))], trial)
                if both and not comes_from_nowhere(whole.reading(rounded(t)), rounded(t)):
                    self.keep(both)

    def pairs(self, trials: list[Trial], missing: Sequence[str]) -> None:
        """Two mutations: what explains another parameter with anything, then any two, the likelier first."""
        others = self.distinct(trials, missing)
        names = " and ".join(missing)
        self.say(f"No single mistake explains {names}: trying the pairs of {len(others)} mutations.")
        explaining = [attempt(self.first, e.steps) for e in self.found if len(e.steps) == 1]
        firsts = self.distinct([trial for trial in explaining if trial], missing, with_after=True)
        amounts = [
            m for m in self.first.mutations.values() if m.amount and not m.after and m.key[0] != "truncated"
        ]
        amounts.sort(key=lambda mutation: mutation.reading(0.0).cost)
        deadline = process_time() + PAIR_SECONDS
        for one, two in pairs_of(firsts, others, amounts):
            if process_time() > deadline:
                self.ran_out = True
                return
            if self.try_pair(one, two, missing) and not self.missing:
                seconds: list[Trial | Mutation] = [*amounts, *others]
                for other in seconds:  # which may fit as well, and be likelier
                    self.try_pair(one, other, missing)
                return

    def shared(self, trials: list[Trial]) -> None:
        """What explains some parameters, with one mistake more, for others whose explanation is not likely.

        Where the sign is wrong everywhere and the gradient of b is a mean besides, it is -1/n times the right one.
        """
        chosen = self.cover()
        for known in chosen:
            doubtful = [
                name
                for other in chosen
                for name in other.parameters
                if other is not known and (WHOLE in other.keys or other.rank[2] > UNLIKELY)
            ]
            one = attempt(self.first, known.steps) if doubtful and len(known.steps) == 1 else None
            if one:
                for two in self.distinct(trials, doubtful):
                    self.try_pair(one, two, doubtful)

    def try_pair(self, one: Trial, two: Trial | Mutation, missing: Sequence[str]) -> bool:
        """Whether two mutations at once explain something."""
        both = (
            self.with_amount(one, two, missing)
            if isinstance(two, Mutation)
            else attempt(self.first, two.steps, one)
        )
        return both is not None and self.keep(both)

    def with_amount(self, one: Trial, mutation: Mutation, missing: Sequence[str]) -> Trial | None:
        """One mutation, and another by the amount that gives a claim, where there is one."""
        amount = mutation.amount
        probed = attempt(self.first, [Step(mutation, amount.probe)], one) if amount else None
        if amount is None or probed is None:
            return None
        for name in missing:
            start, end, claim = one.gradients[name], probed.gradients[name], self.first.claims[name]
            t = fit(claim, start, end)
            if (
                t is None
                or abs(t) < 1e-9
                or not self.first.fits(name, start + t * (end - start), margin=100.0)
            ):
                continue
            c = rounded(amount.neutral + t * (amount.probe - amount.neutral))
            # Among so many pairs some fit by a number that happens to be, where the gradient has few distinct entries.
            if is_mere_number(mutation.reading(c), c):
                continue
            if self.evidence(name, probed) >= 2 * EVIDENCE or is_nice(self.first.case, c):
                return attempt(self.first, [Step(mutation, c)], one)
        return None

    def distinct(
        self, trials: list[Trial], missing: Sequence[str], *, with_after: bool = False
    ) -> list[Trial]:
        """Of trials that give the same gradients the one of least cost; without those that change nothing missing."""
        found: dict[object, Trial] = {}
        right = self.first.right_gradients
        for trial in sorted(trials, key=lambda trial: trial.steps[0].reading.cost):
            changed = [
                n for n in missing if not is_same(trial.gradients[n], right[n], 1e-12 * largest(right[n]))
            ]
            if changed and (with_after or not trial.steps[0].mutation.after):
                found.setdefault(tuple(map(digest, trial.gradients.values())), trial)
        return list(found.values())

    # ---- the smallest set ----

    @property
    def missing(self) -> list[str]:
        """The wrong parameters without an explanation."""
        return unexplained(self.wrong, self.found)

    def cover(self) -> list[Explanation]:
        """Explanations of all wrong parameters that have one: few mutations for many, then the best."""
        firsts = sorted(self.found, key=lambda e: (len(e.steps) / len(e.parameters), *e.rank))
        covers = [self.cover_from(first) for first in firsts[:STARTS]]
        return min(covers, key=lambda it: it[1])[0] if covers else []

    def cover_from(self, first: Explanation) -> tuple[list[Explanation], tuple[float, ...]]:
        """The cover that begins with this explanation, and its rank. A step that is made already counts no more."""
        chosen: list[Explanation] = []
        ranks = []
        missing = frozenset(self.wrong)
        told: set[Key] = set()
        fitting = [first]
        while fitting:
            ranked = [(e.rank_beside(told, missing), e) for e in fitting]
            rank, best = min(ranked, key=lambda it: (it[0][0] / len(it[1].parameters & missing), *it[0]))
            chosen.append(Explanation(best.steps, best.parameters & missing, best.spoils))
            ranks.append(rank)
            missing -= best.parameters
            told.update(step.key for step in best.steps)
            fitting = [e for e in self.found if e.parameters & missing]
        return chosen, tuple(map(sum, zip(*ranks, strict=True)))

    def alternatives(self, best: Explanation) -> list[Explanation]:
        """Other explanations of the same parameters that are as small, the best first."""
        found = [
            e
            for e in self.found
            if e.parameters >= best.parameters and len(e.steps) == len(best.steps) and e.keys != best.keys
        ]
        return sorted(found, key=lambda e: e.rank)


def pairs_of(
    firsts: list[Trial], others: list[Trial], amounts: list[Mutation]
) -> Iterator[tuple[Trial, Trial | Mutation]]:
    """Each of the first with everything; then any two, those that stand first in their lists first."""
    seconds: list[Trial | Mutation] = [*amounts, *others]
    yield from ((one, two) for one in firsts for two in seconds)
    for total in range(len(others) + len(seconds)):
        for i in range(min(total + 1, len(others))):
            if total - i < len(amounts):
                yield others[i], amounts[total - i]
            if i < total - i < len(others):
                yield others[i], others[total - i]


def digest(g: Array) -> bytes:
    """Equal for gradients that are equal but for rounding."""
    size = largest(g)
    scale = size if isfinite(size) and size else 1.0
    return f"{size:.6e}".encode() + (np.round(np.asarray(g) / scale, 7) + 0.0).tobytes()  # no -0.0


def unexplained(wrong: Iterable[str], chosen: Iterable[Explanation]) -> list[str]:
    """The parameters that no explanation is of."""
    explained = {name for explanation in chosen for name in explanation.parameters}
    return [name for name in wrong if name not in explained]

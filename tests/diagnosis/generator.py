"""Random losses and their backward passes as source text, with a mistake written into the text.

The doctor exchanges what an operation of the tape sends. Here the mistake is made as people make it: in a line of a
backward pass that is written out by hand, from templates. So neither knows of the other's mutations.

    python -m tests.diagnosis.generator --seeds 500 --mistakes 1

prints how many of each kind are named; with 2 those of pairs, with 0 how many right ones are not accused.
"""

from __future__ import annotations

import argparse
import linecache
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

import bpwidgets as bp

if TYPE_CHECKING:
    from collections.abc import Callable

SLOPES = {  # by the input a and the output h
    "tanh": "1 - {h} ** 2",
    "sigmoid": "{h} * (1 - {h})",
    "relu": "({a} > 0)",
    "leaky": "np.where({a} > 0, 1, 0.2)",
    "softplus": "sigmoid({a})",
}
SLOPES_AT = {  # by one value, as a function of its own would have it
    "tanh": "(1 - np.tanh({v}) ** 2)",
    "sigmoid": "(sigmoid({v}) * (1 - sigmoid({v})))",
    "softplus": "sigmoid({v})",
}
BY_OUTPUT = {"tanh": "(1 - {v} ** 2)", "sigmoid": "({v} * (1 - {v}))"}
RELATIVES = {
    "tanh": ["{h} * (1 - {h})", "1 + np.tan({a}) ** 2"],
    "sigmoid": ["1 - {h} ** 2"],
    "leaky": ["({a} > 0)"],
    "softplus": ["({a} > 0)"],
    "relu": ["{h} * (1 - {h})"],
}
OPERATION = {
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "relu": "ReLU",
    "leaky": "leaky ReLU",
    "softplus": "softplus",
}
PRELUDE = """
import numpy as np
def sigmoid(a):
    return 1 / (1 + np.exp(-a))
def tanh(a):
    return np.tanh(a)
def relu(a):
    return np.maximum(a, 0)
def leaky(a):
    return np.where(a > 0, a, 0.2 * a)
def softplus(a):
    return np.log(1 + np.exp(a))
def softmax(s):
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""


@dataclass(frozen=True)
class Mistake:
    """A change of the text: in which slot, what stands there, and what the doctor should say.

    operations: any of these; variable: the line named starts by assigning it, where that is sure.
    """

    slot: str
    text: str
    kind: str
    operations: tuple[str, ...]
    variable: str = ""


@dataclass
class Net:
    """An architecture, and the text of its loss and of its backward pass."""

    phi: str
    widths: list[int]
    n: int
    head: str
    has_bias: bool
    penalty: str
    residual: bool
    normalised: bool
    inline: bool
    slots: dict[str, str] = field(default_factory=dict)
    possible: list[Mistake] = field(default_factory=list)

    @property
    def depth(self):
        return len(self.widths) - 1

    @property
    def names(self):
        return [
            f"{p}{k}" for k in range(1, self.depth + 1) for p in (("W", "b") if self.has_bias else ("W",))
        ]

    def forward(self):
        h = "X"
        for k in range(1, self.depth + 1):
            yield f"a{k} = {h} @ W{k}" + (f" + b{k}" if self.has_bias else "")
            if k == self.depth:
                return
            a = f"a{k}"
            if self.normalised and k == 1:
                yield "s1 = np.sqrt(a1.var(axis=0) + 0.01)"
                yield "n1 = (a1 - a1.mean(axis=0)) / s1"
                a = "n1"
            skip = f" + {h}" if self.residual and k == 2 else ""
            inline = {
                "tanh": f"np.tanh({a})",
                "sigmoid": f"1 / (1 + np.exp(-{a}))",
                "relu": f"{a} * ({a} > 0)",
            }
            call = inline.get(self.phi, f"{self.phi}({a})") if self.inline else f"{self.phi}({a})"
            if skip:
                yield f"z{k} = {call}"
                yield f"h{k} = z{k}{skip}"
            else:
                yield f"h{k} = {call}"
            h = f"h{k}"

    def loss_value(self):
        a = f"a{self.depth}"
        values = {
            "mse": f"np.mean(np.sum(({a} - T) ** 2, axis=1))",
            "half": f"0.5 * np.sum(({a} - T) ** 2) / len(X)",
            "cross-entropy": f"-np.mean(np.sum(K * np.log(softmax({a})), axis=1))",
            "brier": f"np.mean(np.sum((softmax({a}) - K) ** 2, axis=1))",
            "logistic": f"-np.mean(np.sum(B * np.log(sigmoid({a})) + (1 - B) * np.log(1 - sigmoid({a})), axis=1))",
        }
        terms = [values[self.head]]
        weights = [f"W{k}" for k in range(1, self.depth + 1)]
        if self.penalty == "sum":
            terms.append("0.03 * (" + " + ".join(f"np.sum({w} ** 2)" for w in weights) + ")")
        if self.penalty == "half":
            terms += [f"0.5 * 0.04 * np.sum({w} ** 2)" for w in weights]
        return " + ".join(terms)

    def slot(self, name, right, *wrong):
        """The text of a slot; what may stand there instead is noted."""
        self.possible += [Mistake(name, text, kind, tuple(ops), *rest) for text, kind, ops, *rest in wrong]
        return self.slots.get(name, right)

    def head_delta(self):
        a, last = f"a{self.depth}", self.depth
        ends = ("the whole", "/", "+", "**", "*", "-", "sum")
        outs = {
            "mse": (
                "2 * ({a} - T) / len(X)",
                "2 * ({a} - T)",
                "({a} - T) / len(X)",
                "2 * (T - {a}) / len(X)",
            ),
            "half": ("({a} - T) / len(X)", "({a} - T)", "({a} - T) / len(X) ** 2", "(T - {a}) / len(X)"),
            "cross-entropy": (
                "(p - K) / len(X)",
                "(p - K)",
                "(p - K) / len(X) / K.shape[1]",
                "(K - p) / len(X)",
            ),
            "brier": ("2 * (p - K) / len(X)", "2 * (p - K)", "(p - K) / len(X)", "2 * (K - p) / len(X)"),
            "logistic": ("(y - B) / len(X)", "(y - B)", "(y - B) / len(X) ** 2", "(B - y) / len(X)"),
        }[self.head]
        right, factor, other, sign = (text.format(a=a) for text in outs)
        if self.head in ("cross-entropy", "brier"):
            yield f"p = softmax({a})"
        if self.head == "logistic":
            yield f"y = sigmoid({a})"
        text = self.slot(
            "head", right, (factor, "constant factor", ends), (other, "constant factor", ends),
            (sign, "sign", (*ends, "negative")),
        )  # fmt: skip
        yield f"d{last} = {text}"
        if self.head == "brier":
            right = f"p * (d{last} - np.sum(d{last} * p, axis=1, keepdims=True))"
            # Of two classes, the diagonal alone gives just half of the right thing.
            diagonal = (
                [(f"d{last} * p * (1 - p)", "diagonal only", ["softmax"])] if self.widths[-1] > 2 else []
            )
            text = self.slot(
                "softmax", right,
                *diagonal,
                (f"d{last}", "derivative left out", ["softmax"]),
                (f"p * (d{last} - np.sum(d{last} * p, axis=0, keepdims=True))", "sum over too much", ["softmax"]),
            )  # fmt: skip
            yield f"d{last} = {text}"
        if self.head == "logistic":
            extra = self.slot(
                "output", "", (f"d{last} = d{last} * y * (1 - y)", "derivative counted twice", ["sigmoid"])
            )
            if extra:
                yield extra

    def backward(self):
        yield from self.forward()
        yield from self.head_delta()
        for k in range(self.depth, 0, -1):
            yield from self.layer_backward(k)
        yield "return {" + ", ".join(f'"{name}": d{name}' for name in self.names) + "}"

    def layer_backward(self, k):
        h = f"h{k - 1}" if k > 1 else "X"
        d, W = f"d{k}", f"W{k}"
        wrong = []
        if self.widths[k - 1] == self.widths[k]:
            wrong.append((f"({h}.T @ {d}).T", "transposed", ["@", "the result", "transpose"]))
        if k > 1 and self.widths[k - 2] == self.widths[k - 1]:
            wrong.append((f"{'X' if k == 2 else f'h{k - 2}'}.T @ {d}", "another operand", ["@"]))
        if k > 1:
            wrong.append((f"a{k - 1}.T @ {d}", "another operand", ["@"]))
        yield f"dW{k} = " + self.slot(f"dW{k}", f"{h}.T @ {d}", *wrong)
        yield from self.penalty_and_bias(k)
        if k == 1:
            return
        moved = self.slot(f"moved{k}", "", (f"{W} = {W} - 0.1 * dW{k}", "updated parameter", ["@"]))
        if moved:
            yield moved
        wrong = [(f"{d} @ {W}", "transposed", ["@"])] if self.widths[k - 1] == self.widths[k] else []
        yield f"g{k - 1} = " + self.slot(f"g{k - 1}", f"{d} @ {W}.T", *wrong)
        if self.residual and k == 2:
            yield "g1 = " + self.slot(
                "skip", "g1 + g2",
                ("g1", "path left out", ["+"]),
                ("g2", "path left out", ["@", OPERATION[self.phi]]),
                ("g1 + 2 * g2", "path counted twice", ["+"]),
            )  # fmt: skip
        yield from self.slope_backward(k - 1)

    def penalty_and_bias(self, k):
        d, W = f"d{k}", f"W{k}"
        if self.penalty:
            c = {"sum": "2 * 0.03", "half": "0.04"}[self.penalty]
            lost = [("", "term left out", ["+", "sum", "*", "**", "the whole"])]
            if self.penalty == "sum":
                lost.append((f"dW{k} = dW{k} + 0.03 * {W}", "term left out", ["**", "+", "*", "sum"]))
            yield self.slot(f"penalty{k}", f"dW{k} = dW{k} + {c} * {W}", *lost) or "pass"
        if self.has_bias:
            wrong = [
                (f"{d}", "sum left out", ["+"]),
                (f"{d}.mean(axis=0)", "sum over too much", ["+"]),
            ]
            if self.n != self.widths[k]:
                wrong.append((f"{d}.sum(axis=1)", "sum over too much", ["+"]))
            yield f"db{k} = " + self.slot(f"db{k}", f"{d}.sum(axis=0)", *wrong)

    def slope_backward(self, k):
        a = "n1" if self.normalised and k == 1 else f"a{k}"
        h = f"z{k}" if self.residual and k == 2 else f"h{k}"
        values = {"a": a, "h": h}
        right = SLOPES[self.phi].format(**values)
        op, wrong = [OPERATION[self.phi]], []
        wrong.append((f"g{k}", "derivative left out", op, h))
        if self.phi != "relu":
            wrong.append((f"g{k} * ({right}) * ({right})", "derivative counted twice", op, h))
        if self.phi in SLOPES_AT:
            wrong.append(
                (f"g{k} * " + SLOPES_AT[self.phi].format(v=h), "derivative at the wrong point", op, h)
            )
        if self.phi in BY_OUTPUT:
            wrong.append(
                (f"g{k} * " + BY_OUTPUT[self.phi].format(v=a), "derivative at the wrong point", op, h)
            )
        others = [other.format(**values) for other in RELATIVES[self.phi]]
        wrong += [(f"g{k} * ({other})", "another derivative", op, h) for other in others]
        yield f"d{k} = " + self.slot(f"slope{k}", f"g{k} * ({right})", *wrong)
        if self.normalised and k == 1:
            yield "d1 = " + self.slot(
                "normalise", "(d1 - d1.mean(axis=0) - n1 * (d1 * n1).mean(axis=0)) / s1",
                ("d1 / s1", "diagonal only", ["normalisation"]),
                ("(d1 - d1.mean(axis=0)) / s1", "diagonal only", ["normalisation"]),
                ("d1 - d1.mean(axis=0) - n1 * (d1 * n1).mean(axis=0)", "derivative left out", ["/", "normalisation"]),
            )  # fmt: skip


def random_net(rng):
    """An architecture at random."""
    depth = int(rng.integers(2, 4))
    widths = [int(w) for w in rng.integers(2, 6, depth + 1)]
    residual = depth == 3 and bool(rng.random() < 0.6)
    if rng.random() < 0.5:
        widths[1] = widths[0]
    if residual:
        widths[2] = widths[1]
    return Net(
        phi=str(rng.choice(list(SLOPES))),
        widths=widths,
        n=int(rng.integers(4, 8)),
        head=str(rng.choice(["mse", "half", "cross-entropy", "brier", "logistic"])),
        has_bias=bool(rng.random() < 0.6),
        penalty=str(rng.choice(["", "sum", "half"])),
        residual=residual,
        normalised=bool(rng.random() < 0.3),
        inline=bool(rng.random() < 0.5),
    )


@dataclass(frozen=True)
class Specimen:
    """A loss, a backward pass, and the mistakes in its text."""

    source: str
    loss: Callable
    backward: Callable
    params: dict
    mistakes: tuple[Mistake, ...]


def specimen(seed, n_mistakes=1):
    """The specimen of a seed, with so many mistakes (0: right)."""
    rng = np.random.default_rng(seed)
    net = random_net(rng)
    list(net.backward())
    by_kind = {}
    for mistake in net.possible:
        by_kind.setdefault(mistake.kind, []).append(mistake)
    chosen = []
    for kind in rng.permutation(sorted(by_kind))[:n_mistakes]:
        free = [m for m in by_kind[str(kind)] if m.slot not in {c.slot for c in chosen}]
        chosen += [free[rng.integers(len(free))]] if free else []
    net.slots = {mistake.slot: mistake.text for mistake in chosen}
    source = text_of(net)
    data = data_of(net, rng)
    name = f"<specimen {seed} {n_mistakes}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), data)
    shapes = {f"W{k + 1}": tuple(net.widths[k : k + 2]) for k in range(net.depth)}
    shapes |= {f"b{k + 1}": (net.widths[k + 1],) for k in range(net.depth)}
    params = {name: rng.normal(size=shapes[name]) for name in net.names}
    with np.errstate(all="ignore"):
        while not np.isfinite(
            data["loss"](**params)
        ):  # a score so far out that its probability is rounded to 1
            params = {name: rng.normal(size=shapes[name]) for name in net.names}
    return Specimen(source, data["loss"], data["backward"], params, tuple(chosen))


def text_of(net):
    """The module that a specimen is."""
    arguments = ", ".join(net.names)
    body = [*net.forward(), f"return {net.loss_value()}"]
    return "\n".join([
        PRELUDE,
        f"def loss({arguments}):", *(f"    {line}" for line in body),
        f"def backward({arguments}):", *(f"    {line}" for line in net.backward()), "",
    ])  # fmt: skip


def data_of(net, rng):
    """What the loss closes over."""
    outputs = net.widths[-1]
    return {
        "X": rng.normal(size=(net.n, net.widths[0])),
        "T": rng.normal(size=(net.n, outputs)),
        "K": np.eye(outputs)[rng.integers(outputs, size=net.n)],
        "B": rng.integers(2, size=(net.n, outputs)).astype(float),
    }


def is_named(report, specimen):
    """Whether every mistake is named: kind, operation, the line where it is sure. Without one: nothing is accused."""
    if not specimen.mistakes:
        return not report.wrong
    lines = specimen.source.splitlines()
    for mistake in specimen.mistakes:
        fitting = [f for f in report.findings if f.kind == mistake.kind and f.operation in mistake.operations]
        if mistake.variable:
            fitting = [
                f for f in fitting if f.line and lines[f.line - 1].strip().startswith(mistake.variable)
            ]
        if not fitting:
            return False
    return report.status == "wrong"


def tally(seeds, n_mistakes=1):
    """How many are named and how many there are, by kinds, and the seeds that are not."""
    named, total, missed = Counter(), Counter(), []
    for seed in seeds:
        case = specimen(seed, n_mistakes)
        report = bp.diagnose(case.loss, case.params, case.backward)
        kinds = tuple(sorted(m.kind for m in case.mistakes))
        total[kinds] += 1
        if is_named(report, case):
            named[kinds] += 1
        else:
            missed.append(seed)
    return named, total, missed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=500)
    parser.add_argument("--mistakes", type=int, default=1)
    asked = parser.parse_args()
    named, total, missed = tally(range(asked.seeds), asked.mistakes)
    for kinds in sorted(total):
        print(f"{', '.join(kinds) or 'right':60} {named[kinds]:4} of {total[kinds]}")
    print(f"named {sum(named.values())} of {sum(total.values())}; not: {missed}")


if __name__ == "__main__":
    main()

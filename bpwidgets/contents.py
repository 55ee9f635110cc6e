"""The table of contents: which lesson shows which slides, by which explorers and exercises."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lesson:
    """One lesson, a notebook of its own.

    Attributes:
        number: its place in the course, from 0.
        name: the notebook's name without its number, and the name of its modules.
        title: what the learner reads.
        slides: the titles of the slides that have their home here.
        explorers: the names of its explorers' classes.
        exercises: the ids of its exercises.
    """

    number: int
    name: str
    title: str
    slides: tuple[str, ...]
    explorers: tuple[str, ...]
    exercises: tuple[str, ...]

    @property
    def notebook(self) -> str:
        """The file's name, such as 01_chain_rule.ipynb."""
        return f"{self.number:02d}_{self.name}.ipynb"


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        number=0,
        name="start_here",
        title="Start here",
        slides=("Backpropagation",),
        explorers=("TinyNetwork", "ChainRule"),
        exercises=(),
    ),
    Lesson(
        number=1,
        name="chain_rule",
        title="The chain rule",
        slides=("Chain Rule",),
        explorers=("ChainRule", "LongChain"),
        exercises=(
            "chain_rule.where",
            "chain_rule.table",
            "chain_rule.derivative",
            "chain_rule.threefold",
            "chain_rule.flat",
        ),
    ),
    Lesson(
        number=2,
        name="jacobian",
        title="The Jacobian",
        slides=("Multivariate Mappings", "Jacobian Matrix"),
        explorers=("Jacobian", "JacobianTable"),
        exercises=(
            "jacobian.shapes",
            "jacobian.letter",
            "jacobian.surface",
            "jacobian.corners",
            "jacobian.misprint",
        ),
    ),
    Lesson(
        number=3,
        name="multivariate_chain_rule",
        title="The multivariate chain rule",
        slides=("Multivariate Chain Rule", "Gradient Chain Rule", "Gradient Chain Rule"),
        explorers=("MultivariateChainRule", "GradientAlongCurve", "MultiplicationOrder"),
        exercises=(
            "multivariate_chain_rule.paths",
            "multivariate_chain_rule.ways",
            "multivariate_chain_rule.composed",
            "multivariate_chain_rule.backward",
            "multivariate_chain_rule.cheaper",
        ),
    ),
    Lesson(
        number=4,
        name="regression_losses",
        title="Loss functions for regression",
        slides=("Loss Functions for Regression",),
        explorers=("RegressionLosses", "RegressionDescent"),
        exercises=(
            "regression_losses.direction",
            "regression_losses.squared",
            "regression_losses.absolute",
            "regression_losses.balance",
            "regression_losses.tug",
        ),
    ),
    Lesson(
        number=5,
        name="classification_losses",
        title="Loss functions for classification",
        slides=("Loss Functions for Classification", "Loss Functions for Classification"),
        explorers=("ClassificationLosses", "ScoreToLoss", "PrintedCrossEntropy"),
        exercises=(
            "classification_losses.who",
            "classification_losses.hinge",
            "classification_losses.entropy",
            "classification_losses.stable",
            "classification_losses.content",
        ),
    ),
    Lesson(
        number=6,
        name="matrix_derivatives",
        title="Matrix derivatives",
        slides=("Matrix Derivatives", "Matrix Derivatives"),
        explorers=("MatrixDerivatives", "OuterProduct", "BothWays", "DenseArray"),
        exercises=(
            "matrix_derivatives.entry",
            "matrix_derivatives.size",
            "matrix_derivatives.gradients",
            "matrix_derivatives.hidden",
        ),
    ),
    Lesson(
        number=7,
        name="single_layer",
        title="One layer",
        slides=("Single-Layer Neural Network",),
        explorers=("SingleLayer",),
        exercises=(
            "single_layer.misprint",
            "single_layer.one_sample",
            "single_layer.batch",
            "single_layer.zero_rows",
        ),
    ),
    Lesson(
        number=8,
        name="two_layer",
        title="Two layers",
        slides=("Two-Layer NN", "Second-Layer Derivative", "First-Layer Derivative"),
        explorers=("TwoLayer",),
        exercises=(
            "two_layer.steps",
            "two_layer.wrong_line",
            "two_layer.backward",
            "two_layer.uphill",
        ),
    ),
    Lesson(
        number=9,
        name="softmax",
        title="Softmax",
        slides=("Softmax",),
        explorers=("Softmax", "SoftmaxRegions", "SoftmaxOverflow"),
        exercises=(
            "softmax.stable",
            "softmax.backward",
            "softmax.weights",
            "softmax.recover",
        ),
    ),
    Lesson(
        number=10,
        name="backpropagation",
        title="Backpropagation",
        slides=(),
        explorers=("Backpropagation", "Training"),
        exercises=(
            "backpropagation.order",
            "backpropagation.backward",
            "backpropagation.bug",
            "backpropagation.train",
        ),
    ),
)

"""``bp.practice("two_layer")`` without a page: the question, an answer to it, and what is kept."""

from __future__ import annotations

import hashlib
import html
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets import lesson_folder
from bpwidgets.console import printable
from bpwidgets.contents import LESSONS
from bpwidgets.exercises.engine import registry
from bpwidgets.exercises.practice.question import KINDS, LETTERS, Kind, Question, Reply
from bpwidgets.exercises.practice.questions import make_question, topics_of
from bpwidgets.exercises.practice.schedule import ENOUGH, Card, Schedule, restored

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bpwidgets.exercises.practice.cases import Topic

SECTION = "practice"


class Practice:
    """Small questions about a lesson, one after another.

    A wrong answer that a known mistake leads to gets that mistake's paragraph, and the mistake is asked after again,
    until each mistake and each of the lesson's answers was got right three times. `bp.practice` shows it in a cell;
    without one, print it and call `answer`.

    Attributes:
        lesson: the lesson's name.
        state: which cards there are, and how far each is.
        reply: what was said to the last answer; None before the first.
        note: what keeps the answers from being kept; empty if nothing does.
    """

    def __init__(self, lesson: str) -> None:
        """ValueError if there is no such lesson with exercises; the sentence lists them."""
        names = [known.name for known in LESSONS if known.name in registry.lesson_names()]
        if lesson not in names:
            raise ValueError(f"there is no lesson {lesson!r} with exercises; there are {', '.join(names)}.")
        self.lesson = lesson
        self.reply: Reply | None = None
        self.note = ""
        self._topics = {topic.key: topic for topic in topics_of(lesson)}
        mistakes = {key: tuple(topic.answer.misconceptions) for key, topic in self._topics.items()}
        self.state = restored(lesson_folder.kept(SECTION).get(lesson), mistakes)
        self._question: tuple[Schedule, Question] | None = None
        self._observers: list[Callable[[], None]] = []

    @property
    def question(self) -> Question | None:
        """What is asked now; None when all is done."""
        card = self.state.card
        if card is None:
            return None
        if self._question is None or self._question[0] is not self.state:
            self._question = self.state, _ask(self._topics[card.topic], card, self.state.asked)
        return self._question[1]

    @property
    def done(self) -> bool:
        """Whether everything was answered rightly three times."""
        return self.state.done

    def answer(self, given: Any) -> Reply | None:
        """Answer the question with a letter ("b"), the number of a choice (2), or the number that was asked for.

        Then `question` is the next one. None if there is no question left.

        Raises:
            ValueError: there is no such choice, or this is no number; the question stays.
        """
        if self.question is None:
            return None
        reply = self.question.judge(given)
        self.reply = reply
        self._go_on(self.state.answered(right=reply.right, mistake=reply.mistake))
        return reply

    def again(self) -> None:
        """Begin anew, with other questions."""
        self.reply = None
        self._go_on(self.state.anew())

    def observe(self, action: Callable[[], None]) -> None:
        """Call `action` after each answer, wherever it was given."""
        self._observers.append(action)

    def unobserve(self, action: Callable[[], None]) -> None:
        """Call it no longer, if it was."""
        if action in self._observers:
            self._observers.remove(action)

    @property
    def standing(self) -> str:
        """How far it is, in one sentence."""
        topics = [card for card in self.state.cards if not card.mistake]
        slips = sum(not card.done for card in self.state.cards if card.mistake)
        right = sum(card.right for card in topics)
        text = f"{right} of {ENOUGH * len(topics)} right answers"
        return f"{text}, {slips} {'mistake' if slips == 1 else 'mistakes'} to come back to" if slips else text

    def __repr__(self) -> str:
        parts = [str(self.reply)] if self.reply else []
        parts.append(f"{self.lesson}: {self.standing}.")
        parts += [str(self.question), self._how()] if self.question else [ALL_DONE]
        return printable("\n\n".join([*parts, *([self.note] if self.note else [])]).replace("`", ""))

    def _repr_html_(self) -> str:
        """The same text for where no widget shows."""
        return (
            '<pre class="bpw-practice" style="white-space: pre-wrap; color: var(--jp-content-font-color1, inherit)">'
            f"{html.escape(repr(self))}</pre>"
        )

    def _how(self) -> str:
        if self.question and self.question.choices:
            return f'Answer with a letter, as in p.answer("{LETTERS[0]}").'
        return "Answer with a number, as in p.answer(0.25)."

    def _go_on(self, state: Schedule) -> None:
        self.state = state

        def with_this(kept: Mapping[str, Any]) -> dict[str, Any]:
            return {**kept, self.lesson: state.kept()}

        self.note = lesson_folder.update(SECTION, with_this, what="answers")
        for action in tuple(self._observers):
            action()


ALL_DONE = f"Done: each was answered rightly {ENOUGH} times."


def _ask(topic: Topic, card: Card, asked: int) -> Question:
    """A question about the card, the same for the same number of questions before it.

    About a topic, first which value it is, then the shape where there is one, then a number that is typed.
    """
    ways: list[tuple[Kind, str]] = [(kind, card.mistake) for kind in KINDS]
    if not card.mistake:
        ways = [*ways[card.right % len(KINDS) :][:1], *ways]
    for kind, about in [*ways, ("choice", "")]:
        seed = hashlib.sha256(f"{card.key} {asked}".encode()).digest()
        made = make_question(topic, np.random.default_rng(int.from_bytes(seed)), kind, about)
        if made:
            return made
    raise RuntimeError(f"no question about {topic.key}, of which `topics_of` has found one.")

"""``bp.practice("two_layer")``: the questions of `exercises/practice`, on the page that `live/page` makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpwidgets.exercises.practice.session import ALL_DONE, Practice

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpwidgets.exercises.practice.question import Question, Reply
    from bpwidgets.live.page.quiz import Card


def practice(lesson: str) -> Practice:
    """Small questions about a lesson, such as ``"two_layer"``: a number, a shape, which of these.

    As the last line of a cell it shows a question, answered by the keys a to d or 1 to 4, or by a number and Enter;
    Enter leads on. Without a page, print it, and call ``answer("b")``. What was got wrong is asked again, with the
    mistake that was made among the choices; it ends when each was answered rightly three times. The answers are kept in
    the lessons' folder, as the points are.

    Raises:
        ValueError: if there is no such lesson with exercises; the sentence lists them.
    """
    return ShownPractice(lesson)


class ShownPractice(Practice):
    """A Practice that shows itself in a cell."""

    def _ipython_display_(self) -> None:
        from bpwidgets.live.page.quiz import publish  # noqa: PLC0415 (ipywidgets, for who has a page)

        publish(_Master(self), repr(self))


class _Master:
    """Keeps a question and its verdict before the learner until they go on."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice
        self._shown: Question | None = practice.question
        self._reply: Reply | None = None
        self._given = ""
        self._problem = ""
        self._observers: list[Callable[[], None]] = []
        practice.observe(self._on_answer)

    @property
    def card(self) -> Card:
        """The question, and what was said to its answer."""
        from bpwidgets.live.page.quiz import Card  # noqa: PLC0415 (ipywidgets)

        practice, question, reply = self._practice, self._shown, self._reply
        title, standing, note = f"Practice: {practice.lesson}", practice.standing, practice.note
        if question is None:
            return Card(title=title, standing=standing, prompt=ALL_DONE, note=note, done=True)
        right = [choice.right for choice in question.choices]
        return Card(
            title=title,
            standing=standing,
            statement=question.statement,
            given=question.given,
            prompt=question.prompt,
            choices=tuple(choice.text for choice in question.choices),
            chosen=int(reply.given) if reply and right else self._given or -1,
            right=right.index(True) if reply and right else -1,
            verdict=("right" if reply.right else "wrong") if reply else "",
            message=reply.message if reply else self._problem,
            note=note,
        )

    def take(self, given: str) -> None:
        """An answer to the question that is seen; to one that was answered already, none."""
        question = self._shown
        if question is None or self._reply is not None:
            return
        self._given = given
        try:
            self._reply = question.judge(given)
        except ValueError as error:
            self._problem = f"{str(error)[0].upper()}{str(error)[1:]}"
            self._tell()
            return
        self._practice.answer(given)

    def go_on(self) -> None:
        """The next question, or a new round."""
        if self._shown is None:
            self._practice.again()
        self._turn()

    def observe(self, action: Callable[[], None]) -> None:
        """Call `action` whenever there is another card."""
        self._observers.append(action)

    def close(self) -> None:
        """Follow the practice no longer, and tell nobody."""
        self._practice.unobserve(self._on_answer)
        self._observers.clear()

    def _on_answer(self) -> None:
        """An answer was given here, or in another cell: then the question that is seen is an old one."""
        if self._reply is None:
            self._turn()
        else:
            self._tell()

    def _turn(self) -> None:
        self._shown, self._reply, self._given, self._problem = self._practice.question, None, "", ""
        self._tell()

    def _tell(self) -> None:
        for action in self._observers:
            action()

"""What is asked when: each card three times rightly, and a mistake that was made comes back until it is gone.

A card is a topic, such as `two_layer.steps.dW2`, or a mistake made in one, `two_layer.steps.dW2:transposed`. The state
is frozen: an answer makes the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

ENOUGH = 3  # right answers, after which a card is done
_SPACING = (2, 4, 8)  # how many questions lie between one on a card and the next, by its right answers so far


@dataclass(frozen=True, kw_only=True)
class Card:
    """Something that is asked again and again.

    Attributes:
        topic: the key of its topic.
        mistake: the id of the misconception that it is about; empty for a card about the whole topic.
        right: how many times it was answered rightly, 0 to 3.
        due: the number of the question from which on it may be asked.
    """

    topic: str
    mistake: str = ""
    right: int = 0
    due: int = 0

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return f"{self.topic}:{self.mistake}" if self.mistake else self.topic

    @property
    def done(self) -> bool:
        """Whether it is asked no more."""
        return self.right >= ENOUGH


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """The cards of a lesson in their order, how many questions were answered, and which card was asked last."""

    cards: tuple[Card, ...]
    asked: int = 0
    last: str = ""

    @property
    def done(self) -> bool:
        """Whether every card was answered rightly three times."""
        return all(card.done for card in self.cards)

    @property
    def card(self) -> Card | None:
        """What is asked now; None when all is done.

        Of what is due, a mistake before a topic, and what has waited longest before the others. Where nothing is due,
        what will be first. The same card twice in a row only where there is no other.
        """
        open_cards = [card for card in self.cards if not card.done]
        others = [card for card in open_cards if card.key != self.last] or open_cards
        due = [card for card in others if card.due <= self.asked]

        def turn(card: Card) -> tuple[Any, ...]:
            return (not card.mistake if due else False), card.due, card.key if card.mistake else ""

        return min(due or others, key=turn, default=None)

    def answered(self, *, right: bool, mistake: str = "") -> Schedule:
        """The state after an answer to the present card; `mistake` is the misconception that led to a wrong one.

        A right answer counts, and the card rests longer each time. After a wrong one it comes back soon; the mistake
        gets a card of its own, whose count begins anew.
        """
        card = self.card
        if card is None:
            return self
        asked = self.asked + 1
        count = card.right + right
        cards = {known.key: known for known in self.cards}
        cards[card.key] = replace(card, right=count, due=asked + _SPACING[card.right if right else 0])
        if mistake and not right:
            made = Card(topic=card.topic, mistake=mistake, due=asked + _SPACING[0])
            cards[made.key] = made
        return Schedule(cards=tuple(cards.values()), asked=asked, last=card.key)

    def anew(self) -> Schedule:
        """From the beginning, without the mistakes; the questions are others than before."""
        topics = (Card(topic=card.topic, due=self.asked) for card in self.cards if not card.mistake)
        return Schedule(cards=tuple(topics), asked=self.asked)

    # ---- as plain data, to be kept ----

    def kept(self) -> dict[str, Any]:
        """What `restored` reads: numbers, texts and lists alone."""
        cards = {card.key: [card.right, card.due] for card in self.cards if card.right or card.due}
        return {"asked": self.asked, "last": self.last, "cards": cards}


def begun(topics: Iterable[str]) -> Schedule:
    """The first state, of these topics."""
    return Schedule(cards=tuple(Card(topic=topic) for topic in topics))


def restored(kept: Any, mistakes: Mapping[str, Iterable[str]]) -> Schedule:
    """The state that `kept` holds; what this version does not know is left out, and what is broken begins anew.

    mistakes: for the key of each topic the ids of its misconceptions.
    """
    state = begun(mistakes)
    if not isinstance(kept, Mapping) or not isinstance(kept.get("cards"), Mapping):
        return state
    asked, last = kept.get("asked"), kept.get("last")
    cards = {card.key: card for card in state.cards}
    of_mistakes = [Card(topic=topic, mistake=name) for topic, names in mistakes.items() for name in names]
    known = {card.key: card for card in of_mistakes}
    for key, entry in kept["cards"].items():
        card = cards.get(key) or known.get(key)
        if card and isinstance(entry, list) and [type(each) for each in entry] == [int, int]:
            right, due = entry
            cards[key] = replace(card, right=min(max(right, 0), ENOUGH), due=max(due, 0))
    return Schedule(
        cards=tuple(cards.values()),
        asked=asked if type(asked) is int and asked > 0 else 0,
        last=last if isinstance(last, str) else "",
    )

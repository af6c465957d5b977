"""A conversation as the server keeps it, and what one more line does to it."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer import MAX_QUESTION, Answer
from assistant.conversation import heard
from assistant.dutch import sentence
from assistant.web.cards import answer_html, problem_html, question_html
from corpus.errors import UserError

BROKEN = "Er ging iets mis bij het zoeken. Probeer het opnieuw of stel de vraag anders."
# Kept in a conversation; older messages drop off. A list of all measures takes 80,000 characters.
_MAX_MESSAGES = 60
_MAX_CHARACTERS = 400_000

# (question, those before it that it may lean on, oldest first, filters that it says and that the
# user took away); may raise UserError
Ask = Callable[[str, Sequence[str], Collection[str]], Answer]
Message = dict[str, Any]  # as gr.Chatbot takes it: role, content, options


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, and what it may lean on or leave out."""

    question: str  # as typed
    earlier: tuple[str, ...]  # questions before it, oldest first
    unsaid: tuple[str, ...] = ()  # filters (key=value) that it says and the user took away


@dataclass(frozen=True, slots=True)
class Talk:
    """All that is remembered of a conversation."""

    messages: tuple[Message, ...] = ()
    questions: tuple[str, ...] = ()  # as typed, oldest first; those that could be answered
    last: Turn | None = None  # the last of them
    filters: tuple[tuple[str, str], ...] = ()  # of its answer: (key=value, the words that say it)


def said(line: str, talk: Talk) -> tuple[Turn, str]:
    """What a line asks, and the words of the filter that it leaves out ("" = none).

    A line "-words" with the words of a filter of the last answer asks the last question once more,
    without it. The question is the one that was kept: the line only says which filter goes.
    """
    left_out = line.strip().removeprefix("-")
    gone = [text for text, words in talk.filters if line.strip() == f"-{words}"]
    if talk.last is None or not gone:
        question, earlier = heard(line, talk.questions)
        return Turn(question, earlier), ""
    last = talk.last
    return Turn(last.question, last.earlier, (*last.unsaid, *gone)), left_out


def replied(ask: Ask, line: object, talk: Talk, *, helpdesk: str = "") -> Talk:
    """The conversation with one more line and what came of it.

    A question that could not be answered is not one to lean on; its filters are gone.
    """
    turn, without = said(line if isinstance(line, str) else "", talk)
    options: list[dict[str, str]] = []
    answered: Answer | None = None
    try:
        found = ask(turn.question, turn.earlier, turn.unsaid)
        reply = answer_html(found, helpdesk=helpdesk)
        options = [{"value": s, "label": s} for s in found.suggestions]
        answered = found
    except UserError as error:
        reply = problem_html(sentence(str(error)))
    except Exception:
        logging.getLogger(__name__).exception("a question could not be answered")
        reply = problem_html(BROKEN)
    shown = question_html(turn.question[:MAX_QUESTION], without)
    asked = [_message("user", shown)] if turn.question.strip() else []
    messages = _newest((*talk.messages, *asked, _message("assistant", reply, options)))
    if answered is None:
        return Talk(messages, talk.questions)
    return Talk(messages, (*turn.earlier, turn.question), turn, answered.filters)


def _newest(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """As many of the last messages as are kept: always the last one."""
    first = max(0, len(messages) - _MAX_MESSAGES)
    size = sum(len(message["content"]) for message in messages[first:])
    while size > _MAX_CHARACTERS and first < len(messages) - 1:
        size -= len(messages[first]["content"])
        first += 1
    return messages[first:]


def _message(role: str, content: str, options: list[dict[str, str]] | None = None) -> Message:
    message: Message = {"role": role, "content": content}
    if options:
        message["options"] = options
    return message

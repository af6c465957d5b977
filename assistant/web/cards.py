"""An answer as HTML for one chat message.

The HTML is one line: a line feed could end Markdown's HTML block. Every word from outside passes
through `chat_text`, so a quote is shown as it stands in its source.
"""

from itertools import groupby

from assistant.answer import Answer, Notice
from assistant.citing import Citation
from assistant.conversation import UNDERSTOOD
from assistant.render import MEANT, NEAR, NOT_FOUND, POSSIBLE, SUGGESTIONS
from assistant.web.escape import chat_text
from assistant.web.quote_card import Look, card_html, status_html
from assistant.web.viewer import document_path
from assistant.web.way_out import helpdesk_html, pointer_html, unknown_html

ANSWERED = "Dit staat woord voor woord in de bronnen:"
_LONG = 5  # quotes; the cards of a longer answer are compact
_NOTICES = 2  # more are folded: each card has its own note as well
_ABREAST = 2  # sides of a comparison that fit in a column of text


def question_html(question: str, without: str = "") -> str:
    """What the user asked, exactly as typed; `without` are the words of a filter left out."""
    shown = f'<div class="vraag">{chat_text(question)}</div>'
    return f'{shown}<p class="zonder">Zonder: {chat_text(without)}</p>' if without else shown


def problem_html(told: str) -> str:
    """A failure that the user can mend, in one sentence."""
    return f'<p class="fout">{chat_text(told)}</p>'


def answer_html(answer: Answer, *, helpdesk: str = "") -> str:
    """How it was taken, status, notices and one card per quote; near misses look different.

    `helpdesk` is where to go with a question that is not answered; "" = not known.
    """
    parts = [_understood(answer), _filters(answer), _lead(answer), _notices(answer.notices)]
    if answer.kind == "comparison" and answer.citations:
        parts.append(_comparison(answer.citations))
    else:
        parts.append(_groups(answer.citations, near_miss=False))
    parts.append(_groups(answer.near_misses, near_miss=True))
    if answer.status == "not_found":
        parts.append(helpdesk_html(helpdesk, answer))
    if answer.suggestions:
        parts.append(f'<p class="ook">{chat_text(SUGGESTIONS)}</p>')
    return f'<div class="antwoord">{"".join(parts)}</div>'


def _understood(answer: Answer) -> str:
    """How a follow-up was taken, with a button that asks it as typed (page.js); "" when as typed.

    The "!" in front is what `conversation.heard` knows a literal question by.
    """
    typed = " ".join(answer.question.split())
    if answer.interpreted_as == typed:
        return ""
    taken = f'<span class="zo">{chat_text(answer.interpreted_as)}</span>'
    button = '<button type="button" class="letterlijk">Letterlijk zoeken</button>'
    line = _line(f"!{typed}")
    return f'<p class="begrepen">{chat_text(UNDERSTOOD)} {taken} {button}{line}</p>'


def _filters(answer: Answer) -> str:
    """What the question limits the sources to, each with a button that drops it (page.js).

    The "-" in front is what `talk.said` knows such a line by.
    """
    chips = "".join(
        f'<li class="filter"><span>{chat_text(words)}</span><button type="button" class="weglaten">'
        '<span class="kruis">&#215;</span><span class="buiten-beeld">Zoek zonder '
        f"{chat_text(words)}</span></button>{_line(f'-{words}')}</li>"
        for words in dict.fromkeys(words for _, words in answer.filters)
    )
    if not chips:
        return ""
    return f'<div class="filters"><span>Alleen:</span><ul>{chips}</ul></div>'


def _line(text: str) -> str:
    """What page.js types for the reader; the sanitiser of the chat takes data-* away."""
    return f'<span class="regel" hidden>{chat_text(text)}</span>'


def _lead(answer: Answer) -> str:
    """How sure it is, in words, and what may help when it is not."""
    meant = _meant(answer.suggestion)
    if answer.status == "answered":
        return f'{meant}<p class="stand">{chat_text(ANSWERED)}</p>'
    missing = unknown_html(answer.unknown)
    elsewhere = "".join(pointer_html(pointer) for pointer in answer.pointers)
    if answer.status == "possible":
        stand = f'<p class="stand misschien">{chat_text(POSSIBLE)}</p>'
        return f"{stand}{missing}{meant}{elsewhere}"
    near = f'<p class="bijna-kop">{chat_text(NEAR)}</p>' if answer.near_misses else ""
    return f'<p class="stand niet">{chat_text(NOT_FOUND)}</p>{missing}{meant}{elsewhere}{near}'


def _meant(suggestion: str) -> str:
    """The question that was probably meant, as a button that asks it (page.js); "" without one."""
    if not suggestion:
        return ""
    button = f'<button type="button" class="bedoeld">{chat_text(suggestion)}</button>'
    return f'<p class="bedoelde">{chat_text(MEANT)} {button}</p>'


def _notices(notices: tuple[Notice, ...]) -> str:
    if not notices:
        return ""
    items = "".join(f"<li>{chat_text(n.text)}{_successor(n)}</li>" for n in notices)
    shown = f'<ul class="meldingen">{items}</ul>'
    if len(notices) <= _NOTICES:
        return shown
    told = f"Let op: {len(notices)} van deze maatregelen zijn niet (meer) van kracht of doven uit"
    return f'<details class="vouw"><summary>{told}</summary>{shown}</details>'


def _successor(notice: Notice) -> str:
    if not notice.successor:
        return ""
    href = chat_text(document_path(notice.successor))
    return f' <a href="{href}" target="_blank" rel="noopener noreferrer">Open de opvolger</a>'


def _groups(citations: tuple[Citation, ...], *, near_miss: bool) -> str:
    """The cards below the headings of their groups, those without a group with none."""
    compact = len(citations) > _LONG
    parts = []
    for heading, members in groupby(citations, key=lambda c: c.group):
        look = Look(level=3 if heading else 2, compact=compact, near_miss=near_miss)
        cards = "".join(card_html(c, look) for c in members)
        if heading:
            words = f'<h2 class="groep-kop">{chat_text(heading)}</h2>'
            cards = f'<section class="groep">{words}{cards}</section>'
        parts.append(cards)
    return "".join(parts)


def _comparison(citations: tuple[Citation, ...]) -> str:
    """One column for each side, below the title of its document."""
    columns = []
    for _, members in groupby(citations, key=lambda c: c.quote.document_id):
        side = list(members)
        words = f'<h2 class="groep-kop">{chat_text(side[0].title)}</h2>'
        status = f'<p class="plaats">{status_html(side[0].status)}</p>' if side[0].status else ""
        cards = "".join(card_html(c, Look(level=0, compact=True)) for c in side)
        top = f'<header class="zijde-kop">{words}{status}</header>'
        columns.append(
            f'<section class="zijde">{top}<div class="zijde-kaarten">{cards}</div></section>'
        )
    wide = " breed" if len(columns) > _ABREAST else ""
    return f'<div class="vergelijking{wide}">{"".join(columns)}</div>'

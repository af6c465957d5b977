"""Where a reader goes with what the sources do not answer: other bodies, and the helpdesk."""

from urllib.parse import quote as percent

from assistant.answer import Answer
from assistant.conversation import UNDERSTOOD
from assistant.render import ASK_HELPDESK, UNKNOWN
from assistant.web.escape import chat_text, link, web_link
from corpus.elsewhere import Pointer
from corpus.errors import UserError

TO_HELPDESK = "Stel deze vraag aan de helpdesk"
_SUBJECT = "Vraag uit Maatwijzer"


def check_helpdesk(helpdesk: str) -> None:
    """Refuse what no button can lead to.

    Raises:
        UserError: when it is no e-mail address, no web address and not "".
    """
    if helpdesk and not web_link(helpdesk) and not _is_mailbox(helpdesk):
        raise UserError(
            f"helpdesk {helpdesk!r} is geen e-mailadres en geen webadres; schrijf bijvoorbeeld "
            "helpdesk@voorbeeld.be of https://www.voorbeeld.be/helpdesk"
        )


def unknown_html(words: tuple[str, ...]) -> str:
    """The words of the question that no source has; "" when there are none."""
    if not words:
        return ""
    # The quotation marks part them, as a word may hold anything but white space.
    told = ", ".join(f"\u201c{word}\u201d" for word in words)
    return f'<p class="onbekend">{chat_text(UNKNOWN)} {chat_text(told)}</p>'


def pointer_html(pointer: Pointer) -> str:
    """Who does answer: text of our own, in a box that looks like no quote."""
    return (
        '<aside class="elders"><p class="geen-citaat">Verwijzing, geen citaat</p>'
        f"<p>Hiervoor kunt u terecht bij <strong>{chat_text(pointer.body)}</strong>. "
        f"{chat_text(pointer.explanation)}</p>"
        f'<p class="adres">{link(pointer.url, pointer.url, chat_text)}</p></aside>'
    )


def helpdesk_html(helpdesk: str, answer: Answer) -> str:
    """A button that leads there; a plain sentence when no helpdesk is known ("").

    `helpdesk` has passed `check_helpdesk`.
    """
    if not helpdesk:
        return f'<p class="hulp">{chat_text(ASK_HELPDESK)}</p>'
    href = web_link(helpdesk)
    away = ' target="_blank" rel="noopener noreferrer"' if href else ""
    href = href or _mail(helpdesk, answer)
    return f'<p class="hulp"><a class="knop" href="{chat_text(href)}"{away}>{TO_HELPDESK}</a></p>'


def _is_mailbox(text: str) -> bool:
    name, _, domain = text.partition("@")
    return bool(name) and "." in domain and "@" not in domain and not set(text) & set(" \t\r\n:/")


def _mail(address: str, answer: Answer) -> str:
    """An e-mail to the helpdesk with the question, and how it was taken when that differs."""
    asked = " ".join(answer.question.split())
    lines = [asked]
    if answer.interpreted_as != asked:
        lines.append(f"{UNDERSTOOD} {answer.interpreted_as}")
    body = percent("\r\n\r\n".join(lines), safe="")
    return f"mailto:{percent(address, safe='@')}?subject={percent(_SUBJECT)}&body={body}"

"""Words from outside to HTML: the only place where text becomes markup."""

import html
import re
from collections.abc import Callable
from urllib.parse import urlsplit

# Everything but letters, digits and the plain space. In a chat message Gradio runs Markdown over
# the HTML; as numeric references these characters mean nothing to it, nor to its templates.
_ACTIVE = re.compile(r"[^\w ]|_", re.UNICODE)
_UNSAFE_IN_URL = re.compile(r"[\s\x00-\x1f\x7f\\]")


def page_text(text: str) -> str:
    """Text for an HTML page of our own, in an element or in a quoted attribute."""
    return html.escape(text, quote=True)


def chat_text(text: str) -> str:
    """Text for HTML inside a chat message, in an element or in a quoted attribute.

    The browser shows exactly `text`: no Markdown, LaTeX, autolink or template is left to act on,
    and a line feed survives where Markdown would end the HTML block.
    """
    return _ACTIVE.sub(lambda match: f"&#{ord(match[0])};", text)


def link(url: str, words: str, text: Callable[[str], str]) -> str:
    """The words as a link to another site, or alone when the URL is no web one; `text` escapes."""
    target = web_link(url)
    if not target:
        return text(words)
    return f'<a href="{text(target)}" target="_blank" rel="noopener noreferrer">{text(words)}</a>'


def web_link(url: str) -> str:
    """The URL when it is an absolute http(s) one, else ""; it still has to be escaped."""
    if _UNSAFE_IN_URL.search(url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""

"""The chat: Gradio's blocks and what happens when a question is asked."""

from typing import Any

import gradio as gr

from assistant.answer import MAX_QUESTION
from assistant.web.talk import Ask, Message, Talk, replied

EXAMPLES = (
    "Krijg ik jobbonus als ik halftijds werk?",
    "Krijg ik kinderopvang terugbetaald tijdens mijn opleiding bij VDAB?",
    "Hoeveel bedraagt de RSZ-korting voor langdurig werklozen?",
    "Hoe lang duurt een IBO?",
    "Bestaat de stagebonus nog?",
    "Na hoeveel maanden mag een asielzoeker werken?",
)
_IDLE = 6 * 3600  # seconds after which a conversation that nobody continues is forgotten

_FONT = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif"]
_MONO = ["ui-monospace", "monospace"]


def theme() -> gr.themes.Base:
    """Gradio's plainest theme, with the fonts of the reader's own system."""
    return gr.themes.Base(font=_FONT, font_mono=_MONO)


def build_chat(ask: Ask, *, helpdesk: str = "") -> gr.Blocks:
    """The page. History comes from the server only: a client cannot put words in it.

    `helpdesk` is where to go with a question that is not answered; "" = not known.

    Every handler is an endpoint that anyone can call with anything (see docs/design.md), so each
    checks what it gets.
    """
    page = gr.Blocks(title="Maatwijzer", analytics_enabled=False, delete_cache=(3600, 3600))
    with page:
        talk = gr.State(Talk(), time_to_live=_IDLE)
        with gr.Row(elem_id="kop"):
            gr.Markdown(
                "# Maatwijzer\n\nVragen over Vlaamse maatregelen op de arbeidsmarkt, beantwoord "
                "met letterlijke citaten uit de bronnen.",
                elem_id="titel",
            )
            fresh = gr.Button("Nieuw gesprek", elem_id="nieuw", variant="secondary")
        chat = _conversation()
        with gr.Row(elem_id="invoer"):
            box = _question_box()
            send = gr.Button("Verstuur", elem_id="verstuur", variant="primary", scale=0)
        _connect(ask, helpdesk, talk=talk, chat=chat, box=box, send=send, fresh=fresh)
    page.queue(max_size=64, default_concurrency_limit=4)
    return page


def _conversation() -> gr.Chatbot:
    """Its messages are HTML of ours; Markdown and the sanitiser still run over them."""
    return gr.Chatbot(
        [],
        elem_id="gesprek",
        label="Gesprek",
        show_label=False,
        container=False,
        height=None,
        autoscroll=False,
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        line_breaks=False,
        allow_tags=False,
        allow_file_downloads=False,
        group_consecutive_messages=False,
        layout="panel",
        placeholder="Typ een vraag, of kies er een:",
        examples=[{"text": q} for q in EXAMPLES],
    )


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        label="Uw vraag",
        placeholder="Typ hier uw vraag",
        lines=1,
        max_lines=4,
        max_length=MAX_QUESTION,
        scale=1,
        elem_id="vraag",
        html_attributes=gr.InputHTMLAttributes(enterkeyhint="send", autocomplete="off", lang="nl"),
    )


def _connect(
    ask: Ask,
    helpdesk: str,
    *,
    talk: gr.State,
    chat: gr.Chatbot,
    box: gr.Textbox,
    send: gr.Button,
    fresh: gr.Button,
) -> None:
    # No event at page load: when a second one follows closely, Gradio's client closes the stream of
    # answers on it and the question is lost. So page.js asks the question of a `?vraag=` link.
    def typed(line: object, before: Talk) -> tuple[Talk, list[Message], str]:
        after = replied(ask, line, before, helpdesk=helpdesk)
        return after, list(after.messages), ""

    def picked(before: Talk, event: gr.SelectData) -> tuple[Talk, list[Message]]:
        value = event.value
        line = value.get("text", value.get("value", "")) if isinstance(value, dict) else value
        after = replied(ask, line, before, helpdesk=helpdesk)
        return after, list(after.messages)

    def emptied() -> tuple[Talk, list[Message], str]:
        return Talk(), [], ""

    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    gr.on(
        [box.submit, send.click],
        typed,
        [box, talk],
        [talk, chat, box],
        trigger_mode="once",
        **private,
    )
    gr.on([chat.example_select, chat.option_select], picked, [talk], [talk, chat], **private)
    fresh.click(emptied, None, [talk, chat, box], **private)

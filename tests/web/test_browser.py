"""The web app in a real browser, over a toy index."""

import dataclasses
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote as percent

import pytest
import uvicorn
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    WebError,
    expect,
    sync_playwright,
)

from assistant.answer import Answer, answer
from assistant.confidence import AnswerStatus
from assistant.signs import Kind
from index.search import Index
from tests.web.toy import HOSTILE, calibrate, cited, hostile_answer

pytestmark = pytest.mark.browser

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
HALF_TIME = "Telt mijn halftijdse job voltijds voor de jobbonus?"
# What Gradio's own client logs when going to another page cuts off its requests.
CUT_OFF = ("AbortError: signal is aborted", "Connection errored out")
NOWHERE = "Hoe vaak draait de maan om kwartsieten zwaluwen?"
POISON = "giftige premie klik ster streep"
EMPLOYERS = "Welke maatregelen zijn er voor werkgevers?"


@dataclass
class Visit:
    """A page with everything it asked for and complained about."""

    page: Page
    home: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        """As a keyboard user does: the box has the focus already."""
        self.page.goto(self.home)
        expect(self.page.get_by_label("Uw vraag")).to_be_focused()
        self.page.keyboard.type(question)
        self.page.keyboard.press("Enter")
        self.page.locator(".antwoord").wait_for()


@pytest.fixture(scope="module")
def home(index: Index) -> Iterator[str]:
    from assistant.web.server import create_app

    app = create_app(lambda: index, calibrate=calibrate, helpdesk="hulp@voorbeeld.be")
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listener.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        known = [os.environ.get("CHROMIUM", ""), "/usr/bin/chromium"]
        known.append(playwright.chromium.executable_path)
        program = next((k for k in known if k and Path(k).is_file()), "")
        if not program:
            pytest.skip("no Chromium: set CHROMIUM, or run 'playwright install chromium'")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        locale="en-US",
        viewport={"width": 1100, "height": 800},
        permissions=["clipboard-read", "clipboard-write"],
    )
    yield context
    context.close()


@pytest.fixture
def visit(context: BrowserContext, home: str) -> Iterator[Visit]:
    visit = Visit(context.new_page(), home)

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(c in message.text for c in CUT_OFF):
            visit.complaints.append(message.text)

    def on_error(error: WebError) -> None:
        visit.complaints.append(str(error.error))

    def on_request(request: Request) -> None:
        if not request.url.startswith((f"{home}/", "data:")):
            visit.foreign.append(request.url)

    context.on("console", on_console)
    context.on("weberror", on_error)
    context.on("request", on_request)
    yield visit
    assert visit.foreign == []
    assert visit.complaints == []


def found(index: Index, question: str) -> Answer:
    return answer(index, question, calibrate=calibrate)


def no_sideways_scroll(page: Page) -> bool:
    wide = page.evaluate(
        "[...document.querySelectorAll('body *')].some(e => !e.closest('.buiten-beeld, .dubbel')"
        " && e.getBoundingClientRect().right > innerWidth + 1)"
    )
    narrow = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return bool(narrow and not wide)


def test_a_question_by_keyboard_is_answered_with_exact_quotes(visit: Visit, index: Index) -> None:
    visit.ask(HALF_TIME)
    texts = visit.page.locator(".citaat").evaluate_all("es => es.map(e => e.textContent)")
    assert texts == [c.quote.text for c in found(index, HALF_TIME).citations]
    assert visit.page.locator(".vraag").text_content() == HALF_TIME
    box = visit.page.get_by_label("Uw vraag")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    visit.page.keyboard.type("Hoe lang duurt een IBO?")
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator(".antwoord")).to_have_count(2)
    settled = (
        "document.querySelectorAll('.vraag')[1].getBoundingClientRect().top < 120"
        " || innerHeight + scrollY >= document.documentElement.scrollHeight - 1"
    )
    patience = time.monotonic() + 5
    # The page's policy forbids the eval that Playwright's own waiting uses.
    while not visit.page.evaluate(settled) and time.monotonic() < patience:
        visit.page.wait_for_timeout(50)
    assert visit.page.evaluate(settled)
    expect(visit.page.locator(".vraag").last).to_be_in_viewport()


def test_the_source_opens_at_the_highlighted_quote(
    visit: Visit, context: BrowserContext, index: Index
) -> None:
    visit.ask(HALF_TIME)
    with context.expect_page() as opened:
        visit.page.get_by_role("link", name="Open bron").first.press("Enter")
    mark = opened.value.locator("mark#citaat")
    expect(mark).to_be_in_viewport()
    assert mark.text_content() == found(index, HALF_TIME).citations[0].quote.text


def test_copying_takes_the_quote_and_its_citation(visit: Visit, index: Index) -> None:
    visit.ask(HALF_TIME)
    visit.page.get_by_role("button", name="Kopieer met bronvermelding").first.click()
    expect(visit.page.get_by_role("status").filter(has_text="Gekopieerd")).to_be_visible()
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    citation = found(index, HALF_TIME).citations[0]
    assert copied.startswith(f"\u00ab{citation.quote.text}\u00bb\n{citation.title}")
    assert all(source.url in copied for source in citation.sources)


def test_an_example_question_can_be_clicked(visit: Visit) -> None:
    visit.page.goto(visit.home)
    expect(visit.page.get_by_label("Uw vraag")).to_be_focused()
    visit.page.get_by_role("button", name="Bestaat de stagebonus nog?").focus()
    visit.page.keyboard.press("Enter")
    visit.page.locator(".antwoord").wait_for()
    assert visit.page.locator(".vraag").text_content() == "Bestaat de stagebonus nog?"


def test_not_found_shows_near_misses_and_questions_to_click(visit: Visit, index: Index) -> None:
    expected = found(index, NOWHERE)
    visit.ask(NOWHERE)
    expect(visit.page.get_by_text("Niet gevonden in de bronnen.")).to_be_visible()
    expect(visit.page.locator(".kaart.bijna")).to_have_count(len(expected.near_misses))
    suggestion = expected.suggestions[0]
    visit.page.get_by_role("button", name=suggestion).click()
    expect(visit.page.locator(".vraag").last).to_have_text(suggestion)


@pytest.mark.parametrize("key", ["Enter", "Space", "click"])
def test_what_was_meant_can_be_asked(visit: Visit, key: str) -> None:
    typed = "Telt mijn <b>halftijdse</b> job voor de jobbonnus & meer?"
    visit.ask(typed)
    meant = typed.replace("jobbonnus", "jobbonus")
    button = visit.page.get_by_role("button", name=meant)
    expect(button).to_have_text(meant)
    if key == "click":
        button.click()
    else:
        button.focus()
        visit.page.keyboard.press(key)
    expect(visit.page.locator(".vraag")).to_have_text([typed, meant])
    expect(visit.page.get_by_label("Uw vraag")).to_be_focused()
    expect(visit.page.get_by_label("Uw vraag")).to_have_value("")
    expect(visit.page.locator(".antwoord").last.locator(".bedoeld")).to_have_count(0)


def test_a_follow_up_shows_how_it_was_taken_and_can_be_asked_as_typed(visit: Visit) -> None:
    visit.ask(HALF_TIME)
    box = visit.page.get_by_label("Uw vraag")
    follow_up = "en <b>daarna</b>?"
    box.fill(follow_up)
    box.press("Enter")
    taken = visit.page.locator(".begrepen")
    expect(taken.locator(".zo")).to_have_text(f"{HALF_TIME} {follow_up}")
    visit.page.get_by_role("button", name="Letterlijk zoeken").click()
    expect(visit.page.locator(".vraag")).to_have_text([HALF_TIME, follow_up, follow_up])
    expect(visit.page.locator(".antwoord")).to_have_count(3)
    expect(taken).to_have_count(1)
    expect(box).to_be_focused()
    visit.page.get_by_role("button", name="Nieuw gesprek").click()
    expect(visit.page.locator(".antwoord")).to_have_count(0)
    box.fill(follow_up)
    box.press("Enter")
    expect(visit.page.locator(".antwoord")).to_have_count(1)
    expect(taken).to_have_count(0)


def test_a_link_can_ask_and_a_new_conversation_clears_it(visit: Visit) -> None:
    visit.page.goto(f"{visit.home}/?vraag={percent(HALF_TIME)}")
    expect(visit.page.locator(".vraag")).to_have_text(HALF_TIME)
    visit.page.get_by_role("button", name="Nieuw gesprek").click()
    expect(visit.page.locator(".antwoord")).to_have_count(0)
    expect(visit.page.locator("button.example").first).to_be_visible()
    assert visit.page.url == f"{visit.home}/"


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Answer], Answer]], None]:
    """From here on each answer of the server is changed before it is shown."""

    def change(into: Callable[[Answer], Answer]) -> None:
        monkeypatch.setattr(
            "assistant.web.server.answer", lambda *args, **options: into(answer(*args, **options))
        )

    return change


@pytest.mark.parametrize("status", ["answered", "not_found"])
@pytest.mark.parametrize("kind", ["list", "comparison"])
def test_no_field_of_an_answer_can_do_anything(
    visit: Visit,
    changed: Callable[[Callable[[Answer], Answer]], None],
    status: AnswerStatus,
    kind: Kind,
) -> None:
    changed(lambda a: dataclasses.replace(hostile_answer(a), status=status, kind=kind))
    visit.page.set_viewport_size({"width": 320, "height": 700})
    visit.ask(HALF_TIME)
    for summary in visit.page.locator("summary:visible").all():
        summary.click()
    assert no_sideways_scroll(visit.page)
    names = ["leeftijd", "filter", "regel", "meldingen", "passage"]
    for name in [*names, *(["onbekend", "elders"] if status == "not_found" else [])]:
        texts = visit.page.locator(f".{name}").evaluate_all("es => es.map(e => e.textContent)")
        assert texts
        assert all(HOSTILE in text for text in texts), name
    assert visit.page.evaluate("typeof window.pwned") == "undefined"
    assert visit.page.locator("main img, main form, main input, main script").count() == 0
    visit.page.get_by_role("button", name="Zoek zonder").last.press("Enter")
    expect(visit.page.locator(".zonder")).to_have_text(f"Zonder: {HOSTILE}")
    assert visit.page.locator(".vraag").all_text_contents() == [HALF_TIME, HALF_TIME]


def test_the_passage_opens_around_the_quote_by_keyboard(
    visit: Visit, changed: Callable[[Callable[[Answer], Answer]], None], index: Index
) -> None:
    changed(lambda a: cited(a, {"before": "Ervoor. ", "after": " Erna."}))
    visit.ask(HALF_TIME)
    quote = found(index, HALF_TIME).citations[0].quote.text
    mark = visit.page.locator(".passage mark")
    expect(mark).to_be_hidden()
    summary = visit.page.get_by_text("Toon de hele passage")
    summary.focus()
    assert summary.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    visit.page.keyboard.press("Enter")
    expect(mark).to_have_text(quote)
    expect(visit.page.locator(".passage p")).to_have_text(f"Ervoor. {quote} Erna.")
    visit.page.get_by_role("button", name="Kopieer met bronvermelding").click()
    expect(visit.page.get_by_role("status").filter(has_text="Gekopieerd")).to_be_visible()
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"\u00ab{quote}\u00bb\n")
    assert "Ervoor" not in copied


@pytest.mark.parametrize("key", ["Enter", "Space", "click"])
def test_a_filter_that_was_said_can_be_dropped(visit: Visit, key: str) -> None:
    visit.ask(EMPLOYERS)
    chip = visit.page.locator(".filter")
    expect(chip).to_contain_text("voor werkgevers")
    button = visit.page.get_by_role("button", name="Zoek zonder voor werkgevers")
    if key == "click":
        button.click()
    else:
        button.focus()
        visit.page.keyboard.press(key)
    expect(visit.page.locator(".vraag")).to_have_text([EMPLOYERS, EMPLOYERS])
    expect(visit.page.locator(".zonder")).to_have_text("Zonder: voor werkgevers")
    expect(visit.page.locator(".antwoord")).to_have_count(2)
    expect(visit.page.locator(".antwoord").last.locator(".filter")).to_have_count(0)
    expect(button).to_have_count(0)  # an answer that is past has nothing to drop any more
    expect(chip).to_be_visible()
    expect(visit.page.get_by_label("Uw vraag")).to_be_focused()
    expect(visit.page.get_by_label("Uw vraag")).to_have_value("")


@pytest.mark.parametrize(("width", "sides", "abreast"), [(1200, 2, 2), (1200, 4, 3), (390, 2, 1)])
def test_a_comparison_stands_side_by_side_where_it_fits(
    visit: Visit,
    changed: Callable[[Callable[[Answer], Answer]], None],
    width: int,
    sides: int,
    abreast: int,
) -> None:
    def compared(a: Answer) -> Answer:
        quote = a.citations[0].quote
        changes: list[dict[str, object]] = [
            {"quote": dataclasses.replace(quote, document_id=f"d{n}"), "title": f"Premie {n}"}
            for n in range(sides)
        ]
        return dataclasses.replace(cited(a, *changes), kind="comparison")

    changed(compared)
    visit.page.set_viewport_size({"width": width, "height": 900})
    visit.ask(HALF_TIME)
    tops = visit.page.locator(".zijde").evaluate_all(
        "es => es.map(e => Math.round(e.getBoundingClientRect().top))"
    )
    assert (len(tops), tops.count(tops[0])) == (sides, abreast)
    assert no_sideways_scroll(visit.page)


def test_what_is_not_found_can_be_mailed_to_the_helpdesk(visit: Visit) -> None:
    visit.ask(NOWHERE)
    expect(visit.page.get_by_text("Deze woorden staan in geen enkele bron:")).to_be_visible()
    link = visit.page.get_by_role("link", name="Stel deze vraag aan de helpdesk")
    address, _, fields = (link.get_attribute("href") or "").partition("?")
    assert address == "mailto:hulp@voorbeeld.be"
    assert fields.endswith(f"&body={percent(NOWHERE, safe='')}")


def test_hostile_words_are_shown_exactly_and_do_not_run(
    visit: Visit, context: BrowserContext, index: Index
) -> None:
    visit.ask(POISON)
    texts = visit.page.locator(".citaat").evaluate_all("es => es.map(e => e.textContent)")
    assert texts == [c.quote.text for c in found(index, POISON).citations]
    with context.expect_page() as opened:
        visit.page.get_by_role("link", name="Open bron").first.click()
    opened.value.wait_for_load_state()
    visit.page.keyboard.press("Tab")
    visit.ask("${window.pwned=1} <img src=x onerror=window.pwned=2> *jobbonus* `halftijds` $$x$$")
    assert "*jobbonus* `halftijds` $$x$$" in (visit.page.locator(".vraag").text_content() or "")
    for page in (visit.page, opened.value):
        assert page.evaluate("typeof window.pwned") == "undefined"
        assert page.locator("main img, main form, main input, main script").count() == 0


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_shows_everything_without_scrolling_sideways(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 700})
    visit.page.goto(visit.home)
    visit.page.locator("button.example").first.wait_for()
    assert no_sideways_scroll(visit.page)
    for question in (HALF_TIME, NOWHERE, POISON, EMPLOYERS, f"{'jobbonnus ' * 90}"):
        visit.page.goto(f"{visit.home}/?vraag={percent(question)}")
        visit.page.locator(".antwoord").wait_for()
        assert no_sideways_scroll(visit.page)
        expect(visit.page.get_by_role("button", name="Verstuur")).to_be_in_viewport()
    path = visit.page.locator(".kaart a.knop").first.get_attribute("href")
    visit.page.goto(f"{visit.home}{path}")
    assert no_sideways_scroll(visit.page)


def test_the_page_speaks_dutch_whatever_the_browser_speaks(visit: Visit) -> None:
    visit.ask(NOWHERE)
    assert visit.page.evaluate("document.documentElement.lang") == "nl"
    assert visit.page.title() == "Maatwijzer"
    labels = visit.page.locator("body [aria-label], body [title], body [placeholder]").evaluate_all(
        "es => es.flatMap(e => ['aria-label', 'title', 'placeholder'].map(n => e.getAttribute(n)))"
        ".filter(x => x)"
    )
    assert set(labels) <= {"Gesprek", "Gesprek wissen", "Typ hier uw vraag"}


def test_an_empty_question_gets_a_sentence(visit: Visit) -> None:
    visit.page.goto(visit.home)
    visit.page.get_by_role("button", name="Verstuur").click()
    expect(visit.page.locator(".fout")).to_contain_text("De vraag is leeg")

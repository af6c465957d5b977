"""The web app in a real browser, over a toy index."""

import os
import socket
import threading
import time
from collections.abc import Iterator
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
from index.search import Index
from tests.web.toy import CALIBRATION

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

    app = create_app(lambda: index, calibration=CALIBRATION)
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
    return answer(index, question, calibration=CALIBRATION)


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


def test_a_link_can_ask_and_a_new_conversation_clears_it(visit: Visit) -> None:
    visit.page.goto(f"{visit.home}/?vraag={percent(HALF_TIME)}")
    expect(visit.page.locator(".vraag")).to_have_text(HALF_TIME)
    visit.page.get_by_role("button", name="Nieuw gesprek").click()
    expect(visit.page.locator(".antwoord")).to_have_count(0)
    expect(visit.page.locator("button.example").first).to_be_visible()
    assert visit.page.url == f"{visit.home}/"


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
    for question in (HALF_TIME, NOWHERE, POISON, f"{'jobbonnus ' * 90}"):
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

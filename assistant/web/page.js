"use strict";
// Loaded before Gradio, on the chat page only. No data passes through here but what is shown.

// Gradio takes the language of the browser; this product speaks Dutch.
Object.defineProperty(Navigator.prototype, "language", { get: () => "nl" });
Object.defineProperty(Navigator.prototype, "languages", { get: () => ["nl"] });

const LABELS = {
  "chatbot conversation": "Gesprek",
  "Loading response": "Even zoeken",
  "Scroll to bottom": "Naar beneden",
};

// There from the start: a screen reader follows only a region that it knows.
const region = document.createElement("div");
region.id = "melding";
region.setAttribute("role", "status");
document.addEventListener("DOMContentLoaded", () => document.body.append(region));

function announce(words) {
  region.textContent = words;
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => (region.textContent = ""), 4000);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea"); // where the clipboard is not to be had
    area.value = text;
    area.className = "buiten-beeld";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

document.addEventListener("click", async (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const button = target?.closest("button.kopieer");
  if (button) {
    const card = button.closest("article");
    const quote = card.querySelector(".citaat").textContent;
    const citation = card.querySelector(".vermelding").textContent;
    const done = await copy(`\u00ab${quote}\u00bb\n${citation}\n`);
    announce(done ? "Gekopieerd, met bronvermelding." : "Kopi\u00ebren lukt niet in deze browser.");
    button.focus();
  } else if (target?.closest("#nieuw")) {
    history.replaceState(null, "", location.pathname);
    box()?.focus();
  } else if (target?.closest("button.bedoeld")) {
    ask(target.closest("button.bedoeld").textContent);
    box().focus({ preventScroll: true });
  } else if (target?.closest("button.letterlijk, button.weglaten")) {
    ask(target.closest(".begrepen, .filter").querySelector(".regel").textContent);
    box().focus({ preventScroll: true });
  } else if (target?.closest("button.example, button.option, #verstuur")) {
    box()?.focus({ preventScroll: true });
  }
});

const box = () => document.querySelector("#vraag textarea, #vraag input");
let questions = 0;
let begun = false;

function begin() {
  const idle = document.activeElement === document.body;
  // On a phone it would bring up the keyboard over the examples.
  if (idle && matchMedia("(hover: hover)").matches) box().focus({ preventScroll: true });
  const question = new URLSearchParams(location.search).get("vraag");
  if (question) ask(question);
}

// Typed and sent for the reader, through the box, so that it passes the same checks.
function ask(question) {
  box().value = question;
  box().dispatchEvent(new Event("input", { bubbles: true }));
  setTimeout(() => document.getElementById("verstuur").click(), 50);
}

// Gradio draws late and in English: translate what it adds, and bring a new question into view.
new MutationObserver(() => {
  for (const element of document.querySelectorAll("#gesprek [aria-label], #gesprek [title]")) {
    for (const name of ["aria-label", "title"]) {
      const label = element.getAttribute(name) ?? "";
      if (label in LABELS) element.setAttribute(name, LABELS[label]);
      // These repeat the words inside, with English or with markup that would be read out.
      else if (/^(user|bot)'s message: |^Select example /.test(label)) element.removeAttribute(name);
    }
  }
  for (const element of document.querySelectorAll("#gesprek .sr-only")) {
    if (element.textContent === "Loading content") element.textContent = "Even zoeken";
  }
  document.querySelector("#gesprek .placeholder-content[role]")?.removeAttribute("role");
  document.querySelector("#gesprek .examples[role]")?.removeAttribute("role");
  if (!begun && box()) {
    begun = true;
    begin();
  }
  const rows = document.querySelectorAll("#gesprek .user-row");
  // The first question stands just below the heading, which may stay in view.
  if (rows.length > Math.max(questions, 1)) {
    const last = rows[rows.length - 1];
    // Once the answer below it is drawn, or there is nothing to scroll.
    setTimeout(() => last.scrollIntoView({ block: "start" }), 60);
  }
  questions = rows.length;
}).observe(document, { childList: true, subtree: true, attributeFilter: ["aria-label"] });

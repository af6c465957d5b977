"""The command line as others script against it: in processes of its own, with one home for all."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from corpus.read import read_paths
from index.encoder import load_encoder
from index.manifest import current_name

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "ask", "search", "chat", "verify", "serve", "build", "add", "remove", "documents", "evaluate",
    "calibrate",
)  # fmt: skip
QUESTION = "krijg ik jobbonus als ik halftijds werk?"
UNKNOWN = "wie won de Ronde van Frankrijk in 1974?"
ENGLISH = re.compile(
    r"Usage|Options|Commands|Arguments|Show this|Error|Missing|Invalid|required|default|exit\b|"
    r"Input should|<\w+|No such (?:option|command)|unexpected|Traceback"
)

Result = subprocess.CompletedProcess[str]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """That of this process, without what would change how the command reads and writes."""
    ours = ("MAATWIJZER_", "PYTHON", "LC_", "LANG", "TERM", "COLUMNS")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    return kept | {"PYTHONPATH": str(ROOT)} | dict(extra or {})


def run(*args: str | Path, env: Mapping[str, str] | None = None, text: bytes = b"") -> Result:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", *map(str, args)],
        input=text, capture_output=True, env=environment(env), timeout=120,
    )  # fmt: skip
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def run_all(*calls: tuple[str | Path, ...]) -> list[Result]:
    """All calls, two at a time: starting a process is mostly waiting."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda call: run(*call), calls))


def run_in_one(*calls: tuple[str, ...]) -> list[Result]:
    """All calls in one process, for those that end before there is anything to load."""
    code = (
        "import contextlib, io, json, sys\n"
        "from assistant.cli import main\n"
        "results = []\n"
        "for call in json.load(sys.stdin):\n"
        "    sys.argv = ['maatwijzer', *call]\n"
        "    out, err = io.StringIO(), io.StringIO()\n"
        "    try:\n"
        "        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):\n"
        "            main()\n"
        "    except SystemExit as stop:\n"
        "        results.append([call, stop.code, out.getvalue(), err.getvalue()])\n"
        "print(json.dumps(results))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(calls), capture_output=True, text=True,
        env=environment(), check=True,
    )  # fmt: skip
    return [subprocess.CompletedProcess(*result) for result in json.loads(done.stdout)]


def objects(result: Result) -> list[dict[str, Any]]:
    """Every line of standard output as a JSON object."""
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A home that did not exist, and what `ask` made of it."""
    home = tmp_path_factory.mktemp("cli") / "nieuwe map"
    return home, run("ask", QUESTION, "--json", "--home", home)


@pytest.fixture(scope="module")
def home(first: tuple[Path, Result]) -> Path:
    return first[0]


@pytest.fixture(scope="module")
def helps() -> dict[str, Result]:
    results = run_in_one(("--help",), *((command, "--help") for command in COMMANDS))
    return dict(zip(("", *COMMANDS), results, strict=True))


# Help


def test_help_lists_every_command(helps: dict[str, Result]) -> None:
    listed = re.findall(r"^  ([a-z]+)  ", helps[""].stdout.partition("Opdrachten:")[2], re.M)
    assert listed == list(COMMANDS)


def test_every_help_is_dutch_and_goes_to_standard_output(helps: dict[str, Result]) -> None:
    for command, result in helps.items():
        assert result.returncode == 0
        assert result.stderr == ""
        assert result.stdout.startswith("Gebruik: "), command
        assert "\nOpties:\n" in result.stdout
        assert ENGLISH.findall(result.stdout) == [], command


def test_every_command_shows_an_example_with_its_own_name(helps: dict[str, Result]) -> None:
    for command in COMMANDS:
        text = " ".join(helps[command].stdout.split())
        assert re.search(rf"Voorbeeld(en)?: maatwijzer {command}\b", text), command


def test_every_option_of_the_contract_exists(helps: dict[str, Result]) -> None:
    contract = {
        "build": "--home --model --check --refresh", "add": "--home", "remove": "--home",
        "documents": "--home --json", "ask": "--file --json --filter --max-wrong --home",
        "search": "--file -k --json --filter --home", "chat": "--max-wrong --home",
        "serve": "--host --port --home", "verify": "--home",
        "evaluate": "--beir --json --run --compare --home",
        "calibrate": "--max-wrong --max-missed --reset --home",
    }  # fmt: skip
    for command, options in contract.items():
        shown = set(re.findall(r"^  (-[-\w]+)", helps[command].stdout, re.M))
        assert set(options.split()) <= shown, command


def test_command_alone_shows_the_help(helps: dict[str, Result]) -> None:
    alone = run()
    assert (alone.stdout + alone.stderr).startswith("Gebruik: ")
    assert ENGLISH.findall(alone.stdout + alone.stderr) == []


# Errors


def test_usage_errors_are_one_dutch_sentence_on_standard_error_and_exit_2() -> None:
    wrong = {
        ("verify",): "argument ANTWOORD.json ontbreekt",
        ("add",): "argument BESTAND_OF_URL ontbreekt",
        ("remove",): "argument BRON ontbreekt",
        ("ask",): "geef een vraag",
        ("ask", "--nope", "x"): "optie --nope bestaat niet",
        ("ask", "--jsno", "x"): "optie --jsno bestaat niet",
        ("vraag", "x"): "opdracht 'vraag' bestaat niet",
        ("search", "x", "-k", "0"): "-k moet minstens 1 zijn",
        ("search", "x", "-k", "1001"): "-k mag hoogstens 1000 zijn",
        ("search", "x", "-k", "veel"): "-k moet een geheel getal zijn",
        ("search", "x", "-k"): "optie -k heeft een waarde nodig",
        ("ask", "een", "twee"): "'twee' is te veel",
        ("ask", "x", "--json=ja"): "optie --json neemt geen waarde",
        ("ask", "x", "--max-wrong", "abc"): "--max-wrong moet een getal zijn, met een punt",
        ("ask", "x", "--max-wrong", "0,05"): "--max-wrong moet een getal zijn, met een punt",
        ("ask", "x", "--max-wrong", "2"): "--max-wrong mag hoogstens 1 zijn",
        ("chat", "--max-wrong", "-1"): "--max-wrong moet minstens 0 zijn",
        ("calibrate",): "geef een vragenset SET.jsonl, of --reset",
        ("calibrate", "set.jsonl", "--reset"): "geef een vragenset SET.jsonl, of --reset",
        ("calibrate", "weg.jsonl"): "bestand 'weg.jsonl' kan niet gelezen worden",
        ("serve", "--port", "99999"): "--port mag hoogstens 65535 zijn",
        ("ask", ""): "de vraag is leeg",
        ("ask", " \t "): "de vraag is leeg",
        ("search", "a" * 1_001): "de vraag telt 1001 tekens",
        ("ask", "x", "--file", "y.txt"): "geef een vraag tussen aanhalingstekens, of een bestand",
        ("ask", "--file", "weg.txt"): "bestand 'weg.txt' kan niet gelezen worden",
        ("build", "x", "--refresh"): "--refresh bouwt uit wat er al in de index zit",
        ("evaluate",): "geef een vragenset SET.jsonl, of een map met --beir",
    }
    for (call, said), result in zip(wrong.items(), run_in_one(*wrong), strict=True):
        assert (result.returncode, result.stdout) == (2, ""), call
        assert result.stderr.lower().startswith(said.lower()), call
        assert re.fullmatch(r".*\.\n", result.stderr), call
        assert ENGLISH.findall(result.stderr) == [], call


def test_usage_error_of_a_process_of_its_own_goes_to_standard_error() -> None:
    result = run("vraag", "x")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        "Opdracht 'vraag' bestaat niet; zie 'maatwijzer --help' of 'maatwijzer OPDRACHT --help'.\n"
    )


def test_question_that_is_no_utf_8_is_refused_in_dutch(home: Path) -> None:
    if os.name == "nt":
        pytest.skip("arguments are Unicode on Windows")
    result = run("ask", os.fsdecode(b"cr\xe8che"), "--home", home)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "De vraag bevat tekens die geen UTF-8 zijn; typ ze opnieuw.\n"


@pytest.mark.parametrize(
    ("name", "value"), [("QUOTES", "veel"), ("MAX_WRONG", "1.5"), ("HELPDESK", "bel ons")]
)
def test_bad_setting_is_named(home: Path, name: str, value: str) -> None:
    result = run("ask", "premie", "--home", home, env={f"MAATWIJZER_{name}": value})
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Instelling MAATWIJZER_{name} heeft waarde '{value}'")
    assert "\n" not in result.stderr.rstrip("\n")


def test_a_bug_shows_its_traceback_and_exits_1(home: Path) -> None:
    code = (
        "import sys, assistant.answer as a\n"
        "def boom(*args, **options): raise RuntimeError('kapot')\n"
        "a.answer = boom\n"
        "from assistant.cli import main\n"
        f"sys.argv = ['maatwijzer', 'ask', 'premie', '--home', {str(home)!r}]\n"
        "main()\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment()
    )
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("Traceback (most recent call last):")
    assert result.stderr.endswith("RuntimeError: kapot\n")


def test_damaged_index_is_refused_with_the_way_out(home: Path, tmp_path: Path) -> None:
    broken = tmp_path / "home"
    shutil.copytree(home, broken)
    with (broken / "snapshots" / current_name(broken) / "vectors.npy").open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"\x7f")
    result = run("ask", "premie", "--home", broken)
    assert (result.returncode, result.stdout) == (2, "")
    assert re.fullmatch(
        r"De index in .* is beschadigd \(bestand 'vectors\.npy'\); "
        r"bouw hem opnieuw uit uw bronnen met 'maatwijzer build PAD --home .*home' "
        r"\(zonder PAD: de meegeleverde maatregelen\)\.\n",
        result.stderr,
    )


# Answers


def test_ask_builds_the_shipped_measures_by_itself_and_says_so_on_standard_error(
    first: tuple[Path, Result],
) -> None:
    home, result = first
    assert result.stderr == ("Er is nog geen index: de meegeleverde maatregelen worden verwerkt.\n")
    assert len(objects(result)) == 1
    assert {p.name for p in home.iterdir()} == {"current", "lock", "snapshots"}


def test_ask_json_is_one_object_whose_quotes_stand_in_their_documents(
    first: tuple[Path, Result],
) -> None:
    (told,) = objects(first[1])
    assert told["question"] == QUESTION
    assert told["status"] in ("answered", "possible")
    texts = {d.id: d for d in read_paths([ROOT / "corpus" / "measures"]).documents}
    assert "10-jobbonus" in {q["document"] for q in told["quotes"]}
    for quote in told["quotes"]:
        document = texts[quote["document"]]
        assert document.text[quote["start"] : quote["end"]] == quote["text"]
        assert quote["sha256"] == document.sha256
        assert quote["citation"]["page"] is None
        assert quote["citation"]["sources"]


def test_ask_in_text_shows_the_quote_with_its_source_and_nothing_else(home: Path) -> None:
    result = run("ask", QUESTION, "--home", home)
    assert (result.returncode, result.stderr) == (0, "")
    assert "[1] \u00ab" in result.stdout
    assert "https://" in result.stdout
    assert "status: van kracht" in result.stdout


def test_question_that_no_source_answers_is_not_found(home: Path) -> None:
    (told,) = objects(run("ask", UNKNOWN, "--json", "--home", home))
    assert (told["status"], told["quotes"]) == ("not_found", [])
    assert told["near_misses"]


def test_the_wish_for_wrong_answers_moves_the_threshold(home: Path) -> None:
    at = ("ask", UNKNOWN, "--json", "--home", home)
    told = {wish: objects(run(*at, "--max-wrong", wish))[0] for wish in ("0", "1")}
    assert told["0"]["status"] in ("possible", "not_found")
    assert told["1"]["status"] == "answered"
    assert told["0"]["probability"] == told["1"]["probability"]
    (known,) = objects(run("ask", QUESTION, "--json", "--home", home, "--max-wrong", "0"))
    assert known["status"] == "possible"  # nothing is sure enough


def test_the_wish_of_the_environment_holds_unless_the_option_says_otherwise(home: Path) -> None:
    env = {"MAATWIJZER_MAX_WRONG": "1"}
    at = ("ask", UNKNOWN, "--json", "--home", home)
    assert objects(run(*at, env=env))[0]["status"] == "answered"
    assert objects(run(*at, "--max-wrong", "0", env=env))[0]["status"] != "answered"


def test_question_without_an_answer_is_sent_to_the_helpdesk_of_the_settings(home: Path) -> None:
    env = {"MAATWIJZER_HELPDESK": "hulp@stad.example"}
    missed = run("ask", UNKNOWN, "--home", home, env=env)
    assert missed.stdout.endswith("Leg uw vraag voor aan de helpdesk. hulp@stad.example\n")
    chat = run("chat", "--home", home, env=env, text=f"{UNKNOWN}\n".encode())
    assert "aan de helpdesk. hulp@stad.example\n" in chat.stdout
    assert "hulp@" not in run("ask", QUESTION, "--home", home, env=env).stdout


def own_calibration(**changed: object) -> str:
    """The shipped one with other numbers for both kinds of documents, as a home keeps it."""
    made = json.loads((ROOT / "assistant" / "confidence.json").read_text("utf-8"))
    for fitted in made.values():
        fitted["fitted_on"]["model_fingerprint"] = load_encoder().fingerprint
        for key, value in changed.items():
            (fitted if key in fitted else fitted["fitted_on"])[key] = value
    return json.dumps(made)


def test_calibration_of_the_home_is_used_by_ask_and_chat(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "home"
    shutil.copytree(home, other)
    at = ("ask", QUESTION, "--json", "--home", other)
    before = objects(run(*at))[0]
    (other / "calibration.json").write_text(own_calibration(intercept=-30.0), "utf-8")
    after = objects(run(*at))[0]
    assert before["probability"] > 0.3
    assert (after["status"], after["probability"]) == ("not_found", 0.0)
    chat = run("chat", "--home", other, text=f"{QUESTION}\n".encode())
    assert chat.stdout.startswith("Niet gevonden in de bronnen.")


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("{", r"is niet bruikbaar: ze is beschadigd"),
        (
            own_calibration(weights={"match": 1.0}),
            "is niet bruikbaar: ze hoort bij een andere versie",
        ),
        (own_calibration(model_fingerprint="ander"), "is gemaakt met een ander model"),
    ],
)
def test_calibration_of_the_home_that_is_damaged_or_of_another_model_is_refused(
    home: Path, tmp_path: Path, kept: str, said: str
) -> None:
    other = tmp_path / "home"
    shutil.copytree(home, other)
    (other / "calibration.json").write_text(kept, "utf-8")
    result = run("ask", QUESTION, "--home", other)
    assert (result.returncode, result.stdout) == (2, "")
    assert said in result.stderr
    assert result.stderr.endswith(
        "; maak ze opnieuw met 'maatwijzer calibrate SET.jsonl', of verwijder ze met "
        "'maatwijzer calibrate --reset'.\n"
    )


def test_follow_up_in_a_chat_says_how_it_was_understood(home: Path) -> None:
    asked = b"wat is de jobbonus?\nen hoeveel bedraagt dat?\n!en hoeveel bedraagt dat?\n"
    result = run("chat", "--home", home, text=asked)
    taken = [line for line in result.stdout.splitlines() if line.startswith("Begrepen als: ")]
    assert len(taken) == 1
    assert "obbonus" in taken[0]


def test_search_gives_the_number_of_hits_asked_for_in_order(home: Path) -> None:
    (told,) = objects(run("search", "jobbonus", "-k", "4", "--json", "--home", home))
    assert set(told) == {"question", "suggestion", "hits", "elapsed_ms"}
    assert [h["rank"] for h in told["hits"]] == [1, 2, 3, 4]
    scores = [h["score"] for h in told["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_misspelt_question_is_told_what_was_meant_by_every_command(home: Path) -> None:
    typed, meant = "wat is de jobbonnus?", "wat is de jobbonus?"
    ask, search, as_json, hits = run_all(
        ("ask", typed, "--home", home),
        ("search", typed, "--home", home),
        ("ask", typed, "--json", "--home", home),
        ("search", typed, "--json", "--home", home),
    )
    chat = run("chat", "--home", home, text=f"{typed}\n".encode())
    for result in (ask, search, chat):
        assert f"Bedoelde u: {meant}\n" in result.stdout
    for result in (as_json, hits):
        (told,) = objects(result)
        assert (told["question"], told["suggestion"]) == (typed, meant)


def test_file_of_questions_gives_one_object_a_question(home: Path, tmp_path: Path) -> None:
    text, lines = tmp_path / "vragen.txt", tmp_path / "vragen.jsonl"
    text.write_bytes("\ufeffwat is de jobbonus?\r\n\r\n  premie voor cr\u00e8che  \r\n".encode())
    lines.write_bytes(
        '\ufeff{"id": "1", "question": "wat is de jobbonus?"}\r\n\r\n'
        '{"question": "premie voor cr\\u00e8che"}'.encode()
    )
    asked = ["wat is de jobbonus?", "premie voor cr\u00e8che"]
    results = run_all(
        ("ask", "--file", text, "--json", "--home", home),
        ("ask", "--file", lines, "--json", "--home", home),
        ("search", "--file", lines, "--json", "--home", home),
    )
    for result in results:
        assert [o["question"] for o in objects(result)] == asked
        assert result.stderr == ""


def test_file_of_questions_in_text_repeats_each_question(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "vragen.txt"
    path.write_text("jobbonus?\nopleidingsverlof?\n", "utf-8")
    result = run("ask", "--file", path, "--home", home)
    assert [x for x in result.stdout.splitlines() if x.startswith("# ")] == [
        "# jobbonus?", "# opleidingsverlof?",
    ]  # fmt: skip


def test_bad_line_in_a_file_of_questions_is_named_before_anything_is_answered(
    home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "vragen.jsonl"
    path.write_text('{"question": "jobbonus?"}\n{"vraag": "premie?"}\n', "utf-8")
    result = run("ask", "--file", path, "--json", "--home", home)
    assert (result.returncode, result.stdout) == (2, "")
    assert re.match(r"Regel 2 van '.*vragen\.jsonl': ", result.stderr)


def test_filter_limits_the_sources(home: Path) -> None:
    free = ("search", "welke premies zijn er?", "-k", "50", "--json", "--home", home)
    (told,) = objects(run(*free, "--filter", "document=10-jobbonus"))
    assert {h["document"] for h in told["hits"]} == {"10-jobbonus"}
    either = ("--filter", "document=10-jobbonus", "--filter", "document=16-vlaams-opleidingsverlof")
    (told,) = objects(run(*free, *either))
    assert {h["document"] for h in told["hits"]} == {"10-jobbonus", "16-vlaams-opleidingsverlof"}
    result = run(*free, "--filter", "kleur=rood")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("Filter 'kleur=rood' heeft een onbekende sleutel; kies uit")


def test_chat_answers_line_by_line_until_an_empty_one(home: Path) -> None:
    asked = b"wat is de jobbonus?\ncr\xe8che\n" + b"a" * 1_001 + b"\n\nwordt niet gelezen\n"
    result = run("chat", "--home", home, text=asked)
    assert result.returncode == 0
    assert "jobbonus" in result.stdout.lower()
    assert result.stderr == (
        "De vraag telt 1001 tekens en er mogen er 1000 zijn; maak ze korter.\n"
    )


# Sources


def test_documents_lists_the_ids(home: Path) -> None:
    text, lines = run_all(("documents", "--home", home), ("documents", "--json", "--home", home))
    ids = sorted(p.stem for p in (ROOT / "corpus" / "measures").glob("*.md"))
    assert [line.partition(":")[0] for line in text.stdout.splitlines()] == ids
    assert [record["id"] for record in objects(lines)] == ids


def test_home_is_that_of_the_environment_unless_the_option_names_another(
    home: Path, tmp_path: Path
) -> None:
    named = {"MAATWIJZER_HOME": str(home)}
    assert run("documents", env=named).returncode == 0
    other = run("documents", "--home", tmp_path / "leeg", env=named)
    assert other.returncode == 2
    assert "staat nog geen index" in other.stderr


def test_build_add_remove_and_refresh_follow_each_other(tmp_path: Path) -> None:
    folder, at = tmp_path / "bronnen", ("--home", tmp_path / "home")
    folder.mkdir()
    (folder / "premie.txt").write_text("De premie bedraagt 300 euro per maand.", "utf-8")
    (folder / "kapot.pdf").write_bytes(b"%PDF-1.7 kapot")
    letter = tmp_path / "brief.txt"
    letter.write_text("Telewerk mag drie dagen per week.", "utf-8")

    built = run("build", folder, *at)
    assert (built.returncode, built.stdout) == (0, "")
    skipped, ready = built.stderr.splitlines()
    assert re.match(r"let op: .*kapot\.pdf: ", skipped)
    assert ready == "Index klaar: 1 bron, 1 passage (1 tekst nieuw verwerkt)."

    assert run("build", "--refresh", *at).stderr == "De index is actueel.\n"
    assert run("add", letter, *at).stdout.startswith("toegevoegd: brief: ")
    (told,) = objects(run("search", "telewerk", "--json", *at))
    assert told["hits"][0]["document"] == "brief"

    unknown = run("remove", "onbekend", *at)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "'onbekend' zit niet in de index" in unknown.stderr
    assert run("remove", "brief", *at).stdout == "verwijderd: brief\n"
    assert [x.partition(":")[0] for x in run("documents", *at).stdout.splitlines()] == ["premie"]


def test_check_reports_what_is_wrong_without_building(tmp_path: Path) -> None:
    sheet = tmp_path / "fout.md"
    sheet.write_text("---\ntitel: X\nstatus: misschien\nbronnen: []\n---\n# X\n- Feit.\n", "utf-8")
    at = ("--home", tmp_path / "home")
    good, bad = run_all(("build", "--check", *at), ("build", "--check", sheet, *at))
    count = len(list((ROOT / "corpus" / "measures").glob("*.md")))
    assert (good.returncode, good.stdout) == (0, "")
    assert good.stderr == f"{count} bronnen nagekeken: alles in orde.\n"
    assert (bad.returncode, bad.stdout) == (2, "")
    assert "fout.md" in bad.stderr
    assert "1 fout gevonden" in bad.stderr
    assert not (tmp_path / "home").exists()


def test_verify_tells_an_intact_quote_from_a_changed_one(
    first: tuple[Path, Result], tmp_path: Path
) -> None:
    home, asked = first
    saved, changed = tmp_path / "antwoord.json", tmp_path / "gewijzigd.json"
    saved.write_text(asked.stdout, "utf-8")
    told = json.loads(asked.stdout)
    told["quotes"][0]["text"] = told["quotes"][0]["text"].replace("jobbonus", "bonus")
    changed.write_text(json.dumps(told), "utf-8")
    good, bad = run_all(("verify", saved, "--home", home), ("verify", changed, "--home", home))
    assert (good.returncode, good.stderr) == (0, "")
    *lines, last = good.stdout.splitlines()
    assert all(": intact: " in line for line in lines)
    assert len(lines) == len(told["quotes"])
    assert last.startswith(f"{len(lines)} cita")
    assert (bad.returncode, bad.stderr) == (1, "")
    assert ": onjuist: " in bad.stdout.splitlines()[0]


# Surroundings


@pytest.mark.parametrize(
    "env",
    [
        {"LANG": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_output_is_utf_8_whatever_the_locale(home: Path, env: dict[str, str]) -> None:
    result = run("ask", QUESTION, "--home", home, env=env)
    assert (result.returncode, result.stderr) == (0, "")
    assert "\u00ab" in result.stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGPIPE or EPIPE")
def test_reader_that_goes_away_gets_no_traceback(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "vragen.txt"
    path.write_text("jobbonus\n" * 200, "utf-8")
    command = [sys.executable, "-m", "assistant", "search", "-k", "50", "--file", str(path)]
    with subprocess.Popen(
        [*command, "--home", str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"# jobbonus\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) != 0


def test_ask_in_a_fresh_process_imports_no_torch(home: Path) -> None:
    code = (
        "import sys\n"
        "from assistant.cli import main\n"
        f"sys.argv = ['maatwijzer', 'ask', 'jobbonus', '--json', '--home', {str(home)!r}]\n"
        "try: main()\n"
        "except SystemExit as stop: code = stop.code\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'gradio', 'pandas'}\n"
        "print(code, sorted(heavy & loaded), 'faiss' in loaded)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True
    )
    assert result.stdout.splitlines()[-1] == "0 [] True"

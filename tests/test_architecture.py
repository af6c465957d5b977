"""The rules that hold the code together, checked on the source itself."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("corpus", "index", "assistant", "app")  # each may import itself and those before it
TORCH = {"torch", "transformers", "sentence_transformers"}
SLOW_TO_IMPORT = {"torch", "gradio", "faiss", "scipy", "pandas", "transformers"}
VAGUE_NAMES = {"utils", "util", "common", "helpers", "base", "types", "misc"}
MAX_FILE, MAX_FUNCTION = 250, 45  # lines

FILES = sorted(f for layer in LAYERS[:-1] for f in (ROOT / layer).rglob("*.py"))
FILES += [f for f in [ROOT / "app.py"] if f.is_file()]
TREES = {f: ast.parse(f.read_text("utf-8"), str(f)) for f in FILES}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def where(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(f): f for f in FILES}


def nodes(tree: ast.AST, *, lazy: bool) -> Iterator[ast.AST]:
    """All nodes; without `lazy` only what runs when the module is imported."""
    for child in ast.iter_child_nodes(tree):
        if not lazy and (isinstance(child, Function) or _is_type_checking(child)):
            continue
        yield child
        yield from nodes(child, lazy=lazy)


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def imports(file: Path, *, lazy: bool = True) -> set[str]:
    """Full names of the modules, of this project or not, that a file imports."""
    found: set[str] = set()
    for node in nodes(TREES[file], lazy=lazy):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = _source(node, file)
            members = {f"{source}.{alias.name}" for alias in node.names}
            found.update(members & MODULES.keys() if members <= MODULES.keys() else {source})
            found.update(members & MODULES.keys())
    return found


def _source(node: ast.ImportFrom, file: Path) -> str:
    if not node.level:
        return node.module or ""
    package = file.relative_to(ROOT).parts[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def top(name: str) -> str:
    return name.partition(".")[0]


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def test_imports_go_one_way_from_app_down_to_corpus() -> None:
    wrong = [
        f"{where(file)} imports {name}"
        for file in FILES
        for name in imports(file)
        if top(name) in LAYERS and LAYERS.index(top(name)) > LAYERS.index(top(module_name(file)))
    ]
    assert wrong == []


def test_only_training_imports_training() -> None:
    wrong = [
        f"{where(file)} imports {name}"
        for file in FILES
        if not module_name(file).startswith("index.training")
        for name in imports(file)
        if name.startswith("index.training")
    ]
    assert wrong == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    waiting = {
        name: {n for n in imports(file, lazy=False) if n in MODULES and n != name}
        for name, file in MODULES.items()
    }
    while free := [name for name, needed in waiting.items() if not needed]:
        for name in free:
            del waiting[name]
        for needed in waiting.values():
            needed.difference_update(free)
    assert waiting == {}


def test_torch_is_imported_only_in_training_and_inside_a_function_of_the_encoder() -> None:
    training = {f for f in FILES if module_name(f).startswith("index.training")}
    with_torch = {f for f in FILES if TORCH & {top(name) for name in imports(f)}}
    at_import = {f for f in FILES if TORCH & {top(n) for n in imports(f, lazy=False)}}
    assert {where(f) for f in with_torch - training} <= {"index/transformer.py"}
    assert {where(f) for f in at_import - training} == set()


@pytest.mark.slow
def test_importing_the_command_line_imports_no_heavy_library() -> None:
    code = "import sys, assistant.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "assistant" in out.split()
    assert SLOW_TO_IMPORT & set(out.split()) == set()


def test_only_cut_makes_a_quote() -> None:
    makers = []
    for file, tree in TREES.items():
        named = {id(n): f.name for f in functions(tree) for n in ast.walk(f)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Quote":
                makers.append(f"{where(file)}: {named.get(id(node), 'module')}")
    assert makers == ["assistant/quotes.py: cut"]


def test_no_file_is_longer_than_its_budget() -> None:
    lengths = {where(f): len(f.read_text("utf-8").splitlines()) for f in FILES}
    assert {name: n for name, n in lengths.items() if n > MAX_FILE} == {}


def test_no_function_is_longer_than_its_budget() -> None:
    lengths = {
        f"{where(file)}: {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for file, tree in TREES.items()
        for function in functions(tree)
    }
    assert {name: n for name, n in lengths.items() if n > MAX_FUNCTION} == {}


def test_every_module_is_named_for_what_it_does() -> None:
    assert [name for name in MODULES if VAGUE_NAMES & set(name.split("."))] == []


def test_source_holds_no_assert() -> None:
    wrong = [
        f"{where(file)}:{node.lineno}"
        for file, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert)
    ]
    assert wrong == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    machine = re.compile(r"(?<![\w.~-])/(?:work|root|home|opt)/")
    kinds = {".py", ".toml", ".lock", ".sh", ".md", ".json", ".jsonl", ".css", ".js", ""}
    wrong = [
        f"{where(file)}:{number}"
        for file in project_files()
        if file.suffix in kinds
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if machine.search(line)
    ]
    assert wrong == []


def project_files() -> Iterator[Path]:
    """Files that are kept with the project: no environments, caches or build output."""
    for folder, folders, names in os.walk(ROOT):
        left_behind = {"build", "dist", "__pycache__"}
        folders[:] = [
            f
            for f in folders
            if f == ".ci" or not (f in left_behind or f.startswith(".") or f.endswith(".egg-info"))
        ]
        yield from (Path(folder, name) for name in names if not name.startswith("."))


def test_the_lock_pins_every_version_and_names_no_torch_and_no_index() -> None:
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    pins = [line.partition(" ;")[0] for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[\w.]+", pin) for pin in pins)
    assert [p for p in pins if re.match(r"torch|triton|nvidia|cuda", p)] == []
    assert "://" not in "\n".join(lines)


def test_the_same_torch_is_pinned_in_the_makefile_and_in_the_project() -> None:
    pinned = re.findall(r"torch==[\d.]+", (ROOT / "Makefile").read_text("utf-8"))
    assert len(pinned) == 1
    assert pinned[0] in project()["optional-dependencies"]["models"]


def test_changelog_opens_with_the_version_of_the_project() -> None:
    versions = re.findall(
        r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M
    )
    assert versions[0] == project()["version"]


def test_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "make run" in readme
    assert "make test" in readme


def test_the_libraries_that_are_imported_are_those_that_are_declared() -> None:
    declared = project()["dependencies"] + project()["optional-dependencies"]["models"]
    known = packages_distributions()
    own = {*LAYERS, *sys.stdlib_module_names}
    used = {top(name) for file in FILES for name in imports(file)} - own
    assert {normal(known[name][0]) for name in used} == {normal(line) for line in declared}


def normal(requirement: str) -> str:
    """The name of a distribution, as the package index compares them."""
    name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return project

"""Limits that no linter of ours holds: sizes, imports by name, sources of settings."""

import ast
import re
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "alexandria"
SOURCES = sorted(PACKAGE.rglob("*.py"))

TOO_LONG = {"errors.py": 580, "knowledge.py": 430}
"""Modules over 400 lines, and how long each may be: one tree and one contract that are read as a whole."""


def functions():
    """Every function with its file, name and number of lines."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path.relative_to(PACKAGE), node.name, node.end_lineno - node.lineno + 1


def test_no_module_is_longer_than_400_lines_without_a_reason():
    lengths = {str(p.relative_to(PACKAGE)): len(p.read_text("utf-8").splitlines()) for p in SOURCES}
    assert {n: length for n, length in lengths.items() if length > TOO_LONG.get(n, 400)} == {}


def test_no_function_is_longer_than_60_lines():
    assert [f for f in functions() if f[2] > 60] == []


def test_nine_functions_in_ten_fit_a_screen():
    lengths = [lines for _, _, lines in functions()]
    assert sum(lines <= 30 for lines in lengths) >= 0.9 * len(lengths)


def test_pymupdf_is_known_to_reading_alone():
    """It is imported by name there, which import-linter does not see."""
    naming = {
        p.relative_to(PACKAGE).parts[0]
        for p in SOURCES
        if re.search(
            r"^\s*(import|from) pymupdf|import_module\(", p.read_text("utf-8"), re.MULTILINE
        )
    }
    assert naming <= {"reading"}


def test_no_module_of_the_program_looks_for_tests():
    assert [p for p in SOURCES if re.search(r"\bpytest\b|PYTEST_", p.read_text("utf-8"))] == []


# --- one noun per concept -------------------------------------------------------------------------

ENTRY_POINT = "main"
"""What a process or a command starts with has this name everywhere."""


def public_names(path):
    """The names without underscore that a module defines: classes, functions, constants; no type variables."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names = [node.name]
        elif isinstance(node, ast.Assign) and "TypeVar(" not in ast.unparse(node.value):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            continue
        yield from (name for name in names if not name.startswith("_") and name != ENTRY_POINT)


def test_no_file_name_occurs_twice():
    places = defaultdict(list)
    for path in SOURCES:
        if path.name != "__init__.py":
            places[path.name].append(str(path.relative_to(PACKAGE)))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_public_name_is_defined_in_two_packages():
    places = defaultdict(set)
    for path in SOURCES:
        package = path.relative_to(PACKAGE).parts[0]
        for name in public_names(path):
            places[name].add(package)
    assert {name: sorted(found) for name, found in places.items() if len(found) > 1} == {}


def test_every_term_of_the_glossary_names_a_module_that_exists():
    page = (PACKAGE.parent / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?!term|---)(.+?) \| (.+) \| (.+?) \|$", page, re.MULTILINE)
    assert len(rows) > 60
    missing = {
        term: module
        for term, _, module in rows
        if not re.fullmatch(r"`[\w/.]+`", module)
        or not (PACKAGE.parent / module.strip("`")).exists()
    }
    assert missing == {}


def test_every_term_of_the_glossary_is_defined_once():
    page = (PACKAGE.parent / "docs" / "glossary.md").read_text(encoding="utf-8")
    terms = [
        term
        for cell in re.findall(r"^\| (?!term|---)(.+?) \|", page, re.MULTILINE)
        for term in cell.split(", ")
    ]
    assert sorted(set(terms)) == sorted(terms)

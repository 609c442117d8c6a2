"""What is locked is what pyproject.toml asks for, licences are known, and no audit claims what it did not do."""

import re
import runpy
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.supply_chain.audit import NO_CONNECTION, audited
from tests.supply_chain.licences import RULES, is_allowed, licences, stated
from tests.supply_chain.lock import CONSTRAINTS, LOCKED, without_digests

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def locked() -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for line in without_digests(CONSTRAINTS.read_text()):
        requirement = Requirement(line)
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


# --- the lock -------------------------------------------------------------------------------------


def test_every_requirement_is_locked_at_a_version_that_it_allows():
    wanted = [
        *PROJECT["project"]["dependencies"],
        *(d for extra in PROJECT["project"]["optional-dependencies"].values() for d in extra),
        *(d for group in PROJECT["dependency-groups"].values() for d in group),
    ]
    pins = locked()
    missed = []
    for requirement in map(Requirement, wanted):
        for pin in pins.get(canonicalize_name(requirement.name), [None]):
            (version,) = [s.version for s in pin.specifier] if pin else [None]
            if version is None or not requirement.specifier.contains(version, prereleases=True):
                missed.append(str(requirement))
    assert missed == [], "run `make lock`"


def test_both_lock_files_have_the_same_versions_and_every_file_a_digest():
    text = LOCKED.read_text()
    assert sorted(without_digests(text)) == sorted(without_digests(CONSTRAINTS.read_text()))
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert [b.splitlines()[0] for b in blocks if "--hash=sha256:" not in b] == []


def test_the_lock_names_no_index_no_address_and_no_path():
    for file in (LOCKED, CONSTRAINTS):
        text = file.read_text()
        assert (
            re.findall(r"://|^-|^\s+--(?!hash=sha256:[0-9a-f]{64})| @ |file:", text, re.MULTILINE)
            == []
        )


def test_make_installs_what_is_locked():
    makefile = (ROOT / "Makefile").read_text()
    installs = re.findall(r"pip install (.+)", makefile)
    assert installs
    assert [line for line in installs if "$(LOCK)" not in line] == []


# --- licences -------------------------------------------------------------------------------------


def test_every_installed_dependency_has_a_licence_that_is_allowed():
    rows = licences()
    assert sum(row.licence is not None for row in rows) > 100
    assert [(row.name, row.licence) for row in rows if not row.allowed] == []


def test_a_package_that_is_named_by_itself_is_locked_and_says_why():
    names = set(locked())
    for pattern, row in RULES["packages"].items():
        assert any(n == pattern or n.startswith(pattern.rstrip("*")) for n in names), pattern
        assert row["reason"]


@pytest.mark.parametrize(
    ("expression", "met"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only AND MIT", False),
        ("MPL-2.0 AND (Apache-2.0 OR GPL-3.0-only)", True),
        ("MPL-2.0 AND (GPL-2.0-only OR GPL-3.0-only)", False),
        ("(MIT", False),
        ("MIT Apache-2.0", False),
        ("", False),
    ],
)
def test_a_licence_expression_is_met_by_the_allowed_ones(expression, met):
    assert is_allowed(expression, frozenset(RULES["allowed"])) is met


def test_a_licence_is_read_from_expression_classifiers_or_field_in_this_order():
    names = {"MIT License": "MIT"}
    mit = ["License :: OSI Approved :: MIT License"]
    assert stated({"License-Expression": "0BSD", "License": "x"}, mit, names) == "0BSD"
    assert stated({"License": "x"}, mit, names) == "MIT"
    assert stated({"License": "My own\nlong text"}, ["License :: OSI Approved"], names) == "My own"
    assert stated({}, [], names) == ""


# --- audit ----------------------------------------------------------------------------------------


def test_an_audit_that_could_ask_about_nothing_is_no_pass():
    """pip-audit ends with 0 and "No known vulnerabilities found" then."""
    result = audited({"dependencies": [{"name": "a", "skip_reason": "not found"}], "fixes": []})
    assert result.exit_code == 0
    (line,) = result.told()
    assert line.startswith("not checked: no network")


def test_an_audit_names_what_it_did_not_check_and_fails_for_what_is_known():
    known = {"id": "PYSEC-2026-1", "fix_versions": ["1.1"]}
    result = audited(
        {
            "dependencies": [
                {"name": "a", "version": "1.0", "vulns": [known]},
                {"name": "b", "version": "2.0", "vulns": []},
                {"name": "c", "skip_reason": "not found"},
            ]
        }
    )
    assert result.exit_code == 1
    assert result.told() == [
        "vulnerable: a 1.0: PYSEC-2026-1 (mended in: 1.1)",
        "checked: 2 packages, 1 vulnerabilities known",
        "not checked: 1 packages: c",
    ]


def test_want_of_a_connection_is_told_from_a_failure_of_the_audit_itself():
    said = "requests.exceptions.ProxyError: HTTPSConnectionPool(host='a', port=443): Max retries exceeded"
    assert NO_CONNECTION.search(said)
    assert not NO_CONNECTION.search("ERROR:pip_audit._cli:requirement in locked.txt is not hashed")


# --- what a release is made of ----------------------------------------------------------------------


def test_a_release_needs_one_line_for_its_version():
    version = PROJECT["project"]["version"]
    named = [
        path.relative_to(ROOT)
        for path in (ROOT / "alexandria").rglob("*.py")
        if re.search(rf'"{re.escape(version)}"', path.read_text())
    ]
    assert named == []


def test_the_security_policy_says_how_to_report_and_what_is_protected():
    text = (ROOT / "SECURITY.md").read_text()
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == [
        "Report",
        "Supported versions",
        "What the program protects",
        "What it does not",
    ]


def test_the_workflow_audits_builds_the_site_and_installs_by_digest():
    workflow = (ROOT / ".github/workflows/supply-chain.yml").read_text()
    for command in ("make audit", "make licences", "make site", "--require-hashes"):
        assert command in workflow, command
    site = (ROOT / ".github/workflows/site.yml").read_text()
    assert "make site" in site
    assert re.findall(r"permissions:\n  contents: (\w+)", workflow) == ["read"]


# --- the site ---------------------------------------------------------------------------------------


def test_the_site_s_menu_has_every_page_and_its_source_every_file_that_a_page_links_to():
    """Zensical checks links and headings itself, in a job of its own (`make site`)."""
    site = runpy.run_path(str(ROOT / "docs/site.py"))
    pages = list(site["_pages"](site["navigation"]()))
    there = {str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md")}
    there |= {page.name for page in ROOT.glob("*.md")}
    assert set(pages) == there
    assert len(pages) == len(there)
    files = site["linked_files"]()
    assert {Path(page) for page in pages} <= files
    assert [file for file in files if not (ROOT / file).is_file()] == []

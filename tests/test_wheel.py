"""The wheel, installed into an empty environment outside the checkout, is the whole program."""

import hashlib
import json
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from alexandria.llm.model_weights import EMBEDDED_MODEL

ROOT = Path(__file__).parents[1]


def call(*command: object, cwd: Path, **environment: str) -> str:
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("ALEXANDRIA_", "PYTHON"))}
    ended = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment with the wheel and nothing of the checkout.

    The dependencies are those of the environment that runs the tests, by a path file: one added this way
    is searched last, and path files inside it (an editable install of the checkout) are not followed.
    """
    place = tmp_path_factory.mktemp("elsewhere")
    call(sys.executable, "-m", "venv", "--without-pip", "env", cwd=place)
    python = place / "env" / "bin" / "python"
    call(
        sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=place
    )  # fmt: skip
    site = Path(
        call(
            python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=place
        ).strip()
    )
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return place


def test_the_wheel_holds_prompts_schemas_and_licence_and_no_sample_papers(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "alexandria/_data/prompts/extract.toml" in names
    assert "alexandria/_data/schemas/knowledge-unit.json" in names
    assert {
        "alexandria/library/schema.sql",
        "alexandria/llm/prices.toml",
        "alexandria/py.typed",
    } <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [
        n for n in names if n.startswith(("tests/", "data/", "docs/")) or n.endswith(".pdf")
    ]


def test_the_wheel_s_bill_of_materials_names_what_it_needs_and_what_it_holds(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [n for n in archive.namelist() if ".dist-info/sboms/" in n]
        bill = json.loads(archive.read(name))
        (metadata,) = [n for n in archive.namelist() if n.endswith(".dist-info/METADATA")]
        head = archive.read(metadata).decode()
        vendored = archive.read("alexandria/serve/static/vendor/htmx.min.js")
    assert name.endswith("/sboms/alexandria.cdx.json")
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    (version,) = re.findall(r"^Version: (.+)$", head, re.MULTILINE)
    assert bill["metadata"]["component"]["version"] == version
    parts = {part["name"]: part for part in bill["components"]}
    needed = re.findall(r"^Requires-Dist: ([\w.-]+)([^;\n]*)(.*)$", head, re.MULTILINE)
    assert len(needed) > 50
    for package, _, marker in needed:
        part = parts[package.replace("_", "-").lower()]
        # What an extra names may be required all the same, by something else.
        assert part["scope"] == "required" or "extra ==" in marker, package
        assert part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}"
    assert len({part["bom-ref"] for part in bill["components"]}) == len(bill["components"])
    assert "pytest" not in parts
    (itself,) = bill["dependencies"]
    assert set(itself["dependsOn"]) <= {part["bom-ref"] for part in bill["components"]}
    assert len(itself["dependsOn"]) >= 28
    digest = {h["alg"]: h["content"] for h in parts["htmx.org"]["hashes"]}
    assert digest == {"SHA-256": hashlib.sha256(vendored).hexdigest()}
    model = parts[EMBEDDED_MODEL.name]
    assert model["type"] == "machine-learning-model"
    assert model["hashes"] == [{"alg": "SHA-256", "content": EMBEDDED_MODEL.sha256}]


def test_the_program_that_runs_is_the_installed_one(installed):
    where = call(
        installed / "env/bin/python",
        "-c",
        "import alexandria; print(alexandria.__file__)",
        cwd=installed,
    )
    assert Path(where.strip()).is_relative_to(installed)


def test_the_installed_program_tells_its_version_and_settings(installed):
    program = installed / "env" / "bin" / "alexandria"
    assert call(program, "--version", cwd=installed).startswith("alexandria 0.")
    settings = json.loads(call(program, "config", "--format", "json", cwd=installed))
    assert settings["library"]["value"] == "alexandria.duckdb"


def test_the_installed_program_reads_a_paper(installed):
    program = installed / "env" / "bin" / "alexandria"
    paper = ROOT / "data" / "papers" / "pendulum.pdf"
    read = json.loads(call(program, "read", paper, "--format", "json", cwd=installed))
    assert "pendulum" in read["title"].casefold()


def test_the_installed_program_plans_an_ingest_with_the_prompt_of_the_wheel(installed):
    program = installed / "env" / "bin" / "alexandria"
    paper = ROOT / "data" / "papers" / "moon.pdf"
    told = call(
        program,
        "ingest",
        paper,
        "--model",
        "embedded",
        "--dry-run",
        "--format",
        "json",
        cwd=installed,
    )
    assert json.loads(told)["calls"] > 0

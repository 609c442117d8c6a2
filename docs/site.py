"""The documentation as a site, one folder a version: `make site`.

    python docs/site.py [--out site]

Pages link to each other as they do in the repository, and to files beside them (schemas, SQL, results). So the
site's source has the repository's layout: the pages below, and whatever they link to. Zensical builds it strictly:
a link to nothing, or to a heading that does not exist, is an error. The site loads nothing from other hosts.

The folder of each version stays as it was built; `versions.json` beside them feeds the version menu.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAVIGATION: dict[str, tuple[str, ...]] = {
    "Use": (
        "docs/user-guide.md", "docs/answers.md", "docs/tables.md", "docs/explorer.md", "docs/cookbook.md",
        "docs/python.md", "docs/integrations.md", "docs/exchange.md", "docs/scale.md", "docs/operation.md",
    ),
    "Look up": (
        "docs/cli.md", "docs/library.md", "docs/reading.md", "docs/reading-cases.md", "docs/faults.md",
        "docs/exit-codes.md", "docs/glossary.md",
    ),
    "Work on it": ("docs/architecture.md", "CONTRIBUTING.md", "SECURITY.md"),
    "Releases": ("docs/releases/0.3.0.md", "CHANGELOG.md"),
}  # fmt: skip
"""Pages by heading. The README comes first, the decisions last."""

_LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)|!\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def navigation() -> list[dict[str, object]]:
    """The menu, as Zensical takes it."""
    decisions = sorted((ROOT / "docs/decisions").glob("*.md"))
    last = [str(page.relative_to(ROOT)) for page in decisions if page.name != "README.md"]
    return [
        {"Alexandria": "README.md"},
        *({title: list(pages)} for title, pages in NAVIGATION.items()),
        {"Decisions": ["docs/decisions/README.md", *last]},
    ]


def linked_files() -> set[Path]:
    """The pages of the menu and every file that a page links to, directly or not; relative to the root."""
    found: set[Path] = set()
    waiting = [Path(page) for page in _pages(navigation())]
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found.add(file)
        if file.suffix == ".md":
            text = _CODE.sub("", (ROOT / file).read_text(encoding="utf-8"))
            for link in (a or b for a, b in _LINK.findall(text)):
                if "://" not in link:
                    target = ((ROOT / file).parent / link).resolve().relative_to(ROOT)
                    waiting.append(target / "README.md" if (ROOT / target).is_dir() else target)
    return found


def _pages(menu: object) -> Iterator[str]:
    if isinstance(menu, str):
        yield menu
    else:
        for item in menu.values() if isinstance(menu, dict) else menu:
            yield from _pages(item)


def _version() -> str:
    """`0.3` of 0.3.1: corrections belong to the same page."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return ".".join(project["version"].split(".")[:2])


def build(out: Path) -> Path:
    """Build the site of this version into its folder below `out`, and return that folder."""
    version = _version()
    with tempfile.TemporaryDirectory(prefix="alexandria-site-") as place:
        source = Path(place) / "source"
        for file in linked_files():
            (source / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / file, source / file)
        settings = {
            "site_name": "Alexandria",
            "docs_dir": "source",
            "site_dir": "built",
            "nav": navigation(),
            "theme": {"variant": "classic", "font": False, "features": ["navigation.sections"]},
            "extra": {"version": {"provider": "mike"}, "generator": False},
            "markdown_extensions": [
                "tables",
                "fenced_code",
                "sane_lists",
                {"toc": {"permalink": True}},
            ],
        }
        # JSON is YAML.
        (Path(place) / "mkdocs.yml").write_text(json.dumps(settings), encoding="utf-8")
        command = [Path(sys.executable).with_name("zensical"), "build", "--strict", "--clean"]
        subprocess.run(command, cwd=place, check=True)
        folder = out / version
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(Path(place) / "built", folder)
    _list_versions(out)
    return folder


def _list_versions(out: Path) -> None:
    """The version menu, newest first, and a first page that leads to the newest."""
    there = sorted(
        (
            tuple(map(int, f.name.split(".")))
            for f in out.iterdir()
            if re.fullmatch(r"\d+\.\d+", f.name)
        ),
        reverse=True,
    )
    names = [".".join(map(str, numbers)) for numbers in there]
    rows = [
        {"version": n, "title": n, "aliases": ["latest"] if n == names[0] else []} for n in names
    ]
    (out / "versions.json").write_text(json.dumps(rows) + "\n", encoding="utf-8")
    redirect = f'<!doctype html><meta http-equiv="refresh" content="0; url={names[0]}/">\n'
    (out / "index.html").write_text(redirect, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, default=ROOT / "site")
    build(parser.parse_args().out)

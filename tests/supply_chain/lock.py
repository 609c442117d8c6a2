"""Resolve all dependencies anew, and write them down: `make lock`.

    python -m tests.supply_chain.lock [--upgrade]

Writes two files in .ci/requirements, neither of which names an index: locked.txt (versions with the digests of
their files, for `pip install --require-hashes`) and constraints.txt (versions alone, in three parts, for `make`
and for people).
Versions that are locked stay, as far as pyproject.toml lets them; --upgrade takes the newest.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

__all__ = ["CONSTRAINTS", "LOCKED", "main", "without_digests"]

ROOT = Path(__file__).parents[2]
LOCKED = ROOT / ".ci" / "requirements" / "locked.txt"
CONSTRAINTS = ROOT / ".ci" / "requirements" / "constraints.txt"

_HEAD = """\
# The versions that `make` installs, on every supported Python. Written by `make lock`; docs/decisions/0084.
"""
_OPTIONS = (
    "--no-config",
    "--universal",
    "--python-version",
    "3.11",
    "--no-header",
    "--no-annotate",
)
_OPTIONS += ("--no-emit-index-url", "--no-emit-find-links", "--quiet")


def without_digests(locked: str) -> list[str]:
    """The lines of a lock file without the digests: `name==version ; marker`."""
    joined = locked.replace("\\\n", " ")
    lines = (re.sub(r"\s+--hash=\S+", "", line).strip() for line in joined.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def main() -> None:
    """Resolve three times: the program, with its extras, with everything for development."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    upgrade = ["--upgrade"] if parser.parse_args().upgrade else []
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
        "dependency-groups"
    ]
    every = ["--all-extras", *(word for name in groups for word in ("--group", name))]
    _resolve([*every, "--generate-hashes", *upgrade, "--output-file", str(LOCKED)])
    lines = without_digests(LOCKED.read_text(encoding="utf-8"))
    own = _names(_resolve(["--constraints", str(LOCKED)]))
    extras = _names(_resolve(["--all-extras", "--constraints", str(LOCKED)])) - own
    parts = {"# The program": [], "# Its extras": [], "# Development": []}
    for line in lines:
        name = _name(line)
        title = (
            "# The program"
            if name in own
            else "# Its extras"
            if name in extras
            else "# Development"
        )
        parts[title].append(line)
    text = _HEAD + "".join(f"\n{title}\n" + "\n".join(held) + "\n" for title, held in parts.items())
    CONSTRAINTS.write_text(text, encoding="utf-8")
    print(", ".join(f"{title.removeprefix('# ')}: {len(held)}" for title, held in parts.items()))


def _resolve(options: Sequence[str]) -> str:
    uv = Path(sys.executable).with_name("uv")
    command = [uv if uv.exists() else "uv", "pip", "compile", "pyproject.toml", *_OPTIONS, *options]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def _names(locked: str) -> set[str]:
    return set(map(_name, without_digests(locked)))


def _name(line: str) -> str:
    return line.partition("==")[0]


if __name__ == "__main__":
    main()

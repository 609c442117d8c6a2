"""Papers to ingest and a model that answers about them, for tests of the whole pipeline."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alexandria.library import Library
from alexandria.llm import Message, Request
from alexandria.run.ingest import IngestReport, ingest
from alexandria.settings import Settings

ROOT = Path(__file__).parents[2]
MODEL = "fake"

_METALS = (
    "copper iron zinc nickel cobalt silver lead tin titanium chromium tungsten gold platinum lithium"
).split()


def sentence(paper: int, number: int) -> str:
    """One sentence with a number of its own."""
    metal = _METALS[number % len(_METALS)]
    return (
        f"Sample {paper}-{number} of {metal} was kept in a sealed furnace until its surface "
        f"reached {300 + number} K after {paper + 2} hours of steady heating."
    )


def write_papers(folder: Path, count: int, sentences: int = 12, sections: int = 2) -> list[Path]:
    """So many Markdown papers about heated metals, each with its own numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for paper in range(1, count + 1):
        parts = [f"# Heating of metals, part {paper}\n"]
        for section in range(sections):
            told = range(section * sentences, (section + 1) * sentences)
            parts.append(f"## Series {section + 1}\n")
            parts.append(" ".join(sentence(paper, n) for n in told) + "\n")
        path = folder / f"paper-{paper:03}.md"
        path.write_text("\n".join(parts), encoding="utf-8")
        paths.append(path)
    return paths


def fact(
    number: int, subject: str, predicate: str, object_: str = "", condition: str = ""
) -> dict[str, Any]:
    """A fact about one sentence as an endpoint writes it."""
    return {
        "sentences": [number], "subject": subject, "predicate": predicate, "object": object_,
        "condition": condition, "kind": "result", "method": "", "compared_with": "", "claimed_by": "",
    }  # fmt: skip


def answer(body: dict[str, Any]) -> str:
    """What a good model would say: two facts for each numbered sentence of the passage."""
    facts = []
    for number, text in re.findall(
        r"^(\d+)\. (.+)$", body["messages"][-1]["content"], re.MULTILINE
    ):
        found = re.search(r"Sample (\S+) of (\w+).* (\d+) K after (\d+) hours", text)
        if found:
            name, metal, kelvin, hours = found.groups()
            place, surface = int(number), f"the surface of sample {name}"
            facts.append(fact(place, f"sample {name}", "is made of", metal))
            facts.append(fact(place, surface, "reached", f"{kelvin} K", f"after {hours} hours"))
    return json.dumps({"about": "Metals under heat.", "entities": [], "facts": facts})


def run(paths: list[Path], library: Path, base_url: str, **settings: Any) -> IngestReport:
    """One ingest in this process."""
    given = {"model": MODEL, "base_url": base_url, "library": library, "chunk_words": 60} | settings
    return ingest(paths, Settings(**given), command="test")


def command(*arguments: str | Path, base_url: str, library: Path) -> list[str]:
    """The command line of an ingest in a process of its own."""
    return [
        sys.executable, "-m", "alexandria", "ingest", *map(os.fspath, arguments),
        "--model", MODEL, "--base-url", base_url, "--library", os.fspath(library),
        "--chunk-words", "60", "--format", "json",
    ]  # fmt: skip


@contextmanager
def started(*arguments: Any, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """An ingest in a process of its own, killed at the end if it still runs."""
    with subprocess.Popen(
        command(*arguments, **options),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def wait_until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for something that another process or thread brings about."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def question_of(body: dict[str, Any]) -> str:
    """The request digest that the program gave the question in this body."""
    wanted = body["response_format"]["json_schema"]
    return Request(
        messages=tuple(Message(m["role"], m["content"]) for m in body["messages"]),
        schema_name=wanted["name"],
        json_schema=wanted["schema"],
        max_output_tokens=body.get("max_completion_tokens") or body["max_tokens"],
        temperature=body["temperature"],
        seed=body["seed"],
    ).digest(MODEL)


def answered(library: Path) -> set[str]:
    """Request digests of the calls whose answers checkpoint or library hold."""
    held: set[str] = set()
    checkpoint = library.with_name(library.name + ".journal")
    if checkpoint.exists():
        for line in checkpoint.read_bytes().splitlines(keepends=True):
            if line.endswith(b"\n"):
                call = json.loads(line)["call"]
                if call["outcome"] == "ok":
                    held.add(call["request_digest"])
    if library.exists():
        rows = Library(library).query("SELECT request_digest FROM call WHERE outcome = 'ok'").rows
        held |= {row[0] for row in rows}
    return held

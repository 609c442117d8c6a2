"""What the explorer takes with a large library: first page, search as one types, entity, and many readers at once.

    python -m tests.speed.explorer_times large.duckdb [--times 100] [--seed 1]

tests/speed/large_library.py makes the library; its index is made first where there is none. `alexandria serve`
runs as a process of its own; a request counts to the last byte of the answer, over a connection
that stays open, as in a browser. Processor seconds are the server's; on a busy machine they tell more than the
clock. At the end fifty readers ask for a minute while papers are saved beside them.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from alexandria.answers import open_index
from alexandria.library import Library
from tests.builders import FREE, make_outcome, make_paper_record, make_unit, paper_id
from tests.speed.answer_times import rows_of
from tests.speed.library_questions import ask_library

__all__ = ["ask_at_once", "measure", "serving_process"]

_NAMES = "SELECT name FROM entity GROUP BY name HAVING count(*) >= 3 ORDER BY name"
_MOST_NAMED = "SELECT name FROM entity GROUP BY name ORDER BY count(*) DESC, name LIMIT 5"
_PAPERS = "SELECT id FROM paper ORDER BY id LIMIT 200"
_READERS = 50
_READING_S = 60.0
_SAVE_EVERY_S = 1.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Taken:
    """What requests took: seconds by the clock, seconds of the server's processor in all, and what went wrong."""

    clock: list[float] = field(default_factory=list)
    processor: float = 0.0
    errors: list[str] = field(default_factory=list)

    def figures(self, name: str) -> dict[str, float]:
        """Median, 95th of 100, the longest, and processor seconds a request."""
        ordered = sorted(self.clock)
        return {
            f"{name}: clock s": statistics.median(ordered),
            f"{name}: clock p95 s": ordered[int(0.95 * len(ordered))],
            f"{name}: clock longest s": ordered[-1],
            f"{name}: processor s": self.processor / len(ordered),
        }


class Server:
    """A running explorer."""

    def __init__(self, address: str, pid: int) -> None:
        place = urlsplit(address)
        self.host, self.port, self.pid = place.hostname or "", place.port or 0, pid

    def connect(self) -> http.client.HTTPConnection:
        """A connection that stays open."""
        return http.client.HTTPConnection(self.host, self.port, timeout=60)

    def processor(self) -> float:
        """Seconds of the processor that it and its children used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / _TICKS

    def take(self, paths: Sequence[str], **headers: str) -> Taken:
        """Ask for pages one after the other."""
        taken, connection, before = Taken(), self.connect(), self.processor()
        for path in paths:
            begun = time.perf_counter()
            status, body = request(connection, path, headers)
            taken.clock.append(time.perf_counter() - begun)
            if status != 200:
                taken.errors.append(f"{status} {path} {problem_of(body)}")
        taken.processor = self.processor() - before
        connection.close()
        return taken


def request(
    connection: http.client.HTTPConnection, path: str, headers: dict[str, str]
) -> tuple[int, bytes]:
    """Status and body of one answer."""
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def asked_again(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    """Status and body; asked once more where the server had closed the idle connection, as browsers do."""
    try:
        return request(connection, path, {})
    except (ConnectionError, http.client.HTTPException):
        connection.close()
    try:
        return request(connection, path, {})
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        return 0, type(error).__name__.encode()


def problem_of(body: bytes) -> str:
    """What a page that is an error says."""
    found = re.search(rb'role="alert">(.*?)</p>', body, re.DOTALL)
    return (found[1] if found else body[-200:]).decode("utf-8", "replace")


@contextmanager
def serving_process(library: Path) -> Iterator[Server]:
    """`alexandria serve` as a process; it is ended at the end."""
    command = [sys.executable, "-m", "alexandria", "serve", "--library", str(library)]
    process = subprocess.Popen(
        [*command, "--port", "0", "--no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert process.stdout is not None
    try:
        address = process.stdout.readline().split()[0]
        server = Server(address, process.pid)
        request(server.connect(), "/static/theme.js", {})  # it listens before it can answer
        yield server
    finally:
        process.terminate()
        process.wait(120)
        process.stdout.close()


def typed(words: Sequence[str]) -> list[str]:
    """The addresses that a browser asks for while each text is typed, letter by letter from the second."""
    return [
        f"/search?q={quote(text[:end])}"
        for text in words
        for end in range(2, min(len(text), 14) + 1)
    ]


def ask_at_once(server: Server, paths: Sequence[str], readers: int, seconds: float) -> Taken:
    """So many readers, each asking for one page after the other."""
    taken, guard, until = Taken(), threading.Lock(), time.monotonic() + seconds
    before = server.processor()

    def read(seed: int) -> None:
        chance, connection = random.Random(seed), server.connect()
        while time.monotonic() < until:
            path, begun = chance.choice(paths), time.perf_counter()
            status, body = asked_again(connection, path)
            with guard:
                taken.clock.append(time.perf_counter() - begun)
                if status != 200:
                    taken.errors.append(f"{status} {path} {problem_of(body)}")
        connection.close()

    threads = [threading.Thread(target=read, args=(n,)) for n in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.processor = server.processor() - before
    return taken


@contextmanager
def saving(path: Path, every_s: float) -> Iterator[list[int]]:
    """Papers saved one after the other beside, as an ingest does; removed again. Yields how many, in a list."""
    library, done, stop = Library(path), [0], threading.Event()

    def save() -> None:
        while not stop.wait(every_s):
            name = f"zirconium {done[0]}"
            record = make_paper_record(name, title=f"On {name}")
            library.save_paper(record, [make_unit(name)], outcome=make_outcome(name), guard=FREE)
            done[0] += 1

    thread = threading.Thread(target=save)
    thread.start()
    try:
        yield done
    finally:
        stop.set()
        thread.join()
        for place in range(done[0]):
            with suppress(LookupError):
                library.remove_paper(paper_id(f"zirconium {place}"))


def measure(library: Path, times: int, seed: int) -> dict[str, float]:
    """All figures."""
    chance = random.Random(seed)
    names = [name for (name,) in chance.choices(rows_of(library, _NAMES), k=times)]
    famous = [name for (name,) in rows_of(library, _MOST_NAMED)]
    papers = [f"/papers/{one}" for (one,) in rows_of(library, _PAPERS)]
    open_index(Library(library))
    figures: dict[str, float] = {}
    wrong: list[str] = []
    with serving_process(library) as server:
        parts: dict[str, tuple[list[str], dict[str, str]]] = {
            "first page of a new server": (["/"], {}),
            "home again": (["/"] * 10, {}),
            "first search of a new server": (["/search?q=moon"], {}),
            "search as you type": (typed(names[: max(5, times // 5)]), {"HX-Request": "true"}),
            "entity": ([f"/entity?name={quote(name)}" for name in names], {}),
            "entity, the five named most": ([f"/entity?name={quote(n)}" for n in famous * 2], {}),
            "list of papers": (["/papers", "/papers?q=moon", "/papers?offset=50"] * 3, {}),
            "paper": (papers[: max(5, times // 5)], {}),
            "runs": (["/runs"] * 10, {}),
        }
        for name, (paths, headers) in parts.items():
            taken = server.take(paths, **headers)
            figures |= taken.figures(name)
            wrong += taken.errors
            print(f"{name}: {len(paths)} requests, load {os.getloadavg()[0]:.1f}", flush=True)
        mixed = ["/", "/papers", *papers[:20], *typed(names[:4]), *parts["entity"][0][:20]]
        with saving(library, _SAVE_EVERY_S) as saved:
            taken = ask_at_once(server, mixed, _READERS, _READING_S)
        figures |= taken.figures(f"{_READERS} readers beside an ingest")
        figures["requests of the readers"] = len(taken.clock)
        figures["papers saved beside them"] = saved[0]
        wrong += taken.errors
    for line in wrong[:20]:
        print("error:", line)
    figures["errors"] = len(wrong)
    return figures


def main() -> None:
    """Measure and print."""
    ask_library(__doc__, measure, "--times", 100)


if __name__ == "__main__":
    main()

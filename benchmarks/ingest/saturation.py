"""How well a whole ingest fills an endpoint: reading, chunking, journal and library included.

    python -m benchmarks.ingest.saturation

2,000 chunks in 100 papers; endpoints in another process, 0.5 s a call: 64 slots that refuse the surplus, and
8 that do. Default settings throughout. Prints how busy the slots were from 5 s after the first call to the
last second, the program's own CPU (its reading processes apart), its memory at the end of each quarter, and
the number of calls at once that it found.
"""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

from alexandria.ingest import ingest
from alexandria.library import Outcome
from alexandria.llm import Totals
from alexandria.settings import Settings
from alexandria.watching import Unwatched
from benchmarks.client.saturation import LATENCY_S, WARM_UP_S, busy_share, memory_mb
from tests.faults.server import server_process
from tests.ingest.making import write_papers

PAPERS = 100


class Samples(Unwatched):
    """Memory as the run goes on."""

    def __init__(self) -> None:
        self.memory: list[float] = []

    def chunk_done(self, words: int, totals: Totals) -> None:
        """One sample a chunk."""
        del words, totals
        self.memory.append(memory_mb())

    def ended(self, outcome: Outcome) -> None:
        """Nothing to note."""


def measure(slots: int, papers: int) -> str:
    """One endpoint; a line for people."""
    with (
        tempfile.TemporaryDirectory() as folder,
        server_process(
            "--slots", str(slots), "--latency", str(LATENCY_S),
            "--answer", "tests.ingest.making:answer",
        ) as server,
    ):  # fmt: skip
        # A hundred sentences of 20 words: 20 chunks a paper at 100 words a chunk.
        paths = write_papers(Path(folder) / "papers", papers, sentences=50)
        settings = Settings(
            library=Path(folder) / "a.duckdb",
            model="fake",
            base_url=server.base_url,
            chunk_words=100,
        )
        watch = Samples()
        before = resource.getrusage(resource.RUSAGE_SELF)
        begun = time.monotonic()
        report = ingest(paths, settings, watch=watch)
        wall = time.monotonic() - begun
        after = resource.getrusage(resource.RUSAGE_SELF)
        seen = server.seen()
    cpu = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / wall
    first, last = seen["busy"][0][0], seen["busy"][-1][0]
    share = busy_share(seen["busy"], slots, first + WARM_UP_S, last - 2 * LATENCY_S)
    quarter = len(watch.memory) // 4
    memory = " ".join(f"{watch.memory[quarter * i - 1]:.0f}" for i in range(1, 5))
    done = sum(o.state.value == "done" for o in report.outcomes)
    return (
        f"{slots} slots: {done}/{papers} papers, {report.totals.calls} calls in {wall:.1f} s, "
        f"{seen['refused']} refused; slots busy {share:.1%}; at most {seen['most_at_once']} at once; "
        f"own CPU {cpu:.0%} of a core; memory by quarter {memory} MB"
    )


def main() -> None:
    """Measure and print."""
    print(measure(64, PAPERS), flush=True)
    print(measure(8, PAPERS // 5), flush=True)


if __name__ == "__main__":
    main()

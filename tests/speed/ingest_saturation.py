"""How well a whole ingest fills an endpoint: reading, chunking, checks, checkpoint and library included.

    python -m tests.speed.ingest_saturation [--papers 112] [--slots 64 8]

18 chunks of 100 words a paper, 2,016 in all; endpoints in another process, 0.5 s a call: 64 slots that refuse
the surplus, and 8 that do, with a fifth of the papers. Default settings throughout. Prints how busy the slots
were from 5 s after the first call until the last one began, and when that was; the whole time, which the checks
take; the processor time of the program itself while there were calls, and of its workers over all; the memory
of both at the end of each quarter of the run; and the number of calls at once that it found.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from alexandria.run.ingest import ingest
from alexandria.settings import Settings
from tests.faults.server import server_process
from tests.run.making import write_papers
from tests.speed.client_saturation import (
    LATENCY_S,
    WARM_UP_S,
    busy_share,
)
from tests.speed.figures import print_figures
from tests.speed.process_looks import ProcessLooks

PAPERS = 112


def measure(slots: int, papers: int) -> tuple[str, dict[str, float]]:
    """One endpoint: lines for people, and the figures."""
    with (
        tempfile.TemporaryDirectory() as folder,
        server_process(
            "--slots", str(slots), "--latency", str(LATENCY_S),
            "--answer", "tests.run.making:answer",
        ) as server,
    ):  # fmt: skip
        # A hundred sentences of 22 words in two sections: 18 chunks a paper.
        paths = write_papers(Path(folder) / "papers", papers, sentences=50)
        settings = Settings(
            library=Path(folder) / "a.duckdb",
            model="fake",
            base_url=server.base_url,
            chunk_words=100,
        )
        begun = time.monotonic()
        with ProcessLooks() as looks:
            report = ingest(paths, settings)
        ended = time.monotonic()
        seen = server.seen()
    first, last = seen["busy"][0][0], seen["busy"][-1][0]
    last_begun = last - LATENCY_S
    share = busy_share(seen["busy"], slots, first + WARM_UP_S, last_begun)
    calling = looks.before(last).cpu_s - looks.before(first).cpu_s
    whole = looks.taken[-1].cpu_s - looks.taken[0].cpu_s
    work = looks.spent("checks")
    quarters = looks.quarters()
    held = [q.held["checks"] for q in quarters]
    done = sum(o.state.value == "done" for o in report.outcomes)
    text = (
        f"{slots} slots: {done}/{papers} papers, {report.totals.calls} calls, {seen['refused']} refused\n"
        f"  slots busy {share:.1%}; at most {seen['most_at_once']} at once\n"
        f"  first call after {first - begun:.1f} s, last one ended after {last - begun:.1f} s; "
        f"all done after {ended - begun:.1f} s\n"
        f"  own CPU {calling / (last - first):.0%} of a core while calling, {whole / (ended - begun):.0%} "
        f"over all; workers {work:.1f} s, {work / (ended - begun):.0%} of a core\n"
        f"  memory by quarter: own {' '.join(f'{s.memory_mb:.0f}' for s in quarters)} MB, "
        f"workers {' '.join(f'{mb:.0f}' for mb in held)} MB"
    )
    figures = {
        f"{slots} slots: busy": share,
        f"{slots} slots: seconds in all": ended - begun,
        f"{slots} slots: workers' CPU seconds": work,
    }
    return text, figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--papers", type=int, default=PAPERS)
    parser.add_argument("--slots", type=int, nargs="+", default=[64, 8])
    given = parser.parse_args()
    figures = {}
    for slots in given.slots:
        papers = given.papers if slots > 8 else max(1, given.papers // 5)
        text, found = measure(slots, papers)
        print(text, flush=True)
        figures |= found
    print_figures(figures)


if __name__ == "__main__":
    main()

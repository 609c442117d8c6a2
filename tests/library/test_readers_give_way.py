"""Many readers of one process leave room for a writer of another."""

import subprocess
import sys
import threading
import time

from alexandria.library import Library
from tests.builders import FREE, make_outcome, make_paper_record, make_unit

WRITE = """
import sys
from alexandria.library import Library
from tests.builders import make_run
library = Library(sys.argv[1], wait_s=20)
for number in range(3):
    library.save_run(make_run(f"run-{number}"))
"""


def test_readers_without_a_pause_do_not_keep_a_writer_out(tmp_path):
    library = Library(tmp_path / "library.duckdb")
    library.create_or_open()
    library.save_paper(make_paper_record(), [make_unit()], outcome=make_outcome(), guard=FREE)
    stop = threading.Event()

    def read():
        while not stop.is_set():
            with library._reading() as con:
                con.execute("SELECT 1").fetchall()
                time.sleep(0.03)

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    try:
        done = subprocess.run(
            [sys.executable, "-c", WRITE, str(library.path)],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert done.returncode == 0, done.stderr[-500:]
    assert len(library.runs()) == 3

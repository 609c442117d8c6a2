"""Time and memory of a paper's index, and of asking it, at growing lengths: the ratio must stay flat.

    python -m tests.speed.source_index [--words 2000 8000 32000 128000]

The text is made: sentences of words drawn with the frequencies of language (Zipf), some sentences repeated, as
captions and boilerplate are; plus the worst case for an index, one word over and over.
"""

from __future__ import annotations

import argparse
import random
import time
import tracemalloc

from alexandria.expression import SourceIndex
from tests.speed.figures import print_figures

VOCABULARY = 30_000
ZIPF = 0.9
REPEATED = 0.1
FIELD_WORDS = 20


def prose(count: int, seed: int = 1) -> list[str]:
    """Sentences of about twenty words, `count` words in all."""
    draw = random.Random(seed)
    sentences: list[str] = []
    words = 0
    while words < count:
        if sentences and draw.random() < REPEATED:
            sentence = draw.choice(sentences)
        else:
            ranks = [
                int(draw.paretovariate(ZIPF)) % VOCABULARY for _ in range(draw.randint(12, 28))
            ]
            sentence = " ".join(_word(r) for r in ranks).capitalize() + "."
        sentences.append(sentence)
        words += len(sentence.split())
    return sentences


def _word(rank: int) -> str:
    return str(rank) if rank % 10 == 9 else "".join(chr(97 + int(d)) for d in str(rank))


def measure(name: str, texts: list[str]) -> dict[str, float]:
    """Print a line; microseconds a word of building, and of asking, by the text's name and length."""
    begun = time.perf_counter()
    index = SourceIndex(texts)
    built = time.perf_counter() - begun
    words = len(index.sequence)
    tracemalloc.start()
    again = SourceIndex(texts)
    memory = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    fields = [" ".join(t.split()[:FIELD_WORDS]) for t in texts[:200]]
    begun = time.perf_counter()
    for field in fields:
        again.longest_run(field)
        again.masked_run((field, field))
    asked = (time.perf_counter() - begun) / sum(3 * len(f.split()) for f in fields)
    print(
        f"{name:8} {words:8,} words  build {1e6 * built / words:5.2f} µs/word  "
        f"memory {memory / words:6.0f} B/word  ask {1e6 * asked:5.2f} µs/word of field"
    )
    size = f"{name}, {words:,} words"
    return {f"{size}: build µs/word": 1e6 * built / words, f"{size}: ask µs/word": 1e6 * asked}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--words", type=int, nargs="+", default=[2_000, 8_000, 32_000, 128_000])
    figures = {}
    for count in parser.parse_args().words:
        figures |= measure("prose", prose(count))
    for count in (8_000, 128_000):
        figures |= measure("one word", ["word " * 20] * (count // 20))
    print_figures(figures)


if __name__ == "__main__":
    main()

"""A short run of the fuzzer; the long one is in eval/results/reading/fuzzing.md."""

import random

from tests.fuzzing.mutation import mutated
from tests.fuzzing.readers import fuzz
from tests.fuzzing.seeds import seed_files


def test_two_mutated_files_of_each_format_end_in_a_paper_or_a_reason():
    findings = list(fuzz(1, 2 * len(seed_files())))
    assert {f.kind for f in findings} == set(seed_files())
    assert [(f.kind, f.number, f.outcome, f.message) for f in findings if f.is_bad] == []


def test_the_same_seed_makes_the_same_bytes():
    for files in seed_files().values():
        first, second = (mutated(files[0], random.Random("1-1")) for _ in range(2))
        assert first == second

"""Equations within sentences, with what they hold for."""

from __future__ import annotations

import pytest

from alexandria.openie.equations import claim_of_equation


def told(sentence: str, span: str) -> str | None:
    claim = claim_of_equation(1, sentence, sentence.index(span))
    return claim and " | ".join(f for f in claim.fields if f)


@pytest.mark.parametrize(
    ("sentence", "span", "expected"),
    [
        ("For m = 2, we get α = 1 + φ^2 = β.", "2,", "α | equals | 1 + φ^2 | for m = 2"),
        ("For m = 2, we get α = 1 + φ^2 = β.", "1 +", "α | equals | 1 + φ^2 | for m = 2"),
        ("If p = 0 and q = 4 then r = 2 and s = −2.", "4", "r | equals | 2 | if p = 0 and q = 4"),
        ("If p = 0 then r = √q and s = −2.", "2.", "s | equals | −2 | if p = 0"),
        ("Setting k = 3 here, we find F_k = 2.", "3", "F_k | equals | 2 | for k = 3"),
        (
            "Putting q in (12), we get r^n + s^n = 2(−1)^n cos(nπ/3).",
            "2(",
            "r^n + s^n | equals | 2(−1)^n cos(nπ/3)",
        ),
        ("It follows that gcd(z, P_p(x, y)) = 1.", "1.", "gcd(z, P_p(x, y)) | equals | 1"),
        ("We note that G_0 = 0.", "0.", "G_0 | equals | 0"),
    ],
)
def test_an_equation_is_told_with_what_it_holds_for(sentence, span, expected):
    assert told(sentence, span) == expected


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("If p = 0 then nothing is left.", "0"),
        ("The dose was 20 mg.", "20"),
    ],
)
def test_a_condition_without_an_equation_under_it_is_no_claim(sentence, span):
    assert told(sentence, span) is None

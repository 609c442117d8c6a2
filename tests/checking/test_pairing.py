"""Values belong to names: a claim that crosses them is contradicted, and the right one is not."""

from __future__ import annotations

import pytest

from alexandria.checking import (
    ChunkEvidence,
    Findings,
    PaperNames,
    Vocabulary,
    findings,
    read_sentences,
)
from alexandria.claims import Claim
from alexandria.english import split_sentences
from tests.checking.gold import SHARED

RIGHT = {
    "t1_arms": (
        (1, "The trial", "randomised", "94 adults with hypertension"),
        (2, "The treatment group", "had", "48 participants"),
        (3, "The placebo group", "had", "46 participants"),
        (
            2,
            "Systolic blood pressure in the treatment group",
            "fell from 152.3 ± 11.2 mmHg to",
            "138.5 ± 9.8 mmHg",
            "after 12 weeks",
        ),
        (
            3,
            "Systolic blood pressure in the placebo group",
            "fell from 151.8 ± 10.9 mmHg to",
            "147.1 ± 10.4 mmHg",
        ),
        (4, "The groups", "differed by", "-9.1 mmHg (95% CI -12.6 to -5.6; p < 0.001)"),
        (5, "Three patients on drug X", "stopped", "", "because of cough"),
        (5, "One patient on placebo", "stopped", "", "because of cough"),
    ),
    "t2_materials": (
        (1, "Alloy A1", "has a yield strength of", "245 MPa", "at room temperature"),
        (1, "Alloy A2", "has a yield strength of", "310 MPa", "at room temperature"),
        (1, "The yield strength of A3", "was", "402 MPa"),
        (2, "Alloy A3", "became weaker by", "18%", "at 423 K"),
        (3, "Aluminium", "conducts heat at", "237 W/(m·K)"),
        (3, "The oxidised surface", "had an emissivity of", "0.85"),
        (4, "In A2BX4 compounds, A", "is", "K or Rb"),
        (4, "In A2BX4 compounds, B", "stands for", "Zn"),
        (
            5,
            "The transition temperature of MgB2",
            "fell from 39 K to",
            "36.5 K",
            "when it was doped with 5 wt% SiC",
        ),
        (5, "Undoped ZrB2", "showed no transition", "", "above 1.8 K"),
    ),
    "t4_pooled": (
        (
            1,
            "Pioglitazone",
            "reduced",
            "progression to diabetes",
            "compared with placebo (RR 0.40, 95% CI 0.17 to 0.95)",
        ),
        (2, "Pioglitazone", "did not differ from", "metformin", "(RR 1.02, 95% CI 0.69 to 1.52)"),
        (3, "The effect against acarbose", "was uncertain", "", "(RR 0.92, 95% CI 0.55 to 1.53)"),
        (
            4,
            "Heart failure",
            "was more frequent with pioglitazone than with",
            "placebo",
            "in a trial of 5238 patients",
        ),
        (4, "Heart failure", "occurred in 11% of patients on", "pioglitazone"),
        (4, "Heart failure", "occurred in 8% of patients on", "placebo"),
    ),
}
CROSSED = {
    "t1_arms": (
        (2, "The placebo group", "had", "48 participants"),
        (3, "The placebo group", "had", "48 participants"),
        (
            2,
            "Systolic blood pressure in the placebo group",
            "fell from 152.3 ± 11.2 mmHg to",
            "138.5 ± 9.8 mmHg",
        ),
        (
            3,
            "Systolic blood pressure in the placebo group",
            "fell from 152.3 ± 11.2 mmHg to",
            "138.5 ± 9.8 mmHg",
        ),
        (
            3,
            "Systolic blood pressure in the treatment group",
            "fell from 151.8 ± 10.9 mmHg to",
            "147.1 ± 10.4 mmHg",
        ),
        (5, "One patient on drug X", "stopped", "", "because of cough"),
        (5, "Three patients on placebo", "stopped", "", "because of cough"),
    ),
    "t2_materials": (
        (1, "Alloy A2", "has a yield strength of", "245 MPa"),
        (1, "The yield strength of A1", "was", "402 MPa"),
        (1, "Alloy A3", "has a yield strength of", "310 MPa"),
        (2, "Alloy A1", "became weaker by", "18%", "at 423 K"),
        (3, "Aluminium", "has an emissivity of", "0.85"),
        (4, "In A2BX4 compounds, B", "is", "K or Rb"),
        (4, "In A2BX4 compounds, X", "stands for", "Zn"),
        (5, "The transition temperature of ZrB2", "fell from 39 K to", "36.5 K"),
        (5, "Undoped MgB2", "showed no transition", "", "above 1.8 K"),
    ),
    "t4_pooled": (
        (
            2,
            "Pioglitazone",
            "made no difference",
            "",
            "compared with placebo (RR 1.02, 95% CI 0.69 to 1.52)",
        ),
        (
            1,
            "Pioglitazone",
            "reduced",
            "progression to diabetes",
            "compared with metformin (RR 0.40, 95% CI 0.17 to 0.95)",
        ),
        (
            1,
            "Pioglitazone",
            "made no difference",
            "",
            "compared with placebo (RR 1.02, 95% CI 0.69 to 1.52)",
        ),
        (3, "The effect against metformin", "was uncertain", "", "(RR 0.92, 95% CI 0.55 to 1.53)"),
        (4, "Heart failure", "occurred in 8% of patients on", "pioglitazone"),
        (4, "Heart failure", "occurred in 11% of patients on", "placebo"),
        (
            4,
            "Heart failure",
            "was less frequent with pioglitazone than with",
            "placebo",
            "in a trial of 5238 patients",
        ),
        (4, "Heart failure", "was more frequent with placebo than with", "pioglitazone"),
    ),
}


def _cases(told):
    return [(text, c) for text, claims in told.items() for c in claims]


def _found(text: str, place: int, *fields: str) -> Findings:
    path = SHARED / "truth-cases" / f"{text}.txt"
    if not path.exists():
        pytest.skip("../shared/truth-cases is not here")
    title, body = path.read_text(encoding="utf-8").strip().split("\n\n")
    sentences = split_sentences(body)
    evidence = ChunkEvidence(
        read_sentences(sentences),
        PaperNames(title=title),
        vocabulary=Vocabulary.of([title, *sentences]),
    )
    return findings(Claim((place,), *fields), evidence)


@pytest.mark.parametrize(("text", "claim"), _cases(RIGHT))
def test_a_value_beside_its_own_name_passes(text, claim):
    assert _found(text, *claim).contradictions == ()


@pytest.mark.parametrize(("text", "claim"), _cases(CROSSED))
def test_a_crossed_pair_is_contradicted(text, claim):
    assert _found(text, *claim).contradictions

"""Questions → what their own words and places give away, without the paper and without any knowledge.

In: questions. Out: for each simple rule, and for a small predictor that learns from other papers of the set,
how often it finds the right option. Chance is one in four; what lies above it is not knowledge, so a set
that gives much away measures little.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from alexandria.evaluation.multiple_choice import LETTERS, Question

__all__ = ["CUES", "LEARNED", "PLACE", "PLACE_AND_END", "find_cue"]

Numbers = NDArray[np.float64]
Rule = Callable[[Question], Sequence[float]]
"""One figure per option; the highest is the rule's choice."""

PLACE = "place, learned"
PLACE_AND_END = "place and question's end, learned"

_FOLDS = 5
_WORD = re.compile(r"[^\W_]+")
_SURE = frozenset("all always any certainly every must never no none only solely entirely".split())
_HEDGED = frozenset("can could generally may might often some sometimes typically usually".split())
_BUCKETS = 32


# --- rules that need no learning --------------------------------------------------------------


def _longest(question: Question) -> list[float]:
    return [float(len(option)) for option in question.options]


def _shortest(question: Question) -> list[float]:
    return [-float(len(option)) for option in question.options]


def _stem_overlap(question: Question) -> list[float]:
    stem = _words(question.stem)
    return [len(_words(option) & stem) / (len(_words(option)) or 1) for option in question.options]


def _most_alike(question: Question) -> list[float]:
    words = [_words(option) for option in question.options]
    return [
        sum(_alike(own, other) for j, other in enumerate(words) if j != k)
        for k, own in enumerate(words)
    ]


def _odd_one(question: Question) -> list[float]:
    return [-figure for figure in _most_alike(question)]


CUES: dict[str, Rule] = {
    "longest option": _longest,
    "shortest option": _shortest,
    "most words of the question": _stem_overlap,
    "most like the others": _most_alike,
    "odd one out": _odd_one,
}
"""Rules that someone who has not read the paper could follow."""


def find_cue(rule: Rule, questions: Sequence[Question]) -> list[float]:
    """How far the rule finds the right option of each question; ties as fractions."""
    found = []
    for question in questions:
        figures = rule(question)
        best = [k for k in range(4) if figures[k] == max(figures)]
        found.append(1 / len(best) if question.answer in best else 0.0)
    return found


# --- what can be learned from the other papers ------------------------------------------------


def _learned(
    features: Callable[[Sequence[Question]], Numbers],
) -> Callable[[Sequence[Question]], list[float]]:
    def find(questions: Sequence[Question]) -> list[float]:
        table = features(questions)
        answers = np.array([q.answer for q in questions])
        folds = np.array([zlib.crc32(q.paper_id.encode()) % _FOLDS for q in questions])
        found = np.zeros(len(questions))
        for fold in range(_FOLDS):
            held, rest = folds == fold, folds != fold
            if not held.any() or not rest.any():
                found[held] = 0.25  # nothing to learn from: chance
                continue
            guess = table[held] @ _fit(table[rest], answers[rest])
            best = np.isclose(guess, guess.max(axis=1, keepdims=True), rtol=0, atol=1e-9)
            found[held] = best[np.arange(held.sum()), answers[held]] / best.sum(axis=1)
        return [float(value) for value in found]

    return find


def _fit(table: Numbers, answers: NDArray[np.int_]) -> Numbers:
    """Weights of a conditional logit: which of four options, by their features. Lightly held to zero."""
    rows = np.arange(len(answers))

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        logits = table @ weights
        log_p = logits - logsumexp(logits, axis=1, keepdims=True)
        excess = np.exp(log_p)
        excess[rows, answers] -= 1
        slope = np.einsum("nk,nkf->f", excess, table) / len(rows)
        held = 0.003
        value = -log_p[rows, answers].mean() + held * weights @ weights
        return float(value), slope + 2 * held * weights

    fitted = minimize(
        loss, np.zeros(table.shape[2]), jac=True, method="L-BFGS-B", options={"maxiter": 200}
    )
    weights: Numbers = fitted.x
    return weights


def _wording(questions: Sequence[Question]) -> Numbers:
    """Of each option: length, likeness, tone, marks, first and last word; each against the other three."""
    table = np.array([[_option_features(q, k) for k in range(4)] for q in questions])
    rules = np.array([np.array([rule(q) for rule in CUES.values()]).T for q in questions])
    table = np.concatenate([table, rules], axis=2)
    table = table - table.mean(axis=1, keepdims=True)
    spread = table.reshape(-1, table.shape[2]).std(axis=0)
    result: Numbers = table / np.where(spread > 0, spread, 1.0)
    return result


def _option_features(question: Question, k: int) -> list[float]:
    option = question.options[k]
    words = [w.lower() for w in _WORD.findall(option)]
    lengths = sorted(len(other) for other in question.options)
    marks = np.zeros(_BUCKETS)
    for character in option:
        # Any sign that is no letter or digit: a full stop at the right option alone, a hidden blank.
        if not character.isalnum() and character != " ":
            marks[_bucket(character)] += 1
    if option != option.strip():
        marks[_bucket(" edge")] += 1
    ends = np.zeros(2 * _BUCKETS)
    if words:
        ends[_bucket(words[0])] = 1
        ends[_BUCKETS + _bucket(words[-1])] = 1
    return [
        float(len(option) == lengths[-1] and lengths[-1] > lengths[-2]),
        float(len(option) == lengths[0] and lengths[0] < lengths[1]),
        float(len(words)),
        float(sum(c.isdigit() for c in option)),
        float(sum(c.isupper() for c in option)),
        float(sum(w in _SURE for w in words)),
        float(sum(w in _HEDGED for w in words)),
        float(option[:1].isupper()),
        *np.minimum(marks, 3),
        *ends,
    ]


def _place(questions: Sequence[Question]) -> Numbers:
    """Which of the four places an option stands at."""
    return np.tile(np.eye(4), (len(questions), 1, 1))


def _letters(questions: Sequence[Question]) -> Numbers:
    """The places again, by themselves and with how the question ends: a planted copy of the right letter."""
    table = np.zeros((len(questions), 4, 4 + 1 + 4 * _BUCKETS))
    for n, question in enumerate(questions):
        named = set(re.findall(r"\b[A-D]\b", question.stem))
        tail = question.stem.rstrip()
        end = _bucket(tail[-1:] if tail == question.stem else question.stem[len(tail) :])
        for k, letter in enumerate(LETTERS):
            table[n, k, k] = 1
            table[n, k, 4] = letter in named
            table[n, k, 5 + 4 * end + k] = 1
    return table


LEARNED: dict[str, Callable[[Sequence[Question]], list[float]]] = {
    "wording, learned": _learned(_wording),
    PLACE: _learned(_place),
    PLACE_AND_END: _learned(_letters),
}
"""How often a small predictor, taught on the other papers of the set, finds the right option."""


def _words(text: str) -> frozenset[str]:
    return frozenset(w.lower() for w in _WORD.findall(text) if len(w) > 2 or w.isdigit())


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)


def _bucket(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) % _BUCKETS

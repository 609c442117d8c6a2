"""What the facts do not say → questions about a paper's own sentences, and what becomes of the answers.

A question shows the sentences that could hold the answer. The answer names its sentences; its value must stand in
them, and pass the same rules as a fact. What does not pass is no value: the cell is unclear and says why. The text
of the paper lives in these values and in the request, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isclose
from typing import Any

from alexandria.answers.cell_checks import (
    CellNumber,
    RowThing,
    fitting_numbers,
    numbers_for,
    row_trouble,
    says_what,
    stated_of,
)
from alexandria.answers.cell_facts import MOST_CELL_WORDS, choices_in, number_cell
from alexandria.answers.table_cells import Cell, CellEvidence, CellState
from alexandria.answers.table_columns import ColumnType, Figure, TableColumn
from alexandria.answers.unit_conversion import UnitTable
from alexandria.checking import SentenceReading, read_sentences
from alexandria.chunking import ROW_LEAD, Chunk
from alexandria.english import same_word, stance_of
from alexandria.english.matching import content_words, tokens
from alexandria.errors import AnswerInvalid
from alexandria.knowledge import Certainty
from alexandria.llm import ModelQuestion, Prompt, Request, json_object
from alexandria.quantities import NumberMention, find_numbers, with_header_unit

__all__ = ["CellAnswer", "CellPassage", "CellQuestion", "PaperSentence", "paper_sentences"]

_SHOWN = 8
"""Sentences of one question that may hold the answer; the one before each is shown as well."""
_QUESTIONS = 3
"""Questions for one cell at most."""
_LONGEST = 80
_SECTION_WORDS = 7
_FIGURES = {
    Figure.VALUE: "What is the {what}{of_row}?",
    Figure.START: "What was the {what}{of_row} at the start?",
    Figure.END: "What was the {what}{of_row} at the end?",
    Figure.DIFFERENCE: "By how much did the {what}{of_row} differ or change?",
    Figure.SAMPLE_SIZE: "How many were looked at ({what}{of_row})?",
    Figure.P_VALUE: "What is the p-value for the {what}{of_row}?",
    Figure.UNCERTAINTY: "What is the {what}{of_row}, with its uncertainty?",
    Figure.INTERVAL_LOW: "What is the {what}{of_row}, with its confidence interval?",
    Figure.INTERVAL_HIGH: "What is the {what}{of_row}, with its confidence interval?",
}


@dataclass(frozen=True, slots=True)
class PaperSentence:
    """A sentence of a paper, read; `number` counts through the paper's prose."""

    number: int
    page: int | None
    section: str
    reading: SentenceReading


@dataclass(frozen=True, slots=True)
class CellPassage:
    """The sentences that one question shows, in the order of the paper."""

    sentences: tuple[PaperSentence, ...]

    @property
    def readings(self) -> tuple[SentenceReading, ...]:
        """The sentences as the checks read them."""
        return tuple(s.reading for s in self.sentences)

    @property
    def label(self) -> str:
        """For the ledger: its first and its last sentence."""
        return f"{self.sentences[0].number}-{self.sentences[-1].number}"


@dataclass(frozen=True, slots=True)
class CellAnswer:
    """What a model answered: a value, empty if it found none, and places in the passage, from 0."""

    value: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _AnswerParser:
    """Reads the answer about a passage of so many sentences."""

    sentences: int

    def __call__(self, text: str) -> CellAnswer:
        """The answer.

        Raises:
            AnswerInvalid: it has no value.
        """
        given = json_object(text)
        value, named = given.get("value"), given.get("sentences")
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            raise AnswerInvalid('The answer has no "value".')
        numbers = named if isinstance(named, list) else []
        places = [n - 1 for n in numbers if type(n) is int and 1 <= n <= self.sentences]
        return CellAnswer(" ".join(str(value).split())[:_LONGEST], tuple(dict.fromkeys(places)))


def paper_sentences(chunks: Sequence[Chunk]) -> tuple[PaperSentence, ...]:
    """The sentences of a paper; rows of tables have the unit of a column's head beside each number."""
    found = [(chunk.section, sentence) for chunk in chunks for sentence in chunk.sentences]
    readings = read_sentences(_with_units(sentence.text) for _, sentence in found)
    return tuple(
        PaperSentence(s.number, s.page, " ".join(section.split()[:_SECTION_WORDS]), reading)
        for (section, s), reading in zip(found, readings, strict=True)
    )


def _with_units(text: str) -> str:
    if not text.startswith(ROW_LEAD):
        return text
    cells = []
    for cell in text.removeprefix(ROW_LEAD).rstrip(".").split("; "):
        head, equals, value = cell.partition(" = ")
        cells.append(" = ".join(with_header_unit(head, value)) if equals else cell)
    return f"{ROW_LEAD}{'; '.join(cells)}."


@dataclass(frozen=True, slots=True)
class CellQuestion:
    """One cell that the facts leave open.

    Attributes:
        column, row: the cell.
        others: the other rows of the paper.
        units: sizes of units.
    """

    column: TableColumn
    row: RowThing
    others: tuple[RowThing, ...]
    units: UnitTable

    def passages(self, sentences: Sequence[PaperSentence]) -> tuple[CellPassage, ...]:
        """The sentences that could hold the answer, the likeliest first; none if none could."""
        scored = [(self._score(sentences, place), place) for place in range(len(sentences))]
        places = [p for score, p in sorted(scored, key=lambda s: (-s[0], s[1])) if score > 0]
        passages = []
        for start in range(0, min(len(places), _SHOWN * _QUESTIONS), _SHOWN):
            shown = {q for p in places[start : start + _SHOWN] for q in (p - 1, p) if q >= 0}
            passages.append(CellPassage(tuple(sentences[p] for p in sorted(shown))))
        return tuple(passages)

    def _score(self, sentences: Sequence[PaperSentence], place: int) -> float:
        readings = [s.reading for s in sentences[max(0, place - 1) : place + 1]]
        own = readings[-1]
        numeric = self.column.type is ColumnType.NUMBER
        if numeric and not fitting_numbers(self.column, own, self.units):
            return 0.0
        named = self.row.is_named(own.text) if self.row.names else False
        if self.row.names and not named and any(o.is_named(own.text) for o in self.others):
            return 0.0
        share = self._share(own)
        if says_what(self.column, readings, len(readings) - 1):
            return 4.0 + 2.0 * named + share
        chosen = self.column.type is ColumnType.CHOICE and choices_in(self.column, own.text)
        if chosen or share >= 0.5 or (not numeric and share > 0):
            return 1.0 + 2.0 * named + share
        return 0.0

    def _share(self, reading: SentenceReading) -> float:
        """How much of the words of column and question a sentence has."""
        wanted = {w for p in self.column.phrases for w in tokens(p)}
        if self.column.type is not ColumnType.NUMBER:
            wanted |= set(content_words(self.column.question.replace("{row}", " ")))
        if not wanted:
            return 0.0
        return sum(any(same_word(w, s) for s in reading.words) for w in wanted) / len(wanted)

    # --- the question -----------------------------------------------------------------------

    def ask(self, passage: CellPassage, prompt: Prompt, model_id: str) -> ModelQuestion:
        """The question about one passage."""
        sentences = "\n".join(
            f"{n}. {s.reading.text}" for n, s in enumerate(passage.sentences, start=1)
        )
        value: dict[str, Any] = {"type": "string", "maxLength": _LONGEST}
        if (allowed := self._allowed()) is not None:
            value = {"type": "string", "enum": [*allowed, ""]}
        numbers = {"type": "integer", "minimum": 1, "maximum": len(passage.sentences)}
        request = Request(
            messages=prompt.messages(
                sentences=sentences, question=self._asked(), form=self._form()
            ),
            schema_name="cell",
            json_schema={
                "type": "object",
                "properties": {
                    "sentences": {"type": "array", "items": numbers, "maxItems": 3},
                    "value": value,
                },
                "required": ["sentences", "value"],
                "additionalProperties": False,
            },
            max_output_tokens=96,
        )
        return ModelQuestion.to_model(
            model_id,
            request,
            purpose="cell",
            chunk=passage.label,
            prompt_version=prompt.digest,
            parse=_AnswerParser(len(passage.sentences)),
        )

    def _asked(self) -> str:
        name = self.row.name
        if not self.column.question:
            pattern = _FIGURES[self.column.figure]
            of_row = f" of {name}" if name else ""
            return pattern.format(what=self.column.phrases[0], of_row=of_row)
        asked = self.column.question.replace("{row}", name or "the paper")
        return f"{asked} (for {name})" if name and "{row}" not in self.column.question else asked

    def _form(self) -> str:
        match self.column.type:
            case ColumnType.NUMBER:
                return f"a number in {self.column.unit}" if self.column.unit else "a number"
            case ColumnType.TEXT:
                return "at most six words of the sentences"
            case _:
                return f"one of: {', '.join(self._allowed() or ())}"

    def _allowed(self) -> tuple[str, ...] | None:
        if self.column.type is ColumnType.YES_NO:
            return ("yes", "no")
        if self.column.type is ColumnType.CHOICE:
            return tuple(name for name, _ in self.column.values)
        return None

    # --- the answer -------------------------------------------------------------------------

    def judge(self, passage: CellPassage, answer: CellAnswer) -> Cell:
        """The cell that an answer makes: stated if it passes all checks, not stated if empty, else unclear."""
        if not answer.value.strip():
            return Cell(CellState.NOT_STATED)
        if self.column.type is ColumnType.NUMBER:
            return self._number(passage, answer)
        return self._words(passage, answer)

    def _number(self, passage: CellPassage, answer: CellAnswer) -> Cell:
        said = next(iter(find_numbers(answer.value)), None)
        if said is None:
            return _unclear("the model answered without a number")
        places = self._printing(passage, answer, said)
        if not places:
            return _unclear(
                f"the model answered {_shown(answer)}, which its sentences do not print"
            )
        why = ""
        for place in places:
            given, trouble = numbers_for(
                self.column, self.row, self.others, passage.readings, place, self.units
            )
            mine = [n for n in given if self._is_said(n, said)]
            if len(mine) == 1 and self._is_first(passage, place, mine[0], given):
                evidence = _evidence(passage, (place,))
                return number_cell(self.column, mine[0], evidence, self.units)
            why = why or trouble or "the sentence gives several such numbers"
        return _unclear(f"the model answered {_shown(answer)}, but {why}")

    def _is_first(
        self, passage: CellPassage, place: int, mine: CellNumber, given: Sequence[CellNumber]
    ) -> bool:
        """Whether a number is the only one given, or the first after the column's words."""
        if len(given) == 1:
            return True
        text = passage.readings[place].text.casefold()
        said = [p.casefold() for p in self.column.phrases if p.casefold() in text]
        ends = [text.find(p) + len(p) for p in said]
        after = [n for n in given if ends and n.start >= min(ends)]
        return bool(after) and min(after, key=lambda n: n.start) is mine

    def _printing(self, passage: CellPassage, answer: CellAnswer, said: NumberMention) -> list[int]:
        """The sentences that print the answer: of those named; else the only one shown that does."""
        holding = [
            place
            for place, reading in enumerate(passage.readings)
            if any(
                self._is_said(n, said) for n in fitting_numbers(self.column, reading, self.units)
            )
        ]
        named = [p for p in answer.places if p in holding]
        return named or (holding if len(holding) == 1 else [])

    def _is_said(self, number: CellNumber, said: NumberMention) -> bool:
        """Whether an answer gives a number of the sentence, in its unit or without one."""
        quantity = number.quantity
        asked = {
            Figure.UNCERTAINTY: quantity.uncertainty,
            Figure.INTERVAL_LOW: quantity.interval_low,
            Figure.INTERVAL_HIGH: quantity.interval_high,
        }.get(self.column.figure)
        printed = (*number.parts, asked) if asked is not None else number.parts
        if not any(isclose(said.parts[0], p, rel_tol=1e-9) for p in printed):
            return False
        return not said.unit or not quantity.unit or said.unit == quantity.unit

    def _words(self, passage: CellPassage, answer: CellAnswer) -> Cell:
        words = answer.value.split()
        if len(words) > MOST_CELL_WORDS:
            return _unclear("the model answered with more words than a cell may repeat")
        why = "the sentences do not say it in these words"
        for place in answer.places:
            reading = passage.readings[place]
            trouble = self._word_trouble(passage, place, answer.value)
            if not trouble:
                value = answer.value
                return Cell(
                    CellState.STATED,
                    value=value,
                    evidence=_evidence(passage, (place,)),
                    printed=self._printed(value, reading),
                )
            why = trouble
        return _unclear(f"the model answered {_shown(answer)}, but {why}")

    def _word_trouble(self, passage: CellPassage, place: int, value: str) -> str:
        """What speaks against an answer in words; empty if nothing."""
        reading = passage.readings[place]
        if (trouble := row_trouble(self.row, self.others, reading.text)) is not None:
            return trouble
        if any(o.is_named(reading.text) for o in self.others):
            return "the sentence is about several rows"
        says = says_what(self.column, passage.readings, place)
        phrase = f"the sentence does not name {self.column.phrases[0]!r}"
        if self.column.type is ColumnType.YES_NO:
            return self._decision_trouble(reading, value) if says else phrase
        if self.column.type is ColumnType.CHOICE:
            named = choices_in(self.column, reading.text)
            if named is None or named[0] != value:
                return "the sentence does not name just this value"
            return "the sentence denies something" if reading.denies else ""
        if not says:
            return phrase
        if not _stands_in(value, reading.text):
            return "the sentence does not have these words together"
        return stated_of(self.row, self.column, value, passage.readings, place)

    def _decision_trouble(self, reading: SentenceReading, value: str) -> str:
        if stance_of(reading.text)[1] != Certainty.ESTABLISHED:
            return "the sentence does not say it for certain"
        return "the sentence says otherwise" if reading.denies == (value == "yes") else ""

    def _printed(self, value: str, reading: SentenceReading) -> str:
        named = choices_in(self.column, reading.text)
        return named[1] if named else value


def _shown(answer: CellAnswer) -> str:
    """The answer as a reason quotes it; it may be the paper's words, so only a few of them."""
    return f"“{' '.join(answer.value.split()[:MOST_CELL_WORDS])}”"


def _unclear(reason: str) -> Cell:
    return Cell(CellState.UNCLEAR, reason=reason)


def _evidence(passage: CellPassage, places: Sequence[int]) -> CellEvidence:
    sentences = [passage.sentences[p] for p in places]
    certainty = stance_of(sentences[0].reading.text)[1]
    return CellEvidence(
        source="paper",
        page=sentences[0].page,
        section=sentences[0].section,
        sentences=tuple(s.number for s in sentences),
        certainty=str(certainty.value),
    )


def _stands_in(value: str, text: str) -> bool:
    asked, there = tokens(value), tokens(text)
    return bool(asked) and any(
        there[start : start + len(asked)] == asked for start in range(len(there) - len(asked) + 1)
    )

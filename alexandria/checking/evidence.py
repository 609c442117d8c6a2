"""What a claim is checked against: its sentence, the sentences around it, and the paper's names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from alexandria.checking.paper_names import PaperNames
from alexandria.checking.prompt_example import ExampleWords
from alexandria.checking.sentence_reading import SentenceReading

__all__ = ["Evidence"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What every check is given beside the claim.

    Attributes:
        own: the sentence that the claim rests on.
        sentences: all sentences of the chunk.
        names: other names of the paper's things, and its title.
        heading: of the section; may name what a sentence calls "it".
        example: words of the prompt's example; None where there was no prompt.
    """

    own: SentenceReading
    sentences: Sequence[SentenceReading]
    names: PaperNames = field(default_factory=PaperNames)
    heading: str = ""
    example: ExampleWords | None = None

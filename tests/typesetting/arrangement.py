"""Paper + Layout → the same text in the layout's order and dress, for writers of any language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tests.typesetting.citations import cited_as, initials
from tests.typesetting.layouts import Layout
from tests.typesetting.paper_model import (
    Block,
    Figure,
    Heading,
    Inline,
    Paper,
    Paragraph,
    Run,
    Table,
    plain,
)

__all__ = ["Arranged", "Part", "arrange"]

PAGE_WIDTH, PAGE_LINES = 110, 36  # characters and lines of a table that one page holds for certain
BOLD, SUP = frozenset({"bold"}), frozenset({"sup"})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the front: its name, its heading if it has one, and what it says."""

    name: str
    heading: Inline
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Arranged:
    layout: Layout
    front: tuple[Part, ...]
    aside: tuple[Part, ...]
    foot: tuple[Part, ...]
    body: tuple[Block, ...]
    plates: tuple[Block, ...]  # floats that stand behind the text
    references_heading: Inline
    references: tuple[tuple[str, Inline], ...]  # label, entry
    head: tuple[str, str]
    foot_line: tuple[str, str]
    stamp: str


def upper(text: str) -> str:
    """Capitals, but µ, β and ß stay what they are: as capitals they would be other letters."""
    return "".join(
        c.upper() if c.isascii() or (0xC0 <= ord(c) < 0x180 and c != "ß") else c for c in text
    )


def cased(runs: Inline, case: str) -> Inline:
    """Runs in capitals, small capitals, capitals of two sizes, or underlined."""
    if case == "upper":
        return tuple(replace(run, text=upper(run.text)) for run in runs)
    if case in ("caps", "under"):
        return tuple(replace(run, marks=run.marks | {case}) for run in runs)
    if case == "faked":
        return tuple(piece for run in runs for piece in faked_capitals(run))
    return runs


def faked_capitals(run: Run) -> Iterator[Run]:
    """REFERENCES as a large R and small EFERENCES, as typesetters without small capitals do."""
    for place, word in enumerate(run.text.split(" ")):
        gap = " " if place else ""
        if len(word) > 1 and word.isalpha() and upper(word).isupper():
            yield replace(run, text=gap + upper(word[0]))
            yield replace(run, text=upper(word[1:]), marks=run.marks | {"small"})
        else:
            yield replace(run, text=gap + upper(word))


def roman(number: int) -> str:
    """1 → I, 4 → IV, 12 → XII."""
    digits = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for value, sign in digits:
        text += sign * (number // value)
        number %= value
    return text


def numbered(blocks: Iterable[Block], layout: Layout) -> Iterator[Block]:
    """Headings with the layout's numbers, unless the XML has numbers in its titles."""
    held = list(blocks)
    titles = [plain(b.text) for b in held if isinstance(b, Heading) and b.level == 1]
    own = any(title[:1].isdigit() for title in titles)
    counts = [0] * 9
    for block in held:
        if not isinstance(block, Heading):
            yield block
            continue
        counts[block.level :] = [0] * (9 - block.level)
        counts[block.level - 1] += 1
        label = "" if own or not layout.numbers else number_of(counts[: block.level], layout)
        case = layout.cases[min(block.level, len(layout.cases)) - 1]
        yield Heading(block.level, cased(block.text, case), label)


def number_of(counts: list[int], layout: Layout) -> str:
    if layout.numbers == "I.":
        last = counts[-1]
        return {1: roman(last), 2: chr(64 + last), 3: str(last)}.get(
            len(counts), chr(96 + last)
        ) + (")" if len(counts) > 2 else ".")
    return ".".join(map(str, counts)) + layout.numbers[1:]


def author_runs(paper: Paper, layout: Layout) -> Inline:
    runs: list[Run] = []
    for place, author in enumerate(paper.authors):
        name = author.name
        if layout.initials and author.given:
            name = f"{initials(author.given, '.', ' ')} {author.surname}"
        gap = "" if not place else " and " if place == len(paper.authors) - 1 else ", "
        runs.append(Run(gap + name))
        if author.marks:
            runs.append(Run(author.marks, SUP))
    return tuple(runs)


def facts_of(paper: Paper) -> dict[str, str]:
    """What templates may name."""
    facts = dict.fromkeys(
        ("journal", "volume", "issue", "year", "doi", "first", "last", "issn"), ""
    )
    facts |= paper.facts
    names = [author.surname for author in paper.authors]
    few = " and ".join(names) if len(names) < 3 else f"{names[0]} et al."
    first, last = facts["first"], facts["last"]
    title = plain(paper.title)
    return facts | {
        "authors": few,
        "surname": f"{names[0]} et al." if len(names) > 1 else "".join(names),
        "pages": f"{first}–{last}" if last else first,
        "title": title if len(title) < 70 else title[:67].rsplit(" ", 1)[0] + " …",
    }


def parts_of(paper: Paper, layout: Layout) -> dict[str, Part]:
    facts = facts_of(paper)

    def lines(*texts: str) -> tuple[Block, ...]:
        return tuple(Paragraph((Run(text),)) for text in texts if text)

    dates = [
        f"{word} {facts[name]}"
        for name, word in (
            ("received", "Received"),
            ("rev-recd", "Revised"),
            ("accepted", "Accepted"),
        )
        if facts.get(name)
    ]
    cite = (
        f"{facts['authors']} {facts['journal']} {facts['year']};{facts['volume']}:{facts['pages']}."
    )
    imprint = [f"{facts['journal']} {facts['year']};{facts['volume']}:{facts['pages']}"]
    imprint += [f"https://doi.org/{facts['doi']}"] if facts["doi"] else []
    rights = dict.fromkeys((facts.get("copyright", ""), facts.get("license", "")))
    keywords: list[Run] = []
    for place, keyword in enumerate(paper.keywords):
        keywords += [Run(layout.keyword_gap if place else ""), *keyword]
    if keywords and layout.keywords:
        keywords.insert(0, Run(layout.keywords, BOLD))
    abstract = tuple(
        replace(block, level=2) if isinstance(block, Heading) else block for block in paper.abstract
    )
    first_title = plain(abstract[0].text) if abstract and isinstance(abstract[0], Heading) else ""
    if first_title.strip(".: ").lower() in ("abstract", "summary"):
        abstract = abstract[1:]  # the layout says it, or says nothing
    if layout.abstract_run_in and abstract and isinstance(abstract[0], Paragraph):
        first = Paragraph((Run(layout.abstract, BOLD | {"italic"}), *abstract[0].text))
        abstract = (first, *abstract[1:])
    heading = () if layout.abstract_run_in or not layout.abstract else (Run(layout.abstract),)
    return {
        "kind": Part("kind", (), lines(facts.get("kind", ""))),
        "title": Part("title", (), (Paragraph(paper.title),)),
        "authors": Part("authors", (), (Paragraph(author_runs(paper, layout)),)),
        "affiliations": Part("affiliations", (), tuple(map(Paragraph, paper.affiliations))),
        "notes": Part("notes", (), tuple(map(Paragraph, paper.notes))),
        "dates": Part("dates", (), lines("; ".join(dates))),
        "dates-apart": Part("dates", (Run("Article history"),), lines(*dates)),
        "abstract": Part("abstract", heading, abstract),
        "keywords": Part("keywords", (), (Paragraph(tuple(keywords)),) if keywords else ()),
        "imprint": Part("imprint", (), lines(*imprint)),
        "license": Part("license", (), lines(*rights)),
        "cite": Part("cite", (Run("Citation"),), lines(cite)),
    }


def split_floats(blocks: Iterable[Block], layout: Layout) -> tuple[list[Block], list[Block]]:
    """The text, and the floats that this layout puts behind it."""
    text: list[Block] = []
    plates: list[Block] = []
    for block in blocks:
        apart = layout.floats_last and isinstance(block, Table | Figure)
        if isinstance(block, Table) and not apart and layout.columns > 1:
            apart = block.lines(PAGE_WIDTH) > PAGE_LINES or len(block.shares()) >= layout.turned
        (plates if apart else text).append(block)
    return text, plates


def labelled(block: Block, layout: Layout) -> Block:
    if isinstance(block, Table | Figure) and block.label:
        return replace(block, label=layout.float_label.format(block.label.rstrip(".: ")))
    return block


def arrange(paper: Paper, layout: Layout) -> Arranged:
    """Everything that a writer needs, in the layout's words and order."""
    parts, facts = parts_of(paper, layout), facts_of(paper)

    def chosen(names: tuple[str, ...]) -> tuple[Part, ...]:
        return tuple(parts[name] for name in names if parts[name].blocks)

    back_layout = replace(layout, numbers="")
    everything = [*numbered(paper.body, layout), *numbered(paper.back, back_layout)]
    everything += [Paragraph(note) for note in paper.footnotes if note]
    text, plates = split_floats((labelled(block, layout) for block in everything), layout)
    return Arranged(
        layout=layout,
        front=chosen(layout.front),
        aside=chosen(layout.aside),
        foot=chosen(layout.foot_parts),
        body=tuple(text),
        plates=tuple(plates),
        references_heading=cased((Run(layout.references),), layout.cases[0]),
        references=tuple(
            (layout.reference_label.format(ref.label), cited_as(ref, layout.reference_style))
            for ref in paper.references
        ),
        head=(layout.head[0].format(**facts), layout.head[1].format(**facts)),
        foot_line=(layout.foot[0].format(**facts), layout.foot[1].format(**facts)),
        stamp=layout.stamp.format(**facts),
    )

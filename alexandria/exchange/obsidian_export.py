"""A library as an Obsidian vault: a note per paper and per entity, with properties, linked by their facts.

Titles, names and facts are text here, whatever is in them: none is taken for Markdown, HTML, YAML or a path.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from alexandria.exchange.file_names import FileNames
from alexandria.exchange.library_source import ExportedFact, LibrarySource, facts_of
from alexandria.knowledge import Support
from alexandria.library import EntityRow, PaperContent

__all__ = ["write_vault"]

_SPECIAL = re.compile(
    r"[\\`*_\[\]#<$]"  # anywhere
    r"|(?<=:):|(?<==)=|(?<=~)~|(?<=%)%"  # twice: fields of plug-ins, highlights, strikes, comments
    r"|&(?=#?\w+;)"  # HTML's names of characters
)
_LIST_MARK = re.compile(r"^(\d*)([-+.)>])")
"""What would begin a list or a quotation in a list."""
_PAPERS = "Papers"
_ENTITIES = "Entities"


def write_vault(source: LibrarySource, folder: Path) -> None:
    """Write the notes. The names of the files are all that is held of the whole library."""
    papers, entities = FileNames(), FileNames()
    (folder / _PAPERS).mkdir()
    (folder / _ENTITIES).mkdir()
    for entity in source.entities():
        note = folder / _ENTITIES / f"{entities.name(entity.entity_id, entity.name)}.md"
        note.write_text(_entity_head(entity), encoding="utf-8")
    index = []
    for content in source.papers():
        record = content.record
        stem = papers.name(record.id, record.title or content.file_name or record.id[:12])
        facts = list(facts_of(content))
        lines = [_paper_head(content), *(_in_paper(fact, entities) for fact in facts)]
        (folder / _PAPERS / f"{stem}.md").write_text("".join(lines), encoding="utf-8")
        index.append(f"- {_link(_PAPERS, stem, record.title or stem)}\n")
        for entity_id, line in _in_entities(facts, stem):
            name = entities.name(entity_id, entity_id)
            with (folder / _ENTITIES / f"{name}.md").open("a", encoding="utf-8") as file:
                file.write(line)
    (folder / "Library.md").write_text("# Papers\n\n" + "".join(index), encoding="utf-8")


def _paper_head(content: PaperContent) -> str:
    record = content.record
    known = {
        "type": "paper",
        "title": record.title,
        "authors": list(record.authors),
        "year": record.year,
        "doi": record.doi,
        "arxiv": record.arxiv_id,
        "venue": record.venue,
        "state": record.state.value,
        "sha256": record.id,
        "facts": sum(unit.fact_count for unit in content.units),
        "unchecked_import": content.imported is False or None,
    }
    return f"{_properties(known)}\n# {_escaped(record.title or record.id[:12])}\n\n## Facts\n\n"


def _entity_head(entity: EntityRow) -> str:
    known = {
        "type": "entity",
        "aliases": list(entity.aliases),
        "kind": entity.type,
        "entity_id": entity.entity_id,
        "papers": entity.papers,
    }
    return f"{_properties(known)}\n# {_escaped(entity.name)}\n\n## Facts\n\n"


def _properties(known: Mapping[str, Any]) -> str:
    present = {name: value for name, value in known.items() if value not in (None, "", [])}
    text = yaml.safe_dump(present, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{text}---\n"


def _in_paper(exported: ExportedFact, entities: FileNames) -> str:
    """A fact as a line of its paper's note: the sentence, then what it is about."""
    ids = dict.fromkeys(filter(None, (exported.subject_entity, exported.object_entity)))
    links = ", ".join(
        _link(f"../{_ENTITIES}", name, name) for name in (entities.name(i, i) for i in ids)
    )
    return f"- {_escaped(exported.fact.statement)}{_place(exported)} → {links}\n"


def _in_entities(facts: list[ExportedFact], stem: str) -> list[tuple[str, str]]:
    """Entity and all its lines."""
    joined: dict[str, str] = {}
    for exported in facts:
        link = _link(f"../{_PAPERS}", stem, stem)
        line = f"- {_escaped(exported.fact.statement)}{_place(exported)} — {link}\n"
        ids = dict.fromkeys(filter(None, (exported.subject_entity, exported.object_entity)))
        for entity_id in ids:
            joined[entity_id] = joined.get(entity_id, "") + line
    return list(joined.items())


def _place(exported: ExportedFact) -> str:
    fact = exported.fact
    parts = [
        f"p. {fact.page}" if fact.page is not None else "",
        fact.kind.value if fact.kind else "",
    ]
    parts.append("doubtful" if fact.support is Support.FLAGGED else "")
    parts.append(f"{fact.review.value} by {_escaped(fact.reviewed_by)}" if fact.review else "")
    shown = ", ".join(filter(None, parts))
    return f" ({shown})" if shown else ""


def _link(folder: str, stem: str, label: str) -> str:
    return f"[{_escaped(label)}]({quote(f'{folder}/{stem}.md')})"


def _escaped(text: str) -> str:
    """Text on one line in which no character means anything to Markdown, HTML or a plug-in."""
    plain = " ".join(text.replace("\0", "\ufffd").split())
    return _LIST_MARK.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", plain))

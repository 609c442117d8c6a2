"""References as runs: an element-citation in one of four house styles, a mixed one as it stands."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.typesetting.paper_model import Inline, Reference, Run, plain

__all__ = ["STYLES", "cited_as"]

ITALIC, BOLD = frozenset({"italic"}), frozenset({"bold"})


def initials(given: str, point: str, gap: str) -> str:
    """ "Marc Maurice" → "MM", "M. M."; initials stay what they are."""
    if given.isupper() and len(given) <= 4 and given.isalpha():
        letters = list(given)
    else:
        letters = [part[0] for part in re.split(r"[\s.]+", given) if part]
    return gap.join(letter + point for letter in letters)


def pages(ref: Reference) -> str:
    first = plain(ref.fields.get("fpage", ()) or ref.fields.get("elocation-id", ()))
    last = plain(ref.fields.get("lpage", ()))
    return f"{first}–{last}" if last and last != first else first


def dressed(text: Inline, marks: frozenset[str], end: str = "") -> list[Run]:
    """A field in a style, followed by a mark unless it ends with one."""
    runs = [Run(run.text, run.marks | marks) for run in text]
    bare = plain(text)
    if end and bare:
        runs.append(Run(end[1:] if bare[-1] in ".?!," and end[0] in ".," else end))
    return runs


def book_parts(ref: Reference) -> str:
    """Publisher and its like, for whatever is no article."""
    names = (
        "series",
        "edition",
        "comment",
        "conf-name",
        "conf-loc",
        "conf-date",
        "publisher-loc",
        "publisher-name",
        "isbn",
    )
    return ", ".join(plain(ref.fields[name]) for name in names if ref.fields.get(name))


def titles(ref: Reference) -> Inline:
    return ref.fields.get("article-title", ()) or ref.fields.get("chapter-title", ())


def vancouver(ref: Reference) -> list[Run]:
    names = [f"{surname} {initials(given, '', '')}".strip() for surname, given in ref.authors]
    runs = [Run(", ".join([*names, *["et al"] * ref.et_al]) + ". ")] if names else []
    runs += dressed(titles(ref), frozenset(), ". ")
    runs += dressed(ref.fields.get("source", ()), frozenset(), ". ")
    runs += dressed((Run(book_parts(ref)),), frozenset(), ". ")
    where = plain(ref.fields.get("year", ()))
    volume, issue = plain(ref.fields.get("volume", ())), plain(ref.fields.get("issue", ()))
    where += f";{volume}" if volume else ""
    where += f"({issue})" if issue else ""
    where += f":{pages(ref)}" if pages(ref) else ""
    return [*runs, Run(where + "." if where else "")]


def harvard(ref: Reference) -> list[Run]:
    names = [
        f"{surname}, {initials(given, '.', ' ')}".strip(", ") for surname, given in ref.authors
    ]
    listed = (
        ", ".join(names[:-1]) + (", & " if len(names) > 1 else "") + (names[-1] if names else "")
    )
    if ref.et_al:
        listed = ", ".join(names) + ", et al."
    runs = [Run(f"{listed} ({plain(ref.fields.get('year', ())) or 'n.d.'}). ")]
    runs += dressed(titles(ref), frozenset(), ". ")
    runs += dressed(ref.fields.get("source", ()), ITALIC, ", ")
    volume, issue = plain(ref.fields.get("volume", ())), plain(ref.fields.get("issue", ()))
    if volume:
        runs += [Run(volume, ITALIC), Run(f"({issue}), " if issue else ", ")]
    tail = ", ".join(filter(None, (pages(ref), book_parts(ref))))
    runs.append(Run(tail + ". " if tail else ""))
    if ref.fields.get("doi"):
        runs.append(Run(f"https://doi.org/{plain(ref.fields['doi'])}"))
    return runs


def engineers(ref: Reference) -> list[Run]:
    names = [f"{initials(given, '.', ' ')} {surname}".strip() for surname, given in ref.authors]
    listed = (
        ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + (names[-1] if names else "")
    )
    runs = [
        Run((", ".join(names) + ", et al., ") if ref.et_al else listed + ", " if listed else "")
    ]
    if titles(ref):
        runs += [Run("“"), *titles(ref), Run(",” ")]
    runs += dressed(ref.fields.get("source", ()), ITALIC, ", ")
    for name, word in (("volume", "vol. "), ("issue", "no. ")):
        if ref.fields.get(name):
            runs.append(Run(f"{word}{plain(ref.fields[name])}, "))
    runs.append(Run(f"pp. {pages(ref)}, " if pages(ref) else ""))
    runs.append(Run(f"{book_parts(ref)}, " if book_parts(ref) else ""))
    return [*runs, Run(plain(ref.fields.get("year", ())) + ".")]


def chemists(ref: Reference) -> list[Run]:
    names = [f"{surname}, {initials(given, '.', '')}".strip(", ") for surname, given in ref.authors]
    runs = [Run("; ".join([*names, *["et al."] * ref.et_al]) + " ")] if names else []
    runs += dressed(titles(ref), frozenset(), ". ")
    runs += dressed(ref.fields.get("source", ()), ITALIC, " ")
    runs.append(Run(plain(ref.fields.get("year", ())), BOLD))
    if ref.fields.get("volume"):
        runs += [Run(", "), *dressed(ref.fields["volume"], ITALIC)]
    if ref.fields.get("issue"):
        runs.append(Run(f" ({plain(ref.fields['issue'])})"))
    tail = "".join(f", {part}" for part in (pages(ref), book_parts(ref)) if part)
    runs.append(Run(tail + "."))
    return [*runs, Run(f" DOI: {plain(ref.fields['doi'])}" if ref.fields.get("doi") else "")]


STYLES: dict[str, Callable[[Reference], list[Run]]] = {
    "vancouver": vancouver,
    "harvard": harvard,
    "engineers": engineers,
    "chemists": chemists,
}


def cited_as(ref: Reference, style: str) -> Inline:
    """One entry without its label. Editors, addresses of the web and the like come last."""
    if ref.text:
        return ref.text
    runs = STYLES[style](ref)
    for name in ("editors", "uri", "ext-link"):
        if text := plain(ref.fields.get(name, ())):
            runs.append(Run(f" ({text}, Eds.)" if name == "editors" else f" {text}"))
    return tuple(run for run in runs if run.text)

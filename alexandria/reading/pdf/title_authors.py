"""First page → title and authors, from the page first, from the file's metadata second."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from alexandria.paper import BlockKind
from alexandria.reading.dehyphenation import PrintedWords, join_lines
from alexandria.reading.pdf.page_content import Line, PageContent
from alexandria.reading.pdf.text_style import DocumentStyle
from alexandria.reading.section_roles import is_known_heading
from alexandria.reading.text_normalisation import normalise, one_line

__all__ = ["clean_title", "find_authors", "find_title"]

_ARTICLE_KIND = re.compile(
    r"(?:original|research|review|full|short|brief|rapid|mini|technical|case|regular|invited)?[ -]?"
    r"(?:articles?|papers?|communications?|reports?|notes?|letters?|reviews?|contributions?|hypothesis|editorial|"
    r"perspective|commentary|opinion|correspondence|research|study|studies)(?: articles?| open access)?",
    re.IGNORECASE,
)
"""What stands above the title, often set like it."""
_NO_TITLE = re.compile(
    r"^(?:www\.|https?:|doi|issn|vol(?:ume)?\b|original (?:article|research|paper)"
    r"|research (?:article|paper|note)|open access|"
    r"available online|contents lists|published|received|citation|copyright|©|arxiv:|preprint|proceedings of|"
    r"journal of|international journal|supplementary|special issue)",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r"\.(?:docx?|fm|tex|dvi|pdf|indd|qxd|rtf|ps)\b|^microsoft word|^untitled|^\S+$", re.IGNORECASE
)
_TRAILING_MARK = re.compile(r"(?:\s*(?:\^?[*∗†‡§¶#⋆☆]+|(?<=\w{3})\^[\d,a-z*∗†‡§]{1,4}))+$")
_AFFILIATION = re.compile(
    r"universit|institut|department|laborator|school of|college|hospital|faculty|@|academy|"
    r"cent(?:er|re) (?:for|of)|"
    r"\bdivision\b|correspond|abstract|received|e-?mail|\bsciences?\b|\busa\b|\bchina\b"
    r"|street|\broad\b|foundation",
    re.IGNORECASE,
)
_NAME_PART = re.compile(r"(?:[^\W\d_]\.?-?){1,4}|[^\W\d_][\w'’.-]*[^\W\d_.]|\([^)]+\)")
_NO_NAME = re.compile(r"PREPRINT|ARTICLE|JOURNAL|OPEN|ACCESS|REVIEW|RESEARCH|VERSION|DRAFT")
_PARTICLES = frozenset(
    "de da do dos del der den van von la le di du el al bin ibn y e ter ten jr sr ii iii".split()
)


def find_title(
    page: PageContent | None, style: DocumentStyle, metadata_title: str, headers: Sequence[str]
) -> tuple[str, list[Line]]:
    """The title and its lines on the page.

    The largest print of three words or more in the upper part wins, unless it is a journal's name, which
    the running headers (`headers`) repeat with a volume or year. The metadata's title decides between
    candidates and stands in where the page has none.
    """
    wanted = _squash(metadata_title)
    groups = [_without_kind(g) for g in _groups(page, style)] if page is not None else []
    candidates = [c for c in groups if page is not None and _plausible(c, page, headers)]
    for lines in candidates:
        if (
            len(wanted) > 15
            and (wanted in _squash(_joined(lines)) or _squash(_joined(lines)) in wanted)
            and len(_squash(_joined(lines))) > 0.6 * len(wanted)
        ):
            return clean_title(_with_blanks(_joined(lines), metadata_title)), lines
    if candidates:
        best = max(candidates, key=lambda c: (_rank(c, style), -c[0].y0))
        return clean_title(_joined(best)), best
    usable = (
        metadata_title and not _FILE_NAME.search(metadata_title) and len(metadata_title.split()) > 2
    )
    return (one_line(normalise(metadata_title)) if usable else ""), []


def _with_blanks(printed: str, stated: str) -> str:
    """The stated title where the printed one is the same without blanks between its words."""
    same = _squash(printed) == _squash(stated)
    return stated if same and len(printed.split()) < 0.7 * len(stated.split()) else printed


def _without_kind(lines: list[Line]) -> list[Line]:
    """Without "Short Communication" above the title."""
    first = next(
        (i for i, ln in enumerate(lines) if not _ARTICLE_KIND.fullmatch(ln.text.strip(" :."))), 0
    )
    return lines[first:]


def clean_title(text: str) -> str:
    """Without the marks of footnotes at its end."""
    return _TRAILING_MARK.sub("", one_line(text)).strip(" .").replace("\u00ad", "") if text else ""


def _groups(page: PageContent, style: DocumentStyle) -> list[list[Line]]:
    """Consecutive lines of one large size; a gap or another size parts them."""
    upper = [
        ln for ln in page.lines if ln.upright and ln.y0 < 0.62 * page.height and ln.kind is None
    ]
    groups: list[list[Line]] = []
    # Manuscripts leave a whole line between two.
    widest = max(2.2, 1.2 * style.pitch / style.size)
    for line in upper:
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and abs(line.size - last.size) < 0.06 * last.size
            and 0.6 * last.size < line.baseline - last.baseline < widest * last.size
            and line.bold == last.bold
        ) or (
            last is not None
            and abs(line.baseline - last.baseline) < 0.5 * last.size
            and line.x0 >= last.x1 - 2
        ):
            groups[-1].append(line)
        else:
            groups.append([line])
    large = [g for g in groups if g[0].size > 1.12 * style.size]
    bold = [g for g in groups if all(ln.bold for ln in g) and g[0].size > 0.98 * style.size]
    return large or bold or [g for g in groups[:3] if _is_apart(g, page)]


def _is_apart(group: Sequence[Line], page: PageContent) -> bool:
    """Whether lines that are set like the text stand alone: nothing beside them, more room below than between."""
    last = group[-1]
    beside = any(
        abs(ln.baseline - own.baseline) < 0.3 * own.size and ln not in group
        for ln in page.lines
        for own in group
    )
    below = [ln.baseline - last.baseline for ln in page.lines if ln.baseline > last.baseline + 1]
    return not beside and bool(below) and min(below) > 1.6 * last.size


def _plausible(lines: list[Line], page: PageContent, headers: Sequence[str]) -> bool:
    text = _joined(lines)
    if _words(text) < 2 or len(text) + 3 * _wide(text) < 10 or len(text) > 400:
        return False
    if (
        _ARTICLE_KIND.fullmatch(text)
        or _NO_TITLE.search(text)
        or is_known_heading(text)
        or (_AFFILIATION.search(text) and "@" in text)
    ):
        return False
    return not _is_journal(text, headers, page)


def _is_journal(text: str, headers: Sequence[str], page: PageContent) -> bool:
    """A journal's name comes back in headers and citation lines, followed by a year or volume."""
    name = _squash(text)
    others = [*headers, *(ln.text for ln in page.lines)]
    for other in others:
        squashed = _squash(other)
        at = squashed.find(name)
        if at < 0 or squashed == name:
            continue
        tail = squashed[at + len(name) :]
        if re.match(r"(?:vol(?:ume)?)?\d{1,4}", tail) and len(name) < 80:
            return True
    return False


def _rank(lines: list[Line], style: DocumentStyle) -> float:
    words = _words(_joined(lines))
    size = lines[0].size / style.size
    return size * (1.0 if words >= 4 else 0.8 if words == 3 else 0.6) + (
        0.05 if lines[0].bold else 0
    )


def _words(text: str) -> int:
    """Words of two letters or more; of scripts without blanks two characters are one."""
    return len(re.findall(r"[^\W\d_\u3040-\u9fff]{2,}", text)) + _wide(text) // 2


def _wide(text: str) -> int:
    return len(re.findall(r"[\u3040-\u9fff]", text))


def _joined(lines: Sequence[Line]) -> str:
    texts = [ln.text for ln in lines]
    return join_lines(texts, PrintedWords("\n".join(texts)))


def _squash(text: str) -> str:
    return re.sub(r"[\W_]+", "", normalise(text)).lower()


def find_authors(page: PageContent, title: Sequence[Line]) -> tuple[str, ...]:
    """Names printed between the title and the first affiliation."""
    if not title:
        return ()
    bottom = max(ln.y1 for ln in title)
    left, right = min(ln.x0 for ln in title), max(ln.x1 for ln in title)
    free = [
        ln
        for ln in page.lines
        if ln.y0 > bottom - 2 and ln.upright and ln.kind is not BlockKind.FURNITURE
    ]
    under = [ln for ln in free if ln.x1 > left and ln.x0 < right]
    # A row of names side by side may be wider than the title.
    under += [ln for ln in free if ln not in under and _is_in_row(ln, under)]
    below = sorted(under, key=lambda ln: (round(ln.baseline / 5), ln.x0))
    block: list[Line] = []
    for line in below[:20]:
        if block and len(line.text) <= 5 and line.size < block[0].size:
            continue  # marks of affiliations, raised
        if block and (
            line.y0 - block[-1].y1 > 1.6 * line.size or abs(line.size - block[0].size) > 1.2
        ):
            break
        if _AFFILIATION.search(line.text) or is_known_heading(line.text):
            break
        goes_on = block and re.search(r"(?:[,;&]|\band)\s*$", block[-1].text)
        if block and not goes_on and not _split_names(line.text):
            break
        if not block and (line.y0 - bottom > 9 * line.size or not _split_names(line.text)):
            if line.y0 - bottom > 9 * line.size:
                break
            continue
        block.append(line)
    return tuple(_split_names(_side_by_side(block)))


def _is_in_row(line: Line, others: Sequence[Line]) -> bool:
    """Whether a line with a name stands beside others of its print that have names, too."""
    row = [o for o in others if abs(o.baseline - line.baseline) < 1 and o.size == line.size]
    return bool(row) and all(_split_names(o.text) for o in [line, *row])


def _side_by_side(lines: Sequence[Line]) -> str:
    """The text of lines, with wide blanks between those that stand apart on one baseline."""
    text = lines[0].text if lines else ""
    for last, line in pairwise(lines):
        apart = abs(line.baseline - last.baseline) < 1 and line.x0 - last.x1 > 2 * line.size
        text += ("   " if apart else " ") + line.text
    return text


def _split_names(text: str) -> list[str]:
    text = re.sub(r"\^[\d,*∗†‡§¶#a-z\s]{1,12}(?![a-z])", ", ", text)
    text = re.sub(r"[*∗†‡§¶#⋆✉�\d]+", ", ", text)
    text = re.sub(r",?\s*\b(?:PhD|Ph\.D\.?|MD|M\.D\.|MSc|BSc|Dr\.?|Prof\.?)\b\.?", "", text)
    names = []
    for part in re.split(
        r"\s*[,;|·•&，、；]\s*|\s+(?:and|und|et)\s+|\s+[ye]\s+(?=[^\s,;]+\s+[^\s,;])|\s{3,}", text
    ):
        name = re.sub(r"^and\s+", "", part).strip(" .,;:")
        if _is_name(name):
            names.append(name)
    # Two to four characters are a Chinese name, but not where they are a part of a sentence.
    if _wide(text) > 5 * max(1, len(names)):
        return []
    return list(dict.fromkeys(names))


def _is_name(name: str) -> bool:
    if re.fullmatch(r"[\u3400-\u9fff]{2,4}", name):
        return True
    tokens = name.split()
    if not 2 <= len(tokens) <= 6 or len(name) > 50:
        return False
    proper = [t for t in tokens if t.lower() not in _PARTICLES]
    if name.isupper() and _NO_NAME.search(name):
        return False
    return len(proper) >= 2 and all(t[:1].isupper() and _NAME_PART.fullmatch(t) for t in proper)

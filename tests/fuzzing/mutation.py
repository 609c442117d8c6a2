"""Seeded mutations of files: the same seed and number make the same bytes on every machine."""

from __future__ import annotations

import json
import random
import re
import zipfile
import zlib
from copy import deepcopy
from io import BytesIO

from lxml import etree

__all__ = ["mutated"]

_NUMBER = re.compile(rb"\d+")
_TOKEN = re.compile(rb"[<{\[(]/?[^<>{}\[\]()\s]{0,40}[>}\])]?|\\[A-Za-z]+|/[A-Za-z]+")
_EXTREMES = (b"0", b"-1", b"2147483648", b"4294967295", b"99999999999999999999", b"1e400")
_MOST_ELEMENTS = 20_000
"""Of a mutated tree, or copies of copies would fill the memory of the fuzzer."""
_VALUES = (
    "",
    " ",
    "0",
    "-1",
    "99999999999999999999",
    "x" * 5000,
    "\u202e\u2066",
    "\x85\x9b",
    "(",
    "a b",
    "10.1/x",
    "1e400",
)
_SPECIAL = (
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\x1b[2J",
    b"&#27;",
    b"&#x110000;",
    b"\xe2\x80\xae",
    b"\r",
    b"\x0c",
)
_STREAM = re.compile(rb"(/FlateDecode[^>]*>>\s*stream\r?\n)(.+?)(\r?\nendstream)", re.DOTALL)


def mutated(content: bytes, chance: random.Random) -> bytes:
    """`content` with one to eight changes; a packed part is unpacked, changed and packed again half the time."""
    if content.startswith(b"PK\x03\x04") and chance.random() < 0.8:
        return _mutated_package(content, chance)
    if content.startswith(b"%PDF") and chance.random() < 0.5:
        return _mutated_stream(content, chance)
    return _mutated_part(content, chance)


def _mutated_part(content: bytes, chance: random.Random) -> bytes:
    """Well-formed XML and JSON stay so three times in four: their parsers refuse what is not."""
    if chance.random() < 0.75:
        if content.lstrip().startswith(b"<?xml"):
            return _mutated_tree(content, chance)
        if content.lstrip().startswith(b"[{"):
            return _mutated_values(content, chance)
    return _mutated_bytes(content, chance)


def _mutated_tree(content: bytes, chance: random.Random) -> bytes:
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False))
    for _ in range(chance.randint(1, 8)):
        elements = list(root.iter(etree.Element))
        one, other = chance.choice(elements), chance.choice(elements)
        copies = min(
            chance.choice((1, 20)), _MOST_ELEMENTS // (len(elements) + len(list(one.iter())))
        )
        match chance.randrange(6):
            case 0 if one is not root:
                parent = one.getparent()
                assert parent is not None
                parent.remove(one)
            case 1 if copies:
                other.append(deepcopy(one) if one in other.iterancestors() or one is other else one)
            case 2:
                other.extend([deepcopy(one) for _ in range(copies)])
            case 3:
                one.tag = other.tag
            case 4 if one.attrib:
                one.set(chance.choice(list(one.attrib)), chance.choice(_VALUES))
            case _:
                one.text = chance.choice(_VALUES)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _mutated_values(content: bytes, chance: random.Random) -> bytes:
    items = json.loads(content)
    for _ in range(chance.randint(1, 4)):
        item = chance.choice(items)
        name = chance.choice(list(item))
        item[name] = chance.choice(
            (
                None,
                1,
                -1.5,
                True,
                [],
                {},
                [[]],
                [None],
                {"a": [1]},
                *_VALUES,
                item[name],
                [item[name]],
            )
        )
    return json.dumps(items).encode()


def _mutated_bytes(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 8)):
        content = chance.choice(_CHANGES)(content, chance)
    return content


def _mutated_package(content: bytes, chance: random.Random) -> bytes:
    result = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as package,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        parts = package.namelist()
        chosen = chance.choice([p for p in parts if p.endswith((".xml", ".rels"))] or parts)
        for part in parts:
            body = package.read(part)
            # The moment of the clock would make other bytes each time.
            new.writestr(
                zipfile.ZipInfo(part), _mutated_part(body, chance) if part == chosen else body
            )
    return result.getvalue()


def _mutated_stream(content: bytes, chance: random.Random) -> bytes:
    streams = list(_STREAM.finditer(content))
    if not streams:
        return _mutated_bytes(content, chance)
    match = chance.choice(streams)
    try:
        body = zlib.decompress(match[2])
    except zlib.error:
        return _mutated_bytes(content, chance)
    packed = zlib.compress(_mutated_bytes(body, chance))
    return content[: match.start(2)] + packed + content[match.end(2) :]


def _flip(content: bytes, chance: random.Random) -> bytes:
    if not content:
        return content
    changed = bytearray(content)
    for _ in range(chance.randint(1, 16)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _remove(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    return content[:start] + content[start + chance.randint(1, 400) :]


def _repeat(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    piece = content[start : start + chance.randint(1, 200)]
    return content[:start] + piece * chance.choice((2, 10, 300)) + content[start:]


def _move(content: bytes, chance: random.Random) -> bytes:
    start, to = chance.randrange(len(content) + 1), chance.randrange(len(content) + 1)
    piece = content[start : start + chance.randint(1, 2000)]
    return content[:to] + piece + content[to:]


def _number(content: bytes, chance: random.Random) -> bytes:
    numbers = list(_NUMBER.finditer(content, 0, 500_000))
    if not numbers:
        return _flip(content, chance)
    match = chance.choice(numbers)
    return content[: match.start()] + chance.choice(_EXTREMES) + content[match.end() :]


def _token(content: bytes, chance: random.Random) -> bytes:
    """One token of the format in the place of another, or many times."""
    tokens = list(_TOKEN.finditer(content, 0, 500_000))
    if not tokens:
        return _flip(content, chance)
    one, other = chance.choice(tokens), chance.choice(tokens)
    return content[: one.start()] + other[0] * chance.choice((0, 1, 1, 50)) + content[one.end() :]


def _special(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + chance.choice(_SPECIAL) * chance.choice((1, 1, 100)) + content[place:]


_CHANGES = (
    _flip,
    _cut,
    _remove,
    _repeat,
    _move,
    _number,
    _number,
    _token,
    _token,
    _token,
    _special,
)

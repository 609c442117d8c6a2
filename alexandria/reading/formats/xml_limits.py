"""Why lxml refuses an XML file: it is broken, or it is made to fill the memory."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from alexandria.errors import DamagedFile, InputError, TooLarge

__all__ = ["xml_error"]

_NO_MEMORY = 2
_INTERNAL = 1
_ENTITY_LOOP = 89
_RESOURCE_LIMIT = 114
"""Codes of libxml2: the limits on depth, length of a text and growth by entities have the last, in older versions
the first two."""


def xml_error(path: Path, error: etree.XMLSyntaxError) -> InputError:
    """The outcome of a file that lxml does not parse under its limits (`huge_tree=False`)."""
    code = getattr(error, "code", None)  # lxml's stubs leave it out
    if code in (_NO_MEMORY, _INTERNAL, _ENTITY_LOOP, _RESOURCE_LIMIT):
        return TooLarge(
            path,
            f"{path.name}: nested too deeply, or with more text in one place than an article has",
            hint="Save it anew, or fetch the PDF of the article.",
        )
    return DamagedFile(path, f"{path.name}: the XML is broken at line {error.lineno}")

"""Lines and headings in order → which lines are matter behind the text: thanks, funding and the like."""

from __future__ import annotations

from collections.abc import Sequence

from alexandria.paper import SectionRole
from alexandria.reading.pdf.heading_detection import Heading
from alexandria.reading.pdf.page_content import Line

__all__ = ["back_matter_lines"]

_BACK_MATTER = (
    SectionRole.ACKNOWLEDGEMENTS,
    SectionRole.FUNDING,
    SectionRole.CONTRIBUTIONS,
    SectionRole.DECLARATIONS,
)
"""Set small as they often are, they are no footnotes."""


def back_matter_lines(flow: Sequence[Line], headings: Sequence[Heading]) -> set[int]:
    """ids of the lines under "Acknowledgements" and the like: set small below the text, they are no footnotes."""
    starts = {id(h.lines[0]): h for h in headings}
    members: set[int] = set()
    inside = False
    for line in flow:
        heading = starts.get(id(line))
        if heading is not None:
            inside = heading.role in _BACK_MATTER
        elif inside:
            members.add(id(line))
    return members

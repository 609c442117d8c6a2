"""Numbers and units of scientific sentences, read without a model.

Knows the contract's `Quantity` and nothing of papers. pint is loaded only where two differently named units
are compared.
"""

from alexandria.quantities.identifiers import identifier_kind
from alexandria.quantities.latex_quantities import as_printed
from alexandria.quantities.measurements import measurements
from alexandria.quantities.mentions import NumberKind, NumberMention
from alexandria.quantities.non_numbers import citation_spans, without_citations
from alexandria.quantities.numbers import find_numbers
from alexandria.quantities.printed import (
    compact_sizes,
    same_number,
    value_kind,
    whole_number,
    with_header_unit,
)
from alexandria.quantities.units import canonical_unit, conversion_factor, registry, same_unit

__all__ = [
    "NumberKind",
    "NumberMention",
    "as_printed",
    "canonical_unit",
    "citation_spans",
    "compact_sizes",
    "conversion_factor",
    "find_numbers",
    "identifier_kind",
    "measurements",
    "registry",
    "same_number",
    "same_unit",
    "value_kind",
    "whole_number",
    "with_header_unit",
    "without_citations",
]

"""A library as linked data: schema.org for papers and claims, PROV for what made them, UCUM for units.

One list of terms serves JSON-LD and nanopublications. What no shared vocabulary has (polarity, the parts of a
fact) stands under `urn:alexandria:vocabulary:1:`; the number is the version of these terms, and
schemas/library-shapes.ttl says how they are used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import alexandria
from alexandria.exchange.library_source import ExportedFact
from alexandria.exchange.ucum_codes import ucum_code
from alexandria.knowledge import Maker
from alexandria.knowledge import Quantity as NumberOfFact
from alexandria.library import EntityRow, PaperRecord, RunRecord

__all__ = [
    "PREFIXES",
    "PROGRAM",
    "TERMS",
    "Statement",
    "Term",
    "agent_statements",
    "claim_statements",
    "entity_statements",
    "fact_iri",
    "licence_iri",
    "model_iri",
    "paper_iri",
    "paper_statements",
    "run_iri",
    "run_statements",
    "source_statements",
]

PREFIXES = {
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "alx": "urn:alexandria:vocabulary:1:",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A property: its name with prefix, and what its values are ("@id", a type of XML Schema, or "" for text)."""

    name: str
    kind: str = ""


TERMS: dict[str, Term] = {
    "type": Term("rdf:type", "@id"),
    "name": Term("schema:name"),
    "alternateName": Term("schema:alternateName"),
    "author": Term("schema:author", "@id"),
    "datePublished": Term("schema:datePublished", "xsd:gYear"),
    "inLanguage": Term("schema:inLanguage"),
    "isPartOf": Term("schema:isPartOf", "@id"),
    "identifier": Term("schema:identifier", "@id"),
    "sameAs": Term("schema:sameAs", "@id"),
    "propertyID": Term("schema:propertyID"),
    "text": Term("schema:text"),
    "appearance": Term("schema:appearance", "@id"),
    "about": Term("schema:about", "@id"),
    "value": Term("schema:value", "xsd:double"),
    "content": Term("schema:description"),
    "minValue": Term("schema:minValue", "xsd:double"),
    "maxValue": Term("schema:maxValue", "xsd:double"),
    "unitText": Term("schema:unitText"),
    "unitCode": Term("schema:unitCode"),
    "ucumCode": Term("qudt:ucumCode"),
    "wasDerivedFrom": Term("prov:wasDerivedFrom", "@id"),
    "wasGeneratedBy": Term("prov:wasGeneratedBy", "@id"),
    "wasAttributedTo": Term("prov:wasAttributedTo", "@id"),
    "wasAssociatedWith": Term("prov:wasAssociatedWith", "@id"),
    "startedAtTime": Term("prov:startedAtTime", "xsd:dateTime"),
    "endedAtTime": Term("prov:endedAtTime", "xsd:dateTime"),
    "softwareVersion": Term("schema:softwareVersion"),
    "entityType": Term("alx:entityType"),
    "subject": Term("alx:subject"),
    "predicate": Term("alx:predicate"),
    "object": Term("alx:object"),
    "condition": Term("alx:condition"),
    "subjectEntity": Term("alx:subjectEntity", "@id"),
    "objectEntity": Term("alx:objectEntity", "@id"),
    "polarity": Term("alx:polarity"),
    "certainty": Term("alx:certainty"),
    "factKind": Term("alx:factKind"),
    "method": Term("alx:method"),
    "comparedWith": Term("alx:comparedWith"),
    "claimedBy": Term("alx:claimedBy"),
    "support": Term("alx:support"),
    "review": Term("alx:review"),
    "reviewedBy": Term("alx:reviewedBy"),
    "reviewedAt": Term("alx:reviewedAt", "xsd:dateTime"),
    "page": Term("alx:page", "xsd:integer"),
    "section": Term("alx:section"),
    "sentence": Term("alx:sentence", "xsd:integer"),
    "quantity": Term("alx:quantity", "@id"),
    "bound": Term("alx:bound"),
    "uncertainty": Term("alx:uncertainty", "xsd:double"),
    "intervalLow": Term("alx:intervalLow", "xsd:double"),
    "intervalHigh": Term("alx:intervalHigh", "xsd:double"),
    "intervalLevel": Term("alx:intervalLevel", "xsd:double"),
    "promptVersion": Term("alx:promptVersion"),
}
"""Every property that an export uses, by the short name that it has in JSON-LD."""

Statement = tuple[str, str, str | int | float]
"""Subject (an IRI), short name of a property, value; the property's kind says what the value is."""

PROGRAM = "urn:alexandria:program"


def paper_iri(paper_id: str) -> str:
    """The name of a paper: of the file that was read, whatever DOI it has."""
    return f"urn:alexandria:paper:{_encoded(paper_id)}"


def fact_iri(exported: ExportedFact) -> str:
    """The name of a fact."""
    return f"urn:alexandria:fact:{_encoded(exported.unit.id)}:{_encoded(exported.fact.id)}"


def run_iri(run_id: str) -> str:
    """The name of a run."""
    return f"urn:alexandria:run:{_encoded(run_id)}"


def model_iri(model: str) -> str:
    """The name of a model."""
    return f"urn:alexandria:model:{_encoded(model)}"


def licence_iri(licence: str) -> str:
    """The page of a licence of the SPDX list; for an expression of several, its text as a name."""
    if " " in licence:
        return f"urn:alexandria:licence:{_encoded(licence)}"
    return f"https://spdx.org/licenses/{_encoded(licence)}"


def paper_statements(record: PaperRecord) -> Iterator[Statement]:
    """A paper as a ScholarlyArticle, with the digest of its file."""
    paper = paper_iri(record.id)
    yield paper, "type", "schema:ScholarlyArticle"
    yield paper, "type", "prov:Entity"
    yield paper, "name", record.title or record.id[:12]
    for place, author in enumerate(record.authors):
        yield paper, "author", f"{paper}:author:{place}"
        yield f"{paper}:author:{place}", "type", "schema:Person"
        yield f"{paper}:author:{place}", "name", author
    if record.year is not None and 0 <= record.year <= 9999:
        yield paper, "datePublished", f"{record.year:04}"
    if record.language:
        yield paper, "inLanguage", record.language
    if record.venue:
        yield paper, "isPartOf", f"{paper}:venue"
        yield f"{paper}:venue", "type", "schema:CreativeWork"
        yield f"{paper}:venue", "name", record.venue
    if record.doi:
        yield paper, "sameAs", f"https://doi.org/{_encoded(record.doi, '/')}"
    if record.arxiv_id:
        yield paper, "sameAs", f"https://arxiv.org/abs/{_encoded(record.arxiv_id, '/')}"
    yield paper, "identifier", f"{paper}:sha256"
    yield f"{paper}:sha256", "type", "schema:PropertyValue"
    yield f"{paper}:sha256", "propertyID", "sha256"
    yield f"{paper}:sha256", "content", record.id


def entity_statements(entity: EntityRow) -> Iterator[Statement]:
    """A thing that papers name."""
    thing = _entity_iri(entity.entity_id)
    yield thing, "type", "schema:Thing"
    yield thing, "name", entity.name
    for alias in entity.aliases:
        yield thing, "alternateName", alias
    if entity.type:
        yield thing, "entityType", entity.type


def claim_statements(exported: ExportedFact) -> Iterator[Statement]:
    """A fact as a Claim: its sentence, its parts, its numbers; not yet where it is from."""
    fact, claim = exported.fact, fact_iri(exported)
    yield claim, "type", "schema:Claim"
    yield claim, "type", "prov:Entity"
    yield claim, "text", fact.statement
    yield claim, "appearance", paper_iri(exported.content.record.id)
    yield claim, "about", _entity_iri(exported.subject_entity)
    yield claim, "subjectEntity", _entity_iri(exported.subject_entity)
    if exported.object_entity is not None:
        yield claim, "about", _entity_iri(exported.object_entity)
        yield claim, "objectEntity", _entity_iri(exported.object_entity)
    for name, value in (
        ("subject", fact.subject),
        ("predicate", fact.predicate),
        ("object", fact.object),
        ("condition", fact.condition),
        ("polarity", fact.polarity.value),
        ("certainty", fact.certainty.value),
        ("factKind", fact.kind.value if fact.kind else ""),
        ("method", fact.method),
        ("comparedWith", fact.compared_with),
        ("claimedBy", fact.claimed_by),
        ("support", fact.support.value),
        ("review", fact.review.value if fact.review else ""),
        ("reviewedBy", fact.reviewed_by),
        ("reviewedAt", fact.reviewed_at),
        ("section", exported.unit.provenance.section),
    ):
        if value:
            yield claim, name, value
    if fact.page is not None:
        yield claim, "page", fact.page
    for sentence in sorted(set(fact.sentences)):
        yield claim, "sentence", sentence
    for place, quantity in enumerate(fact.quantities):
        yield claim, "quantity", f"{claim}:quantity:{place}"
        yield from _quantity_statements(f"{claim}:quantity:{place}", quantity)


def source_statements(exported: ExportedFact, about: str) -> Iterator[Statement]:
    """Where a fact is from: paper, run, and the model or the program that worded it."""
    record = exported.content.record
    by_rule = exported.fact.made_by is Maker.RULE
    yield about, "wasDerivedFrom", paper_iri(record.id)
    yield about, "wasGeneratedBy", run_iri(record.run_id)
    yield about, "wasAttributedTo", PROGRAM if by_rule else model_iri(exported.unit.making.model)


def run_statements(run: RunRecord) -> Iterator[Statement]:
    """A run as an activity."""
    activity = run_iri(run.id)
    yield activity, "type", "prov:Activity"
    yield activity, "startedAtTime", run.started_at.isoformat()
    if run.finished_at is not None:
        yield activity, "endedAtTime", run.finished_at.isoformat()
    yield activity, "wasAssociatedWith", model_iri(run.model) if run.model else PROGRAM
    if run.prompt_version:
        yield activity, "promptVersion", run.prompt_version


def agent_statements(models: set[str]) -> Iterator[Statement]:
    """The program, and the models that worded facts."""
    yield PROGRAM, "type", "prov:SoftwareAgent"
    yield PROGRAM, "type", "schema:SoftwareApplication"
    yield PROGRAM, "name", "Alexandria"
    yield PROGRAM, "softwareVersion", alexandria.__version__
    for model in sorted(models):
        yield model_iri(model), "type", "prov:SoftwareAgent"
        yield model_iri(model), "type", "schema:SoftwareApplication"
        yield model_iri(model), "name", model


def _quantity_statements(node: str, quantity: NumberOfFact) -> Iterator[Statement]:
    yield node, "type", "schema:PropertyValue"
    yield node, "name", quantity.role.value
    yield node, "value", quantity.value
    for name, number in (
        ("minValue", quantity.low),
        ("maxValue", quantity.high),
        ("uncertainty", quantity.uncertainty),
        ("intervalLow", quantity.interval_low),
        ("intervalHigh", quantity.interval_high),
        ("intervalLevel", quantity.interval_level),
    ):
        if number is not None:
            yield node, name, number
    if quantity.bound:
        yield node, "bound", quantity.bound
    if quantity.unit:
        yield node, "unitText", quantity.unit
    if (code := ucum_code(quantity.unit)) is not None:
        yield node, "unitCode", f"UCUM:{code}"
        yield node, "ucumCode", code


def _entity_iri(entity_id: str) -> str:
    return f"urn:alexandria:entity:{_encoded(entity_id)}"


def _encoded(text: str, safe: str = "") -> str:
    """Text as a part of an IRI: nothing in it can end the IRI or begin something else."""
    return quote(text, safe=safe)

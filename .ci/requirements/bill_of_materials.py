"""The bill of materials of a wheel: CycloneDX 1.6, in .dist-info/sboms/ (PEP 770).

A build hook of hatchling, so that the version is the one that is built and no file has to be kept in step. It
imports the standard library and `packaging`, which hatchling brings. What goes in: `constraints.txt` for the
packages, `alexandria/llm/model_weights.py` for the model, the list beside the explorer's scripts. No clock, no
random number: the same source gives the same file.
"""

from __future__ import annotations

import json
import re
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

__all__ = ["SCOPES", "BillOfMaterials", "Pinned", "bill_of_materials", "pinned"]

SCOPES = {
    "# The program": "required",
    "# Its extras": "optional",
    "# Development": "excluded",
}
"""The headings of constraints.txt, and what CycloneDX calls what stands below each."""

_FILE = "alexandria.cdx.json"
_SCRIPT = re.compile(
    r"^\| \S+\.js \| (\S+) ([\d.]+), \S+ \| (\S+) \([^)]+\) \| ([0-9a-f]{64}) \|$", re.MULTILINE
)


class Pinned(NamedTuple):
    """A line of constraints.txt."""

    name: str
    version: str
    marker: str
    scope: str


def pinned(constraints: Path) -> Iterator[Pinned]:
    """The pinned packages of a constraints file, with the scope that their heading gives them.

    Raises:
        ValueError: a line is neither a heading nor a pinned package.
    """
    scope = "required"
    for line in filter(None, map(str.strip, constraints.read_text(encoding="utf-8").splitlines())):
        if line.startswith("#"):
            scope = SCOPES.get(line, scope)
            continue
        requirement = Requirement(line)
        (specifier,) = requirement.specifier
        if specifier.operator != "==":
            raise ValueError(f"not pinned: {line}")
        marker = str(requirement.marker or "")
        yield Pinned(canonicalize_name(requirement.name), specifier.version, marker, scope)


def bill_of_materials(root: Path, version: str, direct: list[str]) -> dict[str, Any]:
    """The document for this version; `direct` are the requirements that the wheel's metadata names."""
    packages = [
        p for p in pinned(root / ".ci/requirements/constraints.txt") if p.scope != "excluded"
    ]
    components = [*map(_package, packages), *_scripts(root), _model(root)]
    itself = {
        "type": "application",
        "bom-ref": "alexandria",
        "name": "alexandria",
        "version": version,
        "licenses": [{"license": {"id": "Apache-2.0"}}],
        "purl": f"pkg:pypi/alexandria@{version}",
    }
    names = {canonicalize_name(Requirement(line).name) for line in direct}
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"lifecycles": [{"phase": "build"}], "component": itself},
        "components": components,
        "dependencies": [
            {
                "ref": "alexandria",
                "dependsOn": sorted(c["bom-ref"] for c in components if c["name"] in names),
            }
        ],
    }
    content = json.dumps(document, sort_keys=True)
    return document | {"serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, content)}"}


def _package(package: Pinned) -> dict[str, Any]:
    purl = f"pkg:pypi/{package.name}@{package.version}"
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": package.name,
        "version": package.version,
        "scope": package.scope,
        "purl": purl,
    }
    if package.marker:
        component["properties"] = [{"name": "alexandria:marker", "value": package.marker}]
    return component


def _scripts(root: Path) -> Iterator[dict[str, Any]]:
    """The scripts of others that the wheel holds."""
    listed = (root / "alexandria/serve/static/vendor/README.md").read_text(encoding="utf-8")
    for name, version, licence, digest in _SCRIPT.findall(listed):
        yield {
            "type": "library",
            "bom-ref": f"pkg:npm/{name}@{version}",
            "name": name,
            "version": version,
            "scope": "required",
            "purl": f"pkg:npm/{name}@{version}",
            "licenses": [{"license": {"id": licence}}],
            "hashes": [{"alg": "SHA-256", "content": digest}],
        }


def _model(root: Path) -> dict[str, Any]:
    """The weights that the extra `embedded` assembles, by the digest that the program checks."""
    source = (root / "alexandria/llm/model_weights.py").read_text(encoding="utf-8")
    found = re.search(r'name="([^"]+)",\s+size=([\d_]+),\s+sha256="([0-9a-f]{64})"', source)
    if found is None:
        raise ValueError("model_weights.py names no weights")
    name, size, digest = found.groups()
    return {
        "type": "machine-learning-model",
        "bom-ref": f"model/{name}",
        "name": name,
        "version": digest[:12],
        "scope": "optional",
        "licenses": [{"license": {"id": "Apache-2.0"}}],
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "properties": [{"name": "alexandria:bytes", "value": size.replace("_", "")}],
    }


class BillOfMaterials(BuildHookInterface):
    """Adds the document to a wheel; an editable install needs none."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the document, and have hatchling take it up."""
        if version == "editable":
            return
        metadata = self.metadata
        document = bill_of_materials(
            Path(self.root), metadata.version, list(metadata.core.dependencies)
        )
        self._folder = tempfile.TemporaryDirectory(prefix="alexandria-sbom-")
        path = Path(self._folder.name) / _FILE
        path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
        build_data["sbom_files"].append(str(path))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002  hatchling's
        """Remove what `initialize` wrote."""
        if version != "editable":
            self._folder.cleanup()

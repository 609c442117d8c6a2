"""Where prompts/, schemas/ and eval/ are: in the installed package, or at the top of a checkout.

They stay at the top level for people to read, and travel in the wheel as alexandria/_data/<folder>. A folder
of that name elsewhere is not ours: a checkout counts only where this project's pyproject.toml stands.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

__all__ = ["Folder", "resource"]

Folder = Literal["prompts", "schemas", "eval"]

_PACKAGE = Path(__file__).resolve().parent


def resource(folder: Folder, *parts: str) -> Path:
    """The path of a folder, or of a file in it; whether the file exists is for the caller to find out.

    Raises:
        FileNotFoundError: neither the package nor a checkout holds the folder.
    """
    return _find(folder, _PACKAGE).joinpath(*parts)


def _find(name: str, package: Path) -> Path:
    installed = package / "_data" / name
    if installed.is_dir():
        return installed
    checkout = package.parent
    if _is_ours(checkout / "pyproject.toml") and (checkout / name).is_dir():
        return checkout / name
    raise FileNotFoundError(
        f"the folder {name}/ of alexandria is neither in {package} nor beside it"
    )


def _is_ours(project_file: Path) -> bool:
    try:
        project = tomllib.loads(project_file.read_text(encoding="utf-8"))
    except (FileNotFoundError, tomllib.TOMLDecodeError):
        return False
    return bool(project.get("project", {}).get("name") == "alexandria")

"""Are vulnerabilities known in what is locked? `make audit`.

    python -m tests.supply_chain.audit

Runs pip-audit on .ci/requirements/locked.txt and says what it checked. pip-audit ends with 0 and "No known
vulnerabilities found" also where it could ask about nothing (a package index without a vulnerability service). So
its report is counted, not believed: what it skipped is named as not checked. Exit code 1 where a vulnerability is
known, 0 otherwise: want of a network fails nothing, and is never called a pass.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from tests.supply_chain.lock import LOCKED

__all__ = ["NO_CONNECTION", "Audit", "audited", "main"]

NO_CONNECTION = re.compile(
    r"ConnectionError|ProxyError|SSLError|Timeout|Max retries|Could not connect", re.IGNORECASE
)
"""How pip-audit's own words say that no connection came about; any other failure is one of the audit."""

_LONGEST_S = 600


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found: packages that it asked about, that it could not, and what is known of them."""

    checked: tuple[str, ...]
    unchecked: tuple[str, ...]
    vulnerable: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """1 where a vulnerability is known."""
        return 1 if self.vulnerable else 0

    def told(self) -> list[str]:
        """What people read, the worst first."""
        lines = [f"vulnerable: {line}" for line in self.vulnerable]
        if not self.checked:
            return [*lines, "not checked: no network, or no vulnerability service answers here"]
        lines.append(
            f"checked: {len(self.checked)} packages, {len(self.vulnerable)} vulnerabilities known"
        )
        if self.unchecked:
            lines.append(
                f"not checked: {len(self.unchecked)} packages: {', '.join(self.unchecked)}"
            )
        return lines


def audited(report: dict[str, Any]) -> Audit:
    """The audit that pip-audit's JSON reports."""
    checked, unchecked, vulnerable = [], [], []
    for package in report.get("dependencies", ()):
        if "skip_reason" in package:
            unchecked.append(package["name"])
            continue
        checked.append(package["name"])
        for known in package.get("vulns", ()):
            mended = ", ".join(known.get("fix_versions", ())) or "none"
            named = f"{package['name']} {package['version']}: {known['id']}"
            vulnerable.append(f"{named} (mended in: {mended})")
    return Audit(tuple(checked), tuple(unchecked), tuple(vulnerable))


def main() -> None:
    """Run pip-audit, print what was checked and what not."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCKED), "--disable-pip"]
    command += ["--require-hashes", "--format", "json", "--progress-spinner", "off"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_LONGEST_S)
    try:
        result = audited(json.loads(ended.stdout))
    except ValueError:  # it writes no JSON where it fails
        if not NO_CONNECTION.search(ended.stderr):
            sys.exit(ended.stderr)
        result = Audit((), (), ())
    for line in result.told():
        print(line)
    if os.environ.get("GITHUB_ACTIONS") and (result.unchecked or not result.checked):
        print("::warning title=make audit::" + result.told()[-1])
    sys.exit(result.exit_code)


if __name__ == "__main__":
    main()

"""The scripts of others that the explorer brings."""

import hashlib
import re

from alexandria.serve.explorer_app import _STATIC


def test_each_script_is_the_one_that_its_list_names():
    listed = dict(
        re.findall(
            r"^\| (\S+\.js) \|.*\| ([0-9a-f]{64}) \|$",
            (_STATIC / "vendor/README.md").read_text(),
            re.M,
        )
    )
    there = {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest()
        for p in (_STATIC / "vendor").glob("*.js")
    }
    assert there == listed
    assert {p.stem for p in (_STATIC / "vendor").glob("*.LICENSE")} == {"htmx", "cytoscape"}

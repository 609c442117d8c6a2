"""The example of docs/scale.md that serves a model on a cluster: the installed Ray takes all that it names.

Ray's modules of models cannot be imported without vLLM, which needs a GPU: their source is read.
"""

from __future__ import annotations

import ast
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.run.making import ROOT

pytest.importorskip("ray", reason="the extra ray is not installed")

_RAY = Path(find_spec("ray").origin).parent
_CONFIGS = "llm/_internal/serve/core/configs/llm_config.py"
_PAGE = (ROOT / "docs" / "scale.md").read_text("utf-8")


@pytest.fixture(scope="module")
def example() -> ast.Module:
    (code,) = [c for c in re.findall(r"```python\n(.+?)```", _PAGE, re.DOTALL) if "ray.serve" in c]
    return ast.parse(code)


def defined(module: str) -> dict[str, ast.ClassDef | ast.FunctionDef]:
    """Classes and functions of a module of Ray."""
    tree = ast.parse((_RAY / module).read_text("utf-8"))
    return {n.name: n for n in tree.body if isinstance(n, ast.ClassDef | ast.FunctionDef)}


def fields(module: str, name: str) -> dict[str, str]:
    """Field → type of a class of Ray."""
    return {
        line.target.id: ast.unparse(line.annotation)
        for line in defined(module)[name].body
        if isinstance(line, ast.AnnAssign)
    }


def call(example: ast.Module, name: str) -> ast.Call:
    """The call of a function in the example."""
    (found,) = [
        n for n in ast.walk(example) if isinstance(n, ast.Call) and ast.unparse(n.func) == name
    ]
    return found


def test_ray_has_what_the_example_imports(example):
    places = {"ray.serve.llm": "serve/llm/__init__.py", "ray.data.llm": "data/llm.py"}
    imported = [n for n in example.body if isinstance(n, ast.ImportFrom) and n.module in places]
    named = {(n.module, alias.name) for n in imported for alias in n.names}
    # The page names these beside the example.
    named |= {("ray.data.llm", n) for n in ("build_processor", "vLLMEngineProcessorConfig")}
    assert all(name in _PAGE for _, name in named)
    assert {(m, n) for m, n in named if n not in defined(places[m])} == set()
    assert "run" in defined("serve/api.py")
    assert {"target", "blocking"} <= {a.arg for a in defined("serve/api.py")["run"].args.args} | {
        a.arg for a in defined("serve/api.py")["run"].args.kwonlyargs
    }


def test_ray_has_the_settings_of_the_example_with_these_types(example):
    given = {k.arg: k.value for k in call(example, "LLMConfig").keywords}
    types = fields(_CONFIGS, "LLMConfig")
    assert set(given) <= set(types)
    loading = ast.literal_eval(given["model_loading_config"])
    assert set(loading) <= set(fields(_CONFIGS, "ModelLoadingConfig"))
    scaling = ast.literal_eval(given["deployment_config"])["autoscaling_config"]
    assert set(scaling) <= set(fields("serve/config.py", "AutoscalingConfig"))
    assert scaling["min_replicas"] <= scaling["max_replicas"]
    assert types["engine_kwargs"] == types["deployment_config"] == "Dict[str, Any]"
    accelerators = ast.parse((_RAY / "util/accelerators/accelerators.py").read_text("utf-8"))
    known = {n.value for n in ast.walk(accelerators) if isinstance(n, ast.Constant)}
    assert ast.literal_eval(given["accelerator_type"]) in known


def test_the_app_takes_the_models_under_the_name_that_the_example_gives(example):
    (served,) = call(example, "build_openai_app").args
    assert isinstance(served, ast.Dict)
    types = fields("llm/_internal/serve/core/ingress/builder.py", "LLMServingArgs")
    assert [ast.literal_eval(key) for key in served.keys] == ["llm_configs"]
    assert "LLMConfig" in types["llm_configs"]

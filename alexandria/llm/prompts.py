"""Prompt files, and the messages of one call made from them.

A prompt is a TOML file in `prompts/`: `system`, `passage` (a template) and `[[examples]]` of question and
answer. Its version is the digest of its bytes. What is the same for every call comes first, so that prefix
caches apply; the passage comes last.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass

from alexandria.errors import SettingsError
from alexandria.llm.completion import Message
from alexandria.resources import resource

__all__ = ["Prompt", "load_prompt", "parse_prompt"]

_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """The content of one prompt file.

    Attributes:
        name: the file's stem.
        digest: first 12 hex digits of the SHA-256 of its bytes.
        prefix: system message and examples, the same for every call.
        passage: template of the last message, with `{{name}}` placeholders.
    """

    name: str
    digest: str
    prefix: tuple[Message, ...]
    passage: str

    def messages(self, **values: str) -> tuple[Message, ...]:
        """All messages of the call for one passage.

        Values are inserted literally and not searched for placeholders: a paper that holds `{{title}}` stays as
        it is.

        Raises:
            KeyError: a placeholder has no value, or a value has no placeholder.
        """
        wanted = set(_PLACEHOLDER.findall(self.passage))
        if wanted != set(values):
            raise KeyError(f"prompt {self.name} wants {sorted(wanted)}, got {sorted(values)}")
        text = _PLACEHOLDER.sub(lambda m: values[m.group(1)], self.passage)
        return (*self.prefix, Message("user", text))


def load_prompt(name: str) -> Prompt:
    """Read `prompts/<name>.toml`.

    Raises:
        SettingsError: the file is missing or malformed.
    """
    return parse_prompt(name, resource("prompts", f"{name}.toml").read_bytes())


def parse_prompt(name: str, content: bytes) -> Prompt:
    """The prompt in the bytes of a prompt file.

    Raises:
        SettingsError: it is malformed.
    """
    try:
        parsed = tomllib.loads(content.decode("utf-8"))
        turns = [Message("system", parsed["system"].strip())]
        for example in parsed.get("examples", []):
            turns.append(Message("user", example["question"].strip()))
            turns.append(Message("assistant", example["answer"].strip()))
        passage = parsed["passage"].strip()
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, AttributeError) as error:
        raise SettingsError(f"prompts/{name}.toml is malformed ({type(error).__name__}).") from None
    return Prompt(
        name=name,
        digest=hashlib.sha256(content).hexdigest()[:12],
        prefix=tuple(turns),
        passage=passage,
    )

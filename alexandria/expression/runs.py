"""A long word sequence → how far any other sequence runs along with it.

A suffix automaton over word ids (Blumer et al. 1985): it recognises exactly the stretches of consecutive words
of its text, is built in linear time and space, and tells for every word of another sequence how many of the
words that end there stand together in the text, one step a word. Sets of n-gram hashes were the other way: as
quick to build, but they say nothing exact beyond their n, and need the positions checked where much repeats.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

__all__ = ["Runs"]

_ROOT = 0


class Runs:
    """Finds equal runs of words between its own sequence and others."""

    __slots__ = ("_ids", "_lengths", "_links", "_next")

    def __init__(self, sequence: Iterable[Hashable]) -> None:
        self._ids: dict[Hashable, int] = {}
        self._lengths = [0]
        self._links = [-1]
        self._next: list[dict[int, int]] = [{}]
        last = _ROOT
        for item in sequence:
            last = self._extend(last, self._ids.setdefault(item, len(self._ids)))

    def ending_at(self, sequence: Sequence[Hashable]) -> list[int]:
        """For each word of `sequence`, the length of the longest equal run that ends with it."""
        state, length = _ROOT, 0
        found = []
        for item in sequence:
            word = self._ids.get(item, -1)
            while state != _ROOT and word not in self._next[state]:
                state = self._links[state]
                length = self._lengths[state]
            target = self._next[state].get(word)
            if target is None:
                length = 0
            else:
                state, length = target, length + 1
            found.append(length)
        return found

    def _extend(self, last: int, word: int) -> int:
        """Append one word; the state of the whole sequence so far."""
        new = self._state(self._lengths[last] + 1, {})
        state = last
        while state != -1 and word not in self._next[state]:
            self._next[state][word] = new
            state = self._links[state]
        if state == -1:
            self._links[new] = _ROOT
            return new
        target = self._next[state][word]
        if self._lengths[target] == self._lengths[state] + 1:
            self._links[new] = target
            return new
        # What leads to `target` by way of `state` is shorter than the rest: it becomes a state of its own.
        twin = self._state(self._lengths[state] + 1, dict(self._next[target]))
        self._links[twin] = self._links[target]
        while state != -1 and self._next[state].get(word) == target:
            self._next[state][word] = twin
            state = self._links[state]
        self._links[target] = self._links[new] = twin
        return new

    def _state(self, length: int, following: dict[int, int]) -> int:
        self._lengths.append(length)
        self._links.append(-1)
        self._next.append(following)
        return len(self._lengths) - 1

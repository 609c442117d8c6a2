"""The price list of models, and the budget of a run.

`prices.toml` lists prices that were verified; the user's own file overrides and extends it. A model in neither
has an unknown price: its calls cost None, and a budget for it is an error.
"""

from __future__ import annotations

import asyncio
import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from alexandria.errors import BudgetReached, SettingsError
from alexandria.llm.completion import Usage

__all__ = ["Budget", "Price", "PriceTable"]

Dollars = Annotated[float, Field(ge=0)]


class Price(BaseModel):
    """US dollars per million tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: Dollars
    output: Dollars
    cached: Dollars | None = None
    """Input from the prefix cache; None means the price of other input."""
    batch: Annotated[float, Field(ge=0, le=1)] | None = None
    """What a call costs in a batch, as a part of these prices; None if it is not known."""

    def cost(self, usage: Usage) -> float:
        """US dollars of one call."""
        cached = min(usage.cached_tokens or 0, usage.input_tokens)
        cached_price = self.input if self.cached is None else self.cached
        dollars = (
            (usage.input_tokens - cached) * self.input
            + cached * cached_price
            + usage.output_tokens * self.output
        )
        return dollars / 1e6

    def highest_cost(self, input_tokens: int, max_output_tokens: int) -> float:
        """The highest possible cost of a call in US dollars: nothing cached, all output tokens used."""
        return self.cost(Usage(input_tokens, max_output_tokens))

    def in_batch(self) -> Price | None:
        """The price of a call in a batch; None if it is not known."""
        if self.free:
            return self
        if self.batch is None:
            return None
        cached = None if self.cached is None else self.cached * self.batch
        return Price(input=self.input * self.batch, output=self.output * self.batch, cached=cached)

    @property
    def free(self) -> bool:
        """Whether calls cost nothing."""
        return self.input == self.output == 0


class _PriceFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    models: dict[str, Price] = {}


_FREE = Price(input=0, output=0, cached=0)
_DATE_AT_END = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{8})$")


class PriceTable:
    """Prices by model name."""

    def __init__(self, prices: Mapping[str, Price]) -> None:
        self._prices = dict(prices)

    @classmethod
    def load(cls, extra: Path | None = None) -> PriceTable:
        """The list that comes with the program, overridden by the file `extra`. Raises SettingsError."""
        own = resources.files(__package__).joinpath("prices.toml").read_text(encoding="utf-8")
        prices = _PriceFile.model_validate(tomllib.loads(own)).models
        if extra is not None:
            prices |= _read(extra)
        return cls(prices)

    def price(self, model_id: str, *, local: bool = False) -> Price | None:
        """The price of a model; None if it is not known.

        Looked up by its full name, then without the provider's prefix ("anthropic:..."), each also without the
        date that vendors append to the name of a snapshot. A local model costs nothing unless a list names it:
        then it may be a paid model behind a local proxy.
        """
        bare = model_id.partition(":")[2] or model_id
        for name in (model_id, bare):
            for candidate in (name, _DATE_AT_END.sub("", name)):
                if candidate in self._prices:
                    return self._prices[candidate]
        return _FREE if local else None


def _read(path: Path) -> dict[str, Price]:
    example = 'One entry looks like: [models."gpt-5-mini"] input = 0.25 output = 2.00'
    try:
        return _PriceFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).models
    except OSError as error:
        raise SettingsError(f"Cannot read the prices in {path}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, ValidationError, UnicodeDecodeError) as error:
        raise SettingsError(f"The prices in {path} are malformed.", hint=example) from error


class Budget:
    """US dollars that a run may spend, its earlier calls included.

    Before a call its highest possible cost is reserved; afterwards its actual cost is charged. If the rest does
    not suffice while calls are in flight, a call waits for them: most cost less than was reserved.
    """

    def __init__(self, dollars: float, *, spent: float = 0.0) -> None:
        self.dollars = dollars
        self.spent = spent
        self._reserved = 0.0
        self._settled = asyncio.Event()

    async def reserve(self, highest: float) -> None:
        """Reserve `highest`, or wait for it. Raises BudgetReached if it will not be available."""
        while self.spent + self._reserved + highest > self.dollars:
            if self._reserved <= 0:
                raise BudgetReached(
                    f"The budget of ${self.dollars:.2f} does not allow another call: "
                    f"${self.spent:.4f} are spent, the next could cost ${highest:.4f}."
                )
            self._settled.clear()
            await self._settled.wait()
        self._reserved += highest

    def settle(self, highest: float, cost: float | None) -> None:
        """Charge the actual cost and release the reservation; None (not known) counts as the highest."""
        self._reserved = max(0.0, self._reserved - highest)
        if self._reserved < 1e-12:  # rounding errors: with nothing in flight, nothing is reserved
            self._reserved = 0.0
        self.spent += highest if cost is None else cost
        self._settled.set()

"""What tokens cost, and how much may be spent."""

from __future__ import annotations

from pathlib import Path

__all__ = ["Budget", "PriceTable"]


class PriceTable:
    """US dollars per million tokens, by model."""

    @classmethod
    def load(cls, extra: Path | None = None) -> PriceTable:
        """The list that travels with the program, overridden by the lines of `extra`."""
        raise NotImplementedError

    def cost(
        self, model_id: str, input_tokens: int, output_tokens: int, cached_tokens: int | None = None
    ) -> float | None:
        """US dollars of a call; None if the price is not known."""
        raise NotImplementedError


class Budget:
    """US dollars that a run may spend."""

    def __init__(self, dollars: float) -> None:
        self.dollars = dollars

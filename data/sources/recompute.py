"""Derive again every computed number of `facts.toml` and compare it with the number stated there.

In: `facts.toml`. Out: one line per number; exit code 1 if one is off by more than half a unit of
its last digit, or if a fact and a formula lack each other. Nothing beyond the standard library.
"""

import math
import sys
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

FACTS = Path(__file__).resolve().parent / "facts.toml"
DAY = 86_400.0  # s
YEAR_HOURS = 8_766.0  # 365.25 days of 24 h
CENTURY_DAYS = 36_525.0

STANDARD_GRAVITY = 9.80665  # m/s²
SMALL_SWING = 2 * math.pi * math.sqrt(1 / STANDARD_GRAVITY)  # s, for 1 m

MOON_DISTANCE = 384_400.0  # km
RECESSION = 38.08  # mm/yr, Williams and others 2014
ECLIPSE_RATE = 1.78  # ms of day length per century, Stephenson and others 2016
TIDAL_RATE = 2.3  # the same, from tidal friction alone

CO2 = 14.0  # µM in pure water at 25 °C under air with 420 ppm
O2 = 258.0  # µM in the same water
CARBOXYLATIONS = 80 * CO2 / O2  # per oxygenation, at a specificity of 80


def agm(a: float, b: float, steps: int = 20) -> float:
    """Return the arithmetic-geometric mean, or its upper bound after so many steps."""
    for _ in range(steps):
        a, b = (a + b) / 2, math.sqrt(a * b)
    return a


def ratio(degrees: float, steps: int = 20) -> float:
    """Return the period at an amplitude over the period of small swings."""
    return 1 / agm(1, math.cos(math.radians(degrees) / 2), steps)


def quadratic_error(degrees: float) -> float:
    """Return the error of 1 + θ²/16 relative to the exact ratio, in percent."""
    return ((1 + math.radians(degrees) ** 2 / 16) / ratio(degrees) - 1) * 100


def doubling_amplitude() -> float:
    """Return the amplitude in degrees at which the period has doubled, by bisection."""
    low, high = 90.0, 179.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if ratio(middle) < 2 else (low, middle)
    return low


def clock_offset(centuries: float) -> float:
    """Return the seconds between a uniform clock and the Earth; grows with the square of time."""
    return ECLIPSE_RATE / 1000 * CENTURY_DAYS * centuries**2 / 2


def past_day(rate: float, million_years: float) -> float:
    """Return the length of the day in hours, so long ago, at a constant rate in ms per century."""
    return 24 - rate / 1000 * million_years * 1e4 / 3600


FORMULAS: dict[str, Callable[[], float]] = {
    "small-swing-period": lambda: SMALL_SWING,
    "seconds-pendulum-length": lambda: STANDARD_GRAVITY / math.pi**2,
    "excess-at-30": lambda: (ratio(30) - 1) * 100,
    "excess-at-90": lambda: (ratio(90) - 1) * 100,
    "period-at-120": lambda: ratio(120) * SMALL_SWING,
    "ratio-at-150": lambda: ratio(150),
    "quadratic-error-at-120": lambda: quadratic_error(120),
    "doubling-amplitude": doubling_amplitude,
    "two-steps-at-90": lambda: abs(ratio(90, steps=2) / ratio(90) - 1),
    "amplitude-drift": lambda: (ratio(3) / ratio(2) - 1) * DAY,
    "equator-to-pole": lambda: (math.sqrt(9.832 / 9.780) - 1) * DAY,
    "steel-rod": lambda: 12e-6 / 2 * DAY,
    "air-buoyancy": lambda: 1.2 / 8500 / 2 * DAY,
    "sphere-correction": lambda: (math.sqrt(1 + 2 / 5 * 0.02**2) - 1) * 100,
    "plant-complex": lambda: 8 * 53 + 8 * 15,
    "dissolved-co2": lambda: 0.034 * 420,  # Henry's constant 0.034 mol/(L·atm)
    "dissolved-o2": lambda: 8.26 / 32 * 1000,  # 8.26 mg/L, air-saturated fresh water
    "apparent-constant": lambda: 11 * (1 + O2 / 295),
    "relative-rate": lambda: CO2 / (CO2 + 11 * (1 + O2 / 295)) * 100,
    "diffusion": lambda: 1.6e-5 / 1.92e-9,  # m²/s in air over m²/s in water
    "carboxylations-per-oxygenation": lambda: CARBOXYLATIONS,
    "photorespiratory-loss": lambda: 0.5 / CARBOXYLATIONS * 100,
    "light-time": lambda: 2 * MOON_DISTANCE / 299_792.458,
    "gap-cause": lambda: TIDAL_RATE - ECLIPSE_RATE,
    "clock-offset": lambda: clock_offset(20),
    "offset-angle": lambda: clock_offset(20) / DAY * 360,
    "devonian-day": lambda: YEAR_HOURS / 400,
    "eclipse-rate-devonian": lambda: past_day(ECLIPSE_RATE, 380),
    "tidal-rate-devonian": lambda: past_day(TIDAL_RATE, 380),
    "ancient-recession": lambda: (1 - 0.965) * MOON_DISTANCE / 620,
    "constant-rate-age": lambda: MOON_DISTANCE / RECESSION / 1000,
    "constant-friction-age": lambda: 2 / 13 * MOON_DISTANCE / RECESSION / 1000,
}


def half_unit(stated: Decimal) -> float:
    """Return half a unit of the last digit as it was written: 0.005 for 1.78, 50 for 1.30e4."""
    exponent = stated.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"not a finite number: {stated}")
    return float(10**exponent) / 2


def main() -> int:
    """Compare, print, and say with the exit code whether all agree."""
    papers = tomllib.loads(FACTS.read_text(encoding="utf-8"), parse_float=Decimal)
    computed = {
        fact["id"]: Decimal(fact["value"])
        for facts in papers.values()
        for fact in facts
        if fact.get("computed")
    }
    failures = sorted(computed.keys() ^ FORMULAS.keys())
    for name in failures:
        sys.stdout.write(f"{name}: fact without formula or formula without fact\n")
    for name, stated in computed.items():
        if name not in FORMULAS:
            continue
        derived = FORMULAS[name]()
        agrees = abs(derived - float(stated)) <= half_unit(stated)
        sys.stdout.write(f"{'ok ' if agrees else 'OFF'} {name}: {stated} ({derived:.6g})\n")
        if not agrees:
            failures.append(name)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

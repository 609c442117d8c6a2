"""Printed symbols and words of units → the registry's names. Data, read once.

Only what stands here counts as a unit after a number: pint alone would take "in", "a" or "at" for one. Two shorter
lists serve other questions and say why they differ: expression/masks.toml and resolution/name_lexicon.py.
"""

from __future__ import annotations

__all__ = ["ADDITIONS", "PAIRS", "SYMBOLS", "UNGLUED", "WORDS"]

_PREFIXES = {
    "T": "tera", "G": "giga", "M": "mega", "k": "kilo", "h": "hecto", "d": "deci", "c": "centi",
    "m": "milli", "μ": "micro", "u": "micro", "n": "nano", "p": "pico", "f": "femto", "a": "atto",
}  # fmt: skip

# Symbol: name, and the prefixes that occur with it.
_PREFIXED = {
    "m": ("meter", "kcdmμunpf"), "g": ("gram", "Mkmμunpfc"), "s": ("second", "mμunpf"),
    "L": ("liter", "dcmμunp"), "l": ("liter", "dcmμunp"), "M": ("molar", "mμunpf"),
    "mol": ("mole", "kmμunpf"), "V": ("volt", "MkmμunG"), "W": ("watt", "TGMkmμunp"),
    "J": ("joule", "TGMkmμunp"), "N": ("newton", "MkmμunpG"), "K": ("kelvin", "mμunk"),
    "A": ("ampere", "kmμunp"), "T": ("tesla", "mμun"), "Pa": ("pascal", "TGMkhmμu"),
    "Hz": ("hertz", "TGMkm"), "eV": ("electron_volt", "TGMkmμu"), "Da": ("dalton", "Mk"),
    "Gy": ("gray", "kcmμu"), "Sv": ("sievert", "mμu"), "Bq": ("becquerel", "TGMk"),
    "Ci": ("curie", "mμun"), "bar": ("bar", "mkM"), "cal": ("calorie", "k"),
    "pc": ("parsec", "GMk"), "Jy": ("jansky", "mμuk"), "lm": ("lumen", ""), "lx": ("lux", "k"),
    "Ω": ("ohm", "MkmGT"), "Å": ("angstrom", ""), "U": ("enzyme_unit", "mμk"),
    "kat": ("katal", "mμun"), "rad": ("radian", "mμu"), "sr": ("steradian", ""),
    "B": ("byte", "TGMk"), "Gs": ("gauss", "k"), "Osm": ("osmole", "m"), "osmol": ("osmole", "m"),
    "bp": ("base_pair", "kMG"), "nt": ("nucleotide", "k"), "t": ("metric_ton", "kM"), "ha": ("hectare", "M"),
    "Torr": ("torr", "m"), "torr": ("torr", "m"), "S": ("siemens", "mμun"), "F": ("farad", "mμunpf"),
    "C": ("coulomb", "mμunp"), "H": ("henry", "mμun"), "P": ("poise", "mc"), "eq": ("equivalent", "mμu"),
    "Eq": ("equivalent", "mμu"), "dpm": ("decay_per_minute", ""), "yr": ("year", "GMk"), "a": ("year", "GMk"),
    "G": ("gauss", "mμuk"), "cd": ("candela", "m"), "b": ("base_pair", "kMG"), "Wh": ("watt_hour", "TGMk"),
}  # fmt: skip
_ONLY_PREFIXED = frozenset({"B", "S", "F", "C", "H", "P", "a", "G", "b", "eq"})
UNGLUED = frozenset({"A", "N", "U", "t", "d"})
"""Not a unit when written to the number without a blank: "2A" is a panel, "15N" an isotope."""

_PLAIN = {
    "%": "percent", "‰": "permille", "wt%": "percent", "wt.%": "percent", "wt. %": "percent", "wt %": "percent",
    "vol%": "percent", "vol.%": "percent", "vol %": "percent", "at.%": "percent", "at.-%": "percent",
    "at%": "percent", "mol%": "percent", "mol %": "percent", "% w/v": "percent", "% w/w": "percent",
    "% v/v": "percent", "% (w/v)": "percent", "% (w/w)": "percent", "% (v/v)": "percent", "%w/v": "percent",
    "%w/w": "percent", "%v/v": "percent", "pct": "percent",
    "ppm": "ppm", "ppb": "ppb", "ppt": "ppt", "°": "degree", "°C": "degree_Celsius", "° C": "degree_Celsius",
    "℃": "degree_Celsius", "oC": "degree_Celsius", "°F": "degree_Fahrenheit", "° F": "degree_Fahrenheit",
    "℉": "degree_Fahrenheit", "deg": "degree", "deg C": "degree_Celsius", "degC": "degree_Celsius",
    "°K": "kelvin", "arcmin": "arcminute", "arcsec": "arcsecond", "mas": "milliarcsecond", "″": "arcsecond",
    "sec": "second", "secs": "second", "msec": "millisecond", "min": "minute", "mins": "minute", "h": "hour",
    "hr": "hour", "hrs": "hour", "d": "day", "wk": "week", "wks": "week", "yrs": "year", "y": "year",
    "mmHg": "millimeter_Hg", "mm Hg": "millimeter_Hg", "cmH2O": "centimeter_H2O", "cm H2O": "centimeter_H2O",
    "atm": "standard_atmosphere", "psi": "pound_force_per_square_inch", "cc": "cubic_centimeter",
    "AU": "astronomical_unit", "au": "astronomical_unit", "ly": "light_year", "erg": "erg", "dyn": "dyne",
    "M⊙": "solar_mass", "M☉": "solar_mass", "Msun": "solar_mass", "L⊙": "solar_luminosity", "R⊙": "solar_radius",
    "M⊕": "earth_mass", "R⊕": "earth_radius", "dex": "dex", "mag": "magnitude", "dB": "decibel",
    "rpm": "revolutions_per_minute", "r.p.m.": "revolutions_per_minute", "bpm": "beat_per_minute",
    "CFU": "colony_forming_unit", "cfu": "colony_forming_unit", "PFU": "plaque_forming_unit",
    "pfu": "plaque_forming_unit", "IU": "international_unit", "kIU": "kilointernational_unit",
    "mIU": "milliinternational_unit",
    "μIU": "microinternational_unit", "aa": "amino_acid", "px": "pixel",
    "kWh": "kilowatt_hour", "MWh": "megawatt_hour",
    "mAh": "milliampere_hour", "Ah": "ampere_hour", "× g": "standard_gravity", "×g": "standard_gravity",
    "x g": "standard_gravity", "xg": "standard_gravity", "lb": "pound", "lbs": "pound", "oz": "ounce",
    "ft": "foot", "inch": "inch", "mi": "mile", "mph": "mile_per_hour", "kcps": "kilocount_per_second",
    "fold": "fold", "-fold": "fold", "$": "dollar", "USD": "dollar", "US$": "dollar", "€": "euro", "EUR": "euro",
    "£": "pound_sterling", "GBP": "pound_sterling", "¥": "yen", "RU": "resonance_unit", "kJ": "kilojoule",
    "fps": "frame_per_second", "FPS": "frame_per_second", "MPa": "megapascal", "sq m": "meter ** 2",
}  # fmt: skip

# Words, matched without regard to case, each with its plural.
_WORDS = {
    "percent": "percent", "per cent": "percent", "percentage point": "percent", "% point": "percent",
    "permille": "permille", "per mille": "permille", "per mil": "permille",
    "degree": "degree", "degrees celsius": "degree_Celsius", "degree celsius": "degree_Celsius",
    "degrees c": "degree_Celsius", "deg. c": "degree_Celsius", "degrees fahrenheit": "degree_Fahrenheit",
    "second": "second", "millisecond": "millisecond", "microsecond": "microsecond", "nanosecond": "nanosecond",
    "minute": "minute", "hour": "hour", "day": "day", "week": "week", "month": "month", "year": "year",
    "decade": "decade", "century": "century", "fortnight": "fortnight",
    "meter": "meter", "metre": "meter", "kilometer": "kilometer", "kilometre": "kilometer",
    "centimeter": "centimeter", "centimetre": "centimeter", "millimeter": "millimeter", "millimetre": "millimeter",
    "micrometer": "micrometer", "micrometre": "micrometer", "micron": "micrometer", "nanometer": "nanometer",
    "nanometre": "nanometer", "angstrom": "angstrom", "mile": "mile", "foot": "foot", "inch": "inch",
    "light year": "light_year", "light-year": "light_year", "parsec": "parsec", "kiloparsec": "kiloparsec",
    "megaparsec": "megaparsec", "gram": "gram", "gramme": "gram", "kilogram": "kilogram", "milligram": "milligram",
    "microgram": "microgram", "nanogram": "nanogram", "tonne": "metric_ton", "ton": "metric_ton", "pound": "pound",
    "ounce": "ounce", "liter": "liter", "litre": "liter", "milliliter": "milliliter", "millilitre": "milliliter",
    "microliter": "microliter", "microlitre": "microliter", "gallon": "gallon", "mole": "mole",
    "millimole": "millimole", "micromole": "micromole", "molar": "molar", "millimolar": "millimolar",
    "micromolar": "micromolar", "nanomolar": "nanomolar", "volt": "volt", "millivolt": "millivolt",
    "kilovolt": "kilovolt", "watt": "watt", "kilowatt": "kilowatt", "megawatt": "megawatt", "gigawatt": "gigawatt",
    "terawatt": "terawatt", "joule": "joule", "kilojoule": "kilojoule", "megajoule": "megajoule",
    "newton": "newton", "kelvin": "kelvin", "ampere": "ampere", "amp": "ampere", "milliampere": "milliampere",
    "tesla": "tesla", "pascal": "pascal", "kilopascal": "kilopascal", "megapascal": "megapascal",
    "gigapascal": "gigapascal", "hertz": "hertz", "kilohertz": "kilohertz", "megahertz": "megahertz",
    "gigahertz": "gigahertz", "electronvolt": "electron_volt", "electron volt": "electron_volt",
    "dalton": "dalton", "kilodalton": "kilodalton", "gray": "gray", "sievert": "sievert", "becquerel": "becquerel",
    "atmosphere": "standard_atmosphere", "calorie": "calorie", "kilocalorie": "kilocalorie", "ohm": "ohm",
    "hectare": "hectare", "acre": "acre", "radian": "radian", "arcminute": "arcminute", "arcsecond": "arcsecond",
    "solar mass": "solar_mass", "solar masse": "solar_mass", "pixel": "pixel", "byte": "byte", "bit": "bit",
    "kilobyte": "kilobyte", "megabyte": "megabyte", "gigabyte": "gigabyte", "terabyte": "terabyte",
    "cell": "cell", "copy": "copy", "copies": "copy", "unit": "unit", "base pair": "base_pair",
    "kilobase": "kilobase_pair", "megabase": "megabase_pair", "nucleotide": "nucleotide",
    "amino acid": "amino_acid", "colony forming unit": "colony_forming_unit",
    "colony-forming unit": "colony_forming_unit", "plaque forming unit": "plaque_forming_unit",
    "plaque-forming unit": "plaque_forming_unit", "international unit": "international_unit",
    "person-year": "person_year", "person year": "person_year", "patient-year": "person_year",
    "revolution": "turn", "beat": "beat", "breath": "breath", "count": "count",
    "photon": "photon", "event": "event", "particle": "particle", "molecule": "molecule",
    "individual": "individual",
    "dollar": "dollar", "us dollar": "dollar", "euro": "euro", "fold": "fold", "-fold": "fold",
    "decibel": "decibel",
    "standard deviation": "standard_deviation", "magnitude": "magnitude",
}  # fmt: skip

_COUNTED = (
    "copy", "colony_forming_unit", "plaque_forming_unit", "international_unit = _ = IU", "base_pair",
    "nucleotide", "amino_acid", "person_year", "beat", "breath", "photon", "event", "molecule",
    "individual", "dollar", "euro", "pound_sterling", "yen", "unit", "resonance_unit", "osmole",
    "equivalent", "magnitude", "standard_deviation", "cell", "frame",
)  # fmt: skip
_DEFINED = (
    "fold = []", "dex = []", "jansky = 1e-26 watt / meter ** 2 / hertz", "ppb = 1e-9", "ppt = 1e-12",
    "solar_mass = 1.98841e30 kilogram", "solar_luminosity = 3.828e26 watt", "solar_radius = 6.957e8 meter",
    "earth_mass = 5.9722e24 kilogram", "earth_radius = 6.3781e6 meter", "beat_per_minute = beat / minute",
    "frame_per_second = frame / second", "kilocount_per_second = 1000 count / second",
    "mile_per_hour_ = mile / hour", "decay_per_minute = 1 / minute",
)  # fmt: skip
ADDITIONS = (
    tuple(
        f"{name} = [{name.split(' ')[0]}]"
        if " = " not in name
        else name.replace(" = _", f" = [{name.split(' ')[0]}]")
        for name in _COUNTED
    )
    + _DEFINED
)
"""What pint does not know. Each counted thing is a dimension of its own: copies are not cells."""

PAIRS = frozenset(
    {("N", "m"), ("kW", "h"), ("A", "h"), ("Pa", "s"), ("mPa", "s"), ("W", "h"), ("V", "s")}
)
"""Symbols that stand side by side without an exponent to show that they are one unit."""


def _symbols() -> dict[str, str]:
    found = dict(_PLAIN)
    for symbol, (name, prefixes) in _PREFIXED.items():
        if symbol not in _ONLY_PREFIXED:
            found.setdefault(symbol, name)
        for prefix in prefixes:
            found.setdefault(prefix + symbol, _PREFIXES[prefix] + name)
    return found


def _words() -> dict[str, str]:
    plural = {
        (
            f"{w[:-1]}ies"
            if w.endswith("ry")
            else "feet"
            if w == "foot"
            else f"{w}es"
            if w.endswith("ch")
            else f"{w}s"
        ): n
        for w, n in _WORDS.items()
        if not w.endswith(("cent", "mille", "mil", "hertz", "fold", "celsius", " c", "fahrenheit"))
    }
    return {**plural, **_WORDS}


SYMBOLS = _symbols()
WORDS = _words()

"""The unit that a column's name gives away."""

from __future__ import annotations

import re

#: Written form in names → unit; single letters count only in brackets or behind an underscore.
UNITS = {
    **{word: unit for unit, words in {
        "years": "years yrs", "months": "months", "weeks": "weeks", "days": "days", "hours": "hours hrs",
        "minutes": "minutes mins", "seconds": "seconds secs", "ms": "ms milliseconds msec",
        "kg": "kg kgs kilograms", "g": "grams gram", "mg": "mg", "mcg": "mcg ug µg μg", "lbs": "lb lbs pounds",
        "km": "km kilometers kilometres", "cm": "cm", "mm": "mm", "miles": "miles", "m": "meters metres",
        "kcal": "kcal", "kJ": "kj", "kWh": "kwh", "°C": "°c degc celsius", "°F": "°f degf fahrenheit", "K": "kelvin",
        "%": "% pct percent percentage", "USD": "usd dollars", "EUR": "eur euro euros", "GBP": "gbp", "$": "$",
        "€": "€", "mmHg": "mmhg", "bpm": "bpm", "km/h": "kmh kph km/h", "mph": "mph", "hPa": "hpa", "kPa": "kpa",
        "mg/dL": "mg/dl mgdl", "g/dL": "g/dl gdl", "mmol/L": "mmol/l mmol", "µmol/L": "umol/l µmol/l", "IU": "iu",
        "m²": "m2 m² sqm", "sq ft": "sqft", "L": "liters litres liter litre", "mL": "ml", "mg/m³": "mg/m3 mg/m^3",
        "µg/m³": "ug/m3 µg/m3", "kg/m²": "kg/m2 kg/m²", "ppm": "ppm", "dB": "db", "Hz": "hz", "W": "watts",
    }.items() for word in words.split()},
}  # fmt: skip
BRACKETED = {
    "s": "s",
    "h": "h",
    "m": "m",
    "g": "g",
    "l": "L",
    "k": "K",
    "c": "°C",
    "f": "°F",
    "w": "W",
    "min": "min",
    "v": "V",
}
SUFFIXED = {"g": "g", "min": "min", "sec": "s", "hr": "h", "h": "h"}
#: "temp_min" is a minimum; only beside such words is "min" a unit.
LASTING = re.compile(r"(?i)time|dur|wait|delay|elapsed|length|age|interval|travel")
_BRACKETS = re.compile(r"[(\[{]\s*([^()\[\]{}]+?)\s*[)\]}]\s*$")
_PER = re.compile(r"(?i)\b(minutes|hours|days|weeks|months|years|km|miles|kg|mg|g)[-_ .]per[-_ .](\w+)\b")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")


def guess_unit(name: str) -> str:
    """The unit in a column name, "" when none is written there: 'Weight_kg' → kg, 'temp (°C)' → °C."""
    bracketed = _BRACKETS.search(name)
    if bracketed:
        inside = bracketed[1].lower()
        return UNITS.get(inside) or BRACKETED.get(inside, "")
    per = _PER.search(name)
    if per:
        return f"{per[1].lower()} per {per[2].lower()}"
    words = [word.lower() for word in re.split(r"[_\-.\s]+", _HUMP.sub("_", name)) if word]
    if len(words) > 1 and words[-1] in SUFFIXED:
        lasting = words[-1] == "g" or LASTING.search(name) is not None
        return SUFFIXED[words[-1]] if lasting else ""
    found = [UNITS[word] for word in reversed(words) if word in UNITS and word.isascii() and len(word) > 1]
    return found[0] if found else ""

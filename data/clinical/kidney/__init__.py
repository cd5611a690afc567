"""Kidney records and flat tables: units, eGFR, cleaning, index date, windows of observation, labels."""

"""Rows in time, of any disease: long tables, bins, summaries, landmarks."""

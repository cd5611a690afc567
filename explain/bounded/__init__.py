"""Bounded confidence: whose scores are near enough to count, and how far they pull."""

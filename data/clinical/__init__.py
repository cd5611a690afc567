"""Clinical tables as they are spread: cohorts, visits, laboratory values, claims, and what they say about people."""

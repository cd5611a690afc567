"""Two models on the same rows: is one really better? Paired tests, and the correction for asking many times."""

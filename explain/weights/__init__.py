"""Which model is trusted at which quantile level: weights on the simplex, by a penalised convex fit."""

"""Generated tables, one module per domain, and forecasts: what is planted is known, so that answers can be checked."""

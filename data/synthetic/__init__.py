"""Generated tables, one module per domain: what drives the target is planted, so an explanation can be checked."""

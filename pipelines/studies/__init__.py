"""The steps of the published studies, one package each; the recipes stand above, one file per domain."""

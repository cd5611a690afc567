"""The product: a service under two front ends, its runs, its reports."""

__version__ = "0.1.0"

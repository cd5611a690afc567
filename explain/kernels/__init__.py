"""Exact Shapley values of models with a Gaussian kernel: support vectors, kernel ridge, Gaussian processes."""

from __future__ import annotations

from explain.kernels.machine import KernelMachine
from explain.kernels.readers import read_machine
from explain.kernels.shapley import Quadrature, attribute_kernel, kernel_quadrature, kernel_values

__all__ = ["KernelMachine", "Quadrature", "attribute_kernel", "kernel_quadrature", "kernel_values", "read_machine"]

"""How sure: intervals for numbers (``intervals``), calibrated probabilities and sets of classes (``probabilities``)."""

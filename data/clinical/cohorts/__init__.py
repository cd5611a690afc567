"""Cohorts of Alzheimer's disease: tables of OASIS and ADNI, who is in, with which label and which columns."""

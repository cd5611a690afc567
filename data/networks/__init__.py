"""People with value scores over time and the friends they have: tables in, one network out."""

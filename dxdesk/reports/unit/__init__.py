"""The report of a unit."""

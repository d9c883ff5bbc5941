"""The journal: entries written, taken back, merged."""

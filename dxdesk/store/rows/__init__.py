"""Rows: what the journal comes to, written, read, made anew."""

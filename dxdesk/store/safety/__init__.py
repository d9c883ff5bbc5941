"""Damage found and mended."""

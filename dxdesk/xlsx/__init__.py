"""Writes .xlsx books: those of the registers and those of the reports. Reading them is `dxdesk.sheets`."""

"""How much of a sheet is read: what lies further out is never asked for."""

MAX_ROWS = 150_000
MAX_COLUMNS = 104  # A … CZ
MAX_FAR = 20  # cells further out that are named

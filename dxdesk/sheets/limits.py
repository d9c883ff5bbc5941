"""How much of a sheet is read: what lies further out is never asked for. And what of a book is our own."""

MAX_ROWS = 150_000
MAX_COLUMNS = 104  # A … CZ
MAX_FAR = 20  # cells further out that are named
OWN_LISTS = "Danh mục"  # the hidden sheet of our books, with the lists to choose from

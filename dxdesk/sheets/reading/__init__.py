"""Files of spreadsheets as plain cells."""

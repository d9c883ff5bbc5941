"""From cells to records of the registers."""

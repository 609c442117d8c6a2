"""What a stored evaluation found: as values, as a page, and beside other runs and published tables."""

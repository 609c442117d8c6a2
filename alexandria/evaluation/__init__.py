"""How much of a paper survived: the same questions answered from the paper and from its units."""

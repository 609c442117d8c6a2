"""How good the units of a library are, measured against the papers."""

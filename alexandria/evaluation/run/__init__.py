"""Asking: what is shown in each arm, how a question is put and its answer read, and the run that does it."""

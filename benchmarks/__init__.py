"""Measurements that are too long for the test suite; each says in its head how to run it."""

"""Scores, accuracy, retention and differences, each with its interval."""

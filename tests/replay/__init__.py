"""Recorded answers → the units that the program makes of them, without a model: is behaviour still the same?"""

"""Drivers: everything that touches files, processes, clocks and the library during an ingest."""

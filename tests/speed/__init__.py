"""What the program costs in time: programs that a person runs, none of them a test.

    python -m tests.speed.NAME                       one of: imports client_saturation ingest_saturation
                                                     check_costs evaluation_speed readers source_index
    python -m tests.speed.side_by_side NAME OTHER    the same here and in another checkout, as ratios

Seconds differ from machine to machine and from hour to hour; ratios of interleaved runs do not. The pytest
modules in this folder test the programs, not the speed.
"""

"""Papers and answers → units, in processes of their own: grammar, checks and rules take a core and more.

In: a paper's chunks and the answers to their first questions as they come. Out: its units. What is asked further
goes back to the run, which alone talks to the model. Serves completeness (calls never wait for checks).
"""

from alexandria.run.executors.process_messages import Made
from alexandria.run.executors.process_pool import WORDS_IN_A_WORKER, FirstAnswer, Workers

__all__ = ["WORDS_IN_A_WORKER", "FirstAnswer", "Made", "Workers"]

"""Reading English: sentences, parses, word forms, negation and modality."""

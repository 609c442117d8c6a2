"""KnowledgeUnit + Chunk → findings: is each fact grounded, and free of the paper's expression?"""

"""Question sets: reading, generating and auditing multiple-choice questions about papers."""

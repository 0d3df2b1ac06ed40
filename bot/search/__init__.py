"""Find the requirement that a question is about: chunks, a full-text index over a connection."""

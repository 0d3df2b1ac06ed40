"""Fuzzing: what is put in, and what must hold of what comes out."""

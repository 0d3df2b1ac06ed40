"""What makes a spec good: one file, one rule."""

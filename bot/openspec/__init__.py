"""OpenSpec documents as values."""

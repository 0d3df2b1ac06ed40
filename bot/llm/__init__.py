"""A chat model behind a small port."""

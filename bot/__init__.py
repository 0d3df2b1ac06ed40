"""specbot: the git and pull-request layer that OpenSpec does not have."""

__version__ = "0.1.0"

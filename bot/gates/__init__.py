"""What a suggestion must survive: one file, one gate."""

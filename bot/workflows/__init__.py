"""One file, one job: collaborators in, a frozen value out."""

"""What people did with what specbot published, and what follows from it for the next proposal."""

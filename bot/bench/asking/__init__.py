"""Questions made from specs whose answer is known, or known to be missing, and what answers to them are worth."""

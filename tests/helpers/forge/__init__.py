"""A GitHub on loopback: GitHub's own descriptions, a stateful API behind a proxy that fills its gaps, and real git."""

"""Seeded defects: what plants one in a clean spec, and how well it was found and mended. Pure."""

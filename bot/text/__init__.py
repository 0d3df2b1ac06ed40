"""Strings in, strings out: lines, fences, headings, trees, edits, differences."""

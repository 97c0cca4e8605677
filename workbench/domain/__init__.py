"""Nouns. Frozen structs that every other part speaks in; nothing here does anything."""

"""SEARCH over policies on folded counts; never calls a model, and does no I/O."""

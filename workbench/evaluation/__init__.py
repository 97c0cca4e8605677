"""NUMBERS. Folded predictions in, small structs out; no I/O, and nothing that knows a model or a store."""

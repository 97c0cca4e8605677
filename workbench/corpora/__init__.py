"""DOOR to corpus files: load them, and complain of all that is wrong with them at once."""

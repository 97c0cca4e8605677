"""Windows: what its programs, registry keys and places mean, for cmd and PowerShell alike. Knows no shell's syntax."""

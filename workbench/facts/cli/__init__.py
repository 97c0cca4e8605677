"""Command lines of infrastructure tools, one module a tool: argument vectors in, findings out."""

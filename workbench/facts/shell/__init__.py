"""The POSIX shell: structure from tree-sitter, meaning from what each program does."""

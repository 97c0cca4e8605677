"""SQL of every dialect: parse trees where sqlglot has them, leading words where it has not."""

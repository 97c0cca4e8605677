"""The door to DuckDB: one file that holds corpora, runs and predictions, held only while it is read or written."""

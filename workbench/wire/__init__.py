"""Wire: JSON to domain and back, in Hoop's words; the only place that knows them. A module a family of paths."""

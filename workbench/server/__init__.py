"""Server: the measured engine in front of production, with Hoop's API."""

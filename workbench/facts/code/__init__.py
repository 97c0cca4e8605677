"""Programming languages that consoles run: Python, JavaScript, Ruby on Rails."""

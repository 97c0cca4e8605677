"""What the text itself tells, asked of no model: pure functions over hostile text."""

"""Which announcement is which meeting: pure functions that decide, the store does."""

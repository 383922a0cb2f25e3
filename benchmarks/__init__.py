"""How fast we read, beside the libraries that others would use; see README.md."""

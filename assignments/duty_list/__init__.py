"""A list of duties kept by hand: its columns, the file, what its rows mean, and writing them."""

"""A made-up province of any size, for measuring: the rows the services would have left, written in bulk."""

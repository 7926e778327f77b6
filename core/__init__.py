"""Ground shared by all apps: folding, dates, refusals, outbox, paper. Knows nothing of agencies."""

"""Ground shared by every app: folding, dates, refusals, outbox, paper. Knows nothing of agencies or documents."""

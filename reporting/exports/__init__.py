"""Lists as spreadsheets, reports to edit, packages to exchange: at once when small, else by a worker."""

"""Who must do what by when: tasks, assignments, workflow, progress, notices."""

"""Who: agencies with dated names and succession, groups, people and their roles, what each may see."""

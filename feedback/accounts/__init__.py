"""Who may sign in: accounts, roles, second factors, sessions, attempts. No rater needs one."""

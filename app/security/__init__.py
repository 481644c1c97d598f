"""Who may do what: permissions given to roles in one table, signing in, the actor of a request."""

"""Who may do what: the actor, the permissions, the rules between an actor and an object."""

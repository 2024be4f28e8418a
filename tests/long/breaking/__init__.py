"""What breaks two servers on one database, what goes on meanwhile, and how it is judged."""

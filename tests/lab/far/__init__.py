"""The far ends of a call: vendors' services as they answer at their own doors, and what they saw."""

"""The pages of nominations: of those who nominate, and at the desk of those who judge."""

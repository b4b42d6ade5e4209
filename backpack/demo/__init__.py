"""The demo: invented people and badges, and an identity provider without passwords."""

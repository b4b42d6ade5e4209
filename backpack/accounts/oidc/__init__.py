"""OpenID Connect, seen from a relying party: metadata, keys, tokens, claims. No database here."""

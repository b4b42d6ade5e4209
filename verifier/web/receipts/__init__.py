"""Receipts: a dated, signed statement of what was asked and what was found. None is stored."""

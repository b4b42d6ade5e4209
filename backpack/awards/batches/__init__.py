"""Batches: a file of awards is read, judged row by row, corrected, and then awarded."""

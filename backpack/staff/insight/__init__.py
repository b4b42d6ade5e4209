"""Insight: how awards are claimed and shown, in counts that say nothing of any one learner."""

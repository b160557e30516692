"""Lessons of visitors: taught in the page with a few clips, and seen by whoever has their name.

Read in this order: `example` (a clip becomes an example), `draft` (classes and their examples,
while somebody works on them), `drafts` (those of all visitors, bounded), `lessons` (a draft is
learned, and what was learned is a model beside others), `lent_lessons` (such models by their secret
names), `old_classes` (what it does to what the
model knew before).
"""

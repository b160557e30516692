"""Clips for training and evaluation: the puppets, and video lists as the field writes them."""

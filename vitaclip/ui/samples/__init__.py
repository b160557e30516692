"""The sample clips as a grid of cards, and as a row of small ones."""

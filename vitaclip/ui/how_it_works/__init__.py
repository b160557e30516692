"""Tab *How it works*: `tab` lays out `drawings`, `model_cards` and `lessons`."""

"""Tab *Look inside*: `tab` lays it out, `player_data` feeds the player, `what_if` experiments."""

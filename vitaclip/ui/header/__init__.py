"""The head of the page: what this is, and the buttons Join, Copy link, Projector and Dark."""

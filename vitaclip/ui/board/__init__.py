"""Class board in the page: `question` is made of the clip on the stage, `board` sends it round."""

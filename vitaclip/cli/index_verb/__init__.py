"""The verb `index` (`index`), and what it tells of each video (`report`)."""

"""The verb `index` (`index`), what it tells (`report`), and a folder that is watched (`watch`)."""

"""What the command line can do: one file per group of verbs, one short function per verb."""

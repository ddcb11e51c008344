"""Everything that Readout remembers, in SQLite through sqlite-utils: one file per noun."""

"""What Readout remembers: SQLite through sqlite-utils, one file per noun."""

"""The jobs of the engine, in rows, and what is done for each."""

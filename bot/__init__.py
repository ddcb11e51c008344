"""The program: the command line, settings, wiring, the pipeline, its schedule and the outbox."""

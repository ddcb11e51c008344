"""A job on its way from a request to a readout: what comes next, one step at a time, and what is said of it."""

"""What everything else here stands on: the store, time and ids, the manifest, arguments, refusals and URLs."""

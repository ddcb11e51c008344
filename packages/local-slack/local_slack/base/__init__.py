"""The ground floor: the store, time and ids, the manifest, arguments, refusals and URLs."""

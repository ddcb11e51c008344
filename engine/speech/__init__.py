"""From a recording to words: media in processes that may die of it, sound, windows, the model."""

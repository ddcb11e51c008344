"""Block Kit as Slack accepts it: blocks, elements, views and metadata, and what people enter in them."""

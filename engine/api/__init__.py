"""The API's routes, who may use them, and how requests are read."""

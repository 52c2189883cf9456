"""A RapidSMS project with the same four-step dialogue; runs in an environment of its own (see bench.peers)."""

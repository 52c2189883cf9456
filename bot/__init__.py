"""The shell around the conversations: webhooks, turns, matching, timers, senders, pages, commands."""

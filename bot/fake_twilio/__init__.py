"""A Twilio to try the line against, at home and in tests: remembers, refuses, delays, fails and repeats.

It knows the part of the REST API that the line uses, checks every parameter by Twilio's published description,
signs its webhooks as Twilio does, and never leaves this computer.
"""

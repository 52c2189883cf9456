"""The dialogue as a RapidSMS app."""

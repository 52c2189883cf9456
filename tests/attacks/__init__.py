"""Attacks that docs/threat-model.md answers: forged coordinators, money, machines that talk."""

"""Decisions. Pure but for one ``await provider.ask(...)``: the one path of replay and live interception."""

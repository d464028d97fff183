"""Clerestory: light on what digital traces show, without exposing those who left them."""

__version__ = "0.1.0"

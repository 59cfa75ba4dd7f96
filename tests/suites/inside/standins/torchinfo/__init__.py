"""Stands in for torchinfo where it is not installed: prints no table of layers."""

from torchsummary import summary

__all__ = ["summary"]

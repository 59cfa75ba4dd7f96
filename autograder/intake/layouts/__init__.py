"""How each platform lays out a download, and which of them a folder follows."""

__all__ = ["recognise"]

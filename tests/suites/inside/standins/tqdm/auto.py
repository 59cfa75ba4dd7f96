"""Stands in for tqdm.auto."""

from tqdm import tqdm, trange

tqdm_notebook = tqdm

__all__ = ["tqdm", "tqdm_notebook", "trange"]

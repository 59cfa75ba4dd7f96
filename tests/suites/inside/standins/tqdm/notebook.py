"""Stands in for tqdm.notebook."""

from tqdm import tqdm, trange

tqdm_notebook = tqdm

__all__ = ["tqdm", "tqdm_notebook", "trange"]

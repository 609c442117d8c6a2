"""Alexandria: scientific papers in, Knowledge Units in fresh words out, and a measure of what survived."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("alexandria")
except PackageNotFoundError:  # a bare checkout on sys.path, not installed
    __version__ = "0+unknown"

__all__ = ["__version__"]

"""The version: read by the build, and by whoever asks the library."""

__version__ = "0.1.0.dev0"

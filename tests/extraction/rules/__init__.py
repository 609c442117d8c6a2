"""The rules: claims without a model."""

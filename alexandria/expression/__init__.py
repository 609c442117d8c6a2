"""The paper's wording: how far stored fields repeat it, and how to say the same in other words."""

"""`python -m alexandria` is the command `alexandria`."""

from alexandria.cli import main

if __name__ == "__main__":
    main()

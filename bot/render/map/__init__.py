"""Draw the coverage of Minnesota: one list of shapes, written as SVG by us and painted as PNG by Pillow."""

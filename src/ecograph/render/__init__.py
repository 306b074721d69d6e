"""Pages: the offline explorer and what it is drawn with."""

"""An explorer in the browser: the picture, the controls around it, and what goes between them and the kernel."""

"""The course as a static site: JupyterLab and Python in the reader's browser, every byte from the site itself."""

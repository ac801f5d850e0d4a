"""The site of these pages: `make docs` builds it into build/docs, and fails for a link that leads nowhere."""

project = "brakecheck"
extensions = ["myst_parser"]
myst_heading_anchors = 3
html_theme = "alabaster"
html_theme_options = {"description": "Proves that cancel, pause and delete work", "page_width": "70rem"}
html_show_copyright = False
exclude_patterns = ["conf.py"]

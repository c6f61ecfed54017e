"""Pages for everybody: who sees what, help for raters, accessibility."""

"""One document, several renderings, and their charts; what may be shown is decided below."""

"""Pages of raters: the link, the list of people, the form. No account is needed."""

"""The page's own server: who may ask for what, before anything of the page is reached."""

"""The files of the page; a package only so that they are installed with the rest."""

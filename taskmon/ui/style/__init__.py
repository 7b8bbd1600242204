"""How the window looks: colours, stylesheet and icons."""

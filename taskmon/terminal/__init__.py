"""What a terminal shows beside printed text: `view`, moving lines of a monitor; `tab`, progress in its tab."""

"""What commands print: tables, texts, and the output of runs."""

"""The processes of an attempt: started, found, stopped, ended."""

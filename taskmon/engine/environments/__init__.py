"""The environments of tasks whose files say what they need (PEP 723): made by uv, shared, kept while they are used.

metadata       what a file says it needs                  uv          finds uv, has it make one, says what went wrong
folder         one environment on the disk                prepared    a file's environment, made where it has to be
describing     a task, asked in its environment           preparations  what queued runs wait for, in a monitor
removal        what nobody has used for long goes
"""

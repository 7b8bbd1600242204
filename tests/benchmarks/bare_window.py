"""The peer of the launch and of the memory: a PySide6 window with nothing in it, or what Qt's own first lesson shows.

    python bare_window.py empty|lesson [stay]

`lesson` is the window of "Your First QtWidgets Application" in Qt for Python's documentation: a text and a button.
Prints `usable MONOTONIC CPU` when it is painted and the event loop has nothing left to do; then leaves, if not told to
stay.
"""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtCore import QAbstractEventDispatcher
from PySide6.QtWidgets import QApplication, QMainWindow

kind, stays = sys.argv[1], "stay" in sys.argv
application = QApplication(sys.argv[:1])
window = QMainWindow()
if kind == "lesson":
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

    inner = QWidget()
    layout = QVBoxLayout(inner)
    text = QLabel("Hello World")
    text.setAlignment(Qt.AlignmentFlag.AlignCenter)
    button = QPushButton("Click me!")
    button.clicked.connect(lambda: text.setText("Hei maailma"))
    layout.addWidget(text)
    layout.addWidget(button)
    window.setCentralWidget(inner)
window.resize(1180, 740)
window.show()


def tell() -> None:
    """Called when the loop is about to sleep for the first time: whatever was to be painted is painted."""
    dispatcher.aboutToBlock.disconnect(tell)
    print("usable", time.monotonic(), time.process_time(), flush=True)
    if not stays:
        os._exit(0)


dispatcher = QAbstractEventDispatcher.instance()
dispatcher.aboutToBlock.connect(tell)
application.exec()

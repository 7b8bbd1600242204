"""What of taskmon is seen outside its window: tray, notifications, and what closing means."""

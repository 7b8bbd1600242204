"""Opens the dialog over settings.toml, and brings what changes there into force in the whole window."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QSettings, Slot
from PySide6.QtWidgets import QWidget

from taskmon.engine.engine import Engine
from taskmon.settings import Closing, Density, Settings
from taskmon.settings_file import Loaded, Saved
from taskmon.ui.actions.shortcuts import change_keys
from taskmon.ui.panels.banner import Banner
from taskmon.ui.run_list.view import RunList
from taskmon.ui.settings.preferences import Preferences
from taskmon.ui.style.theme import Theme

#: Where an older taskmon remembered what closing means, in the window's own file.
_OLD_CLOSING = "on_close"


class SettingsController(QObject):
    """Over `window`. Made after the first picture; the dialog is imported when it is first opened."""

    def __init__(
        self, engine: Engine, theme: Theme, runs: RunList, banner: Banner, remembered: QSettings, window: QWidget
    ) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._runs = runs
        self._banner = banner
        self._remembered = remembered
        self.preferences = Preferences(engine, self)
        self.preferences.changed.connect(self._follow)
        self.preferences.failed.connect(self._show_failure)
        self.preferences.saved.connect(self._show_saved)
        self.preferences.told.connect(banner.show_message)
        runs.columns.density_changed.connect(self._store_density)
        banner.settings_asked.connect(self.show_settings)
        self._follow(engine.settings)
        self._take_over()
        self.preferences.read(self._report)

    @Slot()
    @Slot(str)
    def show_settings(self, setting: str = "") -> None:
        """Show the dialog with what the file says now, at one setting if it is named."""
        self.preferences.read(
            lambda loaded: self.preferences.look_at_autostart(lambda is_on: self._show_dialog(loaded, is_on, setting))
        )

    @Slot()
    def show_keys(self) -> None:
        """Show which keys there are."""
        from taskmon.ui.settings.keys_sheet import show_keys  # here: hardly ever asked for

        show_keys(self._window, lambda: self.show_settings("keys.new_run"))

    def _show_dialog(self, loaded: Loaded, is_autostarted: bool | None, setting: str) -> None:
        from taskmon.ui.settings.dialog import SettingsDialog  # here: launch must not wait for it
        from taskmon.ui.settings.keys import all_actions

        for dialog in self._window.findChildren(SettingsDialog):
            if dialog.isVisible():  # it may hold what somebody has typed
                dialog.show_setting(setting)
                dialog.activateWindow()
                return
        problem = self._problem(loaded)
        if loaded.problem:
            problem += " " + self.tr("What you store here takes its place; it is kept beside that.")
        settings, actions = self.preferences.settings, all_actions(self._window)
        dialog = SettingsDialog(settings, actions, problem, is_autostarted, self._window)
        dialog.asked.connect(self.preferences.change)
        self.preferences.saved.connect(dialog.show_saved)
        self.preferences.failed.connect(dialog.show_failure)
        dialog.show_setting(setting)
        dialog.open()

    @Slot(object)
    def _follow(self, settings: Settings) -> None:
        self._theme.follow(settings.theme.value)
        self._runs.set_compact(settings.density is Density.COMPACT)
        self._put_keys(settings)

    def _put_keys(self, settings: Settings) -> None:
        keys = settings.keys
        if keys:
            from taskmon.ui.settings.keys import all_actions, without_conflicts  # here: hardly anybody changes them

            keys = without_conflicts(keys, all_actions(self._window))
        change_keys(self._window, keys)

    @Slot(bool)
    def _store_density(self, is_compact: bool) -> None:
        density = Density.COMPACT if is_compact else Density.COMFORTABLE
        self.preferences.change({"density": density.value})

    def _report(self, loaded: Loaded) -> None:
        self._put_keys(self.preferences.settings)  # only now is there everything that has keys
        self._banner.show_settings_problem(self._problem(loaded))

    def _problem(self, loaded: Loaded) -> str:
        """What is wrong with the file, and what counts meanwhile; "": nothing."""
        if loaded.problem:
            counts = self.tr("The defaults are in force until it is mended.")
            if loaded.is_last_good:
                counts = self.tr("Those that were last in order are in force until it is mended.")
            path = self.preferences.path
            return f"{loaded.problem.replace(str(path), path.name)} {counts}"
        if not loaded.settings.keys:
            return ""
        from taskmon.ui.settings.keys import all_actions, faults

        wrong = faults(loaded.text, loaded.settings.keys, all_actions(self._window))
        if not wrong:
            return ""
        return self.tr("settings.toml, {faults}.").format(faults="; ".join(wrong[:3]))

    @Slot(str)
    def _show_failure(self, problem: str) -> None:
        dialogs = (widget for widget in self._window.findChildren(QWidget, "settings_dialog"))
        if not any(dialog.isVisible() for dialog in dialogs):  # else it says so itself
            self._banner.show_message(problem)

    @Slot(object)
    def _show_saved(self, saved: Saved) -> None:
        self._banner.show_settings_problem("")
        if saved.settings.closing is not Closing.ASK:
            self._remembered.remove(_OLD_CLOSING)
        if saved.aside is not None:
            text = self.tr("The settings are stored. The broken file is kept as {path}.")
            self._banner.show_done(text.format(path=saved.aside))

    def _take_over(self) -> None:
        """Put into settings.toml what an older taskmon remembered of closing; what ends work it may not have."""
        old = str(self._remembered.value(_OLD_CLOSING, ""))
        settings = self.preferences.settings
        if old in (Closing.TRAY, Closing.LEAVE) and settings.closing is Closing.ASK:
            self.preferences.put_in_force(replace(settings, closing=Closing(old)))
            self.preferences.change({"closing": old})
        elif old:
            self._remembered.remove(_OLD_CLOSING)

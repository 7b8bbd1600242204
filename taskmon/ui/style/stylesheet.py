"""The stylesheet as a template: `@name@` stands for a colour of the scheme. Small, for every rule costs launch time."""

from __future__ import annotations

TEMPLATE = """
QMainWindow, QDialog { background: @window@; }
QToolTip { color: @text@; background: @surface@; border: 1px solid @line@; padding: 3px 5px; }

#toolbar, #banner_bar, #filter_bar { border: 0; border-bottom: 1px solid @line@; }
#toolbar, #filter_bar { background: @surface@; }
#side { background: @window@; border: 0; }
#filters, #saved_jobs { background: transparent; border: 0; outline: 0; }
#saved_job_list, #group_waiting { background: @surface@; border: 1px solid @line@; border-radius: 6px; outline: 0; }
#saved_job_list::item, #group_waiting::item { padding: 4px 8px; color: @text@; }
#saved_job_list::item:selected, #group_waiting::item:selected { background: @selection@; color: @text@; }
#settings_pages { background: transparent; border: 0; outline: 0; }
#settings_pages::item { padding: 6px 9px; margin: 1px 0; border-radius: 6px; color: @text@; }
#settings_pages::item:hover { background: @hover@; }
#settings_pages::item:selected { background: @selection@; color: @text@; }
#palette { background: @surface@; border: 1px solid @muted@; border-radius: 10px; }
#palette_list { background: transparent; border: 0; outline: 0; }
#status_bar { background: @window@; border: 0; border-top: 1px solid @line@; }
#details, #overview_page, #overview_form, #welcome, #nothing_found, #dialog_body { background: @surface@; border: 0; }
#details_head { background: @surface@; border: 0; border-top: 1px solid @line@; border-bottom: 1px solid @line@; }
#answer { background: @window@; border: 0; border-top: 1px solid @line@; }
#line { background: @line@; border: 0; }
#dialog_head { background: @surface@; border: 0; border-bottom: 1px solid @line@; }
#group { background: @window@; border: 1px solid @line@; border-radius: 6px; }
#dialog_foot { background: @window@; border: 0; border-top: 1px solid @line@; }
QSplitter::handle { background: @line@; }

QLabel { background: transparent; }
QLabel[tone="muted"] { color: @muted@; }
QLabel[tone="accent"] { color: @accent@; }
QLabel[tone="green"] { color: @green@; }
QLabel[tone="amber"] { color: @amber@; }
QLabel[tone="red"] { color: @red@; }

QPushButton {
  background: @raised@; color: @text@; border: 1px solid @line@; border-radius: 6px; padding: 5px 11px;
}
QPushButton:hover { background: @hover@; border-color: @muted@; }
QPushButton:pressed { background: @selection@; }
QPushButton:checked { background: @selection@; border-color: @accent@; }
QPushButton:focus { border-color: @accent@; }
QPushButton:disabled {
  background: transparent; border-color: @line@; color: @disabled@;
}
QPushButton[kind="primary"] {
  background: @accent@; color: @on_accent@; border: 1px solid @accent@; border-radius: 6px; padding: 5px 12px;
}
QPushButton[kind="primary"]:focus { border-color: @text@; }
QPushButton[kind="primary"]:disabled { background: @track@; border-color: @track@; color: @muted@; }
QPushButton[joined="true"] { padding: 5px 4px; }
QPushButton[joined="true"][kind="primary"]:hover { border-color: @text@; }
QPushButton[kind="danger"] { background: transparent; color: @red@; border: 1px dashed @red@; border-radius: 6px; }
QPushButton[kind="danger"]:hover { background: @raised@; border-style: solid; }
QPushButton[kind="danger"]:focus { border: 2px solid @red@; padding: 4px 10px; }
QPushButton[kind="link"] {
  background: transparent; border: 0; border-radius: 3px; padding: 1px 2px; color: @accent@; text-align: left;
}
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 1px solid @accent@; padding: 0 1px; }
QPushButton[kind="chip"] {
  background: @selection@; border: 1px solid transparent; border-radius: 10px; padding: 2px 9px;
}
QPushButton[kind="chip"]:hover { border-color: @muted@; }
QPushButton[kind="chip"]:focus { border-color: @accent@; }
QPushButton::menu-indicator { image: none; width: 0; }

QLineEdit, QPlainTextEdit {
  background: @surface@; color: @text@; border: 1px solid @line@; border-radius: 6px; padding: 5px 8px;
  selection-background-color: @selection@; selection-color: @text@;
}
/* For a screen reader only: it lies over what is painted. */
QPlainTextEdit[kind="spoken"] { background: transparent; border: 0; padding: 0; }
#timeline_history { border-color: transparent; padding: 0; }
#timeline_history:focus { border-color: @accent@; }
/* Its sign brings room of its own. */
#search { padding: 5px 1px; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QAbstractSpinBox:focus { border-color: @accent@; }
QLineEdit[focused="true"] { border-color: @accent@; }
QComboBox, QAbstractSpinBox {
  background: @raised@; color: @text@; border: 1px solid @line@; border-radius: 6px;
  padding: 4px 8px; min-height: 1.3em;
}
QAbstractSpinBox { padding: 2px 8px; }
QComboBox:hover, QAbstractSpinBox:hover { border-color: @muted@; }
QComboBox::drop-down, QDateTimeEdit::drop-down { border: 0; width: 22px; }
QComboBox::down-arrow, QDateTimeEdit::down-arrow {
  image: url(@icons@/chevron-down-@scheme@.svg); width: 12px; height: 12px;
}
QComboBox:disabled { color: @muted@; background: transparent; }
QComboBox QLineEdit, QAbstractSpinBox QLineEdit { border: 0; padding: 0; background: transparent; }
QComboBox QAbstractItemView {
  background: @surface@; border: 1px solid @line@; padding: 3px; outline: 0; selection-background-color: @selection@;
  selection-color: @text@;
}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: 0; width: 20px; background: transparent; }
QAbstractSpinBox::up-arrow { image: url(@icons@/chevron-up-@scheme@.svg); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url(@icons@/chevron-down-@scheme@.svg); width: 10px; height: 10px; }
QKeySequenceEdit QLineEdit { padding: 3px 8px; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator {
  width: 14px; height: 14px; border: 1px solid @muted@; border-radius: 4px; background: @surface@;
}
QCheckBox::indicator:checked {
  background: @accent@; border-color: @accent@; image: url(@icons@/check-@scheme@.svg);
}
QCheckBox::indicator:focus { border-color: @accent@; }
QMenu { background: @surface@; border: 1px solid @line@; padding: 5px; }
QMenu::item { padding: 5px 26px 5px 10px; border-radius: 5px; color: @text@; }
QMenu::item:selected { background: @selection@; }
QMenu::item:disabled { color: @muted@; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: @line@; margin: 5px 4px; }

#banner { background: @amber_back@; border: 0; border-bottom: 1px solid @amber_line@; }
#banner[good="true"] { background: @surface@; border-bottom: 1px solid @line@; }
#undo_bar { background: @surface@; border: 0; border-top: 1px solid @line@; }
#hint { background: @amber_back@; border: 1px solid @amber_line@; border-radius: 6px; }

QTableView { background: @surface@; border: 0; outline: 0; }
QHeaderView { background: @surface@; border: 0; }
QHeaderView::section {
  background: @surface@; color: @muted@; border: 0; border-bottom: 1px solid @line@; padding: 5px 10px;
}
/* Its cells stand close to the edge, as Qt draws them. */
#steps QHeaderView::section, #compare_table QHeaderView::section { padding: 3px; }
QTabBar { background: transparent; border: 0; }
QTabBar::tab {
  background: transparent; color: @muted@; border: 0; padding: 8px 2px 6px 2px; margin-right: 16px;
  border-bottom: 2px solid transparent;
}
QTabBar::tab:selected { color: @accent@; border-bottom: 2px solid @accent@; }
QTabBar::tab:hover:!selected { color: @text@; }
QTabBar::tab:focus { border-bottom: 2px solid @text@; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle {
  background: @track@; border: 2px solid transparent; border-radius: 6px; min-height: 28px; min-width: 28px;
}
QScrollBar::handle:hover { background: @muted@; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""

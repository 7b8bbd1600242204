<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Amounts</name>
    <message numerus="yes">
        <source>after %n other runs</source>
        <translation>
            <numerusform>nach einem anderen Lauf</numerusform>
            <numerusform>nach %n anderen Läufen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n Schritt</numerusform>
            <numerusform>%n Schritte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>… and %n before</source>
        <translation>
            <numerusform>… und %n davor</numerusform>
            <numerusform>… und %n davor</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n weiterer</numerusform>
            <numerusform>%n weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n before these not listed</source>
        <translation>
            <numerusform>%n davor nicht aufgeführt</numerusform>
            <numerusform>%n davor nicht aufgeführt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tries</source>
        <translation>
            <numerusform>%n Versuch</numerusform>
            <numerusform>%n Versuche</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>tries up to %n times</source>
        <translation>
            <numerusform>ein Versuch</numerusform>
            <numerusform>bis zu %n Versuche</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n things have to be put right; see above.</source>
        <translation>
            <numerusform>Etwas ist noch zu berichtigen; siehe oben.</numerusform>
            <numerusform>%n Angaben sind noch zu berichtigen; siehe oben.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AnswerLine</name>
    <message>
        <source>A line to type to the run</source>
        <extracomment>No keyboard on a screen learns what is typed here, nor offers words for it. Run, Answer</extracomment>
        <translation>Eine Zeile, die dem Lauf eingegeben wird</translation>
    </message>
    <message>
        <source>Hidden</source>
        <translation>Verdeckt</translation>
    </message>
    <message>
        <source>Hide what is typed</source>
        <translation>Eingabe verdecken</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Send the line to the run</source>
        <translation>Die Zeile an den Lauf senden</translation>
    </message>
    <message>
        <source>Nothing can be typed: its worker is of an earlier version.</source>
        <translation>Eingaben sind nicht möglich: Sein Worker stammt aus einer früheren Version.</translation>
    </message>
    <message>
        <source>Keys that can be typed to the run</source>
        <translation>Tasten, die dem Lauf gesendet werden können</translation>
    </message>
    <message>
        <source>End of input (Ctrl+D)</source>
        <translation>Ende der Eingabe (Strg+D)</translation>
    </message>
    <message>
        <source>Interrupt (Ctrl+C)</source>
        <translation>Unterbrechen (Strg+C)</translation>
    </message>
    <message>
        <source>waiting for input: {line}</source>
        <translation>wartet auf Eingabe: {line}</translation>
    </message>
    <message>
        <source>Type to the run:</source>
        <translation>Eingabe für den Lauf:</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Dismiss</source>
        <extracomment>a run&apos;s id</extracomment>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Dismiss the message</source>
        <translation>Die Meldung ausblenden</translation>
    </message>
    <message>
        <source>when taskmon or the computer stopped, {when}.</source>
        <translation>als taskmon oder der Rechner stehen blieb, {when}.</translation>
    </message>
    <message>
        <source>Done.</source>
        <translation>Erledigt.</translation>
    </message>
    <message>
        <source>That did not work.</source>
        <translation>Das hat nicht geklappt.</translation>
    </message>
    <message>
        <source>Nothing more is started now.</source>
        <translation>Zurzeit wird nichts Neues gestartet.</translation>
    </message>
    <message>
        <source>Not everything is recorded yet.</source>
        <translation>Noch ist nicht alles festgehalten.</translation>
    </message>
    <message numerus="yes">
        <source>%n runs were interrupted</source>
        <translation>
            <numerusform>%n Lauf wurde unterbrochen</numerusform>
            <numerusform>%n Läufe wurden unterbrochen</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is started until you decide.</source>
        <translation>Bis zur Entscheidung wird nichts gestartet.</translation>
    </message>
    <message>
        <source>Review…</source>
        <translation>Durchsehen …</translation>
    </message>
    <message>
        <source>Is it stuck?</source>
        <translation>Hängt er fest?</translation>
    </message>
    <message>
        <source>“{name}” has not moved for a while.</source>
        <translation>„{name}“ kommt seit einer Weile nicht voran.</translation>
    </message>
    <message numerus="yes">
        <source>“{name}” and %n more have not moved for a while.</source>
        <translation>
            <numerusform>„{name}“ und %n weiterer kommen seit einer Weile nicht voran.</numerusform>
            <numerusform>„{name}“ und %n weitere kommen seit einer Weile nicht voran.</numerusform>
        </translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>taskmon was upgraded.</source>
        <translation>taskmon wurde aktualisiert.</translation>
    </message>
</context>
<context>
    <name>ChoiceField</name>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
</context>
<context>
    <name>CommandForm</name>
    <message>
        <source>Command line</source>
        <extracomment>the user has not silenced them</extracomment>
        <translation>Befehlszeile</translation>
    </message>
    <message>
        <source>Run it in a shell, so that pipes, * and $ work</source>
        <translation>In einer Shell ausführen, damit Pipes, * und $ wirken</translation>
    </message>
    <message>
        <source>Run the command line in a shell</source>
        <translation>Die Befehlszeile in einer Shell ausführen</translation>
    </message>
    <message>
        <source>Type the command that shall run, for example: make all</source>
        <translation>Den Befehl eingeben, der ausgeführt werden soll, zum Beispiel: make all</translation>
    </message>
    <message>
        <source>A quote in the command line is not closed.</source>
        <translation>Ein Anführungszeichen in der Befehlszeile ist nicht geschlossen.</translation>
    </message>
    <message>
        <source>Use a shell</source>
        <translation>Shell verwenden</translation>
    </message>
    <message>
        <source>“{syntax}” means something to a shell only; without one it is passed on as it stands.</source>
        <translation>„{syntax}“ bedeutet nur einer Shell etwas; ohne sie wird es so weitergegeben, wie es dasteht.</translation>
    </message>
    <message>
        <source>Split into arguments as a shell would; nothing is expanded but ~.</source>
        <translation>In Argumente zerlegt wie von einer Shell; ersetzt wird nur ~.</translation>
    </message>
    <message>
        <source>runs in a shell, as it stands</source>
        <translation>wird in einer Shell ausgeführt, wie es dasteht</translation>
    </message>
    <message>
        <source>a quote is not closed yet</source>
        <translation>ein Anführungszeichen ist noch nicht geschlossen</translation>
    </message>
    <message>
        <source>runs in a terminal as  {parts}</source>
        <translation>wird in einem Terminal ausgeführt als  {parts}</translation>
    </message>
    <message>
        <source>runs as  {parts}</source>
        <translation>wird ausgeführt als  {parts}</translation>
    </message>
</context>
<context>
    <name>DetailsPane</name>
    <message>
        <source>Select a run to see more of it.</source>
        <extracomment>Of the reading thread&apos;s time at most this part goes into steps: a file of 100,000 takes it a second. verbs.Verb, tuple[Run, ...] Run, Answer: to be typed at the run&apos;s terminal a sentence for the user a sentence for the user: something asked for is done the run that is shown, and where its next attempt would go on; &quot;&quot;: nowhere None: they are being read</extracomment>
        <translation>Einen Lauf auswählen, um mehr von ihm zu sehen.</translation>
    </message>
    <message>
        <source>{name} · run {id}</source>
        <translation>{name} · Lauf {id}</translation>
    </message>
    <message>
        <source>Details of the run</source>
        <translation>Einzelheiten des Laufs</translation>
    </message>
</context>
<context>
    <name>HealthCounts</name>
    <message numerus="yes">
        <source>The disk: %n outcomes can&apos;t be stored yet.</source>
        <translation>
            <numerusform>Der Datenträger: %n Ergebnis kann noch nicht gespeichert werden.</numerusform>
            <numerusform>Der Datenträger: %n Ergebnisse können noch nicht gespeichert werden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The database: %n changes wait to be stored.</source>
        <translation>
            <numerusform>Die Datenbank: %n Änderung wartet darauf, gespeichert zu werden.</numerusform>
            <numerusform>Die Datenbank: %n Änderungen warten darauf, gespeichert zu werden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The window: %n of its questions wait to be read.</source>
        <translation>
            <numerusform>Das Fenster: %n seiner Anfragen wartet darauf, gelesen zu werden.</numerusform>
            <numerusform>Das Fenster: %n seiner Anfragen warten darauf, gelesen zu werden.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HealthPanel</name>
    <message>
        <source>Streaming health</source>
        <extracomment>when, by run, of rows in sight that are not painted since</extracomment>
        <translation>Zustand der Übertragung</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import saved jobs</source>
        <extracomment>list[ToSave]</extracomment>
        <translation>Gespeicherte Aufträge importieren</translation>
    </message>
    <message numerus="yes">
        <source>{file} holds %n jobs.</source>
        <translation>
            <numerusform>{file} enthält einen Auftrag.</numerusform>
            <numerusform>{file} enthält %n Aufträge.</numerusform>
        </translation>
    </message>
    <message>
        <source>Look at what each would run; nothing is started.</source>
        <translation>Hier steht, was jeder ausführen würde; gestartet wird nichts.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save the ticked jobs</source>
        <translation>Angekreuzte Aufträge speichern</translation>
    </message>
    <message>
        <source>Import {name}</source>
        <translation>{name} importieren</translation>
    </message>
    <message>
        <source>A saved job of this name is there; it would be replaced.</source>
        <translation>Einen gespeicherten Auftrag dieses Namens gibt es schon; er würde ersetzt.</translation>
    </message>
</context>
<context>
    <name>JsonField</name>
    <message>
        <source>This is nested too deep.</source>
        <translation>Das ist zu tief verschachtelt.</translation>
    </message>
    <message>
        <source>This is no JSON: {why}. A text stands in quotes: {example}</source>
        <translation>Das ist kein JSON: {why}. Ein Text steht in Anführungszeichen: {example}</translation>
    </message>
</context>
<context>
    <name>LeaveDialog</name>
    <message>
        <source>Close taskmon</source>
        <extracomment>the window hides, the monitor goes on the monitor ends, its workers finish what they hold the runs are cancelled first; never remembered</extracomment>
        <translation>taskmon schließen</translation>
    </message>
    <message numerus="yes">
        <source>%n runs are active. What shall become of them?</source>
        <translation>
            <numerusform>Ein Lauf ist aktiv. Was soll mit ihm geschehen?</numerusform>
            <numerusform>%n Läufe sind aktiv. Was soll mit ihnen geschehen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep running in the tray</source>
        <translation>Im Infobereich weiterlaufen</translation>
    </message>
    <message>
        <source>The window goes, everything else stays.</source>
        <translation>Das Fenster verschwindet, alles andere bleibt.</translation>
    </message>
    <message numerus="yes">
        <source>Leave %n runs running without the monitor</source>
        <translation>
            <numerusform>Den Lauf ohne Monitor weiterlaufen lassen</numerusform>
            <numerusform>Die Läufe ohne Monitor weiterlaufen lassen</numerusform>
        </translation>
    </message>
    <message>
        <source>What runs goes on and is found again at the next launch; what is queued waits.</source>
        <translation>Was läuft, läuft weiter und wird beim nächsten Start wiedergefunden; die Warteschlange wartet.</translation>
    </message>
    <message numerus="yes">
        <source>Cancel all %n runs and quit</source>
        <translation>
            <numerusform>Diesen Lauf abbrechen und beenden</numerusform>
            <numerusform>Alle %n Läufe abbrechen und beenden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What %n runs did so far may be lost. This is asked each time.</source>
        <translation>
            <numerusform>Was er bisher getan hat, kann verloren gehen. Danach wird jedes Mal gefragt.</numerusform>
            <numerusform>Was sie bisher getan haben, kann verloren gehen. Danach wird jedes Mal gefragt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Don&apos;t ask again</source>
        <translation>Nicht mehr fragen</translation>
    </message>
    <message>
        <source>Stay here</source>
        <translation>Hier bleiben</translation>
    </message>
</context>
<context>
    <name>LinkOpener</name>
    <message>
        <source>A file on another host is not opened.</source>
        <extracomment>What a desktop may run, or install, when it is asked to open it. a sentence: why something could not be opened</extracomment>
        <translation>Eine Datei auf einem anderen Rechner wird nicht geöffnet.</translation>
    </message>
    <message>
        <source>Nothing here can open {address}.</source>
        <translation>Nichts hier kann {address} öffnen.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>New run…</source>
        <extracomment>So long a dialog that has just been opened has for its picture, before more of the window is made. once: the first runs are painted, and nothing is left to do once: all that can be asked for is there the monitor shall end what the first picture does not need is there as well</extracomment>
        <translation>Neuer Lauf …</translation>
    </message>
    <message>
        <source>Read everything anew</source>
        <translation>Alles neu einlesen</translation>
    </message>
    <message>
        <source>Review interrupted runs…</source>
        <translation>Unterbrochene Läufe durchsehen …</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Show output</source>
        <translation>Ausgabe anzeigen</translation>
    </message>
    <message>
        <source>Streaming health</source>
        <translation>Zustand der Übertragung</translation>
    </message>
    <message>
        <source>Ask again when closing</source>
        <translation>Beim Schließen wieder fragen</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>Fenster schließen</translation>
    </message>
    <message>
        <source>Quit, and leave runs running</source>
        <translation>Beenden und Läufe weiterlaufen lassen</translation>
    </message>
    <message>
        <source>The list could not be read: {error}</source>
        <translation>Die Liste konnte nicht gelesen werden: {error}</translation>
    </message>
</context>
<context>
    <name>MarkedOutput</name>
    <message>
        <source>When this output came was not noted: the run was over at once, or is an old one.</source>
        <extracomment>Rows whose marks are remembered: what is in sight, and some that were. The window is held up for no longer by rows in which a pattern takes long; then nothing more is marked. a sentence: something asked for is done</extracomment>
        <translation>Wann diese Ausgabe kam, wurde nicht festgehalten: Der Lauf war sofort vorbei oder ist schon alt.</translation>
    </message>
</context>
<context>
    <name>NameDialog</name>
    <message>
        <source>Name of the saved job</source>
        <translation>Name des gespeicherten Auftrags</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>There is a saved job of this name; it would be replaced.</source>
        <translation>Einen gespeicherten Auftrag dieses Namens gibt es; er würde ersetzt.</translation>
    </message>
    <message>
        <source>There is a saved job of this name already.</source>
        <translation>Einen gespeicherten Auftrag dieses Namens gibt es schon.</translation>
    </message>
</context>
<context>
    <name>NewRunDialog</name>
    <message>
        <source>New run</source>
        <extracomment>What is higher scrolls. NewRun a saved job&apos;s name, and whether its run is to be held a name, NewRun, and whether it may take the place of another</extracomment>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>Edit the saved job “{name}”</source>
        <translation>Gespeicherten Auftrag „{name}“ bearbeiten</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft …</translation>
    </message>
    <message>
        <source>Save as job</source>
        <translation>Als Auftrag speichern</translation>
    </message>
    <message>
        <source>Saved as “{name}”.</source>
        <translation>Gespeichert als „{name}“.</translation>
    </message>
    <message>
        <source>What shall run</source>
        <translation>Was ausgeführt werden soll</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Saved job</source>
        <translation>Gespeicherter Auftrag</translation>
    </message>
    <message>
        <source>Save as job…</source>
        <translation>Als Auftrag speichern …</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Queue on hold</source>
        <translation>Zurückgehalten einreihen</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Ausführen</translation>
    </message>
    <message>
        <source>the command line</source>
        <translation>die Befehlszeile</translation>
    </message>
    <message>
        <source>the task&apos;s name</source>
        <translation>der Name der Aufgabe</translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message numerus="yes">
        <source>%n runs failed</source>
        <extracomment>Of the newest so many it is known that they were spoken of. a run&apos;s id Run run id → attempt that was spoken of run id → attempt that was said to need somebody, since somebody looked what a run said that needs somebody; its run is in `_waiting` How a message reaches the desktop; False: it could not. Tests put their own here.</extracomment>
        <translation>
            <numerusform>%n Lauf fehlgeschlagen</numerusform>
            <numerusform>%n Läufe fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs succeeded</source>
        <translation>
            <numerusform>%n Lauf erfolgreich</numerusform>
            <numerusform>%n Läufe erfolgreich</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need you</source>
        <translation>
            <numerusform>%n braucht Aufmerksamkeit</numerusform>
            <numerusform>%n brauchen Aufmerksamkeit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n fehlgeschlagen</numerusform>
            <numerusform>%n fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n succeeded</source>
        <translation>
            <numerusform>%n erfolgreich</numerusform>
            <numerusform>%n erfolgreich</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiterer</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OptionalField</name>
    <message>
        <source>Give one</source>
        <translation>Angeben</translation>
    </message>
    <message>
        <source>Give {title}</source>
        <translation>{title} angeben</translation>
    </message>
</context>
<context>
    <name>OptionsForm</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>Weitere Einstellungen</translation>
    </message>
    <message>
        <source>Run in</source>
        <translation>Ausführen in</translation>
    </message>
    <message>
        <source>There is no folder {folder}.</source>
        <translation>Einen Ordner {folder} gibt es nicht.</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>try </source>
        <translation>bis zu </translation>
    </message>
    <message>
        <source> ×</source>
        <translation>-mal</translation>
    </message>
    <message>
        <source>If it fails</source>
        <translation>Bei Fehlschlag</translation>
    </message>
    <message>
        <source> min</source>
        <translation> min</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>unbegrenzt</translation>
    </message>
    <message>
        <source>End it after</source>
        <translation>Beenden nach</translation>
    </message>
    <message>
        <source>Give it a terminal of its own</source>
        <translation>Ein eigenes Terminal geben</translation>
    </message>
    <message>
        <source>waits {time} before the second try, then longer</source>
        <translation>wartet {time} vor dem zweiten Versuch, dann länger</translation>
    </message>
    <message>
        <source>More: group, retries, time limit, terminal</source>
        <translation>Mehr: Gruppe, Versuche, Zeitgrenze, Terminal</translation>
    </message>
    <message>
        <source>More: group, retries, time limit</source>
        <translation>Mehr: Gruppe, Versuche, Zeitgrenze</translation>
    </message>
    <message>
        <source>Less</source>
        <translation>Weniger</translation>
    </message>
    <message>
        <source>Folder to run in</source>
        <translation>Ordner, in dem ausgeführt wird</translation>
    </message>
</context>
<context>
    <name>OutputCopier</name>
    <message>
        <source>{size} are selected, and a clipboard is good for {most}. “Save as…” takes all of it.</source>
        <extracomment>More would make whatever it is pasted into stand still; it can be saved. So much takes a few milliseconds; more is read on another thread. a sentence: something asked for is done a sentence: why something could not be done</extracomment>
        <translation>{size} sind ausgewählt, und in die Zwischenablage passen {most}. „Speichern unter …“ nimmt alles.</translation>
    </message>
</context>
<context>
    <name>OutputPage</name>
    <message>
        <source>Attempt whose output is shown</source>
        <translation>Versuch, dessen Ausgabe gezeigt wird</translation>
    </message>
    <message>
        <source>Follow the end</source>
        <translation>Dem Ende folgen</translation>
    </message>
    <message>
        <source>Follow the end of the output</source>
        <translation>Dem Ende der Ausgabe folgen</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Find in the output</source>
        <translation>In der Ausgabe suchen</translation>
    </message>
    <message>
        <source>Ctrl+F, with the keyboard in the output</source>
        <translation>Strg+F, mit der Tastatur in der Ausgabe</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Zeiten</translation>
    </message>
    <message>
        <source>Show when each line came</source>
        <translation>Anzeigen, wann jede Zeile kam</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the selected output, or all of it</source>
        <translation>Die ausgewählte Ausgabe kopieren, sonst die ganze</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter …</translation>
    </message>
    <message>
        <source>Save the output to a file</source>
        <translation>Die Ausgabe in einer Datei speichern</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
</context>
<context>
    <name>OutputSaver</name>
    <message>
        <source>Save the output</source>
        <extracomment>What is saved sooner needs no window that tells of it. a sentence: it is done a sentence: why it could not be done percent</extracomment>
        <translation>Ausgabe speichern</translation>
    </message>
    <message>
        <source>Saving the output…</source>
        <translation>Die Ausgabe wird gespeichert …</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Saving was cancelled; nothing is left of it.</source>
        <translation>Das Speichern wurde abgebrochen; nichts davon ist geblieben.</translation>
    </message>
    <message>
        <source>{size} of output were saved to {path}.</source>
        <translation>{size} Ausgabe wurden in {path} gespeichert.</translation>
    </message>
</context>
<context>
    <name>OutputSurface</name>
    <message>
        <source>Output</source>
        <extracomment>The window is held up for no longer by looking for where a line begins; then a thread looks on. whether the end is followed</extracomment>
        <translation>Ausgabe</translation>
    </message>
</context>
<context>
    <name>OutputView</name>
    <message>
        <source>Open {target}</source>
        <extracomment>A longer selection is not what somebody looks for. Of a row, in a menu that is asked for by key. a sentence: why something could not be done somebody wants to look for something and now no longer a bar listens to `find_asked` where relative paths in the output begin</extracomment>
        <translation>{target} öffnen</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy line</source>
        <translation>Zeile kopieren</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>Alles kopieren</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Alles auswählen</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>Suchen …</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter …</translation>
    </message>
    <message>
        <source>Save as shown…</source>
        <translation>Wie angezeigt speichern …</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Ctrl+click opens {target}</source>
        <translation>Strg+Klick öffnet {target}</translation>
    </message>
</context>
<context>
    <name>OverviewForm</name>
    <message>
        <source>Overview</source>
        <extracomment>verbs.Verb, tuple[Run, ...] a sentence for the user</extracomment>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Run by</source>
        <translation>Ausgeführt mit</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Umgebung</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Restzeit</translation>
    </message>
    <message>
        <source>Usually</source>
        <translation>Sonst</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>Verbrauch</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>Anmerkungen</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message numerus="yes">
        <source>%n differences to this session</source>
        <translation>
            <numerusform>%n Unterschied zu dieser Sitzung</numerusform>
            <numerusform>%n Unterschiede zu dieser Sitzung</numerusform>
        </translation>
    </message>
    <message>
        <source>{name}={ours}   (here: {theirs})</source>
        <translation>{name}={ours}   (hier: {theirs})</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Details of the error</source>
        <translation>Einzelheiten des Fehlers</translation>
    </message>
    <message>
        <source>Retry with a terminal of its own</source>
        <translation>Mit eigenem Terminal erneut versuchen</translation>
    </message>
    <message>
        <source>In {place}</source>
        <translation>In {place}</translation>
    </message>
    <message>
        <source>Less</source>
        <translation>Weniger</translation>
    </message>
    <message>
        <source>Environment differences</source>
        <translation>Unterschiede der Umgebung</translation>
    </message>
    <message>
        <source>{title}: {text}</source>
        <translation>{title}: {text}</translation>
    </message>
</context>
<context>
    <name>OverviewPage</name>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
</context>
<context>
    <name>PathCompleter</name>
    <message>
        <source>Paths that begin so</source>
        <translation>Pfade, die so beginnen</translation>
    </message>
</context>
<context>
    <name>PathField</name>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Choose {title}</source>
        <translation>{title} wählen</translation>
    </message>
</context>
<context>
    <name>ProgressHint</name>
    <message>
        <source>Add it</source>
        <extracomment>It comes, changes and goes in a pause of the typing, not with each letter. Between two signs that belong on one line. the words of the hint shall be put in the typing has paused: what is typed is to be looked at a button that had the keyboard has gone</extracomment>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Run in a terminal</source>
        <translation>Im Terminal ausführen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Run it without a terminal of its own</source>
        <translation>Ohne eigenes Terminal ausführen</translation>
    </message>
    <message>
        <source>It prints as to a person: with colours, and lines that are drawn anew. Output and errors come as one, and it may ask questions.</source>
        <translation>Er gibt aus wie für einen Menschen: mit Farben und Zeilen, die neu gezeichnet werden. Ausgabe und Fehler kommen gemeinsam, und er kann Fragen stellen.</translation>
    </message>
    <message>
        <source>It runs in a terminal of its own, so that it shows its progress.</source>
        <translation>Er läuft in einem eigenen Terminal, damit er seinen Fortschritt zeigt.</translation>
    </message>
    <message>
        <source>{program} shows its progress only in a terminal.</source>
        <translation>{program} zeigt seinen Fortschritt nur in einem Terminal.</translation>
    </message>
    <message>
        <source>{program} shows its progress only without {option}.</source>
        <translation>{program} zeigt seinen Fortschritt nur ohne {option}.</translation>
    </message>
    <message>
        <source>{program} shows its progress only with {option}, or in a terminal.</source>
        <translation>{program} zeigt seinen Fortschritt nur mit {option} oder in einem Terminal.</translation>
    </message>
    <message>
        <source>{program} shows its progress only with {option}.</source>
        <translation>{program} zeigt seinen Fortschritt nur mit {option}.</translation>
    </message>
    <message>
        <source>Leave it out</source>
        <translation>Weglassen</translation>
    </message>
    <message>
        <source>Leave out {option}</source>
        <translation>{option} weglassen</translation>
    </message>
    <message>
        <source>Add {option}</source>
        <translation>{option} hinzufügen</translation>
    </message>
    <message>
        <source>Run {program} in a terminal</source>
        <translation>{program} im Terminal ausführen</translation>
    </message>
</context>
<context>
    <name>RecoveryChoice</name>
    <message>
        <source>What becomes of {name}</source>
        <extracomment>What is longer, in characters, is wrapped to a width, in pixels. Finding</extracomment>
        <translation>Was aus {name} wird</translation>
    </message>
    <message>
        <source>Decide later</source>
        <translation>Später entscheiden</translation>
    </message>
    <message>
        <source>End it</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>End what still lives of {name}</source>
        <translation>Beenden, was von {name} noch läuft</translation>
    </message>
    <message numerus="yes">
        <source>{pids} still live</source>
        <comment>%n is how many</comment>
        <translation>
            <numerusform>{pids} läuft noch</numerusform>
            <numerusform>{pids} laufen noch</numerusform>
        </translation>
    </message>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
    <message numerus="yes">
        <source>{pids} still live; end them first</source>
        <comment>%n is how many</comment>
        <translation>
            <numerusform>{pids} läuft noch; zuerst beenden</numerusform>
            <numerusform>{pids} laufen noch; zuerst beenden</numerusform>
        </translation>
    </message>
    <message>
        <source>{pids} could not be ended</source>
        <translation>nicht zu beenden: {pids}</translation>
    </message>
    <message>
        <source>nothing of it lives any more</source>
        <translation>nichts davon läuft mehr</translation>
    </message>
    <message>
        <source>ending it…</source>
        <translation>wird beendet …</translation>
    </message>
</context>
<context>
    <name>RecoveryDialog</name>
    <message>
        <source>What was unfinished</source>
        <extracomment>With more than fits in, the rows scroll. tuple[tuple[verbs.Verb, Run], ...]; answered by `show_answers` Finding: end its survivors</extracomment>
        <translation>Was nicht fertig war</translation>
    </message>
    <message numerus="yes">
        <source>%n runs were unfinished when taskmon or the computer stopped.</source>
        <translation>
            <numerusform>Ein Lauf war nicht fertig, als taskmon oder der Rechner stehen blieb.</numerusform>
            <numerusform>%n Läufe waren nicht fertig, als taskmon oder der Rechner stehen blieb.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is left to decide.</source>
        <translation>Es ist nichts mehr zu entscheiden.</translation>
    </message>
    <message numerus="yes">
        <source>Decide now or later: until then %n runs stay “interrupted”, and nothing is started.</source>
        <translation>
            <numerusform>Jetzt oder später entscheiden: Bis dahin bleibt er „unterbrochen“, und nichts wird gestartet.</numerusform>
            <numerusform>Jetzt oder später entscheiden: Bis dahin bleiben sie „unterbrochen“, und nichts wird gestartet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are settled already.</source>
        <translation>
            <numerusform>Einer davon ist schon geklärt.</numerusform>
            <numerusform>%n davon sind schon geklärt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Befund</translation>
    </message>
    <message>
        <source>Last words</source>
        <translation>Letzte Worte</translation>
    </message>
    <message>
        <source>What now</source>
        <translation>Was nun</translation>
    </message>
    <message>
        <source>Last words: {line}</source>
        <translation>Letzte Worte: {line}</translation>
    </message>
    <message>
        <source>No last words</source>
        <translation>Keine letzten Worte</translation>
    </message>
    <message>
        <source>run {id} · attempt {attempt}</source>
        <translation>Lauf {id} · Versuch {attempt}</translation>
    </message>
    <message>
        <source>went on without the monitor</source>
        <translation>lief ohne Monitor weiter</translation>
    </message>
    <message>
        <source>had not started yet</source>
        <translation>hatte noch nicht begonnen</translation>
    </message>
    <message>
        <source>ended {when}, nobody watched</source>
        <translation>endete {when}, unbeobachtet</translation>
    </message>
    <message>
        <source>after {time}</source>
        <translation>nach {time}</translation>
    </message>
    <message>
        <source>nobody knows how far</source>
        <translation>wie weit, ist unbekannt</translation>
    </message>
    <message>
        <source>stopped {when}</source>
        <translation>stehen geblieben {when}</translation>
    </message>
    <message>
        <source>re-attached, running</source>
        <translation>wieder verbunden, läuft</translation>
    </message>
    <message>
        <source>queued again</source>
        <translation>wieder eingereiht</translation>
    </message>
    <message>
        <source>Mark all failed</source>
        <translation>Alle als fehlgeschlagen markieren</translation>
    </message>
    <message>
        <source>Restart all</source>
        <translation>Alle neu beginnen</translation>
    </message>
    <message>
        <source>Resume all</source>
        <translation>Alle fortsetzen</translation>
    </message>
    <message>
        <source>What has kept nothing to go on from is restarted.</source>
        <translation>Was nichts zum Fortsetzen aufbewahrt hat, beginnt neu.</translation>
    </message>
    <message>
        <source>Decide later</source>
        <translation>Später entscheiden</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Do this</source>
        <translation>So verfahren</translation>
    </message>
</context>
<context>
    <name>RowsField</name>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Add to {title}</source>
        <translation>Zu {title} hinzufügen</translation>
    </message>
    <message>
        <source>Entry {number}: {what}</source>
        <translation>Eintrag {number}: {what}</translation>
    </message>
    <message>
        <source>An entry has no name.</source>
        <translation>Ein Eintrag hat keinen Namen.</translation>
    </message>
    <message>
        <source>{title}, entry {number}</source>
        <translation>{title}, Eintrag {number}</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove entry {number}</source>
        <translation>Eintrag {number} entfernen</translation>
    </message>
    <message>
        <source>Name of entry {number}</source>
        <translation>Name von Eintrag {number}</translation>
    </message>
    <message>
        <source>name</source>
        <translation>Name</translation>
    </message>
</context>
<context>
    <name>RunActions</name>
    <message>
        <source>Nothing here can show the folder {path}.</source>
        <extracomment>verbs.Verb, tuple[Run, ...] Run: a new one like it, with changes a sentence for the user</extracomment>
        <translation>Nichts hier kann den Ordner {path} anzeigen.</translation>
    </message>
</context>
<context>
    <name>RunCommands</name>
    <message numerus="yes">
        <source> (and %n more)</source>
        <extracomment>of the run what to do once they are there a sentence for the user Run Verb, tuple[Run, ...]: whether that is meant has to be asked first Run, TaskmonError: code or parameters changed since its steps were kept SecretsWanted dict[int, TaskmonError]: which of the runs that were decided on refused, and why Run, tuple[Identity, ...]: what lives on after &quot;End it&quot;</extracomment>
        <translation>
            <numerusform> (und %n weiterer)</numerusform>
            <numerusform> (und %n weitere)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunList</name>
    <message>
        <source>Runs</source>
        <extracomment>A busy bar crosses in this many seconds. its verb&apos;s verbs.Verb, tuple[Run, ...] Run: somebody wants to see more of it a run&apos;s id and a verb&apos;s key: the arrow keys have reached that button soon after rows came, went, moved, changed or were scrolled</extracomment>
        <translation>Läufe</translation>
    </message>
</context>
<context>
    <name>RunMenu</name>
    <message>
        <source>Resume: {where}</source>
        <extracomment>Run</extracomment>
        <translation>Fortsetzen: {where}</translation>
    </message>
    <message>
        <source>Run again with…</source>
        <translation>Noch einmal ausführen mit …</translation>
    </message>
    <message>
        <source>Show output</source>
        <translation>Ausgabe anzeigen</translation>
    </message>
    <message>
        <source>Open its folder</source>
        <translation>Seinen Ordner öffnen</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Befehl kopieren</translation>
    </message>
</context>
<context>
    <name>RunPrompts</name>
    <message>
        <source>Something has changed</source>
        <translation>Etwas hat sich geändert</translation>
    </message>
    <message>
        <source>What attempt {attempt} has kept may no longer fit. Resume goes on from it all the same; Restart begins anew, and what is kept is not used any more.</source>
        <translation>Was Versuch {attempt} aufbewahrt hat, passt vielleicht nicht mehr. „Trotzdem fortsetzen“ macht dennoch dort weiter; „Neu beginnen“ fängt von vorn an, und das Aufbewahrte wird nicht mehr verwendet.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>SavedJobActions</name>
    <message>
        <source>Rename the saved job</source>
        <extracomment>a sentence for the user: the path, and what was left out</extracomment>
        <translation>Gespeicherten Auftrag umbenennen</translation>
    </message>
    <message>
        <source>Remove the saved job</source>
        <translation>Gespeicherten Auftrag entfernen</translation>
    </message>
    <message>
        <source>Remove the saved job “{name}”?</source>
        <translation>Den gespeicherten Auftrag „{name}“ entfernen?</translation>
    </message>
    <message>
        <source>Its runs stay in the list. This can&apos;t be undone.</source>
        <translation>Seine Läufe bleiben in der Liste. Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Export saved jobs</source>
        <translation>Gespeicherte Aufträge exportieren</translation>
    </message>
    <message>
        <source>TOML files (*.toml)</source>
        <translation>TOML-Dateien (*.toml)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message numerus="yes">
        <source>%n saved jobs were written to {path}.</source>
        <translation>
            <numerusform>Der gespeicherte Auftrag wurde in {path} geschrieben.</numerusform>
            <numerusform>%n gespeicherte Aufträge wurden in {path} geschrieben.</numerusform>
        </translation>
    </message>
    <message>
        <source>Left out, as they may be secret: {names}.</source>
        <translation>Weggelassen, da vielleicht geheim: {names}.</translation>
    </message>
    <message>
        <source>Import saved jobs</source>
        <translation>Gespeicherte Aufträge importieren</translation>
    </message>
</context>
<context>
    <name>SavedJobsEntryPoints</name>
    <message>
        <source>New command…</source>
        <extracomment>tuple[str, ...] the tab to open at: command, task, saved</extracomment>
        <translation>Neuer Befehl …</translation>
    </message>
    <message>
        <source>New task…</source>
        <translation>Neue Aufgabe …</translation>
    </message>
    <message>
        <source>Saved jobs…</source>
        <translation>Gespeicherte Aufträge …</translation>
    </message>
    <message>
        <source>Import saved jobs…</source>
        <translation>Gespeicherte Aufträge importieren …</translation>
    </message>
    <message>
        <source>Export saved jobs…</source>
        <translation>Gespeicherte Aufträge exportieren …</translation>
    </message>
</context>
<context>
    <name>SavedJobsList</name>
    <message>
        <source>Saved jobs</source>
        <extracomment>to be changed and run tuple[str, ...]</extracomment>
        <translation>Gespeicherte Aufträge</translation>
    </message>
    <message>
        <source>Run now</source>
        <translation>Jetzt ausführen</translation>
    </message>
    <message>
        <source>Run with…</source>
        <translation>Ausführen mit …</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten …</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen …</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen …</translation>
    </message>
</context>
<context>
    <name>SavedJobsPage</name>
    <message>
        <source>Saved jobs</source>
        <extracomment>tuple[str, ...]</extracomment>
        <translation>Gespeicherte Aufträge</translation>
    </message>
    <message>
        <source>No job is saved yet. Fill in a command or a task and press “Save as job…”, or import a file.</source>
        <translation>Noch ist kein Auftrag gespeichert. Einen Befehl oder eine Aufgabe ausfüllen und „Als Auftrag speichern …“ drücken, oder eine Datei importieren.</translation>
    </message>
    <message>
        <source>What it runs</source>
        <translation>Was er ausführt</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten …</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen …</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren …</translation>
    </message>
</context>
<context>
    <name>SearchBar</name>
    <message>
        <source>Find in the output</source>
        <extracomment>Who types goes on typing.</extracomment>
        <translation>In der Ausgabe suchen</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>Groß-/Kleinschreibung</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>Regulärer Ausdruck</translation>
    </message>
    <message>
        <source>Previous (Shift+F3)</source>
        <translation>Vorheriger Treffer (Umschalt+F3)</translation>
    </message>
    <message>
        <source>Next (F3)</source>
        <translation>Nächster Treffer (F3)</translation>
    </message>
    <message>
        <source>Close the search (Esc)</source>
        <translation>Suche schließen (Esc)</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Sucht …</translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation>{number} von {total}</translation>
    </message>
    <message>
        <source>{total} found</source>
        <translation>{total} gefunden</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Nicht gefunden</translation>
    </message>
    <message>
        <source> · from the other end</source>
        <translation> · vom anderen Ende</translation>
    </message>
    <message>
        <source> · lines passed over: the pattern takes too long there</source>
        <translation> · Zeilen übergangen: Das Muster braucht dort zu lange</translation>
    </message>
</context>
<context>
    <name>SecretField</name>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Show {title}</source>
        <translation>{title} anzeigen</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Verbergen</translation>
    </message>
</context>
<context>
    <name>SecretsDialog</name>
    <message>
        <source>A secret is needed</source>
        <extracomment>dict[str, str]</extracomment>
        <translation>Ein Geheimnis wird gebraucht</translation>
    </message>
    <message>
        <source>“{name}” needs what is stored nowhere. It is handed to this run, and not written to disk.</source>
        <translation>„{name}“ braucht etwas, das nirgends gespeichert ist. Es wird diesem Lauf übergeben und nicht auf den Datenträger geschrieben.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Ausführen</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Which runs are shown</source>
        <translation>Welche Läufe angezeigt werden</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Aufmerksamkeit</translation>
    </message>
    <message>
        <source>Succeeded</source>
        <translation>Erfolgreich</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Saved jobs</source>
        <translation>Gespeicherte Aufträge</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>{running} running, {waiting} queued</source>
        <translation>{running} laufend, {waiting} wartend</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>{count} running</source>
        <translation>{count} laufend</translation>
    </message>
    <message>
        <source>{count} queued</source>
        <translation>{count} wartend</translation>
    </message>
    <message numerus="yes">
        <source>%n slots</source>
        <translation>
            <numerusform>%n Platz</numerusform>
            <numerusform>%n Plätze</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need you</source>
        <translation>
            <numerusform>%n braucht Aufmerksamkeit</numerusform>
            <numerusform>%n brauchen Aufmerksamkeit</numerusform>
        </translation>
    </message>
    <message>
        <source>Output kept {kept} of {most}</source>
        <translation>Ausgaben belegen {kept} von {most}</translation>
    </message>
    <message>
        <source>● all recorded</source>
        <translation>● alles festgehalten</translation>
    </message>
    <message>
        <source>▲ nothing is started</source>
        <translation>▲ nichts wird gestartet</translation>
    </message>
    <message>
        <source>▲ not all recorded yet</source>
        <translation>▲ noch nicht alles festgehalten</translation>
    </message>
</context>
<context>
    <name>StepModel</name>
    <message>
        <source>Step</source>
        <extracomment>Columns are as wide as so many of their cells need: measuring thousands of them takes its time.</extracomment>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
</context>
<context>
    <name>StepTable</name>
    <message>
        <source>Steps of the task</source>
        <translation>Schritte der Aufgabe</translation>
    </message>
</context>
<context>
    <name>TaskChoice</name>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>A function in a Python file…</source>
        <translation>Eine Funktion in einer Python-Datei …</translation>
    </message>
    <message>
        <source>Choose the Python file</source>
        <translation>Python-Datei wählen</translation>
    </message>
    <message>
        <source>Python file</source>
        <translation>Python-Datei</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Function</source>
        <translation>Funktion</translation>
    </message>
    <message>
        <source>~/scripts/backup.py or package.module:function</source>
        <translation>~/skripte/backup.py oder paket.modul:funktion</translation>
    </message>
    <message>
        <source>taskmon&apos;s own, or ~/project/.venv/bin/python</source>
        <translation>das von taskmon oder ~/projekt/.venv/bin/python</translation>
    </message>
    <message>
        <source>Choose the Python that runs it</source>
        <translation>Python wählen, das sie ausführt</translation>
    </message>
    <message>
        <source>Python that runs it</source>
        <translation>Python, das sie ausführt</translation>
    </message>
    <message>
        <source>Use the project&apos;s</source>
        <translation>Das des Projekts verwenden</translation>
    </message>
    <message>
        <source>Run by</source>
        <translation>Ausgeführt mit</translation>
    </message>
    <message>
        <source>There is no function at the top of this file.</source>
        <translation>Auf oberster Ebene dieser Datei gibt es keine Funktion.</translation>
    </message>
    <message>
        <source>Run it by {path}</source>
        <translation>Mit {path} ausführen</translation>
    </message>
</context>
<context>
    <name>TaskForm</name>
    <message>
        <source>Reading what it takes…</source>
        <extracomment>So long after the last key a task is looked up, and its parameters are checked. Description: another task is shown somebody changed a parameter what the run will be called</extracomment>
        <translation>Liest, was sie braucht …</translation>
    </message>
    <message>
        <source>Preparing its environment…</source>
        <translation>Bereitet ihre Umgebung vor …</translation>
    </message>
    <message>
        <source>It takes no parameters.</source>
        <translation>Sie hat keine Parameter.</translation>
    </message>
    <message>
        <source>{name}, with its parameters</source>
        <translation>{name} mit Parametern</translation>
    </message>
    <message>
        <source>Choose the task that shall run.</source>
        <translation>Die Aufgabe wählen, die ausgeführt werden soll.</translation>
    </message>
    <message>
        <source>This is needed.</source>
        <translation>Das wird gebraucht.</translation>
    </message>
</context>
<context>
    <name>TaskSection</name>
    <message>
        <source>Copy</source>
        <extracomment>a sentence for the user</extracomment>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the result</source>
        <translation>Das Ergebnis kopieren</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Copy the steps</source>
        <translation>Die Schritte kopieren</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>Einträge</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Aufbewahrt</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>… all of it is {size}; Copy takes all</source>
        <translation>… ganz sind es {size}; „Kopieren“ nimmt alles</translation>
    </message>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… und %n weitere</numerusform>
            <numerusform>… und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open {name}</source>
        <translation>{name} öffnen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>Show {name}</source>
        <translation>{name} anzeigen</translation>
    </message>
    <message>
        <source>Nothing here can open {path}.</source>
        <translation>Nichts hier kann {path} öffnen.</translation>
    </message>
</context>
<context>
    <name>Toolbar</name>
    <message>
        <source>New run</source>
        <extracomment>What Qt leaves between a button&apos;s sign and its word. More words than it may hold at most would be more conditions than SQLite joins. verbs.Verb, for the selection</extracomment>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>Cancel the selected runs</source>
        <translation>Die ausgewählten Läufe abbrechen</translation>
    </message>
    <message>
        <source>Pause or resume the selected runs</source>
        <translation>Die ausgewählten Läufe anhalten oder fortsetzen</translation>
    </message>
    <message>
        <source>Saved jobs, and more ways to start a run</source>
        <translation>Gespeicherte Aufträge und weitere Wege, einen Lauf zu starten</translation>
    </message>
    <message>
        <source>How many runs may run at once</source>
        <translation>Wie viele Läufe gleichzeitig laufen dürfen</translation>
    </message>
    <message>
        <source>Search runs</source>
        <translation>Läufe suchen</translation>
    </message>
    <message>
        <source>Search runs by name or command</source>
        <translation>Läufe nach Name oder Befehl suchen</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Slots {count}</source>
        <translation>Plätze {count}</translation>
    </message>
    <message>
        <source>Run the selected runs again, as new ones</source>
        <translation>Die ausgewählten Läufe noch einmal ausführen, als neue</translation>
    </message>
    <message>
        <source>Retry the selected runs</source>
        <translation>Die ausgewählten Läufe erneut versuchen</translation>
    </message>
    <message>
        <source>Resume: {where}</source>
        <translation>Fortsetzen: {where}</translation>
    </message>
    <message>
        <source>Resume or restart the selected run</source>
        <translation>Den ausgewählten Lauf fortsetzen oder neu beginnen</translation>
    </message>
    <message>
        <source>Restart: begin from nothing</source>
        <translation>Neu beginnen: ganz von vorn</translation>
    </message>
    <message numerus="yes">
        <source>%n at once</source>
        <translation>
            <numerusform>einer zurzeit</numerusform>
            <numerusform>%n gleichzeitig</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>nothing runs</source>
        <extracomment>The icon is drawn anew at most so often, and in steps of so many thousandths. While there is no tray: whether one has come is looked at so often. a run&apos;s id a verb of `verbs.OF_ALL`, of all that runs</extracomment>
        <translation>nichts läuft</translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n läuft</numerusform>
            <numerusform>%n laufen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need you</source>
        <translation>
            <numerusform>%n braucht Aufmerksamkeit</numerusform>
            <numerusform>%n brauchen Aufmerksamkeit</numerusform>
        </translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>needs you</source>
        <translation>braucht Aufmerksamkeit</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiterer</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing runs</source>
        <translation>Nichts läuft</translation>
    </message>
    <message>
        <source>Show taskmon</source>
        <translation>taskmon anzeigen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
</context>
<context>
    <name>VerbPrompts</name>
    <message numerus="yes">
        <source>%n other selected runs stay as they are: {states}.</source>
        <translation>
            <numerusform>Ein anderer ausgewählter Lauf bleibt, wie er ist: {states}.</numerusform>
            <numerusform>%n andere ausgewählte Läufe bleiben, wie sie sind: {states}.</numerusform>
        </translation>
    </message>
    <message>
        <source>{what}?</source>
        <translation>{what}?</translation>
    </message>
    <message>
        <source>Change nothing</source>
        <translation>Nichts ändern</translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n läuft</numerusform>
            <numerusform>%n laufen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n queued</source>
        <translation>
            <numerusform>%n wartet</numerusform>
            <numerusform>%n warten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n interrupted</source>
        <translation>
            <numerusform>%n unterbrochen</numerusform>
            <numerusform>%n unterbrochen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n fehlgeschlagen</numerusform>
            <numerusform>%n fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cancelled</source>
        <translation>
            <numerusform>%n abgebrochen</numerusform>
            <numerusform>%n abgebrochen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n succeeded</source>
        <translation>
            <numerusform>%n erfolgreich</numerusform>
            <numerusform>%n erfolgreich</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cancel %n runs</source>
        <translation>
            <numerusform>Lauf abbrechen</numerusform>
            <numerusform>%n Läufe abbrechen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Retry %n runs</source>
        <translation>
            <numerusform>Lauf erneut versuchen</numerusform>
            <numerusform>%n Läufe erneut versuchen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restart %n runs</source>
        <translation>
            <numerusform>Lauf neu beginnen</numerusform>
            <numerusform>%n Läufe neu beginnen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Resume %n runs</source>
        <translation>
            <numerusform>Lauf fortsetzen</numerusform>
            <numerusform>%n Läufe fortsetzen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark %n runs failed</source>
        <translation>
            <numerusform>Lauf als fehlgeschlagen markieren</numerusform>
            <numerusform>%n Läufe als fehlgeschlagen markieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Let go of %n runs</source>
        <translation>
            <numerusform>Lauf loslassen</numerusform>
            <numerusform>%n Läufe loslassen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Release %n runs</source>
        <translation>
            <numerusform>Lauf freigeben</numerusform>
            <numerusform>%n Läufe freigeben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Run %n runs again</source>
        <translation>
            <numerusform>Lauf noch einmal ausführen</numerusform>
            <numerusform>%n Läufe noch einmal ausführen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n runs from the list</source>
        <translation>
            <numerusform>Lauf aus der Liste entfernen</numerusform>
            <numerusform>%n Läufe aus der Liste entfernen</numerusform>
        </translation>
    </message>
    <message>
        <source>What runs is ended, and what it did so far may be lost.</source>
        <translation>Was läuft, wird beendet, und was es bisher getan hat, kann verloren gehen.</translation>
    </message>
    <message>
        <source>Each is queued as a new run with the same job; the old ones stay as they are.</source>
        <translation>Jeder wird als neuer Lauf mit demselben Auftrag eingereiht; die alten bleiben, wie sie sind.</translation>
    </message>
    <message numerus="yes">
        <source>What is known of %n runs and their output are deleted. This can&apos;t be undone.</source>
        <translation>
            <numerusform>Was über ihn bekannt ist, und seine Ausgabe werden gelöscht. Das lässt sich nicht rückgängig machen.</numerusform>
            <numerusform>Was über sie bekannt ist, und ihre Ausgaben werden gelöscht. Das lässt sich nicht rückgängig machen.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Hand over a job, and get on with your day</source>
        <translation>Einen Auftrag abgeben und sich anderem widmen</translation>
    </message>
    <message>
        <source>taskmon runs it, shows how far it is, and tells you how it ended.
Close the window, log out, pull the plug: nothing is forgotten.</source>
        <translation>taskmon führt ihn aus, zeigt, wie weit er ist, und meldet, wie er ausging.
Fenster zu, abgemeldet, Stecker gezogen: Nichts wird vergessen.</translation>
    </message>
    <message>
        <source>New run…</source>
        <translation>Neuer Lauf …</translation>
    </message>
    <message>
        <source>New run</source>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>Run three sample jobs</source>
        <translation>Drei Beispielaufträge ausführen</translation>
    </message>
    <message>
        <source>Or from a shell:</source>
        <translation>Oder aus einer Shell:</translation>
    </message>
</context>
<context>
    <name>_Row</name>
    <message>
        <source>Progress of {name}</source>
        <translation>Fortschritt von {name}</translation>
    </message>
</context>
<context>
    <name>columns</name>
    <message>
        <source>Name</source>
        <extracomment>it takes what room there is</extracomment>
        <translation>Name</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Restzeit</translation>
    </message>
    <message>
        <source>Elapsed</source>
        <translation>Laufzeit</translation>
    </message>
    <message>
        <source>can be asked: {verbs}</source>
        <translation>möglich: {verbs}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
    <message>
        <source>usually {time}</source>
        <translation>sonst {time}</translation>
    </message>
    <message>
        <source>{run}; needs attention</source>
        <translation>{run}; braucht Aufmerksamkeit</translation>
    </message>
</context>
<context>
    <name>dates</name>
    <message>
        <source>HH:mm</source>
        <translation>HH:mm</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>{day} {time}</source>
        <translation>{day}, {time}</translation>
    </message>
    <message>
        <source>HH:mm:ss</source>
        <translation>HH:mm:ss</translation>
    </message>
    <message>
        <source>yyyy-MM-dd</source>
        <translation>dd.MM.yyyy</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>exit status {status}: a program was found but could not be executed</source>
        <translation>Exit-Status {status}: Ein Programm wurde gefunden, konnte aber nicht ausgeführt werden</translation>
    </message>
    <message>
        <source>exit status {status}: a program was not found</source>
        <translation>Exit-Status {status}: Ein Programm wurde nicht gefunden</translation>
    </message>
    <message>
        <source>exit status {status}: what the shell ran was ended by {signal}</source>
        <translation>Exit-Status {status}: Was die Shell ausführte, wurde durch {signal} beendet</translation>
    </message>
    <message>
        <source>exit status {status}</source>
        <translation>Exit-Status {status}</translation>
    </message>
    <message>
        <source>ended by {signal}</source>
        <translation>durch {signal} beendet</translation>
    </message>
    <message>
        <source>It ran longer than the {time} it was allowed.</source>
        <translation>Er lief länger als erlaubt: {time}.</translation>
    </message>
    <message>
        <source>It printed and reported nothing for {time}, which was its limit.</source>
        <translation>Er hat {time} lang nichts ausgegeben und nichts gemeldet, das war seine Grenze.</translation>
    </message>
    <message>
        <source>The system ended it because there was no memory left.</source>
        <translation>Das System hat ihn beendet, weil kein Speicher mehr frei war.</translation>
    </message>
    <message>
        <source>There is no program &apos;{program}&apos; in the PATH of this run.</source>
        <translation>Ein Programm „{program}“ gibt es im PATH dieses Laufs nicht.</translation>
    </message>
    <message>
        <source>The folder &apos;{folder}&apos; does not exist.</source>
        <translation>Den Ordner „{folder}“ gibt es nicht.</translation>
    </message>
    <message>
        <source>&apos;{program}&apos; may not be executed here.</source>
        <translation>„{program}“ darf hier nicht ausgeführt werden.</translation>
    </message>
    <message>
        <source>The folder &apos;{folder}&apos; can&apos;t be entered: {why}.</source>
        <translation>Der Ordner „{folder}“ ist nicht zugänglich: {why}.</translation>
    </message>
    <message>
        <source>Its worker was lost: it was killed, or crashed, before it could record how the command went.</source>
        <translation>Sein Worker ging verloren: Er wurde beendet oder stürzte ab, bevor er festhalten konnte, wie der Befehl ausging.</translation>
    </message>
    <message>
        <source>It has ended, but how can&apos;t be known any more.</source>
        <translation>Er ist zu Ende, aber wie, lässt sich nicht mehr feststellen.</translation>
    </message>
    <message>
        <source>The computer stopped, or was started anew, while it ran.</source>
        <translation>Der Rechner blieb stehen oder wurde neu gestartet, während er lief.</translation>
    </message>
    <message>
        <source>Its worker ended before it could record how it went.</source>
        <translation>Sein Worker endete, bevor er festhalten konnte, wie es ausging.</translation>
    </message>
    <message>
        <source>The session ended while it ran ({signal}).</source>
        <translation>Die Sitzung endete, während er lief ({signal}).</translation>
    </message>
    <message>
        <source>The monitor ended while it ran in its thread.</source>
        <translation>Der Monitor endete, während er in dessen Thread lief.</translation>
    </message>
    <message>
        <source>It could not be ended, and was let go.</source>
        <translation>Er ließ sich nicht beenden und wurde losgelassen.</translation>
    </message>
    <message>
        <source>It was never started: its worker was gone before it began.</source>
        <translation>Er wurde nie gestartet: Sein Worker war weg, bevor er begann.</translation>
    </message>
    <message>
        <source>It was never started: the monitor ended first.</source>
        <translation>Er wurde nie gestartet: Der Monitor endete vorher.</translation>
    </message>
    <message>
        <source>Run {run}, which had to succeed first, failed.</source>
        <translation>Lauf {run}, der zuerst gelingen musste, ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>Run {run}, which had to succeed first, was cancelled.</source>
        <translation>Lauf {run}, der zuerst gelingen musste, wurde abgebrochen.</translation>
    </message>
    <message>
        <source>There is no room on the disk for what it returned.</source>
        <translation>Auf dem Datenträger ist kein Platz für sein Ergebnis.</translation>
    </message>
    <message>
        <source>It was interrupted, and was marked failed.</source>
        <translation>Er wurde unterbrochen und als fehlgeschlagen markiert.</translation>
    </message>
    <message>
        <source>{count} second</source>
        <translation>{count} Sekunde</translation>
    </message>
    <message>
        <source>{count} seconds</source>
        <translation>{count} Sekunden</translation>
    </message>
    <message>
        <source>{count} minute</source>
        <translation>{count} Minute</translation>
    </message>
    <message>
        <source>{count} minutes</source>
        <translation>{count} Minuten</translation>
    </message>
    <message>
        <source>{count} hour</source>
        <translation>{count} Stunde</translation>
    </message>
    <message>
        <source>{count} hours</source>
        <translation>{count} Stunden</translation>
    </message>
</context>
<context>
    <name>form</name>
    <message>
        <source>needed</source>
        <extracomment>Deeper than this a dataclass within dataclasses is written as JSON. What an empty field of these can mean: none. its value where nobody has filled it in the parameter that somebody changed</extracomment>
        <translation>nötig</translation>
    </message>
    <message>
        <source>as the task says</source>
        <translation>wie die Aufgabe sagt</translation>
    </message>
    <message>
        <source>may be left out</source>
        <translation>kann wegbleiben</translation>
    </message>
    <message>
        <source>such as {example}</source>
        <translation>etwa {example}</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>{least} to {most}</source>
        <translation>{least} bis {most}</translation>
    </message>
    <message>
        <source>{least} or more</source>
        <translation>{least} oder mehr</translation>
    </message>
    <message>
        <source>at most {most}</source>
        <translation>höchstens {most}</translation>
    </message>
</context>
<context>
    <name>health</name>
    <message>
        <source>The disk: commits wait {amount} for it.</source>
        <translation>Der Datenträger: Commits warten {amount} auf ihn.</translation>
    </message>
    <message>
        <source>The database: commits take {amount}.</source>
        <translation>Die Datenbank: Commits dauern {amount}.</translation>
    </message>
    <message>
        <source>The workers: reports are read {amount} after they were made.</source>
        <translation>Die Worker: Meldungen werden {amount} nach ihrer Entstehung gelesen.</translation>
    </message>
    <message>
        <source>The monitor: its main thread takes {amount} to look at what has come.</source>
        <translation>Der Monitor: Sein Hauptthread braucht {amount}, bis er sich Neues ansieht.</translation>
    </message>
    <message>
        <source>The window: painting is behind, by {amount}.</source>
        <translation>Das Fenster: Das Zeichnen hinkt {amount} hinterher.</translation>
    </message>
    <message>
        <source>The monitor: it keeps a processor core busy, {amount}.</source>
        <translation>Der Monitor: Er lastet einen Prozessorkern aus, {amount}.</translation>
    </message>
    <message>
        <source>The monitor is idle.</source>
        <translation>Der Monitor hat nichts zu tun.</translation>
    </message>
    <message>
        <source>All is in time: a report is on the screen {amount} after it was made.</source>
        <translation>Alles ist rechtzeitig: Eine Meldung steht {amount} nach ihrer Entstehung auf dem Bildschirm.</translation>
    </message>
    <message>
        <source>All is in time.</source>
        <translation>Alles ist rechtzeitig.</translation>
    </message>
    <message>
        <source>A second</source>
        <translation>Je Sekunde</translation>
    </message>
    <message>
        <source>Reports read from workers</source>
        <translation>Gelesene Meldungen von Workern</translation>
    </message>
    <message>
        <source>of these replaced by newer ones</source>
        <translation>davon durch neuere ersetzt</translation>
    </message>
    <message>
        <source>Changes of runs</source>
        <translation>Änderungen von Läufen</translation>
    </message>
    <message>
        <source>Deliveries of news</source>
        <translation>Lieferungen von Neuem</translation>
    </message>
    <message>
        <source>Frames painted</source>
        <translation>Gezeichnete Bilder</translation>
    </message>
    <message>
        <source>Commits</source>
        <translation>Commits</translation>
    </message>
    <message>
        <source>Changes in a commit</source>
        <translation>Änderungen je Commit</translation>
    </message>
    <message>
        <source>Commits of progress</source>
        <translation>Commits von Fortschritt</translation>
    </message>
    <message>
        <source>Processor time of the monitor</source>
        <translation>Prozessorzeit des Monitors</translation>
    </message>
    <message>
        <source>The last minute: half, 95 %, longest</source>
        <translation>Die letzte Minute: Hälfte, 95 %, längste</translation>
    </message>
    <message>
        <source>From report to engine</source>
        <translation>Von der Meldung zum Kern</translation>
    </message>
    <message>
        <source>From engine to main thread</source>
        <translation>Vom Kern zum Hauptthread</translation>
    </message>
    <message>
        <source>From there to the screen</source>
        <translation>Von dort zum Bildschirm</translation>
    </message>
    <message>
        <source>From report to screen</source>
        <translation>Von der Meldung zum Bildschirm</translation>
    </message>
    <message>
        <source>A commit</source>
        <translation>Ein Commit</translation>
    </message>
    <message>
        <source>of it the wait for the disk</source>
        <translation>davon das Warten auf den Datenträger</translation>
    </message>
    <message>
        <source>Waiting now</source>
        <translation>Wartet jetzt</translation>
    </message>
    <message>
        <source>Changes, to be stored</source>
        <translation>Änderungen, zu speichern</translation>
    </message>
    <message>
        <source>Outcomes that can&apos;t be stored yet</source>
        <translation>Ergebnisse, noch nicht speicherbar</translation>
    </message>
    <message>
        <source>Commits, to be told</source>
        <translation>Commits, mitzuteilen</translation>
    </message>
    <message>
        <source>News, for the main thread</source>
        <translation>Neues für den Hauptthread</translation>
    </message>
    <message>
        <source>Progress, to be stored</source>
        <translation>Fortschritt, zu speichern</translation>
    </message>
    <message>
        <source>Requests to workers</source>
        <translation>Anfragen an Worker</translation>
    </message>
    <message>
        <source>Questions of the window</source>
        <translation>Anfragen des Fensters</translation>
    </message>
    <message>
        <source>Workers</source>
        <translation>Worker</translation>
    </message>
    <message>
        <source>Slots in use</source>
        <translation>Belegte Plätze</translation>
    </message>
    <message>
        <source>Idle workers</source>
        <translation>Untätige Worker</translation>
    </message>
</context>
<context>
    <name>kept</name>
    <message>
        <source>go on after “{step}”</source>
        <translation>weiter nach „{step}“</translation>
    </message>
    <message>
        <source>go on with the items of “{name}” that are missing</source>
        <translation>weiter mit den fehlenden Einträgen von „{name}“</translation>
    </message>
    <message>
        <source>go on from its checkpoint</source>
        <translation>weiter ab dem Sicherungspunkt</translation>
    </message>
    <message>
        <source>go on from its last state</source>
        <translation>weiter ab dem letzten Stand</translation>
    </message>
    <message>
        <source>results of “{name}”</source>
        <translation>Ergebnisse von „{name}“</translation>
    </message>
    <message>
        <source>a checkpoint</source>
        <translation>ein Sicherungspunkt</translation>
    </message>
    <message>
        <source>its state</source>
        <translation>der Stand</translation>
    </message>
    <message>
        <source> and </source>
        <translation> und </translation>
    </message>
    <message>
        <source>{what} are kept; a resume would {where}.</source>
        <translation>{what} sind aufbewahrt; beim Fortsetzen ginge es {where}.</translation>
    </message>
    <message>
        <source>{what} is kept; a resume would {where}.</source>
        <translation>{what} ist aufbewahrt; beim Fortsetzen ginge es {where}.</translation>
    </message>
</context>
<context>
    <name>notifications</name>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>output</name>
    <message>
        <source>{instant}, {elapsed} after the start, by the clock as it was then</source>
        <extracomment>hh:mm:ss they are here, or are not</extracomment>
        <translation>{instant}, {elapsed} nach dem Beginn, nach der damaligen Uhr</translation>
    </message>
    <message>
        <source>{path} is not there.</source>
        <translation>{path} ist nicht da.</translation>
    </message>
    <message>
        <source>There is no output to save.</source>
        <translation>Es gibt keine Ausgabe zu speichern.</translation>
    </message>
    <message>
        <source>That is the output itself; choose another file.</source>
        <translation>Das ist die Ausgabe selbst; eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>{path} can&apos;t be written: {why}.</source>
        <translation>{path} kann nicht geschrieben werden: {why}.</translation>
    </message>
    <message>
        <source>The output can no longer be read; nothing was saved.</source>
        <translation>Die Ausgabe ist nicht mehr lesbar; nichts wurde gespeichert.</translation>
    </message>
    <message>
        <source>That is no pattern: {why}, at character {place}.</source>
        <extracomment>PCRE counts its steps anew at each place, and Qt holds all threads up as long as it looks. So these are shared out among all places of a row, or of a chunk: first few; then, for what takes long at one place alone, more. So long a row is gone through, place by place, that this is not enough for; then it is passed over. So much of a thread&apos;s time slow rows take; after that each of them is passed over. A row that takes longer is a slow one. More in one row are not marked. Letters whose other case is a letter of ASCII, or two of them. What looks at what is around a line, where a chunk is not what its lines are. a row was passed over: the pattern takes too long there</extracomment>
        <translation>Das ist kein Muster: {why}, bei Zeichen {place}.</translation>
    </message>
    <message>
        <source>{size} left out here</source>
        <translation>hier fehlen {size}</translation>
    </message>
    <message>
        <source>Its output was removed to make room; the record of the run stays.</source>
        <translation>Seine Ausgabe wurde entfernt, um Platz zu schaffen; der Eintrag des Laufs bleibt.</translation>
    </message>
    <message>
        <source>It has not started yet.</source>
        <translation>Er hat noch nicht begonnen.</translation>
    </message>
    <message>
        <source>It has printed nothing yet.</source>
        <translation>Er hat noch nichts ausgegeben.</translation>
    </message>
    <message>
        <source>It printed nothing.</source>
        <translation>Er hat nichts ausgegeben.</translation>
    </message>
</context>
<context>
    <name>overview</name>
    <message>
        <source>not yet; added {when}</source>
        <translation>noch nicht; hinzugefügt {when}</translation>
    </message>
    <message>
        <source>ended {when}</source>
        <translation>beendet {when}</translation>
    </message>
    <message>
        <source>{time} of CPU</source>
        <translation>{time} CPU</translation>
    </message>
    <message>
        <source>at most {size} of memory</source>
        <translation>höchstens {size} Speicher</translation>
    </message>
    <message>
        <source>{size} of output</source>
        <translation>{size} Ausgabe</translation>
    </message>
    <message>
        <source>{tries}, waits {time}, then longer</source>
        <translation>{tries}, wartet {time}, dann länger</translation>
    </message>
    <message>
        <source>Attempt {number}: </source>
        <translation>Versuch {number}: </translation>
    </message>
    <message>
        <source>not set</source>
        <translation>nicht gesetzt</translation>
    </message>
</context>
<context>
    <name>plain_fields</name>
    <message>
        <source>Choose</source>
        <translation>Wählen</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>remarks</name>
    <message>
        <source>The session ended while it ran; that does not count as a try.</source>
        <translation>Die Sitzung endete, während er lief; das zählt nicht als Versuch.</translation>
    </message>
    <message>
        <source>Outlived its worker: {names}.</source>
        <translation>Hat seinen Worker überlebt: {names}.</translation>
    </message>
    <message>
        <source>It ended, and left processes running: {names}.</source>
        <translation>Er endete und ließ Prozesse weiterlaufen: {names}.</translation>
    </message>
    <message>
        <source>Its output says that it needs a terminal.</source>
        <translation>Laut seiner Ausgabe braucht er ein Terminal.</translation>
    </message>
    <message>
        <source>It printed very much: {size} in the middle of its output were not kept.</source>
        <translation>Er hat sehr viel ausgegeben: {size} in der Mitte wurden nicht aufbewahrt.</translation>
    </message>
    <message>
        <source>Its output was removed to make room; the record of the run stays.</source>
        <translation>Seine Ausgabe wurde entfernt, um Platz zu schaffen; der Eintrag des Laufs bleibt.</translation>
    </message>
    <message>
        <source>Its output was removed {when} to make room; the record of the run stays.</source>
        <translation>Seine Ausgabe wurde {when} entfernt, um Platz zu schaffen; der Eintrag des Laufs bleibt.</translation>
    </message>
</context>
<context>
    <name>saved_jobs</name>
    <message>
        <source>in {folder}</source>
        <translation>in {folder}</translation>
    </message>
    <message>
        <source>by {python}</source>
        <translation>mit {python}</translation>
    </message>
    <message>
        <source>sets {names}</source>
        <translation>setzt {names}</translation>
    </message>
    <message>
        <source>asks for {names}</source>
        <translation>fragt nach {names}</translation>
    </message>
</context>
<context>
    <name>startup_error</name>
    <message>
        <source>taskmon can&apos;t open its window.</source>
        <extracomment>Platforms of Qt that nobody looks at.</extracomment>
        <translation>taskmon kann sein Fenster nicht öffnen.</translation>
    </message>
</context>
<context>
    <name>steps</name>
    <message>
        <source>taken over from an earlier attempt</source>
        <translation>aus einem früheren Versuch übernommen</translation>
    </message>
    <message>
        <source>ended {when}</source>
        <translation>beendet {when}</translation>
    </message>
    <message>
        <source>took {time}</source>
        <translation>dauerte {time}</translation>
    </message>
    <message>
        <source>returned {what}</source>
        <translation>ergab {what}</translation>
    </message>
    <message>
        <source>of attempt {number}</source>
        <translation>von Versuch {number}</translation>
    </message>
    <message>
        <source>in italics: taken over from an earlier attempt</source>
        <translation>kursiv: aus einem früheren Versuch übernommen</translation>
    </message>
    <message>
        <source>{done} done</source>
        <translation>{done} erledigt</translation>
    </message>
    <message>
        <source>{done} of {items} done</source>
        <translation>{done} von {items} erledigt</translation>
    </message>
    <message>
        <source>{count} failed</source>
        <translation>{count} fehlgeschlagen</translation>
    </message>
</context>
<context>
    <name>verbs</name>
    <message>
        <source>Cancel</source>
        <extracomment>can be taken back by its opposite name of its icon What becomes of a run, by the state it is in. A state that is not here is left alone; None: the run is forgotten. given Control and Run, and what else Control takes with this verb what else must hold by whose keys it is asked in the list; verbs that take turns share one it lets the run start, so all its secrets have to be known What may be tried again. What succeeded is not among it: that would put a success at stake; it can be run again.</extracomment>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Pause</source>
        <extracomment>The same by a bare key, which is easily hit.</extracomment>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Resume</source>
        <extracomment>The next attempt goes on from what is kept; only for runs that have kept something.</extracomment>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Retry</source>
        <extracomment>The next attempt; that of a task goes on from what is kept.</extracomment>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Restart</source>
        <extracomment>The next attempt from nothing; a command never has anything to go on from, so only its interruption is told apart.</extracomment>
        <translation>Neu beginnen</translation>
    </message>
    <message>
        <source>Resume anyway</source>
        <extracomment>The same, though code or parameters have changed since.</extracomment>
        <translation>Trotzdem fortsetzen</translation>
    </message>
    <message>
        <source>Retry with a terminal</source>
        <translation>Mit Terminal erneut versuchen</translation>
    </message>
    <message>
        <source>Mark failed</source>
        <translation>Als fehlgeschlagen markieren</translation>
    </message>
    <message>
        <source>Let go</source>
        <translation>Loslassen</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>Zurückhalten</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Freigeben</translation>
    </message>
    <message>
        <source>Move to the front</source>
        <translation>Ganz nach vorn</translation>
    </message>
    <message>
        <source>Run again</source>
        <extracomment>A new run with the same job; the run itself stays as it is, whatever it is.</extracomment>
        <translation>Noch einmal ausführen</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>Aus der Liste entfernen</translation>
    </message>
    <message>
        <source>Pause all</source>
        <extracomment>What the tray&apos;s menu asks of all that runs.</extracomment>
        <translation>Alle anhalten</translation>
    </message>
    <message>
        <source>Resume all</source>
        <translation>Alle fortsetzen</translation>
    </message>
</context>
<context>
    <name>wording</name>
    <message>
        <source>Attempt {number}</source>
        <translation>Versuch {number}</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>unterbrochen</translation>
    </message>
    <message>
        <source>succeeded</source>
        <translation>erfolgreich</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>by you</source>
        <translation>von Hand</translation>
    </message>
    <message>
        <source>as its policy says</source>
        <translation>nach seiner Regel</translation>
    </message>
    <message>
        <source>at launch</source>
        <translation>beim Start</translation>
    </message>
    <message>
        <source>by schedule</source>
        <translation>nach Zeitplan</translation>
    </message>
    <message>
        <source>stopped {when}</source>
        <translation>stehen geblieben {when}</translation>
    </message>
    <message>
        <source>after {time}</source>
        <translation>nach {time}</translation>
    </message>
    <message>
        <source>failed: {cause}</source>
        <translation>fehlgeschlagen: {cause}</translation>
    </message>
    <message>
        <source>succeeded in {time}</source>
        <translation>erfolgreich in {time}</translation>
    </message>
    <message>
        <source>cancelled before it was tried again</source>
        <translation>abgebrochen vor dem nächsten Versuch</translation>
    </message>
    <message>
        <source>longer than usual</source>
        <translation>länger als sonst</translation>
    </message>
    <message>
        <source>&lt; 1 s</source>
        <translation>&lt; 1 s</translation>
    </message>
    <message>
        <source>in {folder}</source>
        <translation>in {folder}</translation>
    </message>
    <message>
        <source>{task} in {folder}</source>
        <translation>{task} in {folder}</translation>
    </message>
    <message>
        <source>Its parameters have changed since its steps were kept.</source>
        <translation>Seine Parameter haben sich geändert, seit seine Schritte aufbewahrt wurden.</translation>
    </message>
    <message>
        <source>Its code has changed since its steps were kept.</source>
        <translation>Sein Code hat sich geändert, seit seine Schritte aufbewahrt wurden.</translation>
    </message>
    <message>
        <source>on hold</source>
        <translation>zurückgehalten</translation>
    </message>
    <message>
        <source>retry in {time}</source>
        <translation>neuer Versuch in {time}</translation>
    </message>
    <message>
        <source>retry {time}</source>
        <translation>neuer Versuch {time}</translation>
    </message>
    <message>
        <source>attempt {number} of {count}</source>
        <translation>Versuch {number} von {count}</translation>
    </message>
    <message>
        <source>starts in {time}</source>
        <translation>startet in {time}</translation>
    </message>
    <message>
        <source>starts {time}</source>
        <translation>startet {time}</translation>
    </message>
    <message>
        <source>attempt {number} succeeded</source>
        <translation>Versuch {number} war erfolgreich</translation>
    </message>
    <message>
        <source>~ {percent}</source>
        <translation>~ {percent}</translation>
    </message>
    <message>
        <source>cancelling…</source>
        <translation>wird abgebrochen …</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>gestoppt</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>waiting for input: {line}</source>
        <translation>wartet auf Eingabe: {line}</translation>
    </message>
    <message>
        <source>step {step} of {steps}</source>
        <translation>Schritt {step} von {steps}</translation>
    </message>
    <message>
        <source>step {step}</source>
        <translation>Schritt {step}</translation>
    </message>
    <message>
        <source>quiet</source>
        <translation>still</translation>
    </message>
    <message>
        <source>usually {time}</source>
        <translation>sonst {time}</translation>
    </message>
    <message>
        <source>stalled for {time}</source>
        <translation>steht seit {time}</translation>
    </message>
    <message>
        <source>{state} at {percent}</source>
        <translation>{state} bei {percent}</translation>
    </message>
    <message>
        <source>{days} d {hours} h</source>
        <translation>{days} d {hours} h</translation>
    </message>
    <message>
        <source>{count} ms</source>
        <translation>{count} ms</translation>
    </message>
    <message>
        <source>{count} d</source>
        <translation>{count} d</translation>
    </message>
    <message>
        <source>{count} h</source>
        <translation>{count} h</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} min</translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation>{count} s</translation>
    </message>
    <message>
        <source>about {time}</source>
        <translation>etwa {time}</translation>
    </message>
    <message>
        <source>up to {time}</source>
        <translation>bis zu {time}</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} bis {high}</translation>
    </message>
    <message>
        <source>today {time}</source>
        <translation>heute {time}</translation>
    </message>
    <message>
        <source>yesterday {time}</source>
        <translation>gestern {time}</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{done} of at least {total}</source>
        <translation>{done} von mindestens {total}</translation>
    </message>
</context>
</TS>

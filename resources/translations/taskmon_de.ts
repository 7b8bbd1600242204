<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AfterField</name>
    <message>
        <source>name or number of a run that is not over</source>
        <extracomment>A queue of 100,000 is searched in a pause of the typing, not with each letter. must succeed first must end first, however</extracomment>
        <translation>Name oder Nummer eines Laufs, der nicht vorbei ist</translation>
    </message>
    <message>
        <source>Runs that are not over</source>
        <translation>Läufe, die nicht vorbei sind</translation>
    </message>
    <message>
        <source>Choose a run of the list, or leave this empty.</source>
        <translation>Einen Lauf der Liste wählen oder dies leer lassen.</translation>
    </message>
    <message>
        <source>has succeeded</source>
        <translation>erfolgreich war</translation>
    </message>
    <message>
        <source>has ended, however</source>
        <translation>vorbei ist, wie auch immer</translation>
    </message>
    <message>
        <source>What run {number} has to do first</source>
        <translation>Was Lauf {number} zuerst tun muss</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Don&apos;t wait for run {number}</source>
        <translation>Nicht auf Lauf {number} warten</translation>
    </message>
    <message>
        <source>run {number}, which is gone</source>
        <translation>Lauf {number}, den es nicht mehr gibt</translation>
    </message>
</context>
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
        <source>all %n slots are in use</source>
        <translation>
            <numerusform>der eine Platz ist belegt</numerusform>
            <numerusform>alle %n Plätze sind belegt</numerusform>
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
    <message numerus="yes">
        <source>%n variables</source>
        <translation>
            <numerusform>%n Variable</numerusform>
            <numerusform>%n Variablen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>after %n runs</source>
        <translation>
            <numerusform>nach einem Lauf</numerusform>
            <numerusform>nach %n Läufen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>For %n paths this task has no parameter.</source>
        <translation>
            <numerusform>Für %n Pfad hat diese Aufgabe keinen Parameter.</numerusform>
            <numerusform>Für %n Pfade hat diese Aufgabe keinen Parameter.</numerusform>
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
    <name>AutostartRow</name>
    <message>
        <source>Open taskmon when you log in</source>
        <extracomment>The titles of settings are sentences rather than words. Sizes are typed in thousand millions.</extracomment>
        <translation>taskmon beim Anmelden öffnen</translation>
    </message>
    <message>
        <source>In the desktop&apos;s folder of such programs. Default: off.</source>
        <translation>Im Ordner des Desktops für solche Programme. Standard: aus.</translation>
    </message>
    <message>
        <source>autostart startup session boot</source>
        <translation>Autostart Anmeldung Sitzung Systemstart</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Dismiss</source>
        <extracomment>a run&apos;s id a setting, or &quot;&quot;: all of them</extracomment>
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
    <message>
        <source>The settings have a mistake.</source>
        <translation>Die Einstellungen enthalten einen Fehler.</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen …</translation>
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
    <name>Beside</name>
    <message>
        <source>How long a time is shown</source>
        <extracomment>While something runs it is read again so often; and whatever it takes, that is a hundredth of the time. Of the stretch lies so much behind the run that is shown. None: around the run None: of all runs the id of a run that is to be shown</extracomment>
        <translation>Wie viel Zeit gezeigt wird</translation>
    </message>
    <message>
        <source>1 hour</source>
        <translation>1 Stunde</translation>
    </message>
    <message>
        <source>6 hours</source>
        <translation>6 Stunden</translation>
    </message>
    <message>
        <source>1 day</source>
        <translation>1 Tag</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 Tage</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Früher</translation>
    </message>
    <message>
        <source>Show an earlier time</source>
        <translation>Eine frühere Zeit zeigen</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Show a later time</source>
        <translation>Eine spätere Zeit zeigen</translation>
    </message>
    <message>
        <source>Which runs are shown beside it</source>
        <translation>Welche Läufe daneben gezeigt werden</translation>
    </message>
    <message>
        <source>All runs</source>
        <translation>Alle Läufe</translation>
    </message>
    <message>
        <source>What the list shows</source>
        <translation>Was die Liste zeigt</translation>
    </message>
    <message>
        <source>There are more; these began last.</source>
        <translation>Es gibt mehr; diese begannen zuletzt.</translation>
    </message>
    <message>
        <source>Nothing ran at that time.</source>
        <translation>Zu dieser Zeit lief nichts.</translation>
    </message>
    <message>
        <source>Nothing of the list ran at that time.</source>
        <translation>In dieser Zeit lief nichts aus der Liste.</translation>
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
    <name>Closing</name>
    <message>
        <source>Quit taskmon</source>
        <extracomment>Runs that are cancelled before leaving get this long; then they are left to their workers, who know what was asked. what is not over</extracomment>
        <translation>taskmon beenden</translation>
    </message>
    <message numerus="yes">
        <source>%n runs are cancelled. taskmon quits as soon as they have ended.</source>
        <translation>
            <numerusform>%n Lauf wird abgebrochen. taskmon beendet sich, sobald er zu Ende ist.</numerusform>
            <numerusform>%n Läufe werden abgebrochen. taskmon beendet sich, sobald sie zu Ende sind.</numerusform>
        </translation>
    </message>
    <message>
        <source>Quit now</source>
        <translation>Jetzt beenden</translation>
    </message>
</context>
<context>
    <name>ColumnChoice</name>
    <message>
        <source>Columns of the list</source>
        <extracomment>A name has at least so many letters. So narrow a bar still says how far a run is. whether each run has one line</extracomment>
        <translation>Spalten der Liste</translation>
    </message>
    <message>
        <source>One line for each run</source>
        <translation>Eine Zeile je Lauf</translation>
    </message>
    <message>
        <source>Reset columns</source>
        <translation>Spalten zurücksetzen</translation>
    </message>
</context>
<context>
    <name>CommandForm</name>
    <message>
        <source>Command line</source>
        <extracomment>No title shows more of them, and a command may have 100,000. it is complete, and shall run the user has not silenced them</extracomment>
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
        <source>Type what shall be run with these, before them.</source>
        <translation>Davor eingeben, was damit ausgeführt werden soll.</translation>
    </message>
    <message>
        <source>A quote in the command line is not closed.</source>
        <translation>Ein Anführungszeichen in der Befehlszeile ist nicht geschlossen.</translation>
    </message>
    <message>
        <source>Several lines need a shell. One command goes on in the next line behind a backslash.</source>
        <translation>Mehrere Zeilen brauchen eine Shell. Ein Befehl geht nach einem Backslash in der nächsten Zeile weiter.</translation>
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
        <source>Several lines are a script, which a shell runs line by line.</source>
        <translation>Mehrere Zeilen sind ein Skript, das eine Shell Zeile für Zeile ausführt.</translation>
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
        <source>runs in a shell, line by line</source>
        <translation>wird in einer Shell ausgeführt, Zeile für Zeile</translation>
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
    <name>CompareDialog</name>
    <message>
        <source>Compare</source>
        <extracomment>More of a value is in its tip.</extracomment>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Show also what is the same</source>
        <extracomment>over the columns</extracomment>
        <translation>Auch Gleiches zeigen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>The outputs differ from line {number} on.</source>
        <translation>Die Ausgaben unterscheiden sich ab Zeile {number}.</translation>
    </message>
    <message>
        <source>Neither has printed anything that is kept.</source>
        <translation>Keiner von beiden hat etwas ausgegeben, das aufbewahrt ist.</translation>
    </message>
    <message>
        <source>The outputs are the same as far as they were compared; their end follows.</source>
        <translation>Die Ausgaben sind gleich, soweit sie verglichen wurden; ihr Ende folgt.</translation>
    </message>
    <message>
        <source>The outputs are the same; their end follows.</source>
        <translation>Die Ausgaben sind gleich; ihr Ende folgt.</translation>
    </message>
    <message>
        <source>What differs</source>
        <translation>Was sich unterscheidet</translation>
    </message>
    <message>
        <source>Comparing the outputs…</source>
        <translation>Die Ausgaben werden verglichen …</translation>
    </message>
    <message>
        <source>Output of {what}</source>
        <translation>Ausgabe von {what}</translation>
    </message>
    <message numerus="yes">
        <source>%n things differ.</source>
        <translation>
            <numerusform>Eines unterscheidet sich.</numerusform>
            <numerusform>%n Dinge unterscheiden sich.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing differs but when.</source>
        <translation>Nur die Zeiten unterscheiden sich.</translation>
    </message>
</context>
<context>
    <name>DaysDialog</name>
    <message>
        <source>Runs of these days</source>
        <translation>Läufe dieser Tage</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
</context>
<context>
    <name>DesktopIntegration</name>
    <message>
        <source>{what}: {name}</source>
        <extracomment>a run&apos;s id</extracomment>
        <translation>{what}: {name}</translation>
    </message>
</context>
<context>
    <name>DetailsPane</name>
    <message>
        <source>Select a run to see more of it.</source>
        <extracomment>Of the reading thread&apos;s time at most this part goes into steps: a file of 100,000 takes it a second. verbs.Verb, tuple[Run, ...] Run, Answer: to be typed at the run&apos;s terminal a sentence for the user the id of another run, which is to be selected a sentence for the user: something asked for is done None: they are being read</extracomment>
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
    <name>DurationField</name>
    <message>
        <source>A length of time is needed, such as 10 min.</source>
        <translation>Eine Dauer wird gebraucht, etwa 10 min.</translation>
    </message>
    <message>
        <source>This is too short.</source>
        <translation>Das ist zu kurz.</translation>
    </message>
    <message>
        <source>This is too long.</source>
        <translation>Das ist zu lang.</translation>
    </message>
</context>
<context>
    <name>EditDialog</name>
    <message>
        <source>End it after</source>
        <translation>Beenden nach</translation>
    </message>
    <message>
        <source>Cancel</source>
        <extracomment>dict[str, Any], as core.queue.edit names them Where several differ in something, it is shown as not known: it stays as it is unless somebody says.</extracomment>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Change run {id}: {name}</source>
        <translation>Lauf {id} ändern: {name}</translation>
    </message>
    <message numerus="yes">
        <source>Change %n queued runs</source>
        <translation>
            <numerusform>Wartenden Lauf ändern</numerusform>
            <numerusform>%n wartende Läufe ändern</numerusform>
        </translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>as they are</source>
        <translation>wie sie sind</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>Priorität</translation>
    </message>
    <message>
        <source>Higher goes first.</source>
        <translation>Höhere kommen zuerst.</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>Starts</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>On hold: it does not start before it is released</source>
        <translation>Zurückgehalten: startet nicht vor der Freigabe</translation>
    </message>
    <message>
        <source>On hold</source>
        <translation>Zurückgehalten</translation>
    </message>
    <message>
        <source> s</source>
        <translation> s</translation>
    </message>
    <message>
        <source>try </source>
        <translation>max. </translation>
    </message>
    <message>
        <source> ×</source>
        <translation> ×</translation>
    </message>
    <message>
        <source>If it fails</source>
        <translation>Bei Fehlschlag</translation>
    </message>
    <message>
        <source>Second try after</source>
        <translation>Zweiter Versuch nach</translation>
    </message>
</context>
<context>
    <name>EnvironmentField</name>
    <message>
        <source>Set a variable</source>
        <translation>Eine Variable setzen</translation>
    </message>
    <message>
        <source>It gets the environment that was captured with the run before.</source>
        <translation>Er bekommt die Umgebung, die beim vorigen Lauf festgehalten wurde.</translation>
    </message>
    <message>
        <source>It gets the environment of the run before, which differs from today&apos;s in {names}.</source>
        <translation>Er bekommt die Umgebung des vorigen Laufs, die sich von der heutigen unterscheidet in {names}.</translation>
    </message>
    <message>
        <source>A variable has no name.</source>
        <translation>Eine Variable hat keinen Namen.</translation>
    </message>
    <message>
        <source>{name} is set twice.</source>
        <translation>{name} ist zweimal gesetzt.</translation>
    </message>
    <message>
        <source>NAME</source>
        <translation>NAME</translation>
    </message>
    <message>
        <source>Name of variable {number}</source>
        <translation>Name von Variable {number}</translation>
    </message>
    <message>
        <source>Value of variable {number}</source>
        <translation>Wert von Variable {number}</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove variable {number}</source>
        <translation>Variable {number} entfernen</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>What the list is narrowed to</source>
        <extracomment>Filter</extracomment>
        <translation>Worauf die Liste eingeschränkt ist</translation>
    </message>
    <message>
        <source>Clear all</source>
        <translation>Alle aufheben</translation>
    </message>
    <message>
        <source>Clear all filters and the search</source>
        <translation>Alle Filter und die Suche aufheben</translation>
    </message>
    <message>
        <source>{count} of {total}</source>
        <translation>{count} von {total}</translation>
    </message>
    <message>
        <source>Remove the filter {name}</source>
        <translation>Filter {name} entfernen</translation>
    </message>
    <message>
        <source>Remove this filter</source>
        <translation>Diesen Filter entfernen</translation>
    </message>
</context>
<context>
    <name>FilterMenu</name>
    <message>
        <source>Days…</source>
        <extracomment>A menu of more entries is no menu; what is not in it is found by the search. Filter those within it</extracomment>
        <translation>Tage …</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>Schlagwort</translation>
    </message>
    <message>
        <source>Saved job</source>
        <translation>Gespeicherter Auftrag</translation>
    </message>
    <message>
        <source>Clear all</source>
        <translation>Alle aufheben</translation>
    </message>
</context>
<context>
    <name>FolderField</name>
    <message>
        <source>Choose…</source>
        <extracomment>somebody has chosen, or typed, a folder</extracomment>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>Folder to run in</source>
        <translation>Ordner, in dem ausgeführt wird</translation>
    </message>
</context>
<context>
    <name>GroupPage</name>
    <message>
        <source>Group {name}</source>
        <extracomment>Of what waits so much is listed. the first of them, in the order in which they will be claimed GroupChange the new name list its runs a run&apos;s id</extracomment>
        <translation>Gruppe {name}</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Rename the group</source>
        <translation>Gruppe umbenennen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>unbegrenzt</translation>
    </message>
    <message>
        <source>how many of its runs may run at once</source>
        <translation>wie viele ihrer Läufe gleichzeitig laufen dürfen</translation>
    </message>
    <message>
        <source>Slots</source>
        <translation>Plätze</translation>
    </message>
    <message>
        <source>Paused: nothing of it starts, and what runs stands still</source>
        <translation>Angehalten: nichts davon startet, und was läuft, steht still</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Als Nächstes</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>Show its runs</source>
        <translation>Ihre Läufe anzeigen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
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
        <source>%n ended</source>
        <translation>
            <numerusform>%n beendet</numerusform>
            <numerusform>%n beendet</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GroupsController</name>
    <message>
        <source>Show its runs</source>
        <extracomment>What the menu offers; the page takes any number. a sentence for the user a run&apos;s id</extracomment>
        <translation>Ihre Läufe anzeigen</translation>
    </message>
    <message>
        <source>Open its page…</source>
        <translation>Ihre Seite öffnen …</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Slots</source>
        <translation>Plätze</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>Unbegrenzt</translation>
    </message>
    <message>
        <source>None: start nothing</source>
        <translation>Keine: nichts starten</translation>
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
        <source>Remove the group</source>
        <translation>Gruppe entfernen</translation>
    </message>
    <message>
        <source>Remove the group “{name}”?</source>
        <translation>Die Gruppe „{name}“ entfernen?</translation>
    </message>
    <message>
        <source>Its ended runs stay in the list, in the group “{group}”.</source>
        <translation>Ihre beendeten Läufe bleiben in der Liste, in der Gruppe „{group}“.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
</context>
<context>
    <name>Head</name>
    <message>
        <source>What shall run</source>
        <extracomment>Keys that go from tab to tab, each with how far. NewRun</extracomment>
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
        <source>Recent…</source>
        <translation>Zuletzt …</translation>
    </message>
    <message>
        <source>What was run lately</source>
        <translation>Was zuletzt ausgeführt wurde</translation>
    </message>
    <message>
        <source>Nothing has run yet</source>
        <translation>Noch ist nichts gelaufen</translation>
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
    <name>Keeping</name>
    <message>
        <source>Save as job</source>
        <extracomment>a name, NewRun, and whether it may take the place of another the job that `edits` names is kept as it is filled in a sentence for the user, and its tone the saved job that is changed</extracomment>
        <translation>Als Auftrag speichern</translation>
    </message>
    <message>
        <source>Saved as “{name}”.</source>
        <translation>Gespeichert als „{name}“.</translation>
    </message>
    <message>
        <source>When it starts is not saved with it.</source>
        <translation>Wann er startet, wird nicht mitgespeichert.</translation>
    </message>
</context>
<context>
    <name>KeyRow</name>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>No keys for {title}</source>
        <translation>Keine Tasten für {title}</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Reset {title}</source>
        <translation>{title} zurücksetzen</translation>
    </message>
    <message>
        <source>{keys} are those of “{title}” as well.</source>
        <translation>{keys} gehört auch zu „{title}“.</translation>
    </message>
    <message>
        <source>keys shortcut</source>
        <translation>Tasten Tastenkürzel</translation>
    </message>
    <message>
        <source>also {keys}</source>
        <translation>auch {keys}</translation>
    </message>
</context>
<context>
    <name>KeysSheet</name>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Search the keys</source>
        <translation>Tasten suchen</translation>
    </message>
    <message>
        <source>Search what a key does, or a key</source>
        <translation>Suchen, was eine Taste tut, oder eine Taste</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern …</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>LeaveDialog</name>
    <message>
        <source>Close taskmon</source>
        <translation>taskmon schließen</translation>
    </message>
    <message>
        <source>Quit taskmon</source>
        <extracomment>the window hides, the monitor goes on the monitor ends, its workers finish what they hold the runs are cancelled first; never remembered run in workers, which go on run in threads of the monitor, and end with it</extracomment>
        <translation>taskmon beenden</translation>
    </message>
    <message numerus="yes">
        <source>%n runs are active. What shall become of them?</source>
        <translation>
            <numerusform>Ein Lauf ist aktiv. Was soll mit ihm geschehen?</numerusform>
            <numerusform>%n Läufe sind aktiv. Was soll mit ihnen geschehen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Quit taskmon?</source>
        <translation>taskmon beenden?</translation>
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
        <source>Quit, and leave %n runs running</source>
        <translation>
            <numerusform>Beenden und den Lauf weiterlaufen lassen</numerusform>
            <numerusform>Beenden und %n Läufe weiterlaufen lassen</numerusform>
        </translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message numerus="yes">
        <source>%n go on without the monitor</source>
        <translation>
            <numerusform>%n läuft ohne Monitor weiter</numerusform>
            <numerusform>%n laufen ohne Monitor weiter</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n queued wait for the next launch</source>
        <translation>
            <numerusform>%n wartet auf den nächsten Start</numerusform>
            <numerusform>%n warten auf den nächsten Start</numerusform>
        </translation>
    </message>
    <message>
        <source>{what}.</source>
        <translation>{what}.</translation>
    </message>
    <message numerus="yes">
        <source>%n run inside taskmon and end with it; the next launch asks about them.</source>
        <translation>
            <numerusform>%n läuft in taskmon selbst und endet mit ihm; der nächste Start fragt danach.</numerusform>
            <numerusform>%n laufen in taskmon selbst und enden mit ihm; der nächste Start fragt danach.</numerusform>
        </translation>
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
        <source>Nothing of them has begun.</source>
        <translation>Noch hat nichts davon begonnen.</translation>
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
    <name>LimitsField</name>
    <message>
        <source>no limit</source>
        <extracomment>without a word or a report</extracomment>
        <translation>unbegrenzt</translation>
    </message>
    <message>
        <source>End it when it has been quiet for</source>
        <translation>Beenden bei Stille von</translation>
    </message>
    <message>
        <source>or when quiet for</source>
        <translation>oder bei Stille von</translation>
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
        <source>Columns…</source>
        <translation>Spalten …</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen …</translation>
    </message>
    <message>
        <source>Keys…</source>
        <translation>Tasten …</translation>
    </message>
    <message>
        <source>Quit…</source>
        <translation>Beenden …</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>Fenster schließen</translation>
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
    <name>MessageWords</name>
    <message numerus="yes">
        <source>and %n more</source>
        <extracomment>Desktops show some 40 characters of a title and a few lines of a text, and take in very long ones badly. somebody is needed: it goes when somebody has seen it, not by itself the run that an Answer button would mean what the button says that means `retryable`, as its row does</extracomment>
        <translation>
            <numerusform>und %n weiterer</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs need you</source>
        <translation>
            <numerusform>%n Lauf braucht Aufmerksamkeit</numerusform>
            <numerusform>%n Läufe brauchen Aufmerksamkeit</numerusform>
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
        <source>%n failed</source>
        <translation>
            <numerusform>%n fehlgeschlagen</numerusform>
            <numerusform>%n fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs ended: {how}</source>
        <translation>
            <numerusform>%n Lauf ist vorbei: {how}</numerusform>
            <numerusform>%n Läufe sind vorbei: {how}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs failed</source>
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
</context>
<context>
    <name>MoreOptions</name>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>After runs</source>
        <translation>Nach Läufen</translation>
    </message>
    <message>
        <source>Queue it on hold, until it is released</source>
        <translation>Zurückgehalten einreihen, bis zur Freigabe</translation>
    </message>
    <message>
        <source>If it fails</source>
        <translation>Bei Fehlschlag</translation>
    </message>
    <message>
        <source>End it after</source>
        <translation>Beenden nach</translation>
    </message>
    <message>
        <source>To end it, send</source>
        <translation>Zum Beenden senden</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Umgebung</translation>
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
    <name>NeighbourList</name>
    <message>
        <source>What ran at the same time</source>
        <extracomment>A day and a time take no more. its id -1: a shorter stretch, 1: a longer one -1: an earlier stretch, 1: a later one</extracomment>
        <translation>Was zur selben Zeit lief</translation>
    </message>
</context>
<context>
    <name>NewRunController</name>
    <message>
        <source>New run from what is copied</source>
        <extracomment>Once the window has been there for so long, what is wanted next is made ready. What the dialog for a new run imports, the smallest first. a sentence for the user a sentence of what was done on what would make a command show its progress</extracomment>
        <translation>Neuer Lauf aus der Zwischenablage</translation>
    </message>
</context>
<context>
    <name>NewRunDialog</name>
    <message>
        <source>New run</source>
        <extracomment>So many characters or lines were not typed in a moment. NewRun a saved job&apos;s name, and whether its run is to be held a name, NewRun, and whether it may take the place of another</extracomment>
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
        <source>Close New run</source>
        <translation>„Neuer Lauf“ schließen</translation>
    </message>
    <message>
        <source>Close it without running what is typed?</source>
        <translation>Schließen, ohne das Eingegebene auszuführen?</translation>
    </message>
    <message numerus="yes">
        <source>The command has %n lines, which are kept nowhere.</source>
        <translation>
            <numerusform>Der Befehl hat %n Zeile, die nirgends aufbewahrt wird.</numerusform>
            <numerusform>Der Befehl hat %n Zeilen, die nirgends aufbewahrt werden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Go on typing</source>
        <translation>Weiter eingeben</translation>
    </message>
    <message>
        <source>Run with…</source>
        <translation>Ausführen mit …</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft …</translation>
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
</context>
<context>
    <name>NothingFound</name>
    <message>
        <source>Names, commands, errors, tags and what ended runs printed were searched.</source>
        <translation>Durchsucht wurden Namen, Befehle, Fehler, Schlagwörter und die Ausgaben beendeter Läufe.</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Aufheben</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle anzeigen</translation>
    </message>
    <message>
        <source>Show all runs</source>
        <translation>Alle Läufe anzeigen</translation>
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
        <source>More options</source>
        <translation>Mehr Optionen</translation>
    </message>
    <message>
        <source>Fewer options</source>
        <translation>Weniger Optionen</translation>
    </message>
    <message>
        <source>group, tags, tries, limits, environment, when</source>
        <translation>Gruppe, Schlagwörter, Versuche, Grenzen, Umgebung, Zeitpunkt</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Run in</source>
        <translation>Ausführen in</translation>
    </message>
    <message>
        <source>Give it a terminal of its own</source>
        <translation>Ein eigenes Terminal geben</translation>
    </message>
</context>
<context>
    <name>OtherOutput</name>
    <message>
        <source>Attempt whose output is shown beside</source>
        <translation>Versuch, dessen Ausgabe daneben gezeigt wird</translation>
    </message>
    <message>
        <source>Show one output alone</source>
        <translation>Nur eine Ausgabe zeigen</translation>
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
        <source>Beside</source>
        <translation>Daneben</translation>
    </message>
    <message>
        <source>Show the output of another attempt beside it</source>
        <translation>Die Ausgabe eines anderen Versuchs daneben zeigen</translation>
    </message>
    <message>
        <source>Another attempt beside this one</source>
        <translation>Ein anderer Versuch neben diesem</translation>
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
        <extracomment>Left and right of the text. The window is held up for no longer by looking for where a line begins; then a thread looks on. whether the end is followed</extracomment>
        <translation>Ausgabe</translation>
    </message>
</context>
<context>
    <name>OutputView</name>
    <message>
        <source>Open {target}</source>
        <extracomment>A longer selection is not what somebody looks for. Of a row, in a menu that is asked for by key. a sentence: why something could not be done somebody wants to look for something somebody wants to see where it went wrong and now no longer a bar listens to `find_asked` where relative paths in the output begin</extracomment>
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
        <source>First error</source>
        <translation>Erster Fehler</translation>
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
        <source>Open in the editor</source>
        <translation>Im Editor öffnen</translation>
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
        <extracomment>verbs.Verb, tuple[Run, ...] Run a sentence for the user</extracomment>
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
        <source>Waits</source>
        <translation>Wartet</translation>
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
        <source>Compare with the one before</source>
        <translation>Mit dem vorigen vergleichen</translation>
    </message>
    <message>
        <source>Compare the newest attempt with the one before</source>
        <translation>Den neuesten Versuch mit dem vorigen vergleichen</translation>
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
        <extracomment>Run: its newest attempt with the one before</extracomment>
        <translation>Überblick</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Commands</source>
        <extracomment>what is looked for now Entry: it is about to be</extracomment>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>What to do, or a run, saved job or setting</source>
        <translation>Was zu tun ist, oder ein Lauf, Auftrag oder eine Einstellung</translation>
    </message>
    <message>
        <source>Type a command, a run, a saved job or a setting</source>
        <translation>Befehl, Lauf, gespeicherten Auftrag oder Einstellung eingeben</translation>
    </message>
    <message>
        <source>What fits</source>
        <translation>Was passt</translation>
    </message>
    <message>
        <source>Nothing is called so.</source>
        <translation>Nichts heißt so.</translation>
    </message>
</context>
<context>
    <name>PaletteController</name>
    <message>
        <source>Commands…</source>
        <extracomment>whoever has something to offer adds itself keys of entries, the newest first</extracomment>
        <translation>Befehle …</translation>
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
    <name>PlaceField</name>
    <message>
        <source>Priority</source>
        <translation>Priorität</translation>
    </message>
    <message>
        <source>Higher goes first within the group</source>
        <translation>Höhere kommen in der Gruppe zuerst</translation>
    </message>
</context>
<context>
    <name>Presses</name>
    <message>
        <source>Answer</source>
        <extracomment>a run&apos;s id a run&apos;s id: it waits, and is to be answered Run, what was asked, why nothing was done</extracomment>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>It does not wait for input any more.</source>
        <translation>Er wartet nicht mehr auf Eingabe.</translation>
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
    <name>QueueController</name>
    <message>
        <source>Undo what was done last to queued runs</source>
        <extracomment>a sentence for the user</extracomment>
        <translation>Letzte Änderung an wartenden Läufen zurücknehmen</translation>
    </message>
    <message>
        <source>Nothing of the same priority comes before that; Edit… changes the priority.</source>
        <translation>Davor kommt nichts derselben Priorität; „Bearbeiten …“ ändert die Priorität.</translation>
    </message>
    <message>
        <source>Nothing of the same priority comes behind that; Edit… changes the priority.</source>
        <translation>Dahinter kommt nichts derselben Priorität; „Bearbeiten …“ ändert die Priorität.</translation>
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
    <name>RetriesField</name>
    <message>
        <source>try </source>
        <translation>max. </translation>
    </message>
    <message>
        <source> ×</source>
        <translation> ×</translation>
    </message>
    <message>
        <source>Tries in all</source>
        <translation>Versuche insgesamt</translation>
    </message>
    <message>
        <source>Wait before the second try</source>
        <translation>Wartezeit vor dem zweiten Versuch</translation>
    </message>
    <message>
        <source>wait</source>
        <translation>warten</translation>
    </message>
    <message>
        <source>then longer</source>
        <translation>dann länger</translation>
    </message>
</context>
<context>
    <name>RowDragging</name>
    <message numerus="yes">
        <source>%n queued runs</source>
        <extracomment>What is dragged within the window; other programs are handed nothing. So near to an edge the list scrolls. Beside, tuple[Run, ...] while they are</extracomment>
        <translation>
            <numerusform>%n wartender Lauf</numerusform>
            <numerusform>%n wartende Läufe</numerusform>
        </translation>
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
        <source>Cancel</source>
        <extracomment>verbs.Verb, tuple[Run, ...] verbs.Verb, Selected: more than are held tuple[Run, ...]: to be changed, as far as they wait core.queue.move.Direction, tuple[Run, ...] Run: a new one like it, with changes tuple of two Runs a sentence for the user</extracomment>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Pause or resume</source>
        <translation>Anhalten oder fortsetzen</translation>
    </message>
    <message>
        <source>Hold or release</source>
        <translation>Zurückhalten oder freigeben</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Noch einmal ausführen</translation>
    </message>
    <message>
        <source>Run again with…</source>
        <translation>Noch einmal ausführen mit …</translation>
    </message>
    <message>
        <source>Remove from the list…</source>
        <translation>Aus der Liste entfernen …</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Befehl kopieren</translation>
    </message>
    <message>
        <source>Open its folder</source>
        <translation>Seinen Ordner öffnen</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten …</translation>
    </message>
    <message>
        <source>Move to the front of the queue</source>
        <translation>An den Anfang der Warteschlange</translation>
    </message>
    <message>
        <source>Move up in the queue</source>
        <translation>In der Warteschlange nach oben</translation>
    </message>
    <message>
        <source>Move down in the queue</source>
        <translation>In der Warteschlange nach unten</translation>
    </message>
    <message>
        <source>Move to the end of the queue</source>
        <translation>Ans Ende der Warteschlange</translation>
    </message>
    <message>
        <source>Nothing here can show the folder {path}.</source>
        <translation>Nichts hier kann den Ordner {path} anzeigen.</translation>
    </message>
    <message>
        <source>More than {count} are selected: too many to be moved or changed at once.</source>
        <translation>Mehr als {count} sind ausgewählt: zu viele, um sie auf einmal zu verschieben oder zu ändern.</translation>
    </message>
</context>
<context>
    <name>RunCommands</name>
    <message numerus="yes">
        <source> (and %n more)</source>
        <extracomment>What was done to more runs can&apos;t be taken back: it would have to be remembered as a whole. of the run what to do once they are there no more than MOST_CHANGES to so many runs it was done a sentence for the user Run Performed Verb, tuple[Run, ...]: whether that is meant has to be asked first Run, TaskmonError: code or parameters changed since its steps were kept SecretsWanted dict[int, TaskmonError]: which of the runs that were decided on refused, and why Run, tuple[Identity, ...]: what lives on after &quot;End it&quot;</extracomment>
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
        <extracomment>verbs.Verb, tuple[Run, ...] Run: somebody wants to see more of it a run&apos;s id and a verb&apos;s key: the arrow keys have reached that button another run has the keyboard, or another row soon after rows came, went, moved, changed or were scrolled</extracomment>
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
        <source>Edit…</source>
        <translation>Bearbeiten …</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Verschieben</translation>
    </message>
    <message>
        <source>To the front</source>
        <translation>Ganz nach vorn</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>To the end</source>
        <translation>Ganz nach hinten</translation>
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
    <message>
        <source>Copy as</source>
        <translation>Kopieren als</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Link to it in taskmon</source>
        <translation>Link auf ihn in taskmon</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>Vergleichen …</translation>
    </message>
</context>
<context>
    <name>RunModel</name>
    <message>
        <source>{column}, sorted downwards</source>
        <extracomment>What it printed, where a search has found it by that. Around a row that is looked at so many more are read. the first runs of the present filter are there runs that were looked at are there the list shows what was stored when it was asked last</extracomment>
        <translation>{column}, absteigend sortiert</translation>
    </message>
    <message>
        <source>{column}, sorted upwards</source>
        <translation>{column}, aufsteigend sortiert</translation>
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
        <extracomment>tuple[str, ...] tuple[str, ...]: what a job shall be given the tab to open at: command, task, saved</extracomment>
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
        <extracomment>to be changed and run list the runs that it had tuple[str, ...] tuple[str, ...]: paths or addresses that a job shall be given</extracomment>
        <translation>Gespeicherte Aufträge</translation>
    </message>
    <message>
        <source>Run now</source>
        <extracomment>the row that what is dragged would be dropped onto</extracomment>
        <translation>Jetzt ausführen</translation>
    </message>
    <message>
        <source>Run with…</source>
        <translation>Ausführen mit …</translation>
    </message>
    <message>
        <source>Show its runs</source>
        <translation>Seine Läufe anzeigen</translation>
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
        <extracomment>to be changed before it runs tuple[str, ...]</extracomment>
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
        <source>Choose the job that shall get: {what}</source>
        <translation>Den Auftrag wählen, der bekommen soll: {what}</translation>
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
        <extracomment>What programs of all kinds print where something goes wrong; not &quot;errors&quot;, of which there may be 0. Nothing in it looks around, so that a large output is gone through quickly. Who types goes on typing.</extracomment>
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
        <source>First error</source>
        <translation>Erster Fehler</translation>
    </message>
    <message>
        <source>First error (F4)</source>
        <translation>Erster Fehler (F4)</translation>
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
    <name>SecretText</name>
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
    <name>SettingRow</name>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Reset {title}</source>
        <translation>{title} zurücksetzen</translation>
    </message>
    <message>
        <source>{explanation} Default: {value}.</source>
        <translation>{explanation} Standard: {value}.</translation>
    </message>
    <message>
        <source>{title}: a number of 0 or more.</source>
        <translation>{title}: eine Zahl ab 0.</translation>
    </message>
    <message>
        <source>{title}: a whole number from {least} to {most}.</source>
        <translation>{title}: eine ganze Zahl von {least} bis {most}.</translation>
    </message>
    <message>
        <source>on</source>
        <translation>ein</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
</context>
<context>
    <name>SettingsController</name>
    <message>
        <source>What you store here takes its place; it is kept beside that.</source>
        <extracomment>Where an older taskmon remembered what closing means, in the window&apos;s own file.</extracomment>
        <translation>Was hier gespeichert wird, tritt an ihre Stelle; sie wird daneben aufbewahrt.</translation>
    </message>
    <message>
        <source>The defaults are in force until it is mended.</source>
        <translation>Bis sie in Ordnung ist, gelten die Standardwerte.</translation>
    </message>
    <message>
        <source>Those that were last in order are in force until it is mended.</source>
        <translation>Bis sie in Ordnung ist, gelten die letzten gültigen.</translation>
    </message>
    <message>
        <source>settings.toml, {faults}.</source>
        <translation>settings.toml, {faults}.</translation>
    </message>
    <message>
        <source>The settings are stored. The broken file is kept as {path}.</source>
        <translation>Die Einstellungen sind gespeichert. Die fehlerhafte Datei ist aufbewahrt als {path}.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <extracomment>settings_file.Changes: store these</extracomment>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Search the settings</source>
        <extracomment>of the pages that were shown</extracomment>
        <translation>Einstellungen suchen</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Pages of settings</source>
        <translation>Seiten der Einstellungen</translation>
    </message>
    <message>
        <source>No setting is called so.</source>
        <translation>Keine Einstellung heißt so.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
</context>
<context>
    <name>SeveralPage</name>
    <message numerus="yes">
        <source>%n runs are selected</source>
        <extracomment>What takes long is done again after at most so long a rest.</extracomment>
        <translation>
            <numerusform>%n Lauf ist ausgewählt</numerusform>
            <numerusform>%n Läufe sind ausgewählt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> and %n more</source>
        <translation>
            <numerusform> und %n weiterer</numerusform>
            <numerusform> und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>{time} together</source>
        <translation>{time} zusammen</translation>
    </message>
    <message>
        <source>{size} of output</source>
        <translation>{size} Ausgabe</translation>
    </message>
    <message numerus="yes">
        <source>group {names}</source>
        <translation>
            <numerusform>Gruppe {names}</numerusform>
            <numerusform>Gruppen {names}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Which runs are shown</source>
        <extracomment>Filter: the entry of a state a group; whether others that are chosen stay so</extracomment>
        <translation>Welche Läufe angezeigt werden</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>More…</source>
        <translation>Mehr …</translation>
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
    <message>
        <source>chosen</source>
        <translation>gewählt</translation>
    </message>
</context>
<context>
    <name>StartField</name>
    <message>
        <source>As soon as it can</source>
        <translation>Sobald es geht</translation>
    </message>
    <message>
        <source>At a time</source>
        <translation>Zu einer Zeit</translation>
    </message>
    <message>
        <source>After a while</source>
        <translation>Nach einer Weile</translation>
    </message>
    <message>
        <source>Start at</source>
        <translation>Start um</translation>
    </message>
    <message>
        <source>Start after</source>
        <translation>Start nach</translation>
    </message>
    <message>
        <source>This is past: it starts at once.</source>
        <translation>Das ist vorbei: Er startet sofort.</translation>
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
        <source>Nothing keeps this computer from going to sleep while something runs: {why}</source>
        <translation>Nichts hält diesen Rechner wach, während etwas läuft: {why}</translation>
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
    <name>StoppingField</name>
    <message>
        <source>Kill it after</source>
        <translation>Erzwingen nach</translation>
    </message>
    <message>
        <source>and kill it after</source>
        <translation>und erzwingen nach</translation>
    </message>
</context>
<context>
    <name>TagsField</name>
    <message>
        <source>words to find it by, apart by commas</source>
        <translation>Wörter zum Wiederfinden, durch Kommas getrennt</translation>
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
        <source>~/backup.py or module:function</source>
        <translation>~/backup.py oder modul:funktion</translation>
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
        <source>taskmon&apos;s own, or .venv/bin/python</source>
        <translation>das von taskmon oder .venv/bin/python</translation>
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
        <extracomment>So long after the last key a task is looked up, and its parameters are checked. Description: another task is shown somebody changed a parameter</extracomment>
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
        <source>the task&apos;s name</source>
        <translation>der Name der Aufgabe</translation>
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
    <name>TimelinePage</name>
    <message>
        <source>What has become of the run</source>
        <extracomment>Of more changes the newest are told; `taskmon show` has all.</extracomment>
        <translation>Was aus dem Lauf geworden ist</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Zeitverlauf</translation>
    </message>
    <message>
        <source>This run</source>
        <translation>Dieser Lauf</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>Nachbarn</translation>
    </message>
</context>
<context>
    <name>TimelineStrip</name>
    <message>
        <source>Timeline: {what}</source>
        <extracomment>the number of an attempt</extracomment>
        <translation>Zeitverlauf: {what}</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Zeitverlauf</translation>
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
        <source>Words in names, commands, errors, tags, and in what ended runs printed.</source>
        <translation>Wörter in Namen, Befehlen, Fehlern, Schlagwörtern und in der Ausgabe beendeter Läufe.</translation>
    </message>
    <message>
        <source>Also tag:nightly, group:backup, state:failed.</source>
        <translation>Auch tag:nightly, group:backup, state:failed.</translation>
    </message>
    <message>
        <source>Filter by time, group, tag or saved job</source>
        <translation>Nach Zeit, Gruppe, Schlagwort oder gespeichertem Auftrag filtern</translation>
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
        <extracomment>The icon is drawn anew at most so often, and in steps of so many thousandths. While there is no tray: whether one has come is looked at so often. While the window is hidden in the tray: whether the tray is still there, for twice so long a panel may restart. a run&apos;s id a verb of `verbs.OF_ALL`, of all that runs</extracomment>
        <translation>nichts läuft</translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n läuft</numerusform>
            <numerusform>%n laufen</numerusform>
        </translation>
    </message>
    <message>
        <source>{runs}, {percent}</source>
        <translation>{runs}, {percent}</translation>
    </message>
    <message numerus="yes">
        <source>%n wait for you</source>
        <translation>
            <numerusform>%n braucht Aufmerksamkeit</numerusform>
            <numerusform>%n brauchen Aufmerksamkeit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failures to look at</source>
        <translation>
            <numerusform>%n Fehlschlag anzusehen</numerusform>
            <numerusform>%n Fehlschläge anzusehen</numerusform>
        </translation>
    </message>
    <message>
        <source>something keeps taskmon from its work</source>
        <translation>etwas hindert taskmon an der Arbeit</translation>
    </message>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… und %n weiterer</numerusform>
            <numerusform>… und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Quit…</source>
        <translation>Beenden …</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>needs you</source>
        <translation>braucht Aufmerksamkeit</translation>
    </message>
    <message>
        <source>Nothing runs</source>
        <translation>Nichts läuft</translation>
    </message>
    <message>
        <source>New run…</source>
        <translation>Neuer Lauf …</translation>
    </message>
    <message>
        <source>Show taskmon</source>
        <translation>taskmon anzeigen</translation>
    </message>
</context>
<context>
    <name>Undo</name>
    <message numerus="yes">
        <source>%n runs put on hold</source>
        <extracomment>So long it is offered, and longer while somebody is about to take it. So many are looked at, or taken back, in one commit, so that others need not wait for all of them. These the key takes back also later, one after the other: places are tried out. a verb&apos;s key, or &quot;move&quot;, &quot;group&quot;, &quot;edit&quot; a sentence for the user whether anything is kept that can be taken back</extracomment>
        <translation>
            <numerusform>%n Lauf zurückgehalten</numerusform>
            <numerusform>%n Läufe zurückgehalten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs released</source>
        <translation>
            <numerusform>%n Lauf freigegeben</numerusform>
            <numerusform>%n Läufe freigegeben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n queued runs cancelled</source>
        <translation>
            <numerusform>%n wartender Lauf abgebrochen</numerusform>
            <numerusform>%n wartende Läufe abgebrochen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs moved</source>
        <translation>
            <numerusform>%n Lauf verschoben</numerusform>
            <numerusform>%n Läufe verschoben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs put into the group {group}</source>
        <translation>
            <numerusform>%n Lauf in die Gruppe {group} verschoben</numerusform>
            <numerusform>%n Läufe in die Gruppe {group} verschoben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n queued runs changed</source>
        <translation>
            <numerusform>%n wartender Lauf geändert</numerusform>
            <numerusform>%n wartende Läufe geändert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs are as before</source>
        <translation>
            <numerusform>%n Lauf ist wie vorher</numerusform>
            <numerusform>%n Läufe sind wie vorher</numerusform>
        </translation>
    </message>
    <message>
        <source>{taken} of {total} taken back</source>
        <translation>{taken} von {total} zurückgenommen</translation>
    </message>
    <message numerus="yes">
        <source>%n have started meanwhile</source>
        <translation>
            <numerusform>%n ist inzwischen gestartet</numerusform>
            <numerusform>%n sind inzwischen gestartet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n have changed otherwise and stay so</source>
        <translation>
            <numerusform>%n hat sich anders geändert und bleibt so</numerusform>
            <numerusform>%n haben sich anders geändert und bleiben so</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UndoBar</name>
    <message>
        <source>Undo</source>
        <extracomment>By which name the table of keys knows it.</extracomment>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undo: {what}</source>
        <translation>Rückgängig: {what}</translation>
    </message>
    <message>
        <source>{what}. {keys} takes it back.</source>
        <translation>{what}. {keys} nimmt es zurück.</translation>
    </message>
</context>
<context>
    <name>UsagePage</name>
    <message>
        <source>Attempt whose resources are shown</source>
        <extracomment>A worker notes no more often.</extracomment>
        <translation>Versuch, dessen Ressourcen gezeigt werden</translation>
    </message>
    <message>
        <source>Resources</source>
        <translation>Ressourcen</translation>
    </message>
</context>
<context>
    <name>UsagePlots</name>
    <message>
        <source>Resources: {what}</source>
        <extracomment>Below this they stand one under the other.</extracomment>
        <translation>Ressourcen: {what}</translation>
    </message>
    <message>
        <source>Resources</source>
        <translation>Ressourcen</translation>
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
    <name>_TagCompleter</name>
    <message>
        <source>Tags that begin so</source>
        <translation>Schlagwörter, die so beginnen</translation>
    </message>
</context>
<context>
    <name>columns</name>
    <message>
        <source>Name</source>
        <extracomment>the newest; known only where a chosen column tells of it its next attempt has something to go on from that it is listed for what it printed; empty: its row tells why it is listed in window.ini a key of the store&apos;s; empty: nobody sorts by it it is always there, at its edge there unless somebody takes it away where there is little room those with the most go first; 0: it stays it tells of the newest attempt, which is read for it alone</extracomment>
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
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>Priorität</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>Versuch</translation>
    </message>
    <message>
        <source>Exit</source>
        <translation>Exit</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>can be asked: {verbs}</source>
        <translation>möglich: {verbs}</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>{section} {count}</source>
        <translation>{section} {count}</translation>
    </message>
    <message>
        <source>interrupted {count}</source>
        <translation>unterbrochen {count}</translation>
    </message>
    <message>
        <source>folded</source>
        <translation>eingeklappt</translation>
    </message>
    <message>
        <source>unfolded</source>
        <translation>ausgeklappt</translation>
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
        <source>added {when}</source>
        <translation>hinzugefügt {when}</translation>
    </message>
    <message>
        <source>started {when}</source>
        <translation>begonnen {when}</translation>
    </message>
    <message>
        <source>ended {when}</source>
        <translation>beendet {when}</translation>
    </message>
    <message>
        <source>{run}; needs attention</source>
        <extracomment>The number of each column, by its key. From the left to the right, unless somebody moves them.</extracomment>
        <translation>{run}; braucht Aufmerksamkeit</translation>
    </message>
    <message>
        <source>printed: {line}</source>
        <extracomment>A run, the number of its newest attempt, and the words. A line is looked for in so many attempts, the newest first. list[int]: of these runs there is more to say</extracomment>
        <translation>hat ausgegeben: {line}</translation>
    </message>
</context>
<context>
    <name>compare</name>
    <message>
        <source>Attempt {number}</source>
        <translation>Versuch {number}</translation>
    </message>
    <message>
        <source>Run {id} · {name}</source>
        <translation>Lauf {id} · {name}</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>Ursache</translation>
    </message>
    <message>
        <source>Exit</source>
        <translation>Exit-Status</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Most memory</source>
        <translation>Höchster Speicherbedarf</translation>
    </message>
    <message>
        <source>Read from disks</source>
        <translation>Von Datenträgern gelesen</translation>
    </message>
    <message>
        <source>Written to disks</source>
        <translation>Auf Datenträger geschrieben</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Computer</source>
        <translation>Rechner</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Parameter {name}</source>
        <translation>Parameter {name}</translation>
    </message>
    <message>
        <source>Argument {name}</source>
        <translation>Argument {name}</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
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
    <name>details</name>
    <message>
        <source>Waits: {reason}</source>
        <extracomment>a run&apos;s id: the one that is waited for the group that has no room</extracomment>
        <translation>Wartet: {reason}</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>ended by {signal}</source>
        <translation>durch {signal} beendet</translation>
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
        <source>&apos;{program}&apos; may not be executed here.</source>
        <translation>„{program}“ darf hier nicht ausgeführt werden.</translation>
    </message>
    <message>
        <source>It was interrupted, and was then cancelled.</source>
        <extracomment>What became of a run; None: of one that somebody has ended.</extracomment>
        <translation>Er wurde unterbrochen und dann abgebrochen.</translation>
    </message>
    <message>
        <source>It was cancelled before it was tried again. Attempt {attempt}: {evidence}.</source>
        <translation>Er wurde vor dem nächsten Versuch abgebrochen. Versuch {attempt}: {evidence}.</translation>
    </message>
    <message>
        <source>It was cancelled before it was tried again. Attempt {attempt} had succeeded.</source>
        <translation>Er wurde vor dem nächsten Versuch abgebrochen. Versuch {attempt} war gelungen.</translation>
    </message>
    <message>
        <source>It was cancelled before it was tried again. Attempt {attempt} had been cancelled.</source>
        <translation>Er wurde vor dem nächsten Versuch abgebrochen. Versuch {attempt} war abgebrochen worden.</translation>
    </message>
    <message>
        <source>It was cancelled; its worker was held by a debugger, so the monitor ended it.</source>
        <translation>Er wurde abgebrochen; ein Debugger hielt seinen Worker an, deshalb hat ihn der Monitor beendet.</translation>
    </message>
    <message>
        <source>It was cancelled; its worker was stopped by somebody again and again, so the monitor ended it.</source>
        <translation>Er wurde abgebrochen; jemand hielt seinen Worker immer wieder an, deshalb hat ihn der Monitor beendet.</translation>
    </message>
    <message>
        <source>exit status {exit_code}</source>
        <translation>Exit-Status {exit_code}</translation>
    </message>
    <message>
        <source>exit status {exit_code}: a program was found but could not be executed</source>
        <translation>Exit-Status {exit_code}: Ein Programm wurde gefunden, konnte aber nicht ausgeführt werden</translation>
    </message>
    <message>
        <source>exit status {exit_code}: a program was not found</source>
        <translation>Exit-Status {exit_code}: Ein Programm wurde nicht gefunden</translation>
    </message>
    <message>
        <source>exit status {exit_code}: what the shell ran was ended by {ended_by}</source>
        <translation>Exit-Status {exit_code}: Was die Shell ausführte, wurde durch {ended_by} beendet</translation>
    </message>
    <message>
        <source>exit status {exit_code}: something ended its process before its function did, such as os._exit</source>
        <translation>Exit-Status {exit_code}: Etwas hat seinen Prozess vor seiner Funktion beendet, etwa os._exit</translation>
    </message>
    <message>
        <source>{python} ended with exit status {exit_code} before it could load the task (it has to be Python 3.11 or newer)</source>
        <translation>{python} endete mit Exit-Status {exit_code}, bevor es die Aufgabe laden konnte (nötig ist Python 3.11 oder neuer)</translation>
    </message>
    <message>
        <source>ended by {signal}: it crashed (it used memory that was not its own)</source>
        <translation>durch {signal} beendet: Er ist abgestürzt (er benutzte Speicher, der ihm nicht gehört)</translation>
    </message>
    <message>
        <source>ended by {signal}: it crashed (its memory, or a file mapped into it, was gone)</source>
        <translation>durch {signal} beendet: Er ist abgestürzt (sein Speicher oder eine darin eingeblendete Datei war weg)</translation>
    </message>
    <message>
        <source>ended by {signal}: it crashed (this processor can&apos;t do what it asked for)</source>
        <translation>durch {signal} beendet: Er ist abgestürzt (dieser Prozessor kann nicht, was er verlangte)</translation>
    </message>
    <message>
        <source>ended by {signal}: it crashed (an impossible calculation)</source>
        <translation>durch {signal} beendet: Er ist abgestürzt (eine unmögliche Rechnung)</translation>
    </message>
    <message>
        <source>ended by {signal}: it gave up because of an error it found in itself</source>
        <translation>durch {signal} beendet: Er gab wegen eines Fehlers auf, den er bei sich selbst fand</translation>
    </message>
    <message>
        <source>ended by {signal}: it crashed (a trap for debuggers)</source>
        <translation>durch {signal} beendet: Er ist abgestürzt (ein Haltepunkt für Debugger)</translation>
    </message>
    <message>
        <source>ended by {signal}: it asked the system for something forbidden</source>
        <translation>durch {signal} beendet: Er verlangte vom System etwas Verbotenes</translation>
    </message>
    <message>
        <source>ended by {signal}: something outside killed it</source>
        <translation>durch {signal} beendet: Etwas von außen hat ihn getötet</translation>
    </message>
    <message>
        <source>ended by {signal}: something outside asked it to end</source>
        <translation>durch {signal} beendet: Etwas von außen bat ihn aufzuhören</translation>
    </message>
    <message>
        <source>ended by {signal}: something outside interrupted it</source>
        <translation>durch {signal} beendet: Etwas von außen hat ihn unterbrochen</translation>
    </message>
    <message>
        <source>ended by {signal}: something outside asked it to quit</source>
        <translation>durch {signal} beendet: Etwas von außen bat ihn, sich zu beenden</translation>
    </message>
    <message>
        <source>ended by {signal}: its terminal or session was closed</source>
        <translation>durch {signal} beendet: Sein Terminal oder seine Sitzung wurde geschlossen</translation>
    </message>
    <message>
        <source>ended by {signal}: the program that read its output was gone</source>
        <translation>durch {signal} beendet: Das Programm, das seine Ausgabe las, war weg</translation>
    </message>
    <message>
        <source>ended by {signal}: it used more processor time than allowed</source>
        <translation>durch {signal} beendet: Er verbrauchte mehr Prozessorzeit als erlaubt</translation>
    </message>
    <message>
        <source>ended by {signal}: a file grew larger than allowed</source>
        <translation>durch {signal} beendet: Eine Datei wurde größer als erlaubt</translation>
    </message>
    <message>
        <source>It stopped, although nobody had asked it to.</source>
        <translation>Er hörte auf, obwohl ihn niemand darum gebeten hatte.</translation>
    </message>
    <message>
        <source>It raised RunStopped, though nobody had asked it to stop.</source>
        <translation>Er warf RunStopped, obwohl ihn niemand gebeten hatte aufzuhören.</translation>
    </message>
    <message>
        <source>It ran longer than the {limit} it was allowed.</source>
        <translation>Er lief länger als erlaubt: {limit}.</translation>
    </message>
    <message>
        <source>It ran longer than the {limit_s} s it was allowed.</source>
        <translation>Er lief länger als die erlaubten {limit_s} s.</translation>
    </message>
    <message>
        <source>It printed and reported nothing for {limit}, which was its limit.</source>
        <translation>Er hat {limit} lang nichts ausgegeben und nichts gemeldet, das war seine Grenze.</translation>
    </message>
    <message>
        <source>It reported nothing for {limit_s} s, which was its limit.</source>
        <translation>Er hat {limit_s} s lang nichts gemeldet, das war seine Grenze.</translation>
    </message>
    <message>
        <source>There is no program &apos;{program}&apos; in the PATH of this run. If it is a command with arguments, give each of them by itself, or run it with a shell.</source>
        <translation>Ein Programm „{program}“ gibt es im PATH dieses Laufs nicht. Ist es ein Befehl mit Argumenten, jedes davon einzeln angeben oder ihn mit einer Shell ausführen.</translation>
    </message>
    <message>
        <source>There is no program &apos;{program}&apos;.</source>
        <translation>Ein Programm „{program}“ gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no program &apos;{program}&apos; in &apos;{cwd}&apos;.</source>
        <translation>Ein Programm „{program}“ gibt es in „{cwd}“ nicht.</translation>
    </message>
    <message>
        <source>Whether there is a program &apos;{program}&apos; can&apos;t be told: the disk that may hold it fails.</source>
        <translation>Ob es ein Programm „{program}“ gibt, lässt sich nicht sagen: Der Datenträger, auf dem es liegen kann, versagt.</translation>
    </message>
    <message>
        <source>&apos;{program}&apos; can&apos;t run without what its first line names (&apos;{first_line}&apos;), which does not exist.</source>
        <translation>„{program}“ kann nicht ohne das laufen, was seine erste Zeile nennt („{first_line}“), und das gibt es nicht.</translation>
    </message>
    <message>
        <source>&apos;{program}&apos; can&apos;t run without the loader that it was built for, which does not exist.</source>
        <translation>„{program}“ kann nicht ohne den Loader laufen, für den es gebaut wurde, und den gibt es nicht.</translation>
    </message>
    <message>
        <source>The folder &apos;{cwd}&apos; does not exist.</source>
        <translation>Den Ordner „{cwd}“ gibt es nicht.</translation>
    </message>
    <message>
        <source>&apos;{cwd}&apos; is not a folder.</source>
        <translation>„{cwd}“ ist kein Ordner.</translation>
    </message>
    <message>
        <source>The folder &apos;{cwd}&apos; can&apos;t be entered: {system_says}.</source>
        <translation>Der Ordner „{cwd}“ ist nicht zugänglich: {system_says}.</translation>
    </message>
    <message>
        <source>What it had kept was removed while it ran.</source>
        <translation>Was er behalten hatte, wurde entfernt, während er lief.</translation>
    </message>
    <message>
        <source>&apos;{program}&apos; is a folder, not a program.</source>
        <translation>„{program}“ ist ein Ordner, kein Programm.</translation>
    </message>
    <message>
        <source>&apos;{program}&apos; is there, but may not be executed. If it is a program: chmod +x &apos;{program}&apos;</source>
        <translation>„{program}“ ist da, darf aber nicht ausgeführt werden. Wenn es ein Programm ist: chmod +x &apos;{program}&apos;</translation>
    </message>
    <message>
        <source>&apos;{program}&apos; is just being written by another program.</source>
        <translation>„{program}“ wird gerade von einem anderen Programm geschrieben.</translation>
    </message>
    <message>
        <source>&apos;{program}&apos; can&apos;t be started: {system_says}.</source>
        <translation>„{program}“ lässt sich nicht starten: {system_says}.</translation>
    </message>
    <message>
        <source>The folder &apos;{cwd}&apos; may not be entered.</source>
        <translation>Der Ordner „{cwd}“ darf nicht betreten werden.</translation>
    </message>
    <message>
        <source>Its folder can&apos;t be made: {system_says}.</source>
        <translation>Sein Ordner lässt sich nicht anlegen: {system_says}.</translation>
    </message>
    <message>
        <source>No terminal could be had: {system_says}.</source>
        <translation>Es war kein Terminal zu bekommen: {system_says}.</translation>
    </message>
    <message>
        <source>The system does not let it write what it keeps.</source>
        <translation>Das System lässt ihn nicht schreiben, was er behält.</translation>
    </message>
    <message>
        <source>&apos;{program}&apos; is not a program of this system. If it is a script, its first line must name what runs it, for example: #!/bin/sh</source>
        <translation>„{program}“ ist kein Programm dieses Systems. Ist es ein Skript, muss seine erste Zeile nennen, was es ausführt, zum Beispiel: #!/bin/sh</translation>
    </message>
    <message>
        <source>Arguments and environment together are larger than the system allows; put them into a file.</source>
        <translation>Argumente und Umgebung sind zusammen größer, als das System erlaubt; in eine Datei damit.</translation>
    </message>
    <message>
        <source>Its worker was lost: it was killed, or crashed, before it could record how the command went.</source>
        <translation>Sein Worker ging verloren: Er wurde beendet oder stürzte ab, bevor er festhalten konnte, wie der Befehl ausging.</translation>
    </message>
    <message>
        <source>Its worker was lost: it was killed, or crashed, before it could record how the command went. Processes of it still live.</source>
        <translation>Sein Worker ging verloren: Er wurde beendet oder stürzte ab, bevor er festhalten konnte, wie der Befehl ausging. Prozesse von ihm leben noch.</translation>
    </message>
    <message>
        <source>It has ended, but how can&apos;t be known any more.</source>
        <translation>Er ist zu Ende, aber wie, lässt sich nicht mehr feststellen.</translation>
    </message>
    <message>
        <source>How it ended is not known: its worker was held by a debugger and could not record it.</source>
        <translation>Wie er endete, ist nicht bekannt: Ein Debugger hielt seinen Worker an, der es deshalb nicht festhalten konnte.</translation>
    </message>
    <message>
        <source>How it ended is not known: its worker was stopped by somebody again and again and could not record it.</source>
        <translation>Wie er endete, ist nicht bekannt: Jemand hielt seinen Worker immer wieder an, der es deshalb nicht festhalten konnte.</translation>
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
        <source>Its worker ended before it could record how it went. A process of it still lives (pid {survivors}).</source>
        <translation>Sein Worker endete, bevor er festhalten konnte, wie es ausging. Ein Prozess von ihm lebt noch (PID {survivors}).</translation>
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
        <source>How it ended is not known.</source>
        <translation>Wie er endete, ist nicht bekannt.</translation>
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
        <source>It was never started: the monitor gave it up.</source>
        <translation>Er wurde nie gestartet: Der Monitor gab ihn auf.</translation>
    </message>
    <message>
        <source>It was never started: somebody put something else in place of its files.</source>
        <translation>Er wurde nie gestartet: Jemand hat etwas anderes an die Stelle seiner Dateien gesetzt.</translation>
    </message>
    <message>
        <source>It was never started: the warm process that it was handed to is gone.</source>
        <translation>Er wurde nie gestartet: Der warme Prozess, dem er übergeben wurde, ist weg.</translation>
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
        <source>There is no room on the disk for what it keeps.</source>
        <translation>Auf dem Datenträger ist kein Platz für das, was er behält.</translation>
    </message>
    <message>
        <source>taskmon itself failed to start this run; its log says why.</source>
        <translation>taskmon selbst konnte diesen Lauf nicht starten; sein Protokoll sagt, warum.</translation>
    </message>
    <message>
        <source>taskmon itself failed to store how this run ended; its journal has it.</source>
        <translation>taskmon selbst konnte nicht speichern, wie dieser Lauf endete; sein Journal hat es.</translation>
    </message>
    <message>
        <source>taskmon itself failed while it performed this run.</source>
        <translation>taskmon selbst hat versagt, während es diesen Lauf ausführte.</translation>
    </message>
    <message>
        <source>taskmon itself failed to settle what was unfinished; its log says why.</source>
        <translation>taskmon selbst konnte nicht klären, was unvollendet war; sein Protokoll sagt, warum.</translation>
    </message>
    <message>
        <source>The task&apos;s process did not say how it ended.</source>
        <translation>Der Prozess der Aufgabe hat nicht gesagt, wie sie endete.</translation>
    </message>
    <message>
        <source>What it keeps could not be written.</source>
        <translation>Was er behält, konnte nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>The system starts no more threads: this user has too many of them and of processes, or there is no memory left. End some programs, or allow more processes (ulimit -u).</source>
        <extracomment>What keeps all runs from being started, or outcomes from being stored.</extracomment>
        <translation>Das System startet keine Threads mehr: Dieser Benutzer hat zu viele davon und von Prozessen, oder es ist kein Speicher mehr frei. Programme beenden oder mehr Prozesse erlauben (ulimit -u).</translation>
    </message>
    <message>
        <source>The system starts no more processes or threads for this user now. End some that nobody needs, or allow more of them (ulimit -u).</source>
        <translation>Das System startet jetzt keine Prozesse oder Threads mehr für diesen Benutzer. Welche beenden, die niemand braucht, oder mehr davon erlauben (ulimit -u).</translation>
    </message>
    <message>
        <source>taskmon may open no more files. Use fewer slots, or allow more files (ulimit -n).</source>
        <translation>taskmon darf keine Dateien mehr öffnen. Weniger Plätze verwenden oder mehr Dateien erlauben (ulimit -n).</translation>
    </message>
    <message>
        <source>The system can open no more files. Close some programs.</source>
        <translation>Das System kann keine Dateien mehr öffnen. Programme schließen.</translation>
    </message>
    <message>
        <source>There is no memory left to start anything with. Close some programs, or use fewer slots.</source>
        <translation>Es ist kein Speicher mehr frei, um etwas zu starten. Programme schließen oder weniger Plätze verwenden.</translation>
    </message>
    <message>
        <source>The system has no terminal left. Close some of them.</source>
        <translation>Das System hat kein Terminal mehr frei. Welche schließen.</translation>
    </message>
    <message>
        <source>The disk that holds {path} can only be read now. See what is wrong with it, and make it writable.</source>
        <translation>Der Datenträger von {path} lässt sich nur noch lesen. Nachsehen, was mit ihm ist, und ihn beschreibbar machen.</translation>
    </message>
    <message>
        <source>The disk that holds {path} fails. See what is wrong with it.</source>
        <translation>Der Datenträger von {path} versagt. Nachsehen, was mit ihm ist.</translation>
    </message>
    <message>
        <source>{path} is gone. Put it back, or make it anew.</source>
        <translation>{path} ist weg. Zurücklegen oder neu anlegen.</translation>
    </message>
    <message>
        <source>taskmon may not use {path}. Give yourself the rights.</source>
        <translation>taskmon darf {path} nicht benutzen. Sich selbst die Rechte geben.</translation>
    </message>
    <message>
        <source>{path} can&apos;t be used ({system_says}). Mend that.</source>
        <translation>{path} lässt sich nicht benutzen ({system_says}). Das beheben.</translation>
    </message>
    <message>
        <source>The Python that taskmon runs on, {program}, can&apos;t be started any more ({system_says}). If an upgrade has taken it away, start taskmon anew: what runs goes on.</source>
        <translation>Das Python, auf dem taskmon läuft, {program}, lässt sich nicht mehr starten ({system_says}). Hat eine Aktualisierung es entfernt, taskmon neu starten: Was läuft, läuft weiter.</translation>
    </message>
    <message>
        <source>Only {free} are free on the disk of {path}, {wanted} are wanted. Free some space, or set least_free_bytes lower.</source>
        <translation>Auf dem Datenträger von {path} sind nur {free} frei, gewünscht sind {wanted}. Platz schaffen oder least_free_bytes niedriger setzen.</translation>
    </message>
    <message>
        <source>There is no room on the disk that holds {path}. Free some space.</source>
        <translation>Auf dem Datenträger von {path} ist kein Platz. Platz schaffen.</translation>
    </message>
    <message>
        <source>The quota on the disk that holds {path} is used up. Free some space.</source>
        <translation>Das Kontingent auf dem Datenträger von {path} ist aufgebraucht. Platz schaffen.</translation>
    </message>
    <message>
        <source>Files may not grow any more ({path}). Raise the limit (ulimit -f), or free some space.</source>
        <translation>Dateien dürfen nicht weiter wachsen ({path}). Die Grenze anheben (ulimit -f) oder Platz schaffen.</translation>
    </message>
    <message>
        <source>The disk that holds {database} is full, or refuses to write ({system_says}). Make some room.</source>
        <translation>Der Datenträger von {database} ist voll oder schreibt nicht ({system_says}). Platz schaffen.</translation>
    </message>
    <message>
        <source>taskmon itself failed to look at its queue; its log says why.</source>
        <translation>taskmon selbst konnte seine Warteschlange nicht ansehen; sein Protokoll sagt, warum.</translation>
    </message>
    <message>
        <source>{database} is locked by another program ({system_says}). Close what has it open and try again.</source>
        <translation>{database} ist von einem anderen Programm gesperrt ({system_says}). Schließen, was sie offen hat, und es noch einmal versuchen.</translation>
    </message>
    <message>
        <source>{database} is damaged ({system_says}). The next launch sets it aside and saves what can be read.</source>
        <translation>{database} ist beschädigt ({system_says}). Der nächste Start legt sie beiseite und rettet, was sich lesen lässt.</translation>
    </message>
    <message>
        <source>There is no database yet at {database}. It is made when the first run is added.</source>
        <translation>Unter {database} gibt es noch keine Datenbank. Sie entsteht mit dem ersten Lauf.</translation>
    </message>
    <message>
        <source>{database} belongs to {user}, not to you, and can&apos;t be used ({system_says}).</source>
        <translation>{database} gehört {user} und lässt sich deshalb nicht benutzen ({system_says}).</translation>
    </message>
    <message>
        <source>{database} can&apos;t be written to ({system_says}). Check the rights of the file and its folder.</source>
        <translation>{database} lässt sich nicht schreiben ({system_says}). Die Rechte der Datei und ihres Ordners prüfen.</translation>
    </message>
    <message>
        <source>{database} can&apos;t be used ({system_says}). &apos;taskmon doctor&apos; shows more.</source>
        <translation>{database} lässt sich nicht benutzen ({system_says}). „taskmon doctor“ zeigt mehr.</translation>
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
    <message>
        <source>What ended can&apos;t be recorded yet.</source>
        <extracomment>What a shell&apos;s status is above the number of the signal that ended what it ran.</extracomment>
        <translation>Was zu Ende ist, kann noch nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>What is queued waits, and goes on by itself.</source>
        <translation>Die Warteschlange wartet und geht von selbst weiter.</translation>
    </message>
    <message>
        <source>Run {run} has already succeeded; there is nothing to cancel.</source>
        <translation>Lauf {run} ist schon gelungen; es gibt nichts abzubrechen.</translation>
    </message>
    <message>
        <source>Run {run} has already failed; there is nothing to cancel.</source>
        <translation>Lauf {run} ist schon fehlgeschlagen; es gibt nichts abzubrechen.</translation>
    </message>
    <message>
        <source>Run {run} has already been cancelled; there is nothing to cancel.</source>
        <translation>Lauf {run} ist schon abgebrochen; es gibt nichts abzubrechen.</translation>
    </message>
    <message>
        <source>Run {run} is running; cancel it first, or duplicate it.</source>
        <translation>Lauf {run} läuft; ihn zuerst abbrechen oder duplizieren.</translation>
    </message>
    <message>
        <source>Run {run} is running; cancel it first.</source>
        <translation>Lauf {run} läuft; ihn zuerst abbrechen.</translation>
    </message>
    <message>
        <source>Run {run} is queued already.</source>
        <translation>Lauf {run} steht schon in der Warteschlange.</translation>
    </message>
    <message>
        <source>Run {run} is {state}; only an interrupted run can be marked failed.</source>
        <translation>Lauf {run}: {state}. Nur ein unterbrochener Lauf kann als fehlgeschlagen markiert werden.</translation>
    </message>
    <message>
        <source>Run {run} is {state}; only a queued run can be held.</source>
        <translation>Lauf {run}: {state}. Nur ein wartender Lauf kann zurückgehalten werden.</translation>
    </message>
    <message>
        <source>Run {run} is {state}; only a queued run can be released.</source>
        <translation>Lauf {run}: {state}. Nur ein wartender Lauf kann freigegeben werden.</translation>
    </message>
    <message>
        <source>Run {run} is {state}; only a queued run can be changed.</source>
        <translation>Lauf {run}: {state}. Nur ein wartender Lauf kann geändert werden.</translation>
    </message>
    <message>
        <source>Run {run} is {state}; only a queued run can be moved.</source>
        <translation>Lauf {run}: {state}. Nur ein wartender Lauf kann verschoben werden.</translation>
    </message>
    <message>
        <source>Run {run} is {state}, so there is no place before it.</source>
        <translation>Lauf {run}: {state}. Vor ihm gibt es deshalb keine Stelle.</translation>
    </message>
    <message>
        <source>Run {run} is {state}, not running.</source>
        <translation>Lauf {run}: {state}. Er läuft nicht.</translation>
    </message>
    <message>
        <source>Run {run} is {state}, not running. Use &apos;taskmon hold {run}&apos; instead.</source>
        <translation>Lauf {run}: {state}. Er läuft nicht; stattdessen lässt er sich zurückhalten („taskmon hold {run}“).</translation>
    </message>
    <message>
        <source>Run {run} is {state}, not running. Use &apos;taskmon release {run}&apos; instead.</source>
        <translation>Lauf {run}: {state}. Er läuft nicht; stattdessen lässt er sich freigeben („taskmon release {run}“).</translation>
    </message>
    <message>
        <source>Run {run} is performed in a thread of taskmon itself, which can&apos;t be paused.</source>
        <translation>Lauf {run} wird in einem Thread von taskmon selbst ausgeführt, und der lässt sich nicht anhalten.</translation>
    </message>
    <message>
        <source>Run {run} is not being cancelled; there is nothing to let go of.</source>
        <translation>Lauf {run} wird nicht abgebrochen; es gibt nichts loszulassen.</translation>
    </message>
    <message>
        <source>Run {run} has moved on: it is at attempt {newest}, and {state}. Nothing was done.</source>
        <translation>Lauf {run} ist schon weiter: Versuch {newest}, {state}. Es wurde nichts getan.</translation>
    </message>
    <message>
        <source>Run {run} has no checkpoint to resume from. &apos;taskmon retry --restart {run}&apos; starts it anew.</source>
        <translation>Lauf {run} hat keinen Sicherungspunkt, ab dem er fortsetzen könnte. „taskmon retry --restart {run}“ beginnt ihn neu.</translation>
    </message>
    <message>
        <source>A process of run {run} still lives (pid {survivors}); end it first.</source>
        <translation>Ein Prozess von Lauf {run} lebt noch (PID {survivors}); ihn zuerst beenden.</translation>
    </message>
    <message>
        <source>A thread of taskmon still performs the last attempt of run {run}, and can&apos;t be ended from outside. Wait until it has left, or start taskmon anew.</source>
        <translation>Ein Thread von taskmon führt noch den letzten Versuch von Lauf {run} aus und lässt sich von außen nicht beenden. Warten, bis er fertig ist, oder taskmon neu starten.</translation>
    </message>
    <message>
        <source>Run {run} can&apos;t come after itself.</source>
        <translation>Lauf {run} kann nicht nach sich selbst kommen.</translation>
    </message>
    <message>
        <source>Run {run} can&apos;t be moved before itself.</source>
        <translation>Lauf {run} kann nicht vor sich selbst gestellt werden.</translation>
    </message>
    <message>
        <source>There is no room in the queue for that.</source>
        <translation>Dafür ist in der Warteschlange kein Platz.</translation>
    </message>
    <message>
        <source>Run {after} comes after run {run}, so neither would ever start.</source>
        <translation>Lauf {after} kommt nach Lauf {run}, so würde keiner von beiden je starten.</translation>
    </message>
    <message>
        <source>Run {run} has not succeeded: it is {state}. Nothing can wait for its success.</source>
        <translation>Lauf {run} ist nicht gelungen: {state}. Nichts kann auf seinen Erfolg warten.</translation>
    </message>
    <message>
        <source>Run {run} is {state}, so nothing can be typed to it.</source>
        <translation>Lauf {run}: {state}. Deshalb lässt sich ihm nichts eingeben.</translation>
    </message>
    <message>
        <source>Run {run} is being ended, so nothing can be typed to it any more.</source>
        <translation>Lauf {run} wird gerade beendet, deshalb lässt sich ihm nichts mehr eingeben.</translation>
    </message>
    <message>
        <source>Run {run} has no terminal, so nothing can be typed to it.</source>
        <translation>Lauf {run} hat kein Terminal, deshalb lässt sich ihm nichts eingeben.</translation>
    </message>
    <message>
        <source>Run {run} has no terminal, so nothing can be typed to it. Run it with --pty.</source>
        <translation>Lauf {run} hat kein Terminal, deshalb lässt sich ihm nichts eingeben. Ihn mit --pty ausführen.</translation>
    </message>
    <message>
        <source>Run {run} is just being started. Ask again in a moment.</source>
        <translation>Lauf {run} wird gerade gestartet. Gleich noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Run {run} has not taken what was typed before. Ask again in a moment.</source>
        <translation>Lauf {run} hat noch nicht angenommen, was zuvor eingegeben wurde. Gleich noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Nobody listens to what is typed to run {run}: it has just ended.</source>
        <translation>Niemand liest, was Lauf {run} eingegeben wird: Er ist gerade zu Ende.</translation>
    </message>
    <message>
        <source>Nothing can be typed to run {run}: its worker is of an earlier version of taskmon, or the pipe at which it listens was removed. Its next attempt can be typed to.</source>
        <translation>Lauf {run} lässt sich nichts eingeben: Sein Worker ist von einer früheren Version von taskmon, oder die Pipe, an der er horcht, wurde entfernt. Beim nächsten Versuch geht es.</translation>
    </message>
    <message>
        <source>An answer is one line of text, without control characters but tabs; a key is named, not typed.</source>
        <translation>Eine Antwort ist eine Zeile Text, ohne Steuerzeichen außer Tabulatoren; eine Taste wird genannt, nicht getippt.</translation>
    </message>
    <message>
        <source>The answer holds half a character, which can&apos;t be typed.</source>
        <translation>Die Antwort enthält ein halbes Zeichen, das sich nicht eingeben lässt.</translation>
    </message>
    <message>
        <source>The answer is longer than a terminal takes in one line, which is some 4,000 bytes.</source>
        <translation>Die Antwort ist länger, als ein Terminal in einer Zeile annimmt, das sind etwa 4.000 Byte.</translation>
    </message>
    <message>
        <source>The group &apos;{name}&apos; is that of all runs that name none; it can&apos;t be renamed.</source>
        <translation>Die Gruppe „{name}“ ist die aller Läufe, die keine nennen; sie lässt sich nicht umbenennen.</translation>
    </message>
    <message>
        <source>The group &apos;{name}&apos; is that of all runs that name none; it can&apos;t be removed.</source>
        <translation>Die Gruppe „{name}“ ist die aller Läufe, die keine nennen; sie lässt sich nicht entfernen.</translation>
    </message>
    <message>
        <source>The group &apos;{name}&apos; is being renamed.</source>
        <translation>Die Gruppe „{name}“ wird gerade umbenannt.</translation>
    </message>
    <message>
        <source>There is a group &apos;{name}&apos; already.</source>
        <translation>Eine Gruppe „{name}“ gibt es schon.</translation>
    </message>
    <message>
        <source>There is no group &apos;{name}&apos;.</source>
        <translation>Eine Gruppe „{name}“ gibt es nicht.</translation>
    </message>
    <message>
        <source>A group&apos;s name is a short text in one line; not &apos;{name}&apos;.</source>
        <translation>Der Name einer Gruppe ist ein kurzer Text in einer Zeile; nicht „{name}“.</translation>
    </message>
    <message>
        <source>The group &apos;{name}&apos; has {unfinished} unfinished run; give them another group first, or let them end.</source>
        <translation>Die Gruppe „{name}“ hat {unfinished} unvollendeten Lauf; ihm zuerst eine andere Gruppe geben oder ihn enden lassen.</translation>
    </message>
    <message>
        <source>The group &apos;{name}&apos; has {unfinished} unfinished runs; give them another group first, or let them end.</source>
        <translation>Die Gruppe „{name}“ hat {unfinished} unvollendete Läufe; ihnen zuerst eine andere Gruppe geben oder sie enden lassen.</translation>
    </message>
    <message>
        <source>There is a saved job &apos;{name}&apos; already. Nothing was renamed.</source>
        <translation>Einen gespeicherten Job „{name}“ gibt es schon. Es wurde nichts umbenannt.</translation>
    </message>
    <message>
        <source>Two of these jobs have the same name. Nothing was saved.</source>
        <translation>Zwei dieser Jobs haben denselben Namen. Es wurde nichts gespeichert.</translation>
    </message>
    <message>
        <source>The grace is a number of seconds.</source>
        <translation>Die Frist ist eine Zahl von Sekunden.</translation>
    </message>
    <message>
        <source>The priority is a whole number between -1000000 and 1000000.</source>
        <translation>Die Priorität ist eine ganze Zahl zwischen -1000000 und 1000000.</translation>
    </message>
    <message>
        <source>The number of retries is a whole number between 0 and 9999.</source>
        <translation>Die Zahl der Wiederholungen ist eine ganze Zahl zwischen 0 und 9999.</translation>
    </message>
    <message>
        <source>The cap of an output is at least 65,536 bytes.</source>
        <translation>Die Obergrenze einer Ausgabe beträgt mindestens 65.536 Byte.</translation>
    </message>
    <message>
        <source>A name is more than blanks; without one, a run is called by what it performs.</source>
        <translation>Ein Name besteht nicht nur aus Leerzeichen; ohne einen heißt ein Lauf nach dem, was er ausführt.</translation>
    </message>
    <message>
        <source>There is no command to run. Give one after &apos;--&apos;, for example: taskmon add -- make all</source>
        <translation>Es gibt keinen Befehl auszuführen. Einen nach „--“ angeben, zum Beispiel: taskmon add -- make all</translation>
    </message>
    <message>
        <source>The command&apos;s name is empty.</source>
        <translation>Der Name des Befehls ist leer.</translation>
    </message>
    <message>
        <source>A task is named MODULE:FUNCTION or FILE.py:FUNCTION, for example: backup.py:nightly</source>
        <translation>Eine Aufgabe heißt MODUL:FUNKTION oder DATEI.py:FUNKTION, zum Beispiel: backup.py:nightly</translation>
    </message>
    <message>
        <source>A task with isolation=&apos;thread&apos; runs in taskmon itself, so no other --python can be asked for.</source>
        <translation>Eine Aufgabe mit isolation=&apos;thread&apos; läuft in taskmon selbst, ein anderes --python lässt sich deshalb nicht verlangen.</translation>
    </message>
    <message>
        <source>There is no run {run}. &apos;taskmon list&apos; shows the runs there are.</source>
        <translation>Einen Lauf {run} gibt es nicht. „taskmon list“ zeigt die vorhandenen.</translation>
    </message>
    <message>
        <source>Run {run} was removed by somebody else before it had ended here.</source>
        <translation>Lauf {run} wurde von jemand anderem entfernt, bevor er hier zu Ende war.</translation>
    </message>
    <message>
        <source>No job is saved as &apos;{name}&apos;. &apos;taskmon job list&apos; shows those there are.</source>
        <translation>Unter „{name}“ ist kein Job gespeichert. „taskmon job list“ zeigt die vorhandenen.</translation>
    </message>
    <message>
        <source>The store is closed already.</source>
        <translation>Der Speicher ist schon geschlossen.</translation>
    </message>
    <message>
        <source>It could not be typed to run {run}: {system_says}.</source>
        <translation>Lauf {run} ließ sich nichts eingeben: {system_says}.</translation>
    </message>
    <message>
        <source>The {request} of run {run} is noted, but its worker could not be told: {system_says}. Make room or give rights, and ask again.</source>
        <translation>Was von Lauf {run} verlangt wurde ({request}), ist notiert, aber sein Worker konnte es nicht erfahren: {system_says}. Platz schaffen oder Rechte geben und es noch einmal verlangen.</translation>
    </message>
</context>
<context>
    <name>filters</name>
    <message>
        <source>All</source>
        <extracomment>the filter without it</extracomment>
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
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} bis {last}</translation>
    </message>
    <message>
        <source>Group: {name}</source>
        <translation>Gruppe: {name}</translation>
    </message>
    <message>
        <source>Tag: {name}</source>
        <translation>Schlagwort: {name}</translation>
    </message>
    <message>
        <source>Job: {name}</source>
        <translation>Auftrag: {name}</translation>
    </message>
    <message>
        <source>No run matches “{words}” among: {among}</source>
        <translation>Kein Lauf passt zu „{words}“ unter: {among}</translation>
    </message>
    <message>
        <source>No run matches “{words}”</source>
        <translation>Kein Lauf passt zu „{words}“</translation>
    </message>
    <message>
        <source>Nothing runs, and nothing waits</source>
        <translation>Nichts läuft, und nichts wartet</translation>
    </message>
    <message>
        <source>Nothing needs you</source>
        <translation>Nichts braucht Aufmerksamkeit</translation>
    </message>
    <message>
        <source>No run has succeeded</source>
        <translation>Kein Lauf war erfolgreich</translation>
    </message>
    <message>
        <source>No run has failed</source>
        <translation>Kein Lauf ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>No run was cancelled</source>
        <translation>Kein Lauf wurde abgebrochen</translation>
    </message>
    <message>
        <source>No run is among: {among}</source>
        <translation>Kein Lauf ist unter: {among}</translation>
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
        <source>Search does without what lately ended runs printed. The log says why.</source>
        <translation>Die Suche kommt ohne die Ausgaben zuletzt beendeter Läufe aus. Das Protokoll sagt, warum.</translation>
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
        <source>Outputs, for search</source>
        <translation>Ausgaben, für die Suche</translation>
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
    <name>history</name>
    <message>
        <source>added</source>
        <translation>hinzugefügt</translation>
    </message>
    <message>
        <source>a slot is free</source>
        <translation>ein Platz ist frei</translation>
    </message>
    <message>
        <source>stopped from outside</source>
        <translation>von außen angehalten</translation>
    </message>
    <message>
        <source>continued from outside</source>
        <translation>von außen fortgesetzt</translation>
    </message>
    <message>
        <source>put on hold, for its environment is lost</source>
        <translation>zurückgehalten, weil seine Umgebung verloren ist</translation>
    </message>
    <message>
        <source>asked to run again</source>
        <translation>sollte noch einmal laufen</translation>
    </message>
    <message>
        <source>asked to go on</source>
        <translation>sollte weitermachen</translation>
    </message>
    <message>
        <source>with a terminal</source>
        <translation>mit einem Terminal</translation>
    </message>
    <message>
        <source>let go</source>
        <translation>losgelassen</translation>
    </message>
    <message>
        <source>moved first</source>
        <translation>an den Anfang gestellt</translation>
    </message>
    <message>
        <source>moved last</source>
        <translation>ans Ende gestellt</translation>
    </message>
    <message>
        <source>moved back</source>
        <translation>zurückgestellt</translation>
    </message>
    <message>
        <source>moved up</source>
        <translation>nach oben verschoben</translation>
    </message>
    <message>
        <source>moved down</source>
        <translation>nach unten verschoben</translation>
    </message>
    <message>
        <source>never started</source>
        <translation>nie gestartet</translation>
    </message>
    <message>
        <source>the clock was set</source>
        <translation>die Uhr wurde gestellt</translation>
    </message>
    <message>
        <source>its folder can&apos;t be made</source>
        <translation>sein Ordner lässt sich nicht anlegen</translation>
    </message>
    <message>
        <source>duplicate of run {number}</source>
        <translation>Duplikat von Lauf {number}</translation>
    </message>
    <message>
        <source>moved before run {number}</source>
        <translation>vor Lauf {number} verschoben</translation>
    </message>
    <message>
        <source>moved behind run {number}</source>
        <translation>hinter Lauf {number} verschoben</translation>
    </message>
    <message>
        <source>run {number} failed</source>
        <translation>Lauf {number} fehlgeschlagen</translation>
    </message>
    <message>
        <source>run {number} cancelled</source>
        <translation>Lauf {number} abgebrochen</translation>
    </message>
    <message>
        <source>attempt {number} began</source>
        <translation>Versuch {number} begann</translation>
    </message>
    <message>
        <source>tried again</source>
        <translation>erneut versucht</translation>
    </message>
    <message>
        <source>tried again from where it was</source>
        <translation>erneut versucht, ab dem letzten Stand</translation>
    </message>
    <message>
        <source>waits again, its cancel was taken back</source>
        <translation>wartet wieder, der Abbruch wurde zurückgenommen</translation>
    </message>
    <message>
        <source>cancelled before it was started</source>
        <translation>abgebrochen, bevor er gestartet wurde</translation>
    </message>
    <message>
        <source>cancelled before it was tried again</source>
        <translation>abgebrochen vor dem nächsten Versuch</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>marked failed</source>
        <translation>als fehlgeschlagen markiert</translation>
    </message>
    <message>
        <source>{state}: {why}</source>
        <translation>{state}: {why}</translation>
    </message>
    <message>
        <source>{what} after {time}</source>
        <translation>{what} nach {time}</translation>
    </message>
    <message>
        <source>attempt {number}</source>
        <translation>Versuch {number}</translation>
    </message>
    <message>
        <source>; tried again by its policy at once</source>
        <translation>; nach seiner Regel sofort erneut versucht</translation>
    </message>
    <message>
        <source>; tried again by its policy in {time}</source>
        <translation>; nach seiner Regel in {time} erneut versucht</translation>
    </message>
    <message>
        <source>; queued again</source>
        <translation>; wieder eingereiht</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>went on</source>
        <translation>fortgesetzt</translation>
    </message>
    <message>
        <source>put on hold</source>
        <translation>zurückgehalten</translation>
    </message>
    <message>
        <source>released</source>
        <translation>freigegeben</translation>
    </message>
    <message>
        <source>asked to end</source>
        <translation>um Beendigung gebeten</translation>
    </message>
    <message>
        <source>change taken back</source>
        <translation>Änderung zurückgenommen</translation>
    </message>
    <message>
        <source>{what} {who}</source>
        <translation>{what} {who}</translation>
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
    <name>keys</name>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Show output</source>
        <translation>Ausgabe anzeigen</translation>
    </message>
    <message>
        <source>Go through the buttons of a row</source>
        <translation>Durch die Knöpfe einer Zeile gehen</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Alles auswählen</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Next and previous place</source>
        <translation>Nächste und vorige Stelle</translation>
    </message>
    <message>
        <source>First error</source>
        <translation>Erster Fehler</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>To the beginning, to the end</source>
        <translation>Zum Anfang, zum Ende</translation>
    </message>
</context>
<context>
    <name>lengths</name>
    <message>
        <source>Write a length of time, such as 90 s, 10 min or 1 h 30 min.</source>
        <translation>Eine Dauer angeben, etwa 90 s, 10 min oder 1 h 30 min.</translation>
    </message>
</context>
<context>
    <name>notes</name>
    <message>
        <source>quiet for {time}</source>
        <translation>still seit {time}</translation>
    </message>
    <message>
        <source>quiet for {time}; usually not longer than {usual}</source>
        <translation>still seit {time}; sonst nicht länger als {usual}</translation>
    </message>
    <message>
        <source>it was stopped from outside (SIGSTOP)</source>
        <translation>von außen angehalten (SIGSTOP)</translation>
    </message>
    <message>
        <source>it does not look whether it shall end</source>
        <translation>sieht nicht nach, ob er enden soll</translation>
    </message>
    <message>
        <source>its worker (pid {pid}) was stopped by somebody (SIGSTOP), and is continued</source>
        <translation>jemand hat seinen Worker (pid {pid}) angehalten (SIGSTOP); er wird fortgesetzt</translation>
    </message>
    <message>
        <source>its worker (pid {pid}) is held by a debugger: until that lets it go, nobody watches over the run</source>
        <translation>ein Debugger hält seinen Worker (pid {pid}) an: Bis er ihn loslässt, überwacht niemand den Lauf</translation>
    </message>
    <message>
        <source>Process {pid} ({name}) belongs to another user and can&apos;t be ended by this one.</source>
        <translation>Prozess {pid} ({name}) gehört einem anderen Benutzer und lässt sich von diesem nicht beenden.</translation>
    </message>
    <message>
        <source>Process {pid} ({name}) was killed, but hangs inside the system, where no signal reaches it.</source>
        <translation>Prozess {pid} ({name}) wurde getötet, hängt aber im System, wo ihn kein Signal erreicht.</translation>
    </message>
    <message>
        <source>Process {pid} ({name}) was killed, but has not gone yet.</source>
        <translation>Prozess {pid} ({name}) wurde getötet, ist aber noch da.</translation>
    </message>
</context>
<context>
    <name>notifications</name>
    <message>
        <source>Show</source>
        <extracomment>A service that hangs is one that is not there.</extracomment>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antworten</translation>
    </message>
</context>
<context>
    <name>options</name>
    <message>
        <source>There is no folder {folder}.</source>
        <translation>Einen Ordner {folder} gibt es nicht.</translation>
    </message>
    <message>
        <source>in {time}</source>
        <translation>in {time}</translation>
    </message>
    <message>
        <source>not before {time}</source>
        <translation>nicht vor {time}</translation>
    </message>
    <message>
        <source>group {name}</source>
        <translation>Gruppe {name}</translation>
    </message>
    <message>
        <source>priority {number}</source>
        <translation>Priorität {number}</translation>
    </message>
    <message>
        <source>at most {time}</source>
        <translation>höchstens {time}</translation>
    </message>
    <message>
        <source>quiet for {time} at most</source>
        <translation>höchstens {time} Stille</translation>
    </message>
    <message>
        <source>terminal</source>
        <translation>Terminal</translation>
    </message>
    <message>
        <source>on hold</source>
        <translation>zurückgehalten</translation>
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
    <name>palette</name>
    <message>
        <source>Run {id}: {name}</source>
        <extracomment>SQLite counts no further. the words, list[Entry]</extracomment>
        <translation>Lauf {id}: {name}</translation>
    </message>
    <message>
        <source>not now</source>
        <translation>jetzt nicht</translation>
    </message>
    <message>
        <source>no run is selected</source>
        <extracomment>They belong to the list, and concern no run. They concern only what waits. What the menu of a row has beside the verbs with keys.</extracomment>
        <translation>kein Lauf ist ausgewählt</translation>
    </message>
    <message>
        <source>two have to be selected</source>
        <translation>zwei müssen ausgewählt sein</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>Als JSON kopieren</translation>
    </message>
    <message>
        <source>Copy a link to it in taskmon</source>
        <translation>Einen Link darauf in taskmon kopieren</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>Vergleichen …</translation>
    </message>
    <message>
        <source>not for what is selected</source>
        <translation>nicht für das Ausgewählte</translation>
    </message>
    <message>
        <source>all that are selected</source>
        <translation>alle ausgewählten</translation>
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
        <source>none is saved</source>
        <translation>keiner ist gespeichert</translation>
    </message>
    <message>
        <source>Export saved jobs…</source>
        <translation>Gespeicherte Aufträge exportieren …</translation>
    </message>
    <message>
        <source>saved job</source>
        <translation>gespeicherter Auftrag</translation>
    </message>
    <message>
        <source>Run “{name}”</source>
        <translation>„{name}“ ausführen</translation>
    </message>
    <message>
        <source>Run “{name}” with…</source>
        <translation>„{name}“ ausführen mit …</translation>
    </message>
    <message>
        <source>Show the runs of “{name}”</source>
        <translation>Läufe von „{name}“ anzeigen</translation>
    </message>
    <message>
        <source>Edit “{name}”…</source>
        <translation>„{name}“ bearbeiten …</translation>
    </message>
    <message>
        <source>Setting: {title}</source>
        <translation>Einstellung: {title}</translation>
    </message>
    <message>
        <source>Show {what}</source>
        <translation>{what} anzeigen</translation>
    </message>
    <message>
        <source>Show runs: {what}</source>
        <translation>Läufe anzeigen: {what}</translation>
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
        <source>The computer slept for {time} meanwhile, which does not count.</source>
        <translation>Der Rechner schlief unterdessen {time}; das zählt nicht.</translation>
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
    <name>settings</name>
    <message>
        <source>In the whole window</source>
        <extracomment>where its keys count; &quot;&quot;: in the whole window</extracomment>
        <translation>Im ganzen Fenster</translation>
    </message>
    <message>
        <source>line {line}: there are no keys for “{name}”</source>
        <translation>Zeile {line}: Für „{name}“ gibt es keine Tasten</translation>
    </message>
    <message>
        <source>line {line}: “{keys}” can&apos;t be typed</source>
        <translation>Zeile {line}: „{keys}“ lässt sich nicht tippen</translation>
    </message>
    <message>
        <source>line {line}: “{title}” has these keys as well</source>
        <translation>Zeile {line}: „{title}“ hat diese Tasten auch</translation>
    </message>
    <message>
        <source>General</source>
        <extracomment>words that stand in neither, and by which somebody may search of one with choices: each value&apos;s own words</extracomment>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Notices</source>
        <translation>Mitteilungen</translation>
    </message>
    <message>
        <source>Keeping</source>
        <translation>Aufbewahrung</translation>
    </message>
    <message>
        <source>Recovery</source>
        <translation>Wiederherstellung</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>Sekunden</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>Minuten</translation>
    </message>
    <message>
        <source>days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>GB</source>
        <translation>GB</translation>
    </message>
    <message>
        <source>Slots</source>
        <translation>Plätze</translation>
    </message>
    <message>
        <source>How many runs may run at once.</source>
        <translation>Wie viele Läufe gleichzeitig laufen dürfen.</translation>
    </message>
    <message>
        <source>parallel concurrent jobs limit</source>
        <translation>parallel gleichzeitig Aufträge Grenze</translation>
    </message>
    <message>
        <source>Closing the window</source>
        <translation>Schließen des Fensters</translation>
    </message>
    <message>
        <source>What it means while runs are active. Cancelling them is always asked for.</source>
        <translation>Was es bedeutet, solange Läufe aktiv sind. Vor dem Abbrechen wird immer gefragt.</translation>
    </message>
    <message>
        <source>quit exit tray hide leave</source>
        <translation>beenden Infobereich ausblenden verlassen</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Keep running in the tray</source>
        <translation>Im Infobereich weiterlaufen</translation>
    </message>
    <message>
        <source>Leave runs running, without the monitor</source>
        <translation>Läufe ohne Monitor weiterlaufen lassen</translation>
    </message>
    <message>
        <source>Keep the computer awake</source>
        <translation>Den Rechner wach halten</translation>
    </message>
    <message>
        <source>While something runs it doesn&apos;t go to sleep by itself.</source>
        <translation>Solange etwas läuft, schläft er nicht von selbst ein.</translation>
    </message>
    <message>
        <source>suspend standby sleep inhibit power</source>
        <translation>Bereitschaft Standby Ruhezustand schlafen Energie</translation>
    </message>
    <message>
        <source>Keep free on the disk</source>
        <translation>Auf dem Datenträger frei halten</translation>
    </message>
    <message>
        <source>With less, nothing more is started until there is room again. 0: whatever is free.</source>
        <translation>Bei weniger wird nichts Neues gestartet, bis wieder Platz ist. 0: wie viel auch frei ist.</translation>
    </message>
    <message>
        <source>disk space full low room</source>
        <translation>Datenträger Festplatte Speicherplatz voll</translation>
    </message>
    <message>
        <source>Search what runs printed</source>
        <translation>Ausgaben durchsuchen</translation>
    </message>
    <message>
        <source>Keeps the words of what ended runs printed beside the database.</source>
        <translation>Bewahrt die Wörter der Ausgaben beendeter Läufe neben der Datenbank auf.</translation>
    </message>
    <message>
        <source>full text index find</source>
        <translation>Volltext Index suchen</translation>
    </message>
    <message>
        <source>Say how a command would show its progress</source>
        <translation>Auf fehlenden Fortschritt hinweisen</translation>
    </message>
    <message>
        <source>A line in New run, and in the terminal where you add one.</source>
        <translation>Eine Zeile in „Neuer Lauf“ und im Terminal, in dem einer hinzugefügt wird.</translation>
    </message>
    <message>
        <source>tips help suggestions</source>
        <translation>Tipps Hilfe Vorschläge</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>Light or dark; the desktop&apos;s own is followed when it changes.</source>
        <translation>Hell oder dunkel; dem des Desktops wird gefolgt, wenn es wechselt.</translation>
    </message>
    <message>
        <source>colours dark mode light scheme</source>
        <translation>Farben dunkel hell Modus Schema</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>Wie der Desktop</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Rows of the list</source>
        <translation>Zeilen der Liste</translation>
    </message>
    <message>
        <source>How much room a run takes. The menu of the list&apos;s head changes it as well.</source>
        <translation>Wie viel Platz ein Lauf bekommt. Das Menü am Kopf der Liste ändert es auch.</translation>
    </message>
    <message>
        <source>density compact comfortable height lines small</source>
        <translation>Dichte kompakt bequem Höhe Zeilen klein</translation>
    </message>
    <message>
        <source>Two lines</source>
        <translation>Zwei Zeilen</translation>
    </message>
    <message>
        <source>One line</source>
        <translation>Eine Zeile</translation>
    </message>
    <message>
        <source>Tell of</source>
        <translation>Mitteilen</translation>
    </message>
    <message>
        <source>What the desktop is told while you look elsewhere.</source>
        <translation>Was der Desktop mitteilt, solange das Fenster nicht vorn ist.</translation>
    </message>
    <message>
        <source>notifications messages popup quiet</source>
        <translation>Benachrichtigungen Meldungen Popup still</translation>
    </message>
    <message>
        <source>What ended, and what needs somebody</source>
        <translation>Was zu Ende ist und was Aufmerksamkeit braucht</translation>
    </message>
    <message>
        <source>Failures, and what needs somebody</source>
        <translation>Fehlschläge und was Aufmerksamkeit braucht</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Nichts</translation>
    </message>
    <message>
        <source>Tell of successes after</source>
        <translation>Erfolge mitteilen ab</translation>
    </message>
    <message>
        <source>What succeeded sooner is not announced. Failures are, whenever you look elsewhere.</source>
        <translation>Was schneller gelang, wird nicht mitgeteilt. Fehlschläge immer, wenn das Fenster nicht vorn ist.</translation>
    </message>
    <message>
        <source>notifications messages popup</source>
        <translation>Benachrichtigungen Meldungen Popup</translation>
    </message>
    <message>
        <source>Ask about a run that stands still for</source>
        <translation>Nachfragen, wenn ein Lauf stillsteht für</translation>
    </message>
    <message>
        <source>It goes on, whatever you answer. 0: it is never asked.</source>
        <translation>Er läuft weiter, wie auch immer die Antwort lautet. 0: nie nachfragen.</translation>
    </message>
    <message>
        <source>stuck hang frozen</source>
        <translation>festhängen hängt eingefroren</translation>
    </message>
    <message>
        <source>Keep output for</source>
        <translation>Ausgaben aufbewahren für</translation>
    </message>
    <message>
        <source>Older output of ended runs is removed, at launch and daily.</source>
        <translation>Ältere Ausgaben beendeter Läufe werden entfernt, beim Start und täglich.</translation>
    </message>
    <message>
        <source>retention history delete logs age</source>
        <translation>Aufbewahrung Verlauf löschen Protokolle Alter</translation>
    </message>
    <message>
        <source>Keep output up to</source>
        <translation>Ausgaben aufbewahren bis</translation>
    </message>
    <message>
        <source>Beyond it the oldest output of ended runs is removed, at launch and daily.</source>
        <translation>Darüber werden die ältesten Ausgaben beendeter Läufe entfernt, beim Start und täglich.</translation>
    </message>
    <message>
        <source>retention disk space size delete logs</source>
        <translation>Aufbewahrung Speicherplatz Größe löschen Protokolle</translation>
    </message>
    <message>
        <source>Keep at most</source>
        <translation>Höchstens aufbewahren</translation>
    </message>
    <message>
        <source>Beyond it the oldest ended runs leave the list, at launch and daily.</source>
        <translation>Darüber verlassen die ältesten beendeten Läufe die Liste, beim Start und täglich.</translation>
    </message>
    <message>
        <source>retention history delete number</source>
        <translation>Aufbewahrung Verlauf löschen Anzahl</translation>
    </message>
    <message>
        <source>Keep ended runs for</source>
        <translation>Beendete Läufe aufbewahren für</translation>
    </message>
    <message>
        <source>Older ones leave the list, at launch and daily. 0: whatever their age.</source>
        <translation>Ältere verlassen die Liste, beim Start und täglich. 0: wie alt auch immer.</translation>
    </message>
    <message>
        <source>retention history delete age</source>
        <translation>Aufbewahrung Verlauf löschen Alter</translation>
    </message>
    <message>
        <source>Runs that were interrupted</source>
        <translation>Unterbrochene Läufe</translation>
    </message>
    <message>
        <source>What becomes of them at launch, after the computer or taskmon stopped while they ran.</source>
        <translation>Was beim Start aus ihnen wird, wenn der Rechner oder taskmon stehen blieb, während sie liefen.</translation>
    </message>
    <message>
        <source>crash restart resume failed power</source>
        <translation>Absturz neu beginnen fortsetzen fehlgeschlagen Strom</translation>
    </message>
    <message>
        <source>Mark them failed</source>
        <translation>Als fehlgeschlagen markieren</translation>
    </message>
    <message>
        <source>Restart them from nothing</source>
        <translation>Neu beginnen, ganz von vorn</translation>
    </message>
    <message>
        <source>Resume what can go on, ask about the rest</source>
        <translation>Fortsetzen, was weitergehen kann, sonst fragen</translation>
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
    <name>tabs</name>
    <message>
        <source>Next tab of the details</source>
        <translation>Nächster Reiter der Einzelheiten</translation>
    </message>
    <message>
        <source>Previous tab of the details</source>
        <translation>Voriger Reiter der Einzelheiten</translation>
    </message>
</context>
<context>
    <name>timeline</name>
    <message>
        <source>Attempt {number}</source>
        <translation>Versuch {number}</translation>
    </message>
    <message>
        <source>began {when}</source>
        <translation>begann {when}</translation>
    </message>
    <message>
        <source>{state} for {time}</source>
        <translation>{state} seit {time}</translation>
    </message>
    <message>
        <source>stood still for {time}: paused, asleep, or the clock was set</source>
        <translation>stand {time} still: angehalten, im Ruhezustand, oder die Uhr wurde gestellt</translation>
    </message>
    <message>
        <source>waited {time} before its first attempt</source>
        <translation>wartete {time} vor dem ersten Versuch</translation>
    </message>
    <message>
        <source>its policy waited {time} before the next attempt</source>
        <translation>seine Regel wartete {time} vor dem nächsten Versuch</translation>
    </message>
    <message>
        <source>over for {time}, until it was tried again</source>
        <translation>war {time} vorbei, bis er erneut versucht wurde</translation>
    </message>
    <message>
        <source>step {name}</source>
        <translation>Schritt {name}</translation>
    </message>
    <message>
        <source>{name}, run {id}</source>
        <translation>{name}, Lauf {id}</translation>
    </message>
</context>
<context>
    <name>usage</name>
    <message>
        <source>{time} of CPU</source>
        <translation>{time} CPU</translation>
    </message>
    <message>
        <source>at most {size} of memory</source>
        <translation>höchstens {size} Speicher</translation>
    </message>
    <message>
        <source>{size} read from disks</source>
        <translation>{size} von Datenträgern gelesen</translation>
    </message>
    <message>
        <source>{size} written to disks</source>
        <translation>{size} auf Datenträger geschrieben</translation>
    </message>
    <message>
        <source>{size} of output</source>
        <translation>{size} Ausgabe</translation>
    </message>
    <message>
        <source>It is performed in a thread of taskmon itself, and not measured by itself.</source>
        <translation>Er wird in einem Thread von taskmon selbst ausgeführt und nicht für sich gemessen.</translation>
    </message>
    <message>
        <source>It has not started yet.</source>
        <translation>Er hat noch nicht begonnen.</translation>
    </message>
    <message>
        <source>What was noted of it was removed with its output, to make room.</source>
        <translation>Was über ihn festgehalten war, wurde mit seiner Ausgabe entfernt, um Platz zu schaffen.</translation>
    </message>
    <message>
        <source>It has been running for too short a time.</source>
        <translation>Er läuft erst zu kurz.</translation>
    </message>
    <message>
        <source>It was over too soon to be measured, or an earlier version of taskmon performed it.</source>
        <translation>Er war zu schnell vorbei, um gemessen zu werden, oder eine frühere Version von taskmon hat ihn ausgeführt.</translation>
    </message>
    <message>
        <source>Its process performs other runs as well: its memory is what it holds for all of them.</source>
        <translation>Sein Prozess führt auch andere Läufe aus: Sein Speicher ist der für sie alle.</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Disks</source>
        <translation>Datenträger</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>read {read}/s, written {written}/s</source>
        <translation>gelesen {read}/s, geschrieben {written}/s</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number} %</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/s</translation>
    </message>
    <message>
        <source>at most {value}</source>
        <translation>höchstens {value}</translation>
    </message>
    <message>
        <source>after {time}</source>
        <translation>nach {time}</translation>
    </message>
</context>
<context>
    <name>verbs</name>
    <message>
        <source>Cancel</source>
        <extracomment>can be taken back by its opposite name of its icon What becomes of a run, by the state it is in. A state that is not here is left alone; None: the run is forgotten. given Control and Run, and what else Control takes with this verb what else must hold by whose keys it is asked in the list; verbs that take turns share one it lets the run start, so all its secrets have to be known for some seconds, of what waited and still is as it left it What may be tried again. What succeeded is not among it: that would put a success at stake; it can be run again.</extracomment>
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
        <translation>Als fehlgeschlagen</translation>
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
        <source>group {group} is paused</source>
        <translation>Gruppe {group} ist angehalten</translation>
    </message>
    <message>
        <source>group {group} has no slots</source>
        <translation>Gruppe {group} hat keine Plätze</translation>
    </message>
    <message>
        <source>after {name}</source>
        <translation>nach {name}</translation>
    </message>
    <message>
        <source>its environment is being prepared</source>
        <translation>seine Umgebung wird vorbereitet</translation>
    </message>
    <message>
        <source>there is no room on the disk</source>
        <translation>auf dem Datenträger ist kein Platz</translation>
    </message>
    <message>
        <source>nothing can be started now</source>
        <translation>zurzeit kann nichts gestartet werden</translation>
    </message>
    <message>
        <source>group {group} is full ({running} of {slots})</source>
        <translation>Gruppe {group} ist voll ({running} von {slots})</translation>
    </message>
    <message>
        <source>{place} of group {group}</source>
        <translation>{place} in Gruppe {group}</translation>
    </message>
    <message>
        <source>next in the queue</source>
        <translation>der Nächste in der Warteschlange</translation>
    </message>
    <message>
        <source>{place} in the queue</source>
        <translation>{place} in der Warteschlange</translation>
    </message>
    <message>
        <source>more than {number}th</source>
        <translation>hinter {number}.</translation>
    </message>
    <message>
        <source>{number}st</source>
        <translation>{number}.</translation>
    </message>
    <message>
        <source>{number}nd</source>
        <translation>{number}.</translation>
    </message>
    <message>
        <source>{number}rd</source>
        <translation>{number}.</translation>
    </message>
    <message>
        <source>{number}th</source>
        <translation>{number}.</translation>
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
        <extracomment>What can stand in a sentence&apos;s places.</extracomment>
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
    <message>
        <source>since {when}</source>
        <translation>seit {when}</translation>
    </message>
    <message>
        <source>in {time}</source>
        <translation>in {time}</translation>
    </message>
    <message>
        <source>at {time}</source>
        <translation>um {time}</translation>
    </message>
    <message>
        <source>tomorrow {time}</source>
        <translation>morgen {time}</translation>
    </message>
</context>
</TS>

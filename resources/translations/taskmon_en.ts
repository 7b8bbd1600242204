<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Amounts</name>
    <message numerus="yes">
        <source>after %n other runs</source>
        <translation>
            <numerusform>after another run</numerusform>
            <numerusform>after %n other runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>all %n slots are in use</source>
        <translation>
            <numerusform>the only slot is in use</numerusform>
            <numerusform>all %n slots are in use</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n step</numerusform>
            <numerusform>%n steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>… and %n before</source>
        <translation>
            <numerusform>… and %n before</numerusform>
            <numerusform>… and %n before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n before these not listed</source>
        <translation>
            <numerusform>%n before these not listed</numerusform>
            <numerusform>%n before these not listed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tries</source>
        <translation>
            <numerusform>%n try</numerusform>
            <numerusform>%n tries</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>tries up to %n times</source>
        <translation>
            <numerusform>tries %n time</numerusform>
            <numerusform>tries up to %n times</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n things have to be put right; see above.</source>
        <translation>
            <numerusform>Something has to be put right; see above.</numerusform>
            <numerusform>%n things have to be put right; see above.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n variables</source>
        <translation>
            <numerusform>%n variable</numerusform>
            <numerusform>%n variables</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>after %n runs</source>
        <translation>
            <numerusform>after %n run</numerusform>
            <numerusform>after %n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>For %n paths this task has no parameter.</source>
        <translation>
            <numerusform>For %n path this task has no parameter.</numerusform>
            <numerusform>For %n paths this task has no parameter.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message numerus="yes">
        <source>%n runs were interrupted</source>
        <translation>
            <numerusform>%n run was interrupted</numerusform>
            <numerusform>%n runs were interrupted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“{name}” and %n more have not moved for a while.</source>
        <translation>
            <numerusform>“{name}” and %n more have not moved for a while.</numerusform>
            <numerusform>“{name}” and %n more have not moved for a while.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Closing</name>
    <message numerus="yes">
        <source>%n runs are cancelled. taskmon quits as soon as they have ended.</source>
        <translation>
            <numerusform>The run is cancelled. taskmon quits as soon as it has ended.</numerusform>
            <numerusform>%n runs are cancelled. taskmon quits as soon as they have ended.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CompareDialog</name>
    <message numerus="yes">
        <source>%n things differ.</source>
        <translation>
            <numerusform>%n thing differs.</numerusform>
            <numerusform>%n things differ.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EditDialog</name>
    <message numerus="yes">
        <source>Change %n queued runs</source>
        <translation>
            <numerusform>Change %n queued run</numerusform>
            <numerusform>Change %n queued runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GroupPage</name>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n queued</source>
        <translation>
            <numerusform>%n queued</numerusform>
            <numerusform>%n queued</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n interrupted</source>
        <translation>
            <numerusform>%n interrupted</numerusform>
            <numerusform>%n interrupted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ended</source>
        <translation>
            <numerusform>%n ended</numerusform>
            <numerusform>%n ended</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HealthCounts</name>
    <message numerus="yes">
        <source>The disk: %n outcomes can&apos;t be stored yet.</source>
        <translation>
            <numerusform>The disk: %n outcome can&apos;t be stored yet.</numerusform>
            <numerusform>The disk: %n outcomes can&apos;t be stored yet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The database: %n changes wait to be stored.</source>
        <translation>
            <numerusform>The database: %n change waits to be stored.</numerusform>
            <numerusform>The database: %n changes wait to be stored.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The window: %n of its questions wait to be read.</source>
        <translation>
            <numerusform>The window: %n of its questions waits to be read.</numerusform>
            <numerusform>The window: %n of its questions wait to be read.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message numerus="yes">
        <source>{file} holds %n jobs.</source>
        <translation>
            <numerusform>{file} holds one job.</numerusform>
            <numerusform>{file} holds %n jobs.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LeaveDialog</name>
    <message numerus="yes">
        <source>%n runs are active. What shall become of them?</source>
        <translation>
            <numerusform>One run is active. What shall become of it?</numerusform>
            <numerusform>%n runs are active. What shall become of them?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Quit, and leave %n runs running</source>
        <translation>
            <numerusform>Quit, and leave it running</numerusform>
            <numerusform>Quit, and leave %n runs running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cancel all %n runs and quit</source>
        <translation>
            <numerusform>Cancel this run and quit</numerusform>
            <numerusform>Cancel all %n runs and quit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What %n runs did so far may be lost. This is asked each time.</source>
        <translation>
            <numerusform>What it did so far may be lost. This is asked each time.</numerusform>
            <numerusform>What they did so far may be lost. This is asked each time.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n go on without the monitor</source>
        <translation>
            <numerusform>%n goes on without the monitor</numerusform>
            <numerusform>%n go on without the monitor</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n queued wait for the next launch</source>
        <translation>
            <numerusform>%n queued waits for the next launch</numerusform>
            <numerusform>%n queued wait for the next launch</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run inside taskmon and end with it; the next launch asks about them.</source>
        <translation>
            <numerusform>%n runs inside taskmon and ends with it; the next launch asks about it.</numerusform>
            <numerusform>%n run inside taskmon and end with it; the next launch asks about them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MessageWords</name>
    <message numerus="yes">
        <source>and %n more</source>
        <extracomment>Desktops show some 40 characters of a title and a few lines of a text, and take in very long ones badly. somebody is needed: it goes when somebody has seen it, not by itself the run that an Answer button would mean what the button says that means `retryable`, as its row does</extracomment>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs need you</source>
        <translation>
            <numerusform>%n run needs you</numerusform>
            <numerusform>%n runs need you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n succeeded</source>
        <translation>
            <numerusform>%n succeeded</numerusform>
            <numerusform>%n succeeded</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs ended: {how}</source>
        <translation>
            <numerusform>%n run ended: {how}</numerusform>
            <numerusform>%n runs ended: {how}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs failed</source>
        <translation>
            <numerusform>%n run failed</numerusform>
            <numerusform>%n runs failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs succeeded</source>
        <translation>
            <numerusform>%n run succeeded</numerusform>
            <numerusform>%n runs succeeded</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NewRunDialog</name>
    <message numerus="yes">
        <source>The command has %n lines, which are kept nowhere.</source>
        <translation>
            <numerusform>The command has %n line, which is kept nowhere.</numerusform>
            <numerusform>The command has %n lines, which are kept nowhere.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OverviewForm</name>
    <message numerus="yes">
        <source>%n differences to this session</source>
        <translation>
            <numerusform>%n difference to this session</numerusform>
            <numerusform>%n differences to this session</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveryChoice</name>
    <message numerus="yes">
        <source>{pids} still live</source>
        <comment>%n is how many</comment>
        <translation>
            <numerusform>{pids} still lives</numerusform>
            <numerusform>{pids} still live</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{pids} still live; end them first</source>
        <comment>%n is how many</comment>
        <translation>
            <numerusform>{pids} still lives; end it first</numerusform>
            <numerusform>{pids} still live; end them first</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveryDialog</name>
    <message numerus="yes">
        <source>%n runs were unfinished when taskmon or the computer stopped.</source>
        <translation>
            <numerusform>One run was unfinished when taskmon or the computer stopped.</numerusform>
            <numerusform>%n runs were unfinished when taskmon or the computer stopped.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Decide now or later: until then %n runs stay “interrupted”, and nothing is started.</source>
        <translation>
            <numerusform>Decide now or later: until then it stays “interrupted”, and nothing is started.</numerusform>
            <numerusform>Decide now or later: until then they stay “interrupted”, and nothing is started.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are settled already.</source>
        <translation>
            <numerusform>One of them is settled already.</numerusform>
            <numerusform>%n of them are settled already.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RowDragging</name>
    <message numerus="yes">
        <source>%n queued runs</source>
        <extracomment>What is dragged within the window; other programs are handed nothing. So near to an edge the list scrolls. Beside, tuple[Run, ...] while they are</extracomment>
        <translation>
            <numerusform>%n queued run</numerusform>
            <numerusform>%n queued runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunCommands</name>
    <message numerus="yes">
        <source> (and %n more)</source>
        <extracomment>What was done to more runs can&apos;t be taken back: it would have to be remembered as a whole. of the run what to do once they are there no more than MOST_CHANGES to so many runs it was done a sentence for the user Run Performed Verb, tuple[Run, ...]: whether that is meant has to be asked first Run, TaskmonError: code or parameters changed since its steps were kept SecretsWanted dict[int, TaskmonError]: which of the runs that were decided on refused, and why Run, tuple[Identity, ...]: what lives on after &quot;End it&quot;</extracomment>
        <translation>
            <numerusform> (and %n more)</numerusform>
            <numerusform> (and %n more)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SavedJobActions</name>
    <message numerus="yes">
        <source>%n saved jobs were written to {path}.</source>
        <translation>
            <numerusform>The saved job was written to {path}.</numerusform>
            <numerusform>%n saved jobs were written to {path}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SeveralPage</name>
    <message numerus="yes">
        <source>%n runs are selected</source>
        <extracomment>What takes long is done again after at most so long a rest.</extracomment>
        <translation>
            <numerusform>%n run is selected</numerusform>
            <numerusform>%n runs are selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> and %n more</source>
        <translation>
            <numerusform> and %n more</numerusform>
            <numerusform> and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>group {names}</source>
        <translation>
            <numerusform>group {names}</numerusform>
            <numerusform>groups {names}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message numerus="yes">
        <source>%n slots</source>
        <translation>
            <numerusform>%n slot</numerusform>
            <numerusform>%n slots</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need you</source>
        <translation>
            <numerusform>%n needs you</numerusform>
            <numerusform>%n need you</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TaskSection</name>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… and %n more</numerusform>
            <numerusform>… and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Toolbar</name>
    <message numerus="yes">
        <source>%n at once</source>
        <translation>
            <numerusform>one at a time</numerusform>
            <numerusform>%n at once</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n wait for you</source>
        <translation>
            <numerusform>%n waits for you</numerusform>
            <numerusform>%n wait for you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failures to look at</source>
        <translation>
            <numerusform>%n failure to look at</numerusform>
            <numerusform>%n failures to look at</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… and %n more</numerusform>
            <numerusform>… and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Undo</name>
    <message numerus="yes">
        <source>%n runs put on hold</source>
        <extracomment>So long it is offered, and longer while somebody is about to take it. So many are looked at, or taken back, in one commit, so that others need not wait for all of them. These the key takes back also later, one after the other: places are tried out. a verb&apos;s key, or &quot;move&quot;, &quot;group&quot;, &quot;edit&quot; a sentence for the user whether anything is kept that can be taken back</extracomment>
        <translation>
            <numerusform>%n run put on hold</numerusform>
            <numerusform>%n runs put on hold</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs released</source>
        <translation>
            <numerusform>%n run released</numerusform>
            <numerusform>%n runs released</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n queued runs cancelled</source>
        <translation>
            <numerusform>%n queued run cancelled</numerusform>
            <numerusform>%n queued runs cancelled</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs moved</source>
        <translation>
            <numerusform>%n run moved</numerusform>
            <numerusform>%n runs moved</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs put into the group {group}</source>
        <translation>
            <numerusform>%n run put into the group {group}</numerusform>
            <numerusform>%n runs put into the group {group}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n queued runs changed</source>
        <translation>
            <numerusform>%n queued run changed</numerusform>
            <numerusform>%n queued runs changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs are as before</source>
        <translation>
            <numerusform>%n run is as before</numerusform>
            <numerusform>%n runs are as before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n have started meanwhile</source>
        <translation>
            <numerusform>%n has started meanwhile</numerusform>
            <numerusform>%n have started meanwhile</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n have changed otherwise and stay so</source>
        <translation>
            <numerusform>%n has changed otherwise and stays so</numerusform>
            <numerusform>%n have changed otherwise and stay so</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VerbPrompts</name>
    <message numerus="yes">
        <source>%n other selected runs stay as they are: {states}.</source>
        <translation>
            <numerusform>One other selected run stays as it is: {states}.</numerusform>
            <numerusform>%n other selected runs stay as they are: {states}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n queued</source>
        <translation>
            <numerusform>%n queued</numerusform>
            <numerusform>%n queued</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n interrupted</source>
        <translation>
            <numerusform>%n interrupted</numerusform>
            <numerusform>%n interrupted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cancelled</source>
        <translation>
            <numerusform>%n cancelled</numerusform>
            <numerusform>%n cancelled</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n succeeded</source>
        <translation>
            <numerusform>%n succeeded</numerusform>
            <numerusform>%n succeeded</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cancel %n runs</source>
        <translation>
            <numerusform>Cancel the run</numerusform>
            <numerusform>Cancel %n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Retry %n runs</source>
        <translation>
            <numerusform>Retry the run</numerusform>
            <numerusform>Retry %n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restart %n runs</source>
        <translation>
            <numerusform>Restart the run</numerusform>
            <numerusform>Restart %n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Resume %n runs</source>
        <translation>
            <numerusform>Resume the run</numerusform>
            <numerusform>Resume %n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark %n runs failed</source>
        <translation>
            <numerusform>Mark the run failed</numerusform>
            <numerusform>Mark %n runs failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Let go of %n runs</source>
        <translation>
            <numerusform>Let go of the run</numerusform>
            <numerusform>Let go of %n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Release %n runs</source>
        <translation>
            <numerusform>Release the run</numerusform>
            <numerusform>Release %n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Run %n runs again</source>
        <translation>
            <numerusform>Run it again</numerusform>
            <numerusform>Run %n runs again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n runs from the list</source>
        <translation>
            <numerusform>Remove the run from the list</numerusform>
            <numerusform>Remove %n runs from the list</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What is known of %n runs and their output are deleted. This can&apos;t be undone.</source>
        <translation>
            <numerusform>What is known of it and its output are deleted. This can&apos;t be undone.</numerusform>
            <numerusform>What is known of them and their output are deleted. This can&apos;t be undone.</numerusform>
        </translation>
    </message>
</context>
</TS>

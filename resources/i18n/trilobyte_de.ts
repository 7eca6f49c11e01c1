<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
 <context>
  <name>Trilobyte</name>
  <message>
   <source>Archive the selected damaged files as far as they go; what is missing is named</source>
   <translation>Die gewählten beschädigten Dateien archivieren, so weit es geht; was fehlt, wird genannt</translation>
  </message>
  <message>
   <source>Repair damaged archives in place, from recovery data or from what they hold twice</source>
   <translation>Beschädigte Archive an Ort und Stelle reparieren, aus Reparaturdaten oder aus dem, was sie doppelt enthalten</translation>
  </message>
  <message>
   <source>Restore damaged archives as far as they go, with silence where nothing is left</source>
   <translation>Beschädigte Archive wiederherstellen, so weit es geht, mit Stille, wo nichts übrig ist</translation>
  </message>
  <message>
   <source>Show archives as a folder of WAV files, which any program plays, as long as this window is open</source>
   <translation>Archive als Ordner mit WAV-Dateien zeigen, die jedes Programm abspielt, solange dieses Fenster offen ist</translation>
  </message>
  <message>
   <source>Retry what &amp;failed</source>
   <translation>&amp;Fehlgeschlagene wiederholen</translation>
  </message>
  <message>
   <source>Add &amp;files…</source>
   <translation>&amp;Dateien hinzufügen…</translation>
  </message>
  <message>
   <source>Add f&amp;older…</source>
   <translation>&amp;Ordner hinzufügen…</translation>
  </message>
  <message>
   <source>&amp;Quit</source>
   <translation>&amp;Beenden</translation>
  </message>
  <message>
   <source>&amp;Compress</source>
   <translation>&amp;Komprimieren</translation>
  </message>
  <message>
   <source>&amp;Restore</source>
   <translation>&amp;Wiederherstellen</translation>
  </message>
  <message>
   <source>&amp;Verify archives</source>
   <translation>Archive &amp;prüfen</translation>
  </message>
  <message>
   <source>Archive &amp;what is left</source>
   <translation>Archivieren, was übri&amp;g ist</translation>
  </message>
  <message>
   <source>Repa&amp;ir</source>
   <translation>&amp;Reparieren</translation>
  </message>
  <message>
   <source>Restore what is &amp;left</source>
   <translation>Wiederherstellen, was ü&amp;brig ist</translation>
  </message>
  <message>
   <source>Move &amp;up in line</source>
   <translation>In der Reihe nach &amp;oben</translation>
  </message>
  <message>
   <source>Move d&amp;own in line</source>
   <translation>In der Reihe nach &amp;unten</translation>
  </message>
  <message>
   <source>To the f&amp;ront of the line</source>
   <translation>An den &amp;Anfang der Reihe</translation>
  </message>
  <message>
   <source>To the &amp;end of the line</source>
   <translation>Ans &amp;Ende der Reihe</translation>
  </message>
  <message>
   <source>Pa&amp;use</source>
   <translation>Pa&amp;use</translation>
  </message>
  <message>
   <source>Stop af&amp;ter these</source>
   <translation>&amp;Nach diesen anhalten</translation>
  </message>
  <message>
   <source>Finish the tracks under way, begin no others</source>
   <translation>Die Titel in Arbeit beenden, keine weiteren beginnen</translation>
  </message>
  <message>
   <source>Canc&amp;el</source>
   <translation>&amp;Abbrechen</translation>
  </message>
  <message>
   <source>&amp;Show in folder</source>
   <translation>Im Ordner &amp;zeigen</translation>
  </message>
  <message>
   <source>Open archives as fol&amp;der</source>
   <translation>Archive als Or&amp;dner öffnen</translation>
  </message>
  <message>
   <source>Re&amp;move from the list</source>
   <translation>Aus der Liste &amp;entfernen</translation>
  </message>
  <message>
   <source>Clear t&amp;he list</source>
   <translation>&amp;Liste leeren</translation>
  </message>
  <message>
   <source>Empty the list; no file is touched</source>
   <translation>Die Liste leeren; keine Datei wird angerührt</translation>
  </message>
  <message>
   <source>&amp;Search</source>
   <translation>&amp;Suchen</translation>
  </message>
  <message>
   <source>Com&amp;pare sizes</source>
   <translation>&amp;Größen vergleichen</translation>
  </message>
  <message>
   <source>&amp;Details</source>
   <translation>&amp;Einzelheiten</translation>
  </message>
  <message>
   <source>&amp;Group by album</source>
   <translation>Nach &amp;Alben gruppieren</translation>
  </message>
  <message>
   <source>&amp;Open all albums</source>
   <translation>Alle Alben &amp;öffnen</translation>
  </message>
  <message>
   <source>&amp;Close all albums</source>
   <translation>Alle Alben schl&amp;ießen</translation>
  </message>
  <message>
   <source>Preview &amp;paths…</source>
   <translation>Zielpfade &amp;vorab zeigen…</translation>
  </message>
  <message>
   <source>Last su&amp;mmary…</source>
   <translation>Letzte &amp;Zusammenfassung…</translation>
  </message>
  <message>
   <source>&amp;Originals in the trash…</source>
   <translation>&amp;Originale im Papierkorb…</translation>
  </message>
  <message>
   <source>&amp;Settings…</source>
   <translation>&amp;Einstellungen…</translation>
  </message>
  <message>
   <source>Sh&amp;ow the log</source>
   <translation>Pr&amp;otokoll anzeigen</translation>
  </message>
  <message>
   <source>Errors of Trilobyte itself, in full, to report them with</source>
   <translation>Fehler von Trilobyte selbst, vollständig, um sie damit zu melden</translation>
  </message>
  <message>
   <source>Open the &amp;log folder</source>
   <translation>&amp;Protokollordner öffnen</translation>
  </message>
  <message>
   <source>&amp;Guide</source>
   <translation>&amp;Anleitung</translation>
  </message>
  <message>
   <source>&amp;About Trilobyte</source>
   <translation>&amp;Über Trilobyte</translation>
  </message>
  <message>
   <source>Restore &amp;as</source>
   <translation>Wiederherstellen al&amp;s</translation>
  </message>
  <message>
   <source>&amp;Tracks</source>
   <translation>&amp;Titel</translation>
  </message>
  <message>
   <source>Li&amp;ne</source>
   <translation>Re&amp;ihe</translation>
  </message>
  <message>
   <source>Col&amp;umns</source>
   <translation>Spal&amp;ten</translation>
  </message>
  <message>
   <source>&amp;File</source>
   <translation>&amp;Datei</translation>
  </message>
  <message>
   <source>&amp;View</source>
   <translation>&amp;Ansicht</translation>
  </message>
  <message>
   <source>&amp;Theme</source>
   <translation>&amp;Farben</translation>
  </message>
  <message>
   <source>&amp;Help</source>
   <translation>&amp;Hilfe</translation>
  </message>
  <message>
   <source>Try a&amp;gain</source>
   <translation>No&amp;ch einmal</translation>
  </message>
  <message>
   <source>Res&amp;ume</source>
   <translation>Wei&amp;ter</translation>
  </message>
  <message>
   <source>Remove the selected tracks from the list; no file is touched</source>
   <translation>Die gewählten Titel aus der Liste nehmen; keine Datei wird angerührt</translation>
  </message>
  <message>
   <source>As the &amp;system</source>
   <translation>Wie das &amp;System</translation>
  </message>
  <message>
   <source>&amp;Light</source>
   <translation>&amp;Hell</translation>
  </message>
  <message>
   <source>&amp;Dark</source>
   <translation>&amp;Dunkel</translation>
  </message>
  <message>
   <source>{0} selected</source>
   <translation>({0} gewählt)</translation>
  </message>
  <message>
   <source>{0} shown</source>
   <translation>{0} angezeigte</translation>
  </message>
  <message>
   <source>How the savings are spread</source>
   <translation>Wie sich die Ersparnis verteilt</translation>
  </message>
  <message>
   <source>Saved on FLAC -8, tracks in each class</source>
   <translation>Gegenüber FLAC -8 gespart, Titel je Klasse</translation>
  </message>
  <message>
   <source>Sizes side by side</source>
   <translation>Größen nebeneinander</translation>
  </message>
  <message>
   <source>Best and worst savers</source>
   <translation>Größte und kleinste Ersparnis</translation>
  </message>
  <message>
   <source>&amp;Copy as text</source>
   <translation>Als Text &amp;kopieren</translation>
  </message>
  <message>
   <source>Save &amp;table (CSV)…</source>
   <translation>&amp;Tabelle speichern (CSV)…</translation>
  </message>
  <message>
   <source>Save &amp;picture (PNG, SVG)…</source>
   <translation>&amp;Bild speichern (PNG, SVG)…</translation>
  </message>
  <message>
   <source>C&amp;lose</source>
   <translation>S&amp;chließen</translation>
  </message>
  <message>
   <source>Save table</source>
   <translation>Tabelle speichern</translation>
  </message>
  <message>
   <source>Save picture</source>
   <translation>Bild speichern</translation>
  </message>
  <message>
   <source>{0} to {1}</source>
   <translation>{0} bis {1}</translation>
  </message>
  <message>
   <source>No track is measured yet</source>
   <translation>Noch ist kein Titel gemessen</translation>
  </message>
  <message>
   <source>Track</source>
   <translation>Titel</translation>
  </message>
  <message>
   <source>FLAC -8 MB</source>
   <translation>FLAC -8 MB</translation>
  </message>
  <message>
   <source>Trilobyte MB</source>
   <translation>Trilobyte MB</translation>
  </message>
  <message>
   <source>Saved</source>
   <translation>Gespart</translation>
  </message>
  <message>
   <source>{0} of {1} are actual sizes; the others are estimated, and settle as the work goes on.</source>
   <translation>{0} von {1} sind tatsächliche Größen; die anderen sind geschätzt und werden mit der Arbeit genau.</translation>
  </message>
  <message>
   <source>Save most</source>
   <translation>Sparen am meisten</translation>
  </message>
  <message>
   <source>Save least</source>
   <translation>Sparen am wenigsten</translation>
  </message>
  <message>
   <source>the picture could not be written</source>
   <translation>das Bild ließ sich nicht schreiben</translation>
  </message>
  <message>
   <source>{0}: {1}</source>
   <translation>{0}: {1}</translation>
  </message>
  <message>
   <source>All sizes as Trilobyte are estimated; they settle as the work goes on.</source>
   <translation>Alle Größen als Trilobyte sind geschätzt; sie werden mit der Arbeit genau.</translation>
  </message>
  <message>
   <source>It could not be saved: {0}</source>
   <translation>Speichern nicht möglich: {0}</translation>
  </message>
  <message>
   <source>Save</source>
   <translation>Speichern</translation>
  </message>
  <message>
   <source>Summary</source>
   <translation>Zusammenfassung</translation>
  </message>
  <message>
   <source>Trilobyte has met no error of its own.</source>
   <translation>Trilobyte hat keinen eigenen Fehler bemerkt.</translation>
  </message>
  <message>
   <source>Log</source>
   <translation>Protokoll</translation>
  </message>
  <message>
   <source>Where the archives go</source>
   <translation>Wohin die Archive kommen</translation>
  </message>
  <message>
   <source>Guide</source>
   <translation>Anleitung</translation>
  </message>
  <message>
   <source>A lossless archiver for music libraries: smaller than FLAC, restored bit for bit.</source>
   <translation>Ein verlustfreier Archivierer für Musiksammlungen: kleiner als FLAC, Bit für Bit wiederhergestellt.</translation>
  </message>
  <message>
   <source>Free software under the GNU General Public License, version 3 or later.</source>
   <translation>Freie Software unter der GNU General Public License, Version 3 oder später.</translation>
  </message>
  <message>
   <source>&amp;Save…</source>
   <translation>&amp;Speichern…</translation>
  </message>
  <message>
   <source>Text</source>
   <translation>Text</translation>
  </message>
  <message>
   <source>Nothing is to be compressed.</source>
   <translation>Es ist nichts zu komprimieren.</translation>
  </message>
  <message>
   <source>About Trilobyte</source>
   <translation>Über Trilobyte</translation>
  </message>
  <message>
   <source>The model's card is missing from this installation.</source>
   <translation>Die Beschreibung des Modells fehlt in dieser Installation.</translation>
  </message>
  <message>
   <source>Trilobyte</source>
   <translation>Trilobyte</translation>
  </message>
  <message>
   <source>Licences</source>
   <translation>Lizenzen</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>Modelle</translation>
  </message>
  <message>
   <source>The guide is missing from this installation.</source>
   <translation>Die Anleitung fehlt in dieser Installation.</translation>
  </message>
  <message>
   <source>and {0} more</source>
   <translation>und {0} weitere</translation>
  </message>
  <message>
   <source>Not now</source>
   <translation>Nicht jetzt</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>Weitermachen</translation>
  </message>
  <message>
   <source>Forget them</source>
   <translation>Vergessen</translation>
  </message>
  <message>
   <source>1 archive cannot be repaired.</source>
   <translation>1 Archiv ist nicht zu reparieren.</translation>
  </message>
  <message>
   <source>{0} archives cannot be repaired.</source>
   <translation>{0} Archive sind nicht zu reparieren.</translation>
  </message>
  <message>
   <source>What is left can be restored, with silence in place of what is lost.</source>
   <translation>Was übrig ist, lässt sich wiederherstellen, mit Stille statt des Verlorenen.</translation>
  </message>
  <message>
   <source>Restore what is left</source>
   <translation>Übriges wiederherstellen</translation>
  </message>
  <message>
   <source>1 archive is damaged.</source>
   <translation>1 Archiv ist beschädigt.</translation>
  </message>
  <message>
   <source>{0} archives are damaged.</source>
   <translation>{0} Archive sind beschädigt.</translation>
  </message>
  <message>
   <source>Recovery data, or what an archive holds twice, may repair it.</source>
   <translation>Reparaturdaten oder das, was ein Archiv doppelt enthält, beheben es vielleicht.</translation>
  </message>
  <message>
   <source>Repair</source>
   <translation>Reparieren</translation>
  </message>
  <message>
   <source>Trilobyte ended while compressing. {0} are still to be done.</source>
   <translation>Trilobyte wurde beim Komprimieren beendet. {0} stehen noch aus.</translation>
  </message>
  <message>
   <source>Trilobyte ended while restoring. {0} are still to be done.</source>
   <translation>Trilobyte wurde beim Wiederherstellen beendet. {0} stehen noch aus.</translation>
  </message>
  <message>
   <source>Connect its drive, then start Trilobyte again.</source>
   <translation>Schließen Sie sein Laufwerk an und starten Sie Trilobyte dann neu.</translation>
  </message>
  <message>
   <source>The folder {0} is not there</source>
   <translation>Der Ordner {0} ist nicht da</translation>
  </message>
  <message>
   <source>Each archive is decoded once more from the drive and compared. Only an original that is proven to come back is moved; nothing is deleted, and the summary lists every file.</source>
   <translation>Jedes Archiv wird noch einmal vom Laufwerk dekodiert und verglichen. Nur ein Original, das nachweislich zurückkommt, wird verschoben; nichts wird gelöscht, und die Zusammenfassung nennt jede Datei.</translation>
  </message>
  <message>
   <source>Stop and close?</source>
   <translation>Anhalten und schließen?</translation>
  </message>
  <message>
   <source>What is finished is kept. On the next start Trilobyte offers to go on with the rest.</source>
   <translation>Fertiges bleibt erhalten. Beim nächsten Start bietet Trilobyte an, mit dem Rest weiterzumachen.</translation>
  </message>
  <message>
   <source>&amp;Stop and close</source>
   <translation>&amp;Anhalten und schließen</translation>
  </message>
  <message>
   <source>&amp;Go on working</source>
   <translation>&amp;Weiterarbeiten</translation>
  </message>
  <message>
   <source>Save the edited tags?</source>
   <translation>Die bearbeiteten Tags speichern?</translation>
  </message>
  <message>
   <source>&amp;Save</source>
   <translation>&amp;Speichern</translation>
  </message>
  <message>
   <source>&amp;Do not save</source>
   <translation>&amp;Nicht speichern</translation>
  </message>
  <message>
   <source>&amp;Cancel</source>
   <translation>&amp;Abbrechen</translation>
  </message>
  <message>
   <source>&amp;Compress, then move</source>
   <translation>&amp;Komprimieren, dann verschieben</translation>
  </message>
  <message>
   <source>Do &amp;nothing</source>
   <translation>&amp;Nichts tun</translation>
  </message>
  <message>
   <source>Stop compressing and close?</source>
   <translation>Komprimieren anhalten und schließen?</translation>
  </message>
  <message>
   <source>Stop restoring and close?</source>
   <translation>Wiederherstellen anhalten und schließen?</translation>
  </message>
  <message>
   <source>Those of {0} were edited and are not saved.</source>
   <translation>Die von {0} wurden bearbeitet und nicht gespeichert.</translation>
  </message>
  <message>
   <source>Move {0} to the trash after compressing?</source>
   <translation>{0} nach dem Komprimieren in den Papierkorb verschieben?</translation>
  </message>
  <message>
   <source>Of {0} the audio, tags and pictures come back exactly, but not the very file.</source>
   <translation>Von {0} kommen Audio, Tags und Bilder genau zurück, aber nicht dieselbe Datei.</translation>
  </message>
  <message>
   <source>So it may be with {0} in FLAC: each archive tells which of the two it promises.</source>
   <translation>So kann es bei {0} in FLAC sein: Jedes Archiv sagt, welches von beiden es verspricht.</translation>
  </message>
  <message>
   <source>A graphics card that passes a test, else the processor</source>
   <translation>Grafikkarte, wenn sie einen Test besteht, sonst Prozessor</translation>
  </message>
  <message>
   <source>The processor</source>
   <translation>Prozessor</translation>
  </message>
  <message>
   <source>The graphics card (NVIDIA CUDA)</source>
   <translation>Grafikkarte (NVIDIA CUDA)</translation>
  </message>
  <message>
   <source>The graphics part of the Mac (Apple Metal)</source>
   <translation>Grafikteil des Macs (Apple Metal)</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>Einstellungen</translation>
  </message>
  <message>
   <source>Only the presets with a language model, and their archives, use it</source>
   <translation>Nur die Voreinstellungen mit einem Sprachmodell und deren Archive brauchen das</translation>
  </message>
  <message>
   <source>Let other programs go first</source>
   <translation>Anderen Programmen den Vortritt lassen</translation>
  </message>
  <message>
   <source>Keep the computer awake while working</source>
   <translation>Den Rechner bei der Arbeit wach halten</translation>
  </message>
  <message>
   <source>Pause while running on the battery</source>
   <translation>Im Akkubetrieb pausieren</translation>
  </message>
  <message>
   <source>Notify when a batch ends</source>
   <translation>Benachrichtigen, wenn alles fertig ist</translation>
  </message>
  <message>
   <source>Archive damaged files as far as they go</source>
   <translation>Beschädigte Dateien archivieren, so weit es geht</translation>
  </message>
  <message>
   <source>The language changes with the next start. Threads count for the next batch.</source>
   <translation>Die Sprache wechselt mit dem nächsten Start. Die Zahl der Threads gilt ab dem nächsten Durchgang.</translation>
  </message>
  <message>
   <source>&amp;Language</source>
   <translation>&amp;Sprache</translation>
  </message>
  <message>
   <source>Th&amp;reads</source>
   <translation>Th&amp;reads</translation>
  </message>
  <message>
   <source>Language &amp;model on</source>
   <translation>Sprach&amp;modell auf</translation>
  </message>
  <message>
   <source>All cores but one ({0})</source>
   <translation>Alle Kerne bis auf einen ({0})</translation>
  </message>
  <message>
   <source>Originals in the trash</source>
   <translation>Originale im Papierkorb</translation>
  </message>
  <message>
   <source>Original</source>
   <translation>Original</translation>
  </message>
  <message>
   <source>Archived as</source>
   <translation>Archiviert als</translation>
  </message>
  <message>
   <source>State</source>
   <translation>Zustand</translation>
  </message>
  <message>
   <source>in the system's trash</source>
   <translation>im Papierkorb des Systems</translation>
  </message>
  <message>
   <source>&amp;Bring back</source>
   <translation>&amp;Zurückholen</translation>
  </message>
  <message>
   <source>Each was proven to come back from its archive before it was moved. Nothing is deleted by Trilobyte.</source>
   <translation>Jedes kam nachweislich aus seinem Archiv zurück, bevor es verschoben wurde. Trilobyte löscht nichts.</translation>
  </message>
  <message>
   <source>No original was moved to the trash, or all are back.</source>
   <translation>Kein Original liegt im Papierkorb, oder alle sind zurück.</translation>
  </message>
  <message>
   <source>Back in its place</source>
   <translation>Wieder an seinem Platz</translation>
  </message>
  <message>
   <source>&amp;Bring {0} back</source>
   <translation>{0} &amp;zurückholen</translation>
  </message>
  <message>
   <source>Title</source>
   <translation>Titel</translation>
  </message>
  <message>
   <source>Artist</source>
   <translation>Interpret</translation>
  </message>
  <message>
   <source>Album</source>
   <translation>Album</translation>
  </message>
  <message>
   <source>Length</source>
   <translation>Länge</translation>
  </message>
  <message>
   <source>Format</source>
   <translation>Format</translation>
  </message>
  <message>
   <source>Original
MB</source>
   <translation>Original
MB</translation>
  </message>
  <message>
   <source>FLAC -8
MB</source>
   <translation>FLAC -8
MB</translation>
  </message>
  <message>
   <source>Trilobyte
MB</source>
   <translation>Trilobyte
MB</translation>
  </message>
  <message>
   <source>Saved on
FLAC -8</source>
   <translation>Gespart zu
FLAC -8</translation>
  </message>
  <message>
   <source>Saved on
original</source>
   <translation>Gespart zu
Original</translation>
  </message>
  <message>
   <source>Speed
× real time</source>
   <translation>Tempo
× Echtzeit</translation>
  </message>
  <message>
   <source>The file as it is, with its tags and pictures</source>
   <translation>Die Datei, wie sie ist, mit Tags und Bildern</translation>
  </message>
  <message>
   <source>The same audio, tags and pictures as FLAC at its highest level (-8), without padding</source>
   <translation>Derselbe Ton mit Tags und Bildern als FLAC der höchsten Stufe (-8), ohne Füllbytes</translation>
  </message>
  <message>
   <source>The archive; a figure with ~ is estimated from excerpts, with its range</source>
   <translation>Das Archiv; eine Zahl mit ~ ist aus Ausschnitten geschätzt, mit ihrer Spanne</translation>
  </message>
  <message>
   <source>How much smaller the archive is than FLAC -8 of the same audio</source>
   <translation>Wie viel kleiner das Archiv ist als FLAC -8 desselben Tons</translation>
  </message>
  <message>
   <source>How much smaller the archive is than the original file</source>
   <translation>Wie viel kleiner das Archiv ist als die Originaldatei</translation>
  </message>
  <message>
   <source>Seconds of music done in a second of work, verification included</source>
   <translation>Sekunden Musik je Sekunde Arbeit, Prüfung eingeschlossen</translation>
  </message>
  <message>
   <source>From its recovery data</source>
   <translation>Aus seinen Reparaturdaten</translation>
  </message>
  <message>
   <source>From what it holds twice</source>
   <translation>Aus dem, was es doppelt enthält</translation>
  </message>
  <message>
   <source>Repaired and verified</source>
   <translation>Repariert und geprüft</translation>
  </message>
  <message>
   <source>{0} of {1} s are silence</source>
   <translation>{0} von {1} s sind Stille</translation>
  </message>
  <message>
   <source>Sound</source>
   <translation>In Ordnung</translation>
  </message>
  <message>
   <source>All its checksums are right: there was nothing to repair</source>
   <translation>Alle Prüfsummen stimmen: es gab nichts zu reparieren</translation>
  </message>
  <message>
   <source>Estimating</source>
   <translation>Schätzen</translation>
  </message>
  <message>
   <source>All done</source>
   <translation>Alles fertig</translation>
  </message>
  <message>
   <source>Ready to compress</source>
   <translation>Bereit zum Komprimieren</translation>
  </message>
  <message>
   <source>Ready to restore</source>
   <translation>Bereit zum Wiederherstellen</translation>
  </message>
  <message>
   <source>State: not known yet</source>
   <translation>Zustand: noch unbekannt</translation>
  </message>
  <message>
   <source>Its archive is listed, too</source>
   <translation>Sein Archiv steht auch in der Liste</translation>
  </message>
  <message>
   <source>Not estimated yet</source>
   <translation>Noch nicht geschätzt</translation>
  </message>
  <message>
   <source>Waiting for room on the drive</source>
   <translation>Wartet auf Platz auf dem Laufwerk</translation>
  </message>
  <message>
   <source>It goes on when there is</source>
   <translation>Es geht weiter, sobald welcher da ist</translation>
  </message>
  <message>
   <source>Compressing</source>
   <translation>Komprimieren</translation>
  </message>
  <message>
   <source>Restoring</source>
   <translation>Wiederherstellen</translation>
  </message>
  <message>
   <source>Verifying</source>
   <translation>Prüfen</translation>
  </message>
  <message>
   <source>Repairing</source>
   <translation>Reparieren</translation>
  </message>
  <message>
   <source>Proving before the trash</source>
   <translation>Prüfen vor dem Papierkorb</translation>
  </message>
  <message>
   <source>original in the trash</source>
   <translation>Original im Papierkorb</translation>
  </message>
  <message>
   <source>Archived and verified</source>
   <translation>Archiviert und geprüft</translation>
  </message>
  <message>
   <source>Restored with gaps</source>
   <translation>Wiederhergestellt, mit Lücken</translation>
  </message>
  <message>
   <source>Restored and verified</source>
   <translation>Wiederhergestellt und geprüft</translation>
  </message>
  <message>
   <source>Unchanged since it was copied</source>
   <translation>Unverändert seit dem Kopieren</translation>
  </message>
  <message>
   <source>Copied as it is</source>
   <translation>Unverändert kopiert</translation>
  </message>
  <message>
   <source>Its copy is there already</source>
   <translation>Seine Kopie ist schon da</translation>
  </message>
  <message>
   <source>Skipped</source>
   <translation>Übersprungen</translation>
  </message>
  <message>
   <source>Left out</source>
   <translation>Ausgelassen</translation>
  </message>
  <message>
   <source>File-exact</source>
   <translation>Dateigenau</translation>
  </message>
  <message>
   <source>Audio- and metadata-exact</source>
   <translation>Ton- und tag-genau</translation>
  </message>
  <message>
   <source>Audio-exact</source>
   <translation>Tongenau</translation>
  </message>
  <message>
   <source>1 other file</source>
   <translation>1 andere Datei</translation>
  </message>
  <message>
   <source>expanded</source>
   <translation>geöffnet</translation>
  </message>
  <message>
   <source>collapsed</source>
   <translation>geschlossen</translation>
  </message>
  <message>
   <source>Trilobyte: about {0}, between {1} and {2}</source>
   <translation>Trilobyte: etwa {0}, zwischen {1} und {2}</translation>
  </message>
  <message>
   <source>not known yet</source>
   <translation>noch unbekannt</translation>
  </message>
  <message>
   <source>Restored to {0}</source>
   <translation>Wiederhergestellt nach {0}</translation>
  </message>
  <message>
   <source>Archived as {0}</source>
   <translation>Archiviert als {0}</translation>
  </message>
  <message>
   <source>Archived as far as it goes</source>
   <translation>Archiviert, so weit es geht</translation>
  </message>
  <message>
   <source>Archived</source>
   <translation>Archiviert</translation>
  </message>
  <message>
   <source>{0} failed</source>
   <translation>{0} fehlgeschlagen</translation>
  </message>
  <message>
   <source>{0} of {1} done</source>
   <translation>{0} von {1} fertig</translation>
  </message>
  <message>
   <source>{0} discs</source>
   <translation>{0} CDs</translation>
  </message>
  <message>
   <source>{0} per cent</source>
   <translation>{0} Prozent</translation>
  </message>
  <message>
   <source>{0} bytes</source>
   <translation>{0} Byte</translation>
  </message>
  <message>
   <source>Same audio as {0}</source>
   <translation>Gleicher Ton wie {0}</translation>
  </message>
  <message>
   <source>In line, number {0}</source>
   <translation>In der Reihe, Nummer {0}</translation>
  </message>
  <message>
   <source>archive beside it</source>
   <translation>Archiv daneben</translation>
  </message>
  <message>
   <source>up to date</source>
   <translation>aktuell</translation>
  </message>
  <message>
   <source>{0} restored with gaps</source>
   <translation>{0} mit Lücken wiederhergestellt</translation>
  </message>
  <message>
   <source>{0} other files</source>
   <translation>{0} andere Dateien</translation>
  </message>
  <message>
   <source>Album {0}</source>
   <translation>Album {0}</translation>
  </message>
  <message>
   <source>about</source>
   <translation>etwa</translation>
  </message>
  <message>
   <source>About {0} bytes, between {1} and {2}</source>
   <translation>Etwa {0} Byte, zwischen {1} und {2}</translation>
  </message>
  <message>
   <source>{0} needed at most, {1} free</source>
   <translation>höchstens {0} nötig, {1} frei</translation>
  </message>
  <message>
   <source>Not enough room: {0} are needed and {1} are free</source>
   <translation>Zu wenig Platz: {0} werden gebraucht, {1} sind frei</translation>
  </message>
  <message>
   <source>Choose another folder, or restore fewer tracks at once.</source>
   <translation>Einen anderen Ordner wählen oder weniger Titel auf einmal wiederherstellen.</translation>
  </message>
  <message>
   <source>The file was left alone.</source>
   <translation>Die Datei blieb unberührt.</translation>
  </message>
  <message>
   <source>Get an undamaged copy; the file was left alone.</source>
   <translation>Eine unbeschädigte Kopie besorgen; die Datei blieb unberührt.</translation>
  </message>
  <message>
   <source>It was copied as it is. Get an undamaged copy.</source>
   <translation>Sie wurde kopiert, wie sie ist. Eine unbeschädigte Kopie besorgen.</translation>
  </message>
  <message>
   <source>Get an undamaged copy, or archive what is left of it (menu Tracks).</source>
   <translation>Eine unbeschädigte Kopie besorgen oder archivieren, was übrig ist (Menü Titel).</translation>
  </message>
  <message>
   <source>Restore the archive from a backup.</source>
   <translation>Das Archiv aus einer Sicherung holen.</translation>
  </message>
  <message>
   <source>Repair it, or restore what is left of it: both are in the menu Tracks.</source>
   <translation>Reparieren oder wiederherstellen, was übrig ist: beides steht im Menü Titel.</translation>
  </message>
  <message>
   <source>Restore what is left of it (menu Tracks), or take the archive from a backup.</source>
   <translation>Wiederherstellen, was übrig ist (Menü Titel), oder das Archiv aus einer Sicherung holen.</translation>
  </message>
  <message>
   <source>all of its audio is damaged</source>
   <translation>alles Hörbare darin ist beschädigt</translation>
  </message>
  <message>
   <source>it does not begin as an archive does</source>
   <translation>es beginnt nicht wie ein Archiv</translation>
  </message>
  <message>
   <source>its audio does not have the MD5 that was archived</source>
   <translation>die Musik hat nicht den MD5-Wert, der archiviert wurde</translation>
  </message>
  <message>
   <source>nothing of it can be found any more</source>
   <translation>nichts davon ist mehr zu finden</translation>
  </message>
  <message>
   <source>header</source>
   <translation>Kopf</translation>
  </message>
  <message>
   <source>index</source>
   <translation>Verzeichnis</translation>
  </message>
  <message>
   <source>tables</source>
   <translation>Tabellen</translation>
  </message>
  <message>
   <source>wrapper</source>
   <translation>Angaben der Originaldatei</translation>
  </message>
  <message>
   <source>the language model codes no floating-point samples; the hybrid coded this track</source>
   <translation>das Sprachmodell kann keine Gleitkommawerte; das übliche Verfahren hat diesen Titel übernommen</translation>
  </message>
  <message>
   <source>Check that the file still exists and that you may read it.</source>
   <translation>Prüfen, ob es die Datei noch gibt und ob sie gelesen werden darf.</translation>
  </message>
  <message>
   <source>Check free space and permissions of the target folder.</source>
   <translation>Freien Platz und Rechte des Zielordners prüfen.</translation>
  </message>
  <message>
   <source>Update Trilobyte, or install the model that the archive names.</source>
   <translation>Trilobyte aktualisieren oder das Modell installieren, das das Archiv nennt.</translation>
  </message>
  <message>
   <source>Nothing was kept; the source is untouched. Please report this.</source>
   <translation>Nichts wurde behalten; die Quelle ist unberührt. Bitte melden.</translation>
  </message>
  <message>
   <source>an error within Trilobyte</source>
   <translation>ein Fehler in Trilobyte selbst</translation>
  </message>
  <message>
   <source>the target is already there</source>
   <translation>das Ziel ist schon da</translation>
  </message>
  <message>
   <source>this is an archive already</source>
   <translation>das ist schon ein Archiv</translation>
  </message>
  <message>
   <source>the file is empty</source>
   <translation>die Datei ist leer</translation>
  </message>
  <message>
   <source>stopped</source>
   <translation>angehalten</translation>
  </message>
  <message>
   <source>its MD5 disagrees with its audio</source>
   <translation>die MD5-Summe passt nicht zum Ton</translation>
  </message>
  <message>
   <source>the audio does not match the MD5 in the file's own header</source>
   <translation>die Musik hat nicht die MD5, die die Datei selbst nennt</translation>
  </message>
  <message>
   <source>the audio fails its checksum</source>
   <translation>die Prüfsumme des Audios stimmt nicht</translation>
  </message>
  <message>
   <source>it cannot be decoded</source>
   <translation>es ist nicht zu decodieren</translation>
  </message>
  <message>
   <source>the file is cut short</source>
   <translation>die Datei ist abgeschnitten</translation>
  </message>
  <message>
   <source>no space is left</source>
   <translation>es ist kein Platz mehr</translation>
  </message>
  <message>
   <source>the original has changed since it was archived</source>
   <translation>das Original hat sich seit dem Archivieren geändert</translation>
  </message>
  <message>
   <source>The original was left where it is.</source>
   <translation>Das Original blieb, wo es ist.</translation>
  </message>
  <message>
   <source>the system has no trash for this folder</source>
   <translation>das System hat für diesen Ordner keinen Papierkorb</translation>
  </message>
  <message>
   <source>this is an MP3 file, which is lossy</source>
   <translation>das ist eine MP3-Datei, also verlustbehaftet</translation>
  </message>
  <message>
   <source>this is an AAC file, which is lossy</source>
   <translation>das ist eine AAC-Datei, also verlustbehaftet</translation>
  </message>
  <message>
   <source>this is a text file</source>
   <translation>das ist eine Textdatei</translation>
  </message>
  <message>
   <source>this is Trilobyte's own list of what the folder holds</source>
   <translation>das ist Trilobytes eigene Liste dessen, was der Ordner enthält</translation>
  </message>
  <message>
   <source>this is not an audio file that Trilobyte knows</source>
   <translation>das ist keine Audiodatei, die Trilobyte kennt</translation>
  </message>
  <message>
   <source>this is not a regular file</source>
   <translation>das ist keine gewöhnliche Datei</translation>
  </message>
  <message>
   <source>a link to a folder that is already included</source>
   <translation>ein Verweis auf einen Ordner, der schon dabei ist</translation>
  </message>
  <message>
   <source>the file became shorter while it was read</source>
   <translation>die Datei wurde beim Lesen kürzer</translation>
  </message>
  <message>
   <source>the original has changed just now</source>
   <translation>das Original hat sich gerade geändert</translation>
  </message>
  <message>
   <source>another file is at its place now</source>
   <translation>an seinem Platz liegt jetzt eine andere Datei</translation>
  </message>
  <message>
   <source>it is not in the trash any more</source>
   <translation>es liegt nicht mehr im Papierkorb</translation>
  </message>
  <message>
   <source>the folder's manifest lists it, but it is not there</source>
   <translation>die Liste des Ordners nennt es, aber es ist nicht da</translation>
  </message>
  <message>
   <source>the folder's manifest does not list it</source>
   <translation>die Liste des Ordners nennt es nicht</translation>
  </message>
  <message>
   <source>the folder's manifest is damaged</source>
   <translation>die Liste des Ordners ist beschädigt</translation>
  </message>
  <message>
   <source>It came here after the folder was mirrored.</source>
   <translation>Es kam hierher, nachdem der Ordner gespiegelt wurde.</translation>
  </message>
  <message>
   <source>the file ends inside its header</source>
   <translation>die Datei endet mitten in ihrem Kopf</translation>
  </message>
  <message>
   <source>frames of audio are missing (their numbers do not follow each other)</source>
   <translation>es fehlen Blöcke der Musik (ihre Nummern folgen nicht aufeinander)</translation>
  </message>
  <message>
   <source>the MP4 file is cut short or damaged: it has no header (no moov box)</source>
   <translation>die MP4-Datei ist abgeschnitten oder beschädigt: Sie hat keinen Kopf (keine moov-Box)</translation>
  </message>
  <message>
   <source>the file is cut short inside its header</source>
   <translation>die Datei bricht mitten in ihrem Kopf ab</translation>
  </message>
  <message>
   <source>an Ogg page fails its checksum</source>
   <translation>eine Ogg-Seite hat eine falsche Prüfsumme</translation>
  </message>
  <message>
   <source>an Ogg page is missing</source>
   <translation>eine Ogg-Seite fehlt</translation>
  </message>
  <message>
   <source>the file is cut short inside an Ogg page</source>
   <translation>die Datei bricht mitten in einer Ogg-Seite ab</translation>
  </message>
  <message>
   <source>the drive of the target folder is gone</source>
   <translation>das Laufwerk des Zielordners ist nicht mehr da</translation>
  </message>
  <message>
   <source>Connect it again, then run this once more.</source>
   <translation>Schließen Sie es wieder an und starten Sie noch einmal.</translation>
  </message>
  <message>
   <source>an archive that is newer holds this file</source>
   <translation>ein neueres Archiv enthält diese Datei</translation>
  </message>
  <message>
   <source>Copy it from the original again, unless it was changed on purpose.</source>
   <translation>Kopieren Sie sie noch einmal vom Original, falls sie nicht absichtlich geändert wurde.</translation>
  </message>
  <message>
   <source>it was changed since it was copied: it does not have the SHA-256 that the folder's manifest lists</source>
   <translation>sie wurde seit dem Kopieren geändert: Sie hat nicht die SHA-256, die die Liste des Ordners nennt</translation>
  </message>
  <message>
   <source>it is sound, but holds another file than the folder's manifest lists under its name</source>
   <translation>es ist heil, enthält aber eine andere Datei, als die Liste des Ordners unter seinem Namen nennt</translation>
  </message>
  <message>
   <source>what it restores does not have the SHA-256 of the original</source>
   <translation>was es wiederherstellt, hat nicht die SHA-256 des Originals</translation>
  </message>
  <message>
   <source>the target is the source itself</source>
   <translation>das Ziel ist die Quelle selbst</translation>
  </message>
  <message>
   <source>Choose another output folder.</source>
   <translation>Wählen Sie einen anderen Zielordner.</translation>
  </message>
  <message>
   <source>another program is writing this file just now</source>
   <translation>ein anderes Programm schreibt gerade in diese Datei</translation>
  </message>
  <message>
   <source>Wait for the other program to finish.</source>
   <translation>Warten Sie, bis das andere Programm fertig ist.</translation>
  </message>
  <message>
   <source>Make room on the drive of the target folder.</source>
   <translation>Schaffen Sie Platz auf dem Laufwerk des Zielordners.</translation>
  </message>
  <message>
   <source>it changed while it was being read</source>
   <translation>sie hat sich beim Lesen geändert</translation>
  </message>
  <message>
   <source>FLAC cannot hold audio of this depth, rate or number of channels</source>
   <translation>FLAC kann Musik mit dieser Tiefe, Rate oder Kanalzahl nicht aufnehmen</translation>
  </message>
  <message>
   <source>Restore the original, or restore to WAV.</source>
   <translation>Stellen Sie das Original wieder her oder wählen Sie WAV.</translation>
  </message>
  <message>
   <source>the WAV file holds no audio (it has no data chunk)</source>
   <translation>die WAV-Datei enthält keine Musik (kein data-Chunk)</translation>
  </message>
  <message>
   <source>the WAV header is damaged: a chunk runs past the end of the file</source>
   <translation>der WAV-Kopf ist beschädigt: Ein Chunk reicht über das Ende der Datei hinaus</translation>
  </message>
  <message>
   <source>this is {0}</source>
   <translation>das ist {0}</translation>
  </message>
  <message>
   <source>this is an Ogg {0} file, which is lossy</source>
   <translation>das ist eine Ogg-{0}-Datei, also verlustbehaftet</translation>
  </message>
  <message>
   <source>the audio in this {0} file is {1}</source>
   <translation>der Ton in dieser {0}-Datei ist {1}</translation>
  </message>
  <message>
   <source>the file is cut short in the middle of a frame (at {0})</source>
   <translation>die Datei bricht mitten in einem Block ab (bei {0})</translation>
  </message>
  <message>
   <source>the file is cut short: {0}</source>
   <translation>die Datei ist abgeschnitten: {0}</translation>
  </message>
  <message>
   <source>silence in place of damaged audio from {0} to {1} ({2})</source>
   <translation>Stille anstelle beschädigten Audios von {0} bis {1} ({2})</translation>
  </message>
  <message>
   <source>the last {0} are missing: {1}</source>
   <translation>die letzten {0} fehlen: {1}</translation>
  </message>
  <message>
   <source>the last {0} are missing</source>
   <translation>die letzten {0} fehlen</translation>
  </message>
  <message>
   <source>{0} bytes of audio are announced, {1} are there</source>
   <translation>{0} Bytes Audio sind angekündigt, {1} sind da</translation>
  </message>
  <message>
   <source>the file is cut short or its header is wrong: {0}</source>
   <translation>die Datei ist abgeschnitten, oder ihr Kopf ist falsch: {0}</translation>
  </message>
  <message>
   <source>the file cannot be read: {0}</source>
   <translation>die Datei lässt sich nicht lesen: {0}</translation>
  </message>
  <message>
   <source>the folder cannot be read: {0}</source>
   <translation>der Ordner lässt sich nicht lesen: {0}</translation>
  </message>
  <message>
   <source>the audio cannot be decoded: {0}</source>
   <translation>der Ton lässt sich nicht dekodieren: {0}</translation>
  </message>
  <message>
   <source>the system reported: {0}</source>
   <translation>das System meldet: {0}</translation>
  </message>
  <message>
   <source>it needs the model with SHA-256 {0}</source>
   <translation>es braucht das Modell mit SHA-256 {0}</translation>
  </message>
  <message>
   <source>{0}; its copy is already there</source>
   <translation>{0}; seine Kopie ist schon da</translation>
  </message>
  <message>
   <source>{0} channels are not supported (at most {1})</source>
   <translation>{0} Kanäle gehen nicht (höchstens {1})</translation>
  </message>
  <message>
   <source>segment {0} of {1} does not decode to what was archived</source>
   <translation>Abschnitt {0} von {1} wird nicht zu dem dekodiert, was archiviert wurde</translation>
  </message>
  <message>
   <source>segment {0} of {1} is damaged</source>
   <translation>Abschnitt {0} von {1} ist beschädigt</translation>
  </message>
  <message>
   <source>the language model codes up to {0} bits a sample; the hybrid coded this track</source>
   <translation>das Sprachmodell kann höchstens {0} Bit je Wert; das übliche Verfahren hat diesen Titel übernommen</translation>
  </message>
  <message>
   <source>there is more audio than the header announces ({0})</source>
   <translation>es ist mehr Musik da, als der Kopf ankündigt ({0})</translation>
  </message>
  <message>
   <source>it cannot be read: {0}</source>
   <translation>es kann nicht gelesen werden: {0}</translation>
  </message>
  <message>
   <source>it is smaller ({0} bytes) than its archive would be ({1} bytes)</source>
   <translation>sie ist kleiner ({0} Bytes), als ihr Archiv wäre ({1} Bytes)</translation>
  </message>
  <message>
   <source>none of its audio can be read: {0}</source>
   <translation>nichts von ihrer Musik lässt sich lesen: {0}</translation>
  </message>
  <message>
   <source>it needs the language model with SHA-256 {0}, which is not installed</source>
   <translation>es braucht das Sprachmodell mit der SHA-256 {0}, das nicht installiert ist</translation>
  </message>
  <message>
   <source>samples of {0} bits are not supported (at most 32)</source>
   <translation>Abtastwerte von {0} Bit werden nicht unterstützt (höchstens 32)</translation>
  </message>
  <message>
   <source>its {0} is damaged</source>
   <translation>beschädigt: {0}</translation>
  </message>
  <message>
   <source>it ends before its {0} is complete</source>
   <translation>es endet zu früh: {0}</translation>
  </message>
  <message>
   <source>it cannot be repaired: {0}</source>
   <translation>es ist nicht zu reparieren: {0}</translation>
  </message>
  <message>
   <source>The details are in the log: {0}. Please report it with them.</source>
   <translation>Die Einzelheiten stehen im Protokoll: {0}. Bitte damit melden.</translation>
  </message>
  <message>
   <source>{0} of {1} blocks are lost, more than its recovery records can bring back</source>
   <translation>{0} von {1} Blöcken sind verloren, mehr als die Reparaturdaten zurückholen können</translation>
  </message>
  <message>
   <source>Failed or skipped:</source>
   <translation>Fehlgeschlagen oder übersprungen:</translation>
  </message>
  <message>
   <source>Restored as far as they go:</source>
   <translation>Wiederhergestellt, so weit es ging:</translation>
  </message>
  <message>
   <source>Originals now in the trash:</source>
   <translation>Originale, die jetzt im Papierkorb sind:</translation>
  </message>
  <message>
   <source>FLAC -8</source>
   <translation>FLAC -8</translation>
  </message>
  <message>
   <source>As much as {0} of these albums take as FLAC.</source>
   <translation>So viel, wie {0} dieser Alben als FLAC belegen.</translation>
  </message>
  <message>
   <source>As much as {0} of these tracks take as FLAC.</source>
   <translation>So viel, wie {0} dieser Titel als FLAC belegen.</translation>
  </message>
  <message>
   <source>It took {0}.</source>
   <translation>Es dauerte {0}.</translation>
  </message>
  <message>
   <source>Trilobyte is estimated: from {0} to {1}</source>
   <translation>Trilobyte ist geschätzt: von {0} bis {1}</translation>
  </message>
  <message>
   <source>archived as {0}</source>
   <translation>archiviert als {0}</translation>
  </message>
  <message>
   <source>now {0}</source>
   <translation>jetzt {0}</translation>
  </message>
  <message>
   <source>mono</source>
   <translation>mono</translation>
  </message>
  <message>
   <source>stereo</source>
   <translation>stereo</translation>
  </message>
  <message>
   <source>1 track</source>
   <translation>1 Titel</translation>
  </message>
  <message>
   <source>1 file</source>
   <translation>1 Datei</translation>
  </message>
  <message>
   <source>{0} h {1:02} min left</source>
   <translation>noch {0} h {1:02} min</translation>
  </message>
  <message>
   <source>{0} days</source>
   <translation>{0} Tage</translation>
  </message>
  <message>
   <source>{0} s left</source>
   <translation>noch {0} s</translation>
  </message>
  <message>
   <source>{0} min left</source>
   <translation>noch {0} min</translation>
  </message>
  <message>
   <source>{0} s</source>
   <translation>{0} s</translation>
  </message>
  <message>
   <source>{0} min</source>
   <translation>{0} min</translation>
  </message>
  <message>
   <source>{0} h {1:02} min</source>
   <translation>{0} h {1:02} min</translation>
  </message>
  <message>
   <source>{0} channels</source>
   <translation>{0} Kanäle</translation>
  </message>
  <message>
   <source>{0} bit, {1} kHz</source>
   <translation>{0} Bit, {1} kHz</translation>
  </message>
  <message>
   <source>{0} tracks</source>
   <translation>{0} Titel</translation>
  </message>
  <message>
   <source>{0} files</source>
   <translation>{0} Dateien</translation>
  </message>
  <message>
   <source>{0} of {1} compressed</source>
   <translation>{0} von {1} komprimiert</translation>
  </message>
  <message>
   <source>{0} of {1} restored</source>
   <translation>{0} von {1} wiederhergestellt</translation>
  </message>
  <message>
   <source>{0} of {1} verified</source>
   <translation>{0} von {1} geprüft</translation>
  </message>
  <message>
   <source>{0} of {1} repaired</source>
   <translation>{0} von {1} repariert</translation>
  </message>
  <message>
   <source>{0} of {1} originals moved to the trash</source>
   <translation>{0} von {1} Originalen in den Papierkorb verschoben</translation>
  </message>
  <message>
   <source>Stopped</source>
   <translation>Angehalten</translation>
  </message>
  <message>
   <source>Finished</source>
   <translation>Fertig</translation>
  </message>
  <message>
   <source>{0} copied along</source>
   <translation>{0} mitkopiert</translation>
  </message>
  <message>
   <source>{0} beside the music unchanged</source>
   <translation>{0} neben der Musik unverändert</translation>
  </message>
  <message>
   <source>{0} up to date</source>
   <translation>{0} aktuell</translation>
  </message>
  <message>
   <source>{0} skipped</source>
   <translation>{0} übersprungen</translation>
  </message>
  <message>
   <source>Trilobyte has finished</source>
   <translation>Trilobyte ist fertig</translation>
  </message>
  <message>
   <source>As the system</source>
   <translation>Wie das System</translation>
  </message>
  <message>
   <source>Install macFUSE or FUSE-T, then try again.</source>
   <translation>macFUSE oder FUSE-T installieren und noch einmal versuchen.</translation>
  </message>
  <message>
   <source>Install WinFsp, then try again.</source>
   <translation>WinFsp installieren und noch einmal versuchen.</translation>
  </message>
  <message>
   <source>Opening archives as a folder needs FUSE, which this computer does not have.</source>
   <translation>Um Archive als Ordner zu öffnen, braucht es FUSE, das auf diesem Computer fehlt.</translation>
  </message>
  <message>
   <source>there is no track in it</source>
   <translation>darin ist kein Titel</translation>
  </message>
  <message>
   <source>Opening archives as a folder needs mfusepy, which is not installed.</source>
   <translation>Um Archive als Ordner zu öffnen, braucht es mfusepy, das nicht installiert ist.</translation>
  </message>
  <message>
   <source>Install FUSE 3, then try again. On Debian and Ubuntu: {0}</source>
   <translation>FUSE 3 installieren und noch einmal versuchen. Unter Debian und Ubuntu: {0}</translation>
  </message>
  <message>
   <source>The archives cannot be opened as a folder: {0}</source>
   <translation>Die Archive lassen sich nicht als Ordner öffnen: {0}</translation>
  </message>
  <message>
   <source>Install it: {0}</source>
   <translation>Es lässt sich so installieren: {0}</translation>
  </message>
  <message>
   <source>This computer has no audio output.</source>
   <translation>Dieser Rechner hat keine Tonausgabe.</translation>
  </message>
  <message>
   <source>Listening needs Qt's multimedia part, which is not installed: pip install 'trilobyte-gui[play]'</source>
   <translation>Zum Anhören wird Qts Multimedia-Teil gebraucht, der nicht installiert ist: pip install 'trilobyte-gui[play]'</translation>
  </message>
  <message>
   <source>The audio output of this computer cannot play 16-bit sound.</source>
   <translation>Die Audioausgabe dieses Rechners kann keinen 16-Bit-Ton abspielen.</translation>
  </message>
  <message>
   <source>The audio output of this computer is not available.</source>
   <translation>Die Audioausgabe dieses Rechners ist nicht verfügbar.</translation>
  </message>
  <message>
   <source>Qt's multimedia part cannot be loaded: {0}</source>
   <translation>Qts Multimedia-Teil lässt sich nicht laden: {0}</translation>
  </message>
  <message>
   <source>{0} less than FLAC ({1})</source>
   <translation>{0} weniger als FLAC ({1})</translation>
  </message>
  <message>
   <source>{0} more than FLAC ({1})</source>
   <translation>{0} mehr als FLAC ({1})</translation>
  </message>
  <message>
   <source>{0} less than the original files ({1})</source>
   <translation>{0} weniger als die Originale ({1})</translation>
  </message>
  <message>
   <source>{0} more than the original files ({1})</source>
   <translation>{0} mehr als die Originale ({1})</translation>
  </message>
  <message>
   <source>Size comparison</source>
   <translation>Größenvergleich</translation>
  </message>
  <message>
   <source>The sizes appear here as soon as the first track is measured.</source>
   <translation>Die Größen erscheinen hier, sobald der erste Titel gemessen ist.</translation>
  </message>
  <message>
   <source>about {0}</source>
   <translation>etwa {0}</translation>
  </message>
  <message>
   <source>{0} of {1} measured</source>
   <translation>{0} von {1} gemessen</translation>
  </message>
  <message>
   <source>Promise</source>
   <translation>Versprechen</translation>
  </message>
  <message>
   <source>Archived from</source>
   <translation>Archiviert aus</translation>
  </message>
  <message>
   <source>Dated</source>
   <translation>Vom</translation>
  </message>
  <message>
   <source>Preset</source>
   <translation>Voreinstellung</translation>
  </message>
  <message>
   <source>Coder</source>
   <translation>Kodierer</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>Modell</translation>
  </message>
  <message>
   <source>SHA-256</source>
   <translation>SHA-256</translation>
  </message>
  <message>
   <source>MD5 of audio</source>
   <translation>MD5 des Tons</translation>
  </message>
  <message>
   <source>Segments</source>
   <translation>Abschnitte</translation>
  </message>
  <message>
   <source>Tags</source>
   <translation>Tags</translation>
  </message>
  <message>
   <source>The original file comes back byte for byte</source>
   <translation>Die Originaldatei kommt Byte für Byte zurück</translation>
  </message>
  <message>
   <source>Every sample, tag and picture comes back; the file is packed anew</source>
   <translation>Jeder Abtastwert, jedes Tag und Bild kommt zurück; die Datei wird neu gepackt</translation>
  </message>
  <message>
   <source>Outline of the sound</source>
   <translation>Umriss des Klangs</translation>
  </message>
  <message>
   <source>Details of the current track</source>
   <translation>Einzelheiten zum aktuellen Titel</translation>
  </message>
  <message>
   <source>Cover</source>
   <translation>Cover</translation>
  </message>
  <message>
   <source>Play o&amp;riginal</source>
   <translation>Origina&amp;l anhören</translation>
  </message>
  <message>
   <source>Play arch&amp;ive</source>
   <translation>Archiv anhör&amp;en</translation>
  </message>
  <message>
   <source>&amp;Add tag</source>
   <translation>&amp;Neues Tag</translation>
  </message>
  <message>
   <source>Cov&amp;er…</source>
   <translation>&amp;Cover…</translation>
  </message>
  <message>
   <source>Save tags</source>
   <translation>Speichern</translation>
  </message>
  <message>
   <source>No track is chosen</source>
   <translation>Kein Titel gewählt</translation>
  </message>
  <message>
   <source>Choose a cover</source>
   <translation>Cover wählen</translation>
  </message>
  <message>
   <source>The archive's tags were saved.</source>
   <translation>Die Tags des Archivs sind gespeichert.</translation>
  </message>
  <message>
   <source>Decoding the first seconds</source>
   <translation>Die ersten Sekunden werden dekodiert</translation>
  </message>
  <message>
   <source>Tag</source>
   <translation>Tag</translation>
  </message>
  <message>
   <source>Value</source>
   <translation>Wert</translation>
  </message>
  <message>
   <source>These changes are not saved yet.</source>
   <translation>Diese Änderungen sind noch nicht gespeichert.</translation>
  </message>
  <message>
   <source>Pictures</source>
   <translation>Bilder</translation>
  </message>
  <message>
   <source>as archived</source>
   <translation>wie archiviert</translation>
  </message>
  <message>
   <source>edited since</source>
   <translation>seither geändert</translation>
  </message>
  <message>
   <source>none</source>
   <translation>keine</translation>
  </message>
  <message>
   <source>Peak at {0} of full scale</source>
   <translation>Spitze bei {0} der Vollaussteuerung</translation>
  </message>
  <message>
   <source>&amp;Stop</source>
   <translation>Sto&amp;pp</translation>
  </message>
  <message>
   <source>{0} coded</source>
   <translation>{0} kodiert</translation>
  </message>
  <message>
   <source>{0} as FLAC</source>
   <translation>{0} als FLAC</translation>
  </message>
  <message>
   <source>{0} stored</source>
   <translation>{0} unverändert</translation>
  </message>
  <message>
   <source>Drop your music here</source>
   <translation>Musik hierher ziehen</translation>
  </message>
  <message>
   <source>Folders or files: lossless music to compress, .trilo archives to restore</source>
   <translation>Ordner oder Dateien: verlustfreie Musik zum Komprimieren, .trilo-Archive zum Wiederherstellen</translation>
  </message>
  <message>
   <source>You will see what each track takes as it is, as FLAC and as Trilobyte, before anything is written.
Every archive is decoded again and compared with its source. Originals are never changed.</source>
   <translation>Sie sehen, was jeder Titel im Original, als FLAC und als Trilobyte belegt, bevor etwas geschrieben wird.
Jedes Archiv wird wieder dekodiert und mit seiner Quelle verglichen. Originale werden nie verändert.</translation>
  </message>
  <message>
   <source>Drop to add to the list</source>
   <translation>Loslassen, um hinzuzufügen</translation>
  </message>
  <message>
   <source>Show all tracks</source>
   <translation>Alle Titel zeigen</translation>
  </message>
  <message>
   <source>Nothing found for “{0}” in “{1}”</source>
   <translation>Nichts gefunden für „{0}“ in „{1}“</translation>
  </message>
  <message>
   <source>No tracks in “{1}”</source>
   <translation>Keine Titel in „{1}“</translation>
  </message>
  <message>
   <source>{0} in the list</source>
   <translation>{0} in der Liste</translation>
  </message>
  <message>
   <source>What was dropped are no files of this computer</source>
   <translation>Was fallen gelassen wurde, sind keine Dateien dieses Rechners</translation>
  </message>
  <message>
   <source>Let it see that folder, with Flatseal for example.</source>
   <translation>Geben Sie ihm den Ordner frei, etwa mit Flatseal.</translation>
  </message>
  <message>
   <source>Save them to a folder first.</source>
   <translation>Zuerst in einem Ordner speichern.</translation>
  </message>
  <message>
   <source>The sandbox does not let Trilobyte see {0}</source>
   <translation>Die Sandbox lässt Trilobyte {0} nicht sehen</translation>
  </message>
  <message>
   <source>Search title, artist, album, folder</source>
   <translation>Titel, Interpret, Album, Ordner suchen</translation>
  </message>
  <message>
   <source>Search</source>
   <translation>Suchen</translation>
  </message>
  <message>
   <source>Which tracks to show</source>
   <translation>Welche Titel gezeigt werden</translation>
  </message>
  <message>
   <source>All tracks</source>
   <translation>Alle Titel</translation>
  </message>
  <message>
   <source>To compress</source>
   <translation>Zu komprimieren</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>Fertig</translation>
  </message>
  <message>
   <source>With an archive</source>
   <translation>Mit Archiv</translation>
  </message>
  <message>
   <source>Duplicates</source>
   <translation>Doppelte</translation>
  </message>
  <message>
   <source>Failed or skipped</source>
   <translation>Fehlgeschlagen, übersprungen</translation>
  </message>
  <message>
   <source>Quick</source>
   <translation>Flink</translation>
  </message>
  <message>
   <source>Fast</source>
   <translation>Schnell</translation>
  </message>
  <message>
   <source>Balanced</source>
   <translation>Ausgewogen</translation>
  </message>
  <message>
   <source>Smallest</source>
   <translation>Am kleinsten</translation>
  </message>
  <message>
   <source>Language model, for a graphics card</source>
   <translation>Sprachmodell, für eine Grafikkarte</translation>
  </message>
  <message>
   <source>Both, whichever is smaller</source>
   <translation>Beides, was kleiner ist</translation>
  </message>
  <message>
   <source>A neural network reads the audio byte by byte: good for 8-bit audio and narrow material, and for research. It is very slow without a graphics card, and restoring takes as long.</source>
   <translation>Ein neuronales Netz liest den Ton Byte für Byte: gut für 8-Bit-Ton und einheitliches Material, und für Versuche. Ohne Grafikkarte ist es sehr langsam, und das Wiederherstellen dauert ebenso lange.</translation>
  </message>
  <message>
   <source>Every twelve seconds the language model's result or the usual one is kept, whichever is smaller. As slow as the language model alone.</source>
   <translation>Alle zwölf Sekunden wird das Ergebnis des Sprachmodells oder das übliche behalten, je nachdem, welches kleiner ist. So langsam wie das Sprachmodell allein.</translation>
  </message>
  <message>
   <source>Update what has changed</source>
   <translation>Geändertes erneuern</translation>
  </message>
  <message>
   <source>Skip the track</source>
   <translation>Titel überspringen</translation>
  </message>
  <message>
   <source>Keep both</source>
   <translation>Beide behalten</translation>
  </message>
  <message>
   <source>Replace it</source>
   <translation>Ersetzen</translation>
  </message>
  <message>
   <source>Keep them</source>
   <translation>Behalten</translation>
  </message>
  <message>
   <source>To the trash, once proven</source>
   <translation>Nach Prüfung in den Papierkorb</translation>
  </message>
  <message>
   <source>As the original was</source>
   <translation>Wie das Original</translation>
  </message>
  <message>
   <source>As FLAC</source>
   <translation>Als FLAC</translation>
  </message>
  <message>
   <source>As WAV</source>
   <translation>Als WAV</translation>
  </message>
  <message>
   <source>Destination</source>
   <translation>Ziel</translation>
  </message>
  <message>
   <source>If a file exists already</source>
   <translation>Wenn es eine Datei schon gibt</translation>
  </message>
  <message>
   <source>What becomes of the originals after verification</source>
   <translation>Was nach der Prüfung aus den Originalen wird</translation>
  </message>
  <message>
   <source>Restore as</source>
   <translation>Wiederherstellen als</translation>
  </message>
  <message>
   <source>Recovery data in new archives</source>
   <translation>Reparaturdaten in neuen Archiven</translation>
  </message>
  <message>
   <source>Archives grow by a little more than this share, and can be repaired when as much of them is damaged</source>
   <translation>Archive werden um etwas mehr als diesen Anteil größer und lassen sich reparieren, wenn so viel von ihnen beschädigt ist</translation>
  </message>
  <message>
   <source>Each archive is decoded once more from the drive; only then its original goes to the trash</source>
   <translation>Jedes Archiv wird noch einmal vom Laufwerk dekodiert; erst dann kommt sein Original in den Papierkorb</translation>
  </message>
  <message>
   <source>Recover&amp;y</source>
   <translation>Repa&amp;ratur</translation>
  </message>
  <message>
   <source>&amp;Copy other files along</source>
   <translation>Andere Dateien &amp;mitkopieren</translation>
  </message>
  <message>
   <source>Covers, booklets, playlists and whatever else lies in the folders; with a list of everything</source>
   <translation>Cover, Beihefte, Wiedergabelisten und was sonst in den Ordnern liegt, mit einer Liste von allem</translation>
  </message>
  <message>
   <source>Room for the archives</source>
   <translation>Platz für die Archive</translation>
  </message>
  <message>
   <source>Time it will take</source>
   <translation>Voraussichtliche Dauer</translation>
  </message>
  <message>
   <source>Where the first archive goes</source>
   <translation>Wohin das erste Archiv kommt</translation>
  </message>
  <message>
   <source>Beside each file</source>
   <translation>Neben jede Datei</translation>
  </message>
  <message>
   <source>Choose a folder…</source>
   <translation>Ordner wählen…</translation>
  </message>
  <message>
   <source>None</source>
   <translation>Keine</translation>
  </message>
  <message>
   <source>&amp;Preset</source>
   <translation>&amp;Voreinstellung</translation>
  </message>
  <message>
   <source>Save t&amp;o</source>
   <translation>Speichern &amp;in</translation>
  </message>
  <message>
   <source>Ori&amp;ginals</source>
   <translation>Ori&amp;ginale</translation>
  </message>
  <message>
   <source>If it e&amp;xists</source>
   <translation>Falls v&amp;orhanden</translation>
  </message>
  <message>
   <source>About {0}, verification included</source>
   <translation>Etwa {0} samt Prüfung</translation>
  </message>
  <message>
   <source>To {0}</source>
   <translation>Nach {0}</translation>
  </message>
  <message>
   <source>Not enough room: {0}. It would stop and wait for more.</source>
   <translation>Nicht genug Platz: {0}. Es würde anhalten und auf mehr warten.</translation>
  </message>
  <message>
   <source>Repairs {0} of damage</source>
   <translation>Behebt {0} Schaden</translation>
  </message>
  <message>
   <source>{0}, {1}× real time</source>
   <translation>{0}, {1}× Echtzeit</translation>
  </message>
  <message>
   <source>Not enough room to restore: {0}.</source>
   <translation>Nicht genug Platz zum Wiederherstellen: {0}.</translation>
  </message>
  <message>
   <source>{0} file-exact</source>
   <translation>{0} dateigenau</translation>
  </message>
  <message>
   <source>{0} audio- and metadata-exact</source>
   <translation>{0} ton- und tag-genau</translation>
  </message>
  <message>
   <source>{0} audio-exact</source>
   <translation>{0} tongenau</translation>
  </message>
  <message>
   <source>{0} with gaps</source>
   <translation>{0} mit Lücken</translation>
  </message>
  <message>
   <source>Open the folder</source>
   <translation>Ordner öffnen</translation>
  </message>
  <message>
   <source>Summary…</source>
   <translation>Zusammenfassung…</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
  <message>
   <source>Show what failed</source>
   <translation>Gescheiterte zeigen</translation>
  </message>
  <message>
   <source>Show them</source>
   <translation>Zeigen</translation>
  </message>
  <message>
   <source>And {0} more.</source>
   <translation>Und {0} weitere.</translation>
  </message>
  <message>
   <source>Progress</source>
   <translation>Fortschritt</translation>
  </message>
  <message>
   <source>Stopping</source>
   <translation>Wird angehalten</translation>
  </message>
  <message>
   <source>Preparing the codec for this computer: once only, about half a minute</source>
   <translation>Der Codec wird für diesen Rechner vorbereitet: nur einmal, etwa eine halbe Minute</translation>
  </message>
  <message>
   <source>No room in {0}: {1} needed, {2} free. It goes on when there is; nothing is lost.</source>
   <translation>Kein Platz in {0}: {1} nötig, {2} frei. Es geht weiter, sobald Platz ist; nichts geht verloren.</translation>
  </message>
  <message>
   <source>Stopping after the tracks under way</source>
   <translation>Hält nach den Titeln in Arbeit an</translation>
  </message>
  <message>
   <source>Paused. Nothing is lost, go on whenever you like.</source>
   <translation>Pausiert. Nichts geht verloren, weiter geht es jederzeit.</translation>
  </message>
  <message>
   <source>Starting</source>
   <translation>Beginnt</translation>
  </message>
  <message>
   <source>{0}× real time, verification included</source>
   <translation>{0}× Echtzeit samt Prüfung</translation>
  </message>
  <message>
   <source>Proving each archive, then moving its original to the trash</source>
   <translation>Jedes Archiv prüfen, dann sein Original in den Papierkorb</translation>
  </message>
  <message>
   <source>{0} of {1}</source>
   <translation>{0} von {1}</translation>
  </message>
  <message>
   <source>About the current track</source>
   <translation>Zum aktuellen Titel</translation>
  </message>
  <message>
   <source>Looking for audio: {0} so far</source>
   <translation>Musik wird gesucht: bisher {0}</translation>
  </message>
  <message>
   <source>{0} of audio</source>
   <translation>{0} Musik</translation>
  </message>
  <message>
   <source>{0} left out</source>
   <translation>{0} ausgelassen</translation>
  </message>
  <message>
   <source>Estimating paused</source>
   <translation>Schätzen pausiert</translation>
  </message>
  <message>
   <source>{0} were in the list already</source>
   <translation>{0} standen schon in der Liste</translation>
  </message>
  <message>
   <source>Tools</source>
   <translation>Werkzeuge</translation>
  </message>
  <message>
   <source>Albums and tracks</source>
   <translation>Alben und Titel</translation>
  </message>
  <message>
   <source>&amp;Standard columns</source>
   <translation>&amp;Standardspalten</translation>
  </message>
  <message>
   <source>Tracks shown</source>
   <translation>Angezeigte Titel</translation>
  </message>
  <message>
   <source>Selected tracks</source>
   <translation>Gewählte Titel</translation>
  </message>
  <message>
   <source>Music and archives</source>
   <translation>Musik und Archive</translation>
  </message>
  <message>
   <source>Add files</source>
   <translation>Dateien hinzufügen</translation>
  </message>
  <message>
   <source>Add a folder</source>
   <translation>Ordner hinzufügen</translation>
  </message>
  <message>
   <source>Save to</source>
   <translation>Speichern in</translation>
  </message>
  <message>
   <source>All {0}</source>
   <translation>Alle {0}</translation>
  </message>
  <message>
   <source>Shown: {0}</source>
   <translation>Angezeigt: {0}</translation>
  </message>
  <message>
   <source>Selected: {0}</source>
   <translation>Gewählt: {0}</translation>
  </message>
  <message>
   <source>No tracks yet</source>
   <translation>Noch keine Titel</translation>
  </message>
  <message>
   <source>All files</source>
   <translation>Alle Dateien</translation>
  </message>
 </context>
</TS>

<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
 <context>
  <name>Trilobyte</name>
  <message>
   <source>&amp;About Trilobyte</source>
   <translation>&amp;Über Trilobyte</translation>
  </message>
  <message>
   <source>&amp;Add tag</source>
   <translation>&amp;Neues Tag</translation>
  </message>
  <message>
   <source>&amp;Bring back</source>
   <translation>&amp;Zurückholen</translation>
  </message>
  <message>
   <source>&amp;Bring {0} back</source>
   <translation>{0} &amp;zurückholen</translation>
  </message>
  <message>
   <source>&amp;Cancel</source>
   <translation>&amp;Abbrechen</translation>
  </message>
  <message>
   <source>&amp;Close all albums</source>
   <translation>Alle Alben schl&amp;ießen</translation>
  </message>
  <message>
   <source>&amp;Compress</source>
   <translation>&amp;Komprimieren</translation>
  </message>
  <message>
   <source>&amp;Compress, then move</source>
   <translation>&amp;Komprimieren, dann verschieben</translation>
  </message>
  <message>
   <source>&amp;Compute on</source>
   <translation>&amp;Berechnen auf</translation>
  </message>
  <message>
   <source>&amp;Copy as text</source>
   <translation>Als Text &amp;kopieren</translation>
  </message>
  <message>
   <source>&amp;Copy other files along</source>
   <translation>Andere Dateien &amp;mitkopieren</translation>
  </message>
  <message>
   <source>&amp;Dark</source>
   <translation>&amp;Dunkel</translation>
  </message>
  <message>
   <source>&amp;Details</source>
   <translation>&amp;Einzelheiten</translation>
  </message>
  <message>
   <source>&amp;Do not save</source>
   <translation>&amp;Nicht speichern</translation>
  </message>
  <message>
   <source>&amp;File</source>
   <translation>&amp;Datei</translation>
  </message>
  <message>
   <source>&amp;Folders with music</source>
   <translation>&amp;Ordner mit Musik</translation>
  </message>
  <message>
   <source>&amp;Forget</source>
   <translation>&amp;Vergessen</translation>
  </message>
  <message>
   <source>&amp;Go on working</source>
   <translation>&amp;Weiterarbeiten</translation>
  </message>
  <message>
   <source>&amp;Group by album</source>
   <translation>Nach &amp;Alben gruppieren</translation>
  </message>
  <message>
   <source>&amp;Guide</source>
   <translation>&amp;Anleitung</translation>
  </message>
  <message>
   <source>&amp;Help</source>
   <translation>&amp;Hilfe</translation>
  </message>
  <message>
   <source>&amp;Language</source>
   <translation>&amp;Sprache</translation>
  </message>
  <message>
   <source>&amp;Light</source>
   <translation>&amp;Hell</translation>
  </message>
  <message>
   <source>&amp;Listen</source>
   <translation>&amp;Wiedergabe</translation>
  </message>
  <message>
   <source>&amp;Move</source>
   <translation>&amp;Verschieben</translation>
  </message>
  <message>
   <source>&amp;Name</source>
   <translation>&amp;Name</translation>
  </message>
  <message>
   <source>&amp;Next track</source>
   <translation>&amp;Nächster Titel</translation>
  </message>
  <message>
   <source>&amp;Open all albums</source>
   <translation>Alle Alben &amp;öffnen</translation>
  </message>
  <message>
   <source>&amp;Originals in the trash…</source>
   <translation>&amp;Originale im Papierkorb…</translation>
  </message>
  <message>
   <source>&amp;Pause playing</source>
   <translation>Wiedergabe &amp;anhalten</translation>
  </message>
  <message>
   <source>&amp;Play</source>
   <translation>&amp;Abspielen</translation>
  </message>
  <message>
   <source>&amp;Preset</source>
   <translation>&amp;Voreinstellung</translation>
  </message>
  <message>
   <source>&amp;Quit</source>
   <translation>&amp;Beenden</translation>
  </message>
  <message>
   <source>&amp;Restore</source>
   <translation>&amp;Wiederherstellen</translation>
  </message>
  <message>
   <source>&amp;Save</source>
   <translation>&amp;Speichern</translation>
  </message>
  <message>
   <source>&amp;Save…</source>
   <translation>&amp;Speichern…</translation>
  </message>
  <message>
   <source>&amp;Search</source>
   <translation>&amp;Suchen</translation>
  </message>
  <message>
   <source>&amp;Settings…</source>
   <translation>&amp;Einstellungen…</translation>
  </message>
  <message>
   <source>&amp;Show in folder</source>
   <translation>Im Ordner &amp;zeigen</translation>
  </message>
  <message>
   <source>&amp;Standard columns</source>
   <translation>&amp;Standardspalten</translation>
  </message>
  <message>
   <source>&amp;Stop and close</source>
   <translation>&amp;Anhalten und schließen</translation>
  </message>
  <message>
   <source>&amp;Stop playing</source>
   <translation>Wiedergabe &amp;beenden</translation>
  </message>
  <message>
   <source>&amp;Theme</source>
   <translation>&amp;Farben</translation>
  </message>
  <message>
   <source>&amp;Tracks</source>
   <translation>&amp;Titel</translation>
  </message>
  <message>
   <source>&amp;Verify archives</source>
   <translation>Archive &amp;prüfen</translation>
  </message>
  <message>
   <source>&amp;View</source>
   <translation>&amp;Ansicht</translation>
  </message>
  <message>
   <source>&amp;When done</source>
   <translation>&amp;Zum Schluss</translation>
  </message>
  <message>
   <source>1 archive cannot be repaired.</source>
   <translation>1 Archiv ist nicht zu reparieren.</translation>
  </message>
  <message>
   <source>1 archive is damaged.</source>
   <translation>1 Archiv ist beschädigt.</translation>
  </message>
  <message>
   <source>1 archive is damaged. Its original is still there.</source>
   <translation>1 Archiv ist beschädigt. Sein Original ist noch da.</translation>
  </message>
  <message>
   <source>1 file</source>
   <translation>1 Datei</translation>
  </message>
  <message>
   <source>1 file is gone from the library.</source>
   <translation>1 Datei ist aus der Bibliothek verschwunden.</translation>
  </message>
  <message>
   <source>1 moved as its original was</source>
   <translation>1 wie sein Original verschoben</translation>
  </message>
  <message>
   <source>1 other file</source>
   <translation>1 andere Datei</translation>
  </message>
  <message>
   <source>1 track</source>
   <translation>1 Titel</translation>
  </message>
  <message>
   <source>A lossless archiver for music libraries: smaller than FLAC, restored bit for bit.</source>
   <translation>Ein verlustfreier Archivierer für Musiksammlungen: kleiner als FLAC, Bit für Bit wiederhergestellt.</translation>
  </message>
  <message>
   <source>A sample of the tracks is being compressed, to estimate sizes and times in a minute.</source>
   <translation>Eine Stichprobe der Titel wird kodiert, um in einer Minute Größen und Zeiten zu nennen.</translation>
  </message>
  <message>
   <source>A&amp;s</source>
   <translation>&amp;Form</translation>
  </message>
  <message>
   <source>A-law, which is lossy</source>
   <translation>A-law, also verlustbehaftet</translation>
  </message>
  <message>
   <source>AC-3, which is lossy</source>
   <translation>AC-3, also verlustbehaftet</translation>
  </message>
  <message>
   <source>AIFF chunk {0}</source>
   <translation>AIFF-Chunk {0}</translation>
  </message>
  <message>
   <source>AIFF's text chunks</source>
   <translation>die Text-Chunks der AIFF-Datei</translation>
  </message>
  <message>
   <source>APEv2 item {0}</source>
   <translation>APEv2-Eintrag {0}</translation>
  </message>
  <message>
   <source>About Trilobyte</source>
   <translation>Über Trilobyte</translation>
  </message>
  <message>
   <source>About the current track</source>
   <translation>Zum aktuellen Titel</translation>
  </message>
  <message>
   <source>About {0}</source>
   <translation>Etwa {0}</translation>
  </message>
  <message>
   <source>About {0} bytes, between {1} and {2}</source>
   <translation>Etwa {0} Byte, zwischen {1} und {2}</translation>
  </message>
  <message>
   <source>About {0}, verification included</source>
   <translation>Etwa {0} samt Prüfung</translation>
  </message>
  <message>
   <source>Add &amp;files…</source>
   <translation>&amp;Dateien hinzufügen…</translation>
  </message>
  <message>
   <source>Add a folder</source>
   <translation>Ordner hinzufügen</translation>
  </message>
  <message>
   <source>Add a folder of archives</source>
   <translation>Einen Ordner mit Archiven hinzufügen</translation>
  </message>
  <message>
   <source>Add a folder with music.</source>
   <translation>Fügen Sie einen Ordner mit Musik hinzu.</translation>
  </message>
  <message>
   <source>Add archives…</source>
   <translation>Archive hinzufügen…</translation>
  </message>
  <message>
   <source>Add f&amp;older…</source>
   <translation>&amp;Ordner hinzufügen…</translation>
  </message>
  <message>
   <source>Add files</source>
   <translation>Dateien hinzufügen</translation>
  </message>
  <message>
   <source>Add to the list</source>
   <translation>In die Liste aufnehmen</translation>
  </message>
  <message>
   <source>Add…</source>
   <translation>Hinzufügen…</translation>
  </message>
  <message>
   <source>Album</source>
   <translation>Album</translation>
  </message>
  <message>
   <source>Album {0}</source>
   <translation>Album {0}</translation>
  </message>
  <message>
   <source>Albums and tracks</source>
   <translation>Alben und Titel</translation>
  </message>
  <message>
   <source>Albums in the catalogue</source>
   <translation>Alben im Katalog</translation>
  </message>
  <message>
   <source>Albums of the collection</source>
   <translation>Alben der Sammlung</translation>
  </message>
  <message>
   <source>All cores but one ({0})</source>
   <translation>Alle Kerne bis auf einen ({0})</translation>
  </message>
  <message>
   <source>All done</source>
   <translation>Alles fertig</translation>
  </message>
  <message>
   <source>All files</source>
   <translation>Alle Dateien</translation>
  </message>
  <message>
   <source>All its checksums are right: there was nothing to repair</source>
   <translation>Alle Prüfsummen stimmen: es gab nichts zu reparieren</translation>
  </message>
  <message>
   <source>All others stay where they are.</source>
   <translation>Alle anderen bleiben, wo sie sind.</translation>
  </message>
  <message>
   <source>All sizes as Trilobyte are estimates, which become exact as the work progresses.</source>
   <translation>Alle Größen als Trilobyte sind geschätzt; sie werden mit der Arbeit genau.</translation>
  </message>
  <message>
   <source>All tracks</source>
   <translation>Alle Titel</translation>
  </message>
  <message>
   <source>All {0}</source>
   <translation>Alle {0}</translation>
  </message>
  <message>
   <source>And {0} more.</source>
   <translation>Und {0} weitere.</translation>
  </message>
  <message>
   <source>Apple Lossless, which is supported in M4A files only</source>
   <translation>Apple Lossless, das nur in M4A-Dateien unterstützt wird</translation>
  </message>
  <message>
   <source>Archive &amp;what is left</source>
   <translation>Archivieren, was übri&amp;g ist</translation>
  </message>
  <message>
   <source>Archive damaged files as far as they go</source>
   <translation>Beschädigte Dateien archivieren, so weit es geht</translation>
  </message>
  <message>
   <source>Archive the selected damaged files as far as they go; what is missing is named</source>
   <translation>Die gewählten beschädigten Dateien archivieren, so weit es geht; was fehlt, wird genannt</translation>
  </message>
  <message>
   <source>Archived</source>
   <translation>Archiviert</translation>
  </message>
  <message>
   <source>Archived and verified</source>
   <translation>Archiviert und geprüft</translation>
  </message>
  <message>
   <source>Archived as</source>
   <translation>Archiviert als</translation>
  </message>
  <message>
   <source>Archived as far as it goes</source>
   <translation>Archiviert, so weit es geht</translation>
  </message>
  <message>
   <source>Archived as {0}</source>
   <translation>Archiviert als {0}</translation>
  </message>
  <message>
   <source>Archived from</source>
   <translation>Archiviert aus</translation>
  </message>
  <message>
   <source>Archives and copies are here because their originals are gone.</source>
   <translation>Archive und Kopien liegen hier, weil ihre Originale verschwunden sind.</translation>
  </message>
  <message>
   <source>Archives grow by a little more than this share, and can be repaired when as much of them is damaged</source>
   <translation>Archive werden um etwas mehr als diesen Anteil größer und lassen sich reparieren, wenn so viel von ihnen beschädigt ist</translation>
  </message>
  <message>
   <source>Archives need a folder of their own.</source>
   <translation>Archive brauchen einen eigenen Ordner.</translation>
  </message>
  <message>
   <source>Archives of &amp;deleted files</source>
   <translation>Archive &amp;gelöschter Dateien</translation>
  </message>
  <message>
   <source>Artist</source>
   <translation>Interpret</translation>
  </message>
  <message>
   <source>As FLAC</source>
   <translation>Als FLAC</translation>
  </message>
  <message>
   <source>As Maximum, with a neural network that knows how its predictions err: the smallest archives, at less than half its speed. Restoring takes as long.</source>
   <translation>Wie Maximal, mit einem neuronalen Netz, das weiß, wie dessen Vorhersagen irren: die kleinsten Archive, mit weniger als der halben Geschwindigkeit. Das Wiederherstellen dauert ebenso lange.</translation>
  </message>
  <message>
   <source>As WAV</source>
   <translation>Als WAV</translation>
  </message>
  <message>
   <source>As the &amp;system</source>
   <translation>Wie das &amp;System</translation>
  </message>
  <message>
   <source>As the original was</source>
   <translation>Wie das Original</translation>
  </message>
  <message>
   <source>As the system</source>
   <translation>Wie das System</translation>
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
   <source>Back in its place</source>
   <translation>Wieder an seinem Platz</translation>
  </message>
  <message>
   <source>Balanced</source>
   <translation>Ausgewogen</translation>
  </message>
  <message>
   <source>Beside each archive</source>
   <translation>Neben jedes Archiv</translation>
  </message>
  <message>
   <source>Beside each file</source>
   <translation>Neben jede Datei</translation>
  </message>
  <message>
   <source>Best and worst savers</source>
   <translation>Größte und kleinste Ersparnis</translation>
  </message>
  <message>
   <source>C&amp;lose</source>
   <translation>S&amp;chließen</translation>
  </message>
  <message>
   <source>C&amp;reate</source>
   <translation>&amp;Anlegen</translation>
  </message>
  <message>
   <source>Canc&amp;el</source>
   <translation>&amp;Abbrechen</translation>
  </message>
  <message>
   <source>Catalogue</source>
   <translation>Katalog</translation>
  </message>
  <message>
   <source>Check</source>
   <translation>Schnell prüfen</translation>
  </message>
  <message>
   <source>Check free space and permissions of the target folder.</source>
   <translation>Freien Platz und Rechte des Zielordners prüfen.</translation>
  </message>
  <message>
   <source>Check that the file still exists and that you may read it.</source>
   <translation>Prüfen, ob es die Datei noch gibt und ob sie gelesen werden darf.</translation>
  </message>
  <message>
   <source>Check the connection, then run it again.</source>
   <translation>Die Verbindung prüfen, dann noch einmal versuchen.</translation>
  </message>
  <message>
   <source>Checking</source>
   <translation>Prüfsummen vergleichen</translation>
  </message>
  <message>
   <source>Checksums are right</source>
   <translation>Prüfsummen stimmen</translation>
  </message>
  <message>
   <source>Choose a cover</source>
   <translation>Cover wählen</translation>
  </message>
  <message>
   <source>Choose a folder…</source>
   <translation>Ordner wählen…</translation>
  </message>
  <message>
   <source>Choose another folder, or restore fewer tracks at once.</source>
   <translation>Einen anderen Ordner wählen oder weniger Titel auf einmal wiederherstellen.</translation>
  </message>
  <message>
   <source>Choose another name, or forget that one first (`trilobyte collection forget`).</source>
   <translation>Einen anderen Namen wählen oder jene zuerst vergessen (`trilobyte collection forget`).</translation>
  </message>
  <message>
   <source>Choose another output folder.</source>
   <translation>Wählen Sie einen anderen Zielordner.</translation>
  </message>
  <message>
   <source>Choose one like Music.</source>
   <translation>Wählen Sie einen wie Musik.</translation>
  </message>
  <message>
   <source>Choose where archives go.</source>
   <translation>Wählen Sie, wohin Archive kommen.</translation>
  </message>
  <message>
   <source>Choose…</source>
   <translation>Wählen…</translation>
  </message>
  <message>
   <source>Clear awa&amp;y what is gone…</source>
   <translation>Verschwundenes aufräu&amp;men…</translation>
  </message>
  <message>
   <source>Clear away ({0})…</source>
   <translation>Aufräumen ({0})…</translation>
  </message>
  <message>
   <source>Clear t&amp;he list</source>
   <translation>&amp;Liste leeren</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
  <message>
   <source>Coder</source>
   <translation>Kodierer</translation>
  </message>
  <message>
   <source>Col&amp;umns</source>
   <translation>Spal&amp;ten</translation>
  </message>
  <message>
   <source>Com&amp;pare sizes</source>
   <translation>&amp;Größen vergleichen</translation>
  </message>
  <message>
   <source>Comes back: {0}</source>
   <translation>Zurück kommen: {0}</translation>
  </message>
  <message>
   <source>Command to run</source>
   <translation>Befehl</translation>
  </message>
  <message>
   <source>Command to run when everything is done</source>
   <translation>Befehl, der läuft, wenn alles fertig ist</translation>
  </message>
  <message>
   <source>Compare the checksums of all archives; decodes nothing</source>
   <translation>Die Prüfsummen aller Archive vergleichen; nichts wird dekodiert</translation>
  </message>
  <message>
   <source>Compress</source>
   <translation>Komprimieren</translation>
  </message>
  <message>
   <source>Compress again</source>
   <translation>Erneut komprimieren</translation>
  </message>
  <message>
   <source>Compress or restore</source>
   <translation>Komprimieren oder wiederherstellen</translation>
  </message>
  <message>
   <source>Compress the originals to this folder again, or take it from another backup.</source>
   <translation>Komprimieren Sie die Originale erneut in diesen Ordner, oder nehmen Sie es aus einer anderen Sicherung.</translation>
  </message>
  <message>
   <source>Compress the originals to this folder again: that lists it.</source>
   <translation>Komprimieren Sie die Originale erneut in diesen Ordner: Dabei kommt sie auf die Liste.</translation>
  </message>
  <message>
   <source>Compress the originals to this folder again: that makes a new one.</source>
   <translation>Komprimieren Sie die Originale erneut in diesen Ordner: Dabei entsteht eine neue.</translation>
  </message>
  <message>
   <source>Compress with this preset</source>
   <translation>Mit dieser Voreinstellung komprimieren</translation>
  </message>
  <message>
   <source>Compressing</source>
   <translation>Komprimieren</translation>
  </message>
  <message>
   <source>Compute on</source>
   <translation>Berechnen auf</translation>
  </message>
  <message>
   <source>Connect it again, then repeat this.</source>
   <translation>Schließen Sie es wieder an und starten Sie noch einmal.</translation>
  </message>
  <message>
   <source>Connect its drive, then start Trilobyte again.</source>
   <translation>Schließen Sie sein Laufwerk an und starten Sie Trilobyte dann neu.</translation>
  </message>
  <message>
   <source>Copied as it is</source>
   <translation>Unverändert kopiert</translation>
  </message>
  <message>
   <source>Copy it from the original again, unless it was changed on purpose.</source>
   <translation>Kopieren Sie sie noch einmal vom Original, falls sie nicht absichtlich geändert wurde.</translation>
  </message>
  <message>
   <source>Copying</source>
   <translation>Wird kopiert</translation>
  </message>
  <message>
   <source>Core Audio chunk {0}</source>
   <translation>Core-Audio-Chunk {0}</translation>
  </message>
  <message>
   <source>Cov&amp;er…</source>
   <translation>&amp;Cover…</translation>
  </message>
  <message>
   <source>Cover</source>
   <translation>Cover</translation>
  </message>
  <message>
   <source>Covers, booklets and whatever else was archived with the music</source>
   <translation>Cover, Booklets und was sonst noch mit der Musik archiviert wurde</translation>
  </message>
  <message>
   <source>Covers, booklets, playlists and all other files in the folders, with a list of everything</source>
   <translation>Cover, Beihefte, Wiedergabelisten und was sonst in den Ordnern liegt, mit einer Liste von allem</translation>
  </message>
  <message>
   <source>DTS, which is lossy</source>
   <translation>DTS, also verlustbehaftet</translation>
  </message>
  <message>
   <source>Dated</source>
   <translation>Vom</translation>
  </message>
  <message>
   <source>Decode all archives and compare them with what was archived</source>
   <translation>Alle Archive dekodieren und mit dem Archivierten vergleichen</translation>
  </message>
  <message>
   <source>Decode the archives of the chosen tracks again; originals that can be restored go to the trash</source>
   <translation>Die Archive der gewählten Titel noch einmal dekodieren; Originale, die daraus zurückkommen, kommen in den Papierkorb</translation>
  </message>
  <message>
   <source>Details of the current track</source>
   <translation>Einzelheiten zum aktuellen Titel</translation>
  </message>
  <message>
   <source>Do &amp;nothing</source>
   <translation>&amp;Nichts tun</translation>
  </message>
  <message>
   <source>Do it &amp;now</source>
   <translation>Jetzt &amp;gleich</translation>
  </message>
  <message>
   <source>Do nothing</source>
   <translation>Nichts tun</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>Fertig</translation>
  </message>
  <message>
   <source>Drop to add to the list</source>
   <translation>Loslassen, um hinzuzufügen</translation>
  </message>
  <message>
   <source>Drop your music here</source>
   <translation>Musik hierher ziehen</translation>
  </message>
  <message>
   <source>Duplicates</source>
   <translation>Doppelte</translation>
  </message>
  <message>
   <source>Each archive is decoded again from the drive and compared. Only originals that are verified to be restorable are moved; nothing is deleted, and the summary lists every file.</source>
   <translation>Jedes Archiv wird noch einmal vom Laufwerk dekodiert und verglichen. Nur ein Original, das nachweislich zurückkommt, wird verschoben; nichts wird gelöscht, und die Zusammenfassung nennt jede Datei.</translation>
  </message>
  <message>
   <source>Each archive is decoded again from the drive; only then does its original go to the trash</source>
   <translation>Jedes Archiv wird noch einmal vom Laufwerk dekodiert; erst dann kommt sein Original in den Papierkorb</translation>
  </message>
  <message>
   <source>Each original was verified to be restorable from its archive before it was moved.</source>
   <translation>Bei jedem Original wurde vor dem Verschieben geprüft, dass es sich aus seinem Archiv wiederherstellen lässt.</translation>
  </message>
  <message>
   <source>Empty the list; no file is touched</source>
   <translation>Die Liste leeren; keine Datei wird angerührt</translation>
  </message>
  <message>
   <source>Errors of Trilobyte itself, in full, to report them with</source>
   <translation>Fehler von Trilobyte selbst, vollständig, um sie damit zu melden</translation>
  </message>
  <message>
   <source>Estimating</source>
   <translation>Schätzen</translation>
  </message>
  <message>
   <source>Estimating paused</source>
   <translation>Schätzen pausiert</translation>
  </message>
  <message>
   <source>Every sample, tag and picture is restored; the file is compressed anew</source>
   <translation>Jeder Abtastwert, jedes Tag und Bild kommt zurück; die Datei wird neu gepackt</translation>
  </message>
  <message>
   <source>FLAC -8</source>
   <translation>FLAC -8</translation>
  </message>
  <message>
   <source>FLAC -8
MB</source>
   <translation>FLAC -8
MB</translation>
  </message>
  <message>
   <source>FLAC -8 MB</source>
   <translation>FLAC -8 MB</translation>
  </message>
  <message>
   <source>FLAC cannot hold a sample rate of {0} Hz</source>
   <translation>FLAC kann keine Abtastrate von {0} Hz aufnehmen</translation>
  </message>
  <message>
   <source>FLAC cannot hold floating-point samples</source>
   <translation>FLAC kann keine Gleitkommawerte aufnehmen</translation>
  </message>
  <message>
   <source>FLAC cannot hold samples of {0} bits ({1} at least)</source>
   <translation>FLAC kann keine Abtastwerte mit {0} Bit aufnehmen (mindestens {1})</translation>
  </message>
  <message>
   <source>FLAC has no speaker layout for {0} channels ({1} at most)</source>
   <translation>FLAC kennt keine Lautsprecheranordnung für {0} Kanäle (höchstens {1})</translation>
  </message>
  <message>
   <source>FLAC inside WAV, which is not supported</source>
   <translation>FLAC in WAV, das nicht unterstützt wird</translation>
  </message>
  <message>
   <source>FLAC metadata that cannot be read</source>
   <translation>unlesbare FLAC-Metadaten</translation>
  </message>
  <message>
   <source>FLAC's application block</source>
   <translation>FLACs APPLICATION-Block</translation>
  </message>
  <message>
   <source>FLAC's block of type {0}</source>
   <translation>FLACs Block der Art {0}</translation>
  </message>
  <message>
   <source>FLAC's cue sheet</source>
   <translation>FLACs CUESHEET-Block</translation>
  </message>
  <message>
   <source>FLAC, which is supported in files of its own only</source>
   <translation>FLAC, das nur in eigenen Dateien unterstützt wird</translation>
  </message>
  <message>
   <source>Failed or skipped</source>
   <translation>Fehlgeschlagen, übersprungen</translation>
  </message>
  <message>
   <source>Failed or skipped:</source>
   <translation>Fehlgeschlagen oder übersprungen:</translation>
  </message>
  <message>
   <source>Fast</source>
   <translation>Schnell</translation>
  </message>
  <message>
   <source>File</source>
   <translation>Datei</translation>
  </message>
  <message>
   <source>File-exact</source>
   <translation>Dateigenau</translation>
  </message>
  <message>
   <source>Files</source>
   <translation>Dateien</translation>
  </message>
  <message>
   <source>Finish the tracks under way, begin no others</source>
   <translation>Die Titel in Arbeit beenden, keine weiteren beginnen</translation>
  </message>
  <message>
   <source>Finished</source>
   <translation>Fertig</translation>
  </message>
  <message>
   <source>Folder</source>
   <translation>Ordner</translation>
  </message>
  <message>
   <source>Folders or files: lossless music to compress, .trilo archives to restore</source>
   <translation>Ordner oder Dateien: verlustfreie Musik zum Komprimieren, .trilo-Archive zum Wiederherstellen</translation>
  </message>
  <message>
   <source>Folders with music</source>
   <translation>Ordner mit Musik</translation>
  </message>
  <message>
   <source>Forget the collection {0}?</source>
   <translation>Die Sammlung {0} vergessen?</translation>
  </message>
  <message>
   <source>Forget them</source>
   <translation>Vergessen</translation>
  </message>
  <message>
   <source>Forget…</source>
   <translation>Vergessen…</translation>
  </message>
  <message>
   <source>Format</source>
   <translation>Format</translation>
  </message>
  <message>
   <source>Free software under the GNU General Public License, version 3 or later.</source>
   <translation>Freie Software unter der GNU General Public License, Version 3 oder später.</translation>
  </message>
  <message>
   <source>From duplicate parts</source>
   <translation>Aus dem, was es doppelt enthält</translation>
  </message>
  <message>
   <source>From its recovery data</source>
   <translation>Aus seinen Reparaturdaten</translation>
  </message>
  <message>
   <source>From {0} sampled so far; it becomes more precise.</source>
   <translation>Bisher aus einer Stichprobe von {0}; es wird noch genauer.</translation>
  </message>
  <message>
   <source>From {0} sampled.</source>
   <translation>Aus einer Stichprobe von {0}.</translation>
  </message>
  <message>
   <source>GSM 6.10, which is lossy</source>
   <translation>GSM 6.10, also verlustbehaftet</translation>
  </message>
  <message>
   <source>Get a new copy of its file.</source>
   <translation>Die Datei neu besorgen.</translation>
  </message>
  <message>
   <source>Get an undamaged copy, or archive what is left of it (in the menu Tracks).</source>
   <translation>Eine unbeschädigte Kopie besorgen oder archivieren, was übrig ist (Menü Titel).</translation>
  </message>
  <message>
   <source>Get an undamaged copy; the file was left alone.</source>
   <translation>Eine unbeschädigte Kopie besorgen; die Datei blieb unberührt.</translation>
  </message>
  <message>
   <source>Get the model's file from where the archive was made (`trilobyte models list` names it there) and run: trilobyte models import FILE</source>
   <translation>Die Datei des Modells von dort holen, wo das Archiv entstand (`trilobyte models list` nennt sie dort), und ausführen: trilobyte models import DATEI</translation>
  </message>
  <message>
   <source>Give another --name, or remove that one first.</source>
   <translation>Mit --name einen anderen Namen geben oder jenes zuerst entfernen.</translation>
  </message>
  <message>
   <source>Give it a name.</source>
   <translation>Geben Sie ihr einen Namen.</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>Weitermachen</translation>
  </message>
  <message>
   <source>Gone from the library</source>
   <translation>Aus der Bibliothek verschwunden</translation>
  </message>
  <message>
   <source>Guide</source>
   <translation>Anleitung</translation>
  </message>
  <message>
   <source>Hide what is archived</source>
   <translation>Archiviertes ausblenden</translation>
  </message>
  <message>
   <source>How exactly it comes back</source>
   <translation>Wie genau es zurückkommt</translation>
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
   <source>How the savings are spread</source>
   <translation>Wie sich die Ersparnis verteilt</translation>
  </message>
  <message>
   <source>ID3 frame {0}</source>
   <translation>ID3-Frame {0}</translation>
  </message>
  <message>
   <source>ID3 or APE tags around the FLAC file were left out, for they lack the edits</source>
   <translation>ID3- oder APE-Tags um die FLAC-Datei wurden weggelassen, denn ihnen fehlen die Änderungen</translation>
  </message>
  <message>
   <source>ID3 or APE tags around the WAV file were left out, for they lack the edits</source>
   <translation>ID3- oder APE-Tags um die WAV-Datei wurden weggelassen, denn ihnen fehlen die Änderungen</translation>
  </message>
  <message>
   <source>IMA ADPCM, which is lossy</source>
   <translation>IMA ADPCM, also verlustbehaftet</translation>
  </message>
  <message>
   <source>If a file exists already</source>
   <translation>Wenn es eine Datei schon gibt</translation>
  </message>
  <message>
   <source>If an archive exists already</source>
   <translation>Wenn es ein Archiv schon gibt</translation>
  </message>
  <message>
   <source>If it e&amp;xists</source>
   <translation>Falls v&amp;orhanden</translation>
  </message>
  <message>
   <source>In line, number {0}</source>
   <translation>In der Reihe, Nummer {0}</translation>
  </message>
  <message>
   <source>In the trash</source>
   <translation>Im Papierkorb</translation>
  </message>
  <message>
   <source>Incomplete</source>
   <translation>Unvollständig</translation>
  </message>
  <message>
   <source>Install FUSE 3, then try again. On Debian and Ubuntu: {0}</source>
   <translation>FUSE 3 installieren und noch einmal versuchen. Unter Debian und Ubuntu: {0}</translation>
  </message>
  <message>
   <source>Install WinFsp, then try again.</source>
   <translation>WinFsp installieren und noch einmal versuchen.</translation>
  </message>
  <message>
   <source>Install it with pip: pip install torch=={0}</source>
   <translation>Mit pip installieren: pip install torch=={0}</translation>
  </message>
  <message>
   <source>Install it with: trilobyte engine install (about 200 MB to fetch, 1 GB on the disk).</source>
   <translation>Installieren mit: trilobyte engine install (etwa 200 MB Download, 1 GB auf der Festplatte).</translation>
  </message>
  <message>
   <source>Install it: pip install zfec</source>
   <translation>Installieren: pip install zfec</translation>
  </message>
  <message>
   <source>Install it: {0}</source>
   <translation>Es lässt sich so installieren: {0}</translation>
  </message>
  <message>
   <source>Install macFUSE or FUSE-T, then try again.</source>
   <translation>macFUSE oder FUSE-T installieren und noch einmal versuchen.</translation>
  </message>
  <message>
   <source>Install the one that comes with PyAV: pip install av.</source>
   <translation>Installieren Sie das von PyAV: pip install av.</translation>
  </message>
  <message>
   <source>Is its drive connected? Otherwise delete {0} yourself.</source>
   <translation>Ist sein Laufwerk angeschlossen? Sonst löschen Sie {0} selbst.</translation>
  </message>
  <message>
   <source>It came here after the folder was mirrored.</source>
   <translation>Es kam hierher, nachdem der Ordner gespiegelt wurde.</translation>
  </message>
  <message>
   <source>It continues when there is</source>
   <translation>Es geht weiter, sobald welcher da ist</translation>
  </message>
  <message>
   <source>It could not be saved: {0}</source>
   <translation>Speichern nicht möglich: {0}</translation>
  </message>
  <message>
   <source>It is {0}.</source>
   <translation>Es ist {0}.</translation>
  </message>
  <message>
   <source>It is {0}. Mend it, or move it away and add your collections again.</source>
   <translation>Sie ist {0}. Bringen Sie sie in Ordnung, oder räumen Sie sie weg und legen Sie Ihre Sammlungen neu an.</translation>
  </message>
  <message>
   <source>It is {0}. Update Trilobyte.</source>
   <translation>Sie ist {0}. Aktualisieren Sie Trilobyte.</translation>
  </message>
  <message>
   <source>It stays in the trash.</source>
   <translation>Es bleibt im Papierkorb.</translation>
  </message>
  <message>
   <source>It stays in the trash: {0}</source>
   <translation>Es bleibt im Papierkorb: {0}</translation>
  </message>
  <message>
   <source>It took {0}.</source>
   <translation>Es dauerte {0}.</translation>
  </message>
  <message>
   <source>It was copied as it is. Get an undamaged copy.</source>
   <translation>Sie wurde kopiert, wie sie ist. Eine unbeschädigte Kopie besorgen.</translation>
  </message>
  <message>
   <source>It was copied as it is. {0}</source>
   <translation>Sie wurde kopiert, wie sie ist. {0}</translation>
  </message>
  <message>
   <source>It was left as it is. --replace overwrite restores over it, --replace rename next to it.</source>
   <translation>Sie blieb, wie sie ist. --replace overwrite ersetzt sie, --replace rename stellt daneben wieder her.</translation>
  </message>
  <message>
   <source>It was left where it is.</source>
   <translation>Es blieb, wo es ist.</translation>
  </message>
  <message>
   <source>It was restored as it is. Unless it was changed on purpose, get the right one from another backup.</source>
   <translation>Es wurde wiederhergestellt, wie es ist. Wenn das keine Absicht war, holen Sie das Richtige aus einer anderen Sicherung.</translation>
  </message>
  <message>
   <source>Its archive is kept</source>
   <translation>Sein Archiv ist noch da</translation>
  </message>
  <message>
   <source>Its archive is listed, too</source>
   <translation>Sein Archiv steht auch in der Liste</translation>
  </message>
  <message>
   <source>Its archives stay. Take it back, or forget this collection and make a new one of the folder where it is now.</source>
   <translation>Seine Archive bleiben. Zurückbringen, oder diese Sammlung vergessen und aus dem heutigen Ordner eine neue anlegen.</translation>
  </message>
  <message>
   <source>Its copy is kept</source>
   <translation>Seine Kopie ist noch da</translation>
  </message>
  <message>
   <source>Its copy is there already</source>
   <translation>Seine Kopie ist schon da</translation>
  </message>
  <message>
   <source>Its folders and archives stay where they are. Updates will no longer include it.</source>
   <translation>Ihre Ordner und Archive bleiben, wo sie sind. Sie wird dann nicht mehr aktualisiert.</translation>
  </message>
  <message>
   <source>Its original is still there: compress it again.</source>
   <translation>Sein Original ist noch da: Komprimieren Sie es erneut.</translation>
  </message>
  <message>
   <source>Keep and report each time</source>
   <translation>Behalten und jedes Mal melden</translation>
  </message>
  <message>
   <source>Keep both</source>
   <translation>Beide behalten</translation>
  </message>
  <message>
   <source>Keep the computer awake while working</source>
   <translation>Den Rechner bei der Arbeit wach halten</translation>
  </message>
  <message>
   <source>Keep them</source>
   <translation>Behalten</translation>
  </message>
  <message>
   <source>Keep what is there</source>
   <translation>Vorhandenes behalten</translation>
  </message>
  <message>
   <source>Keep without a report</source>
   <translation>Behalten, ohne zu melden</translation>
  </message>
  <message>
   <source>Kept on this computer, to be heard with the archive in the drawer</source>
   <translation>Bleibt auf diesem Computer, um gehört zu werden, während der Datenträger mit dem Archiv in der Schublade liegt</translation>
  </message>
  <message>
   <source>Last su&amp;mmary…</source>
   <translation>Letzte &amp;Zusammenfassung…</translation>
  </message>
  <message>
   <source>Length</source>
   <translation>Länge</translation>
  </message>
  <message>
   <source>Let it see that folder, with Flatseal for example.</source>
   <translation>Geben Sie ihm den Ordner frei, etwa mit Flatseal.</translation>
  </message>
  <message>
   <source>Let other programs go first</source>
   <translation>Anderen Programmen den Vortritt lassen</translation>
  </message>
  <message>
   <source>Let the computer sleep</source>
   <translation>Computer schlafen lassen</translation>
  </message>
  <message>
   <source>Li&amp;ne</source>
   <translation>Re&amp;ihe</translation>
  </message>
  <message>
   <source>Licences</source>
   <translation>Lizenzen</translation>
  </message>
  <message>
   <source>Licences and model cards are in English only.</source>
   <translation>Lizenzen und Beschreibungen der Modelle gibt es nur auf Englisch.</translation>
  </message>
  <message>
   <source>Listening needs Qt's multimedia part, which is not installed: pip install 'trilobyte-gui[play]'</source>
   <translation>Zum Anhören wird Qts Multimedia-Teil gebraucht, der nicht installiert ist: pip install 'trilobyte-gui[play]'</translation>
  </message>
  <message>
   <source>Log</source>
   <translation>Protokoll</translation>
  </message>
  <message>
   <source>Look again</source>
   <translation>Neu nachsehen</translation>
  </message>
  <message>
   <source>Looking for audio: {0} so far</source>
   <translation>Musik wird gesucht: bisher {0}</translation>
  </message>
  <message>
   <source>Looking…</source>
   <translation>Wird nachgesehen…</translation>
  </message>
  <message>
   <source>MD5 of audio</source>
   <translation>MD5 des Tons</translation>
  </message>
  <message>
   <source>MP3, which is lossy</source>
   <translation>MP3, also verlustbehaftet</translation>
  </message>
  <message>
   <source>MP4 box {0}</source>
   <translation>MP4-Box {0}</translation>
  </message>
  <message>
   <source>MP4 item {0}</source>
   <translation>MP4-Eintrag {0}</translation>
  </message>
  <message>
   <source>MP4 tags that cannot be read</source>
   <translation>unlesbare MP4-Tags</translation>
  </message>
  <message>
   <source>MPEG audio, which is lossy</source>
   <translation>MPEG-Audio, also verlustbehaftet</translation>
  </message>
  <message>
   <source>Make it again.</source>
   <translation>Lassen Sie sie neu erstellen.</translation>
  </message>
  <message>
   <source>Make one while its archive is there: trilobyte preview --make ARCHIVE</source>
   <translation>Erstellen Sie eine, solange das Archiv da ist: trilobyte preview --make ARCHIV</translation>
  </message>
  <message>
   <source>Make room on the drive of the target folder.</source>
   <translation>Schaffen Sie Platz auf dem Laufwerk des Zielordners.</translation>
  </message>
  <message>
   <source>Make the preview again.</source>
   <translation>Lassen Sie die Hörprobe neu erstellen.</translation>
  </message>
  <message>
   <source>Maximum</source>
   <translation>Maximal</translation>
  </message>
  <message>
   <source>Microsoft ADPCM, which is lossy</source>
   <translation>Microsoft ADPCM, also verlustbehaftet</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>Modell</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>Modelle</translation>
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
   <source>Move ori&amp;ginals to the trash…</source>
   <translation>Originale in den Papierkorb vers&amp;chieben…</translation>
  </message>
  <message>
   <source>Move the archives and copies of {0} to the trash?</source>
   <translation>Was von {0} da ist, in den Papierkorb verschieben?</translation>
  </message>
  <message>
   <source>Move the archives and copies to the trash whose originals are gone from the library</source>
   <translation>Archive und Kopien in den Papierkorb, deren Originale aus der Bibliothek verschwunden sind</translation>
  </message>
  <message>
   <source>Move the archives to</source>
   <translation>Archive verschieben nach</translation>
  </message>
  <message>
   <source>Move to the trash when updating</source>
   <translation>Beim Aktualisieren in den Papierkorb</translation>
  </message>
  <message>
   <source>Move {0} to the trash after compressing?</source>
   <translation>{0} nach dem Komprimieren in den Papierkorb verschieben?</translation>
  </message>
  <message>
   <source>Move {0} to the trash?</source>
   <translation>{0} in den Papierkorb verschieben?</translation>
  </message>
  <message>
   <source>Moved</source>
   <translation>Verschoben</translation>
  </message>
  <message>
   <source>Move…</source>
   <translation>Verschieben…</translation>
  </message>
  <message>
   <source>Moving the archives and copies of files that are gone to the trash</source>
   <translation>Was von verschwundenen Dateien da ist, kommt in den Papierkorb</translation>
  </message>
  <message>
   <source>Moving the archives to {0}; every copy is compared</source>
   <translation>Die Archive werden nach {0} verschoben; jede Kopie wird verglichen</translation>
  </message>
  <message>
   <source>Moving to the trash</source>
   <translation>Kommt in den Papierkorb</translation>
  </message>
  <message>
   <source>Music and archives</source>
   <translation>Musik und Archive</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>Name</translation>
  </message>
  <message>
   <source>Name the whole path of the folder for archives.</source>
   <translation>Geben Sie den ganzen Pfad des Ordners für Archive an.</translation>
  </message>
  <message>
   <source>Ne&amp;w collection…</source>
   <translation>Neue &amp;Sammlung…</translation>
  </message>
  <message>
   <source>Neural network</source>
   <translation>Neuronales Netz</translation>
  </message>
  <message>
   <source>New collection</source>
   <translation>Neue Sammlung</translation>
  </message>
  <message>
   <source>No archives are known yet. They appear here when they are made, or when you add a folder.</source>
   <translation>Noch ist kein Archiv bekannt. Sie kommen hierher, wenn sie entstehen oder wenn Sie einen Ordner aufnehmen.</translation>
  </message>
  <message>
   <source>No original was moved to the trash, or all are back.</source>
   <translation>Kein Original liegt im Papierkorb, oder alle sind zurück.</translation>
  </message>
  <message>
   <source>No program that shows folders was found</source>
   <translation>Es wurde kein Programm gefunden, das Ordner zeigt</translation>
  </message>
  <message>
   <source>No space in {0}: {1} needed, {2} free. The work continues when there is; nothing is lost.</source>
   <translation>Kein Platz in {0}: {1} nötig, {2} frei. Es geht weiter, sobald Platz ist; nichts geht verloren.</translation>
  </message>
  <message>
   <source>No track is chosen</source>
   <translation>Kein Titel gewählt</translation>
  </message>
  <message>
   <source>No track is measured yet</source>
   <translation>Noch ist kein Titel gemessen</translation>
  </message>
  <message>
   <source>No tracks in “{1}”</source>
   <translation>Keine Titel in „{1}“</translation>
  </message>
  <message>
   <source>No tracks yet</source>
   <translation>Noch keine Titel</translation>
  </message>
  <message>
   <source>None</source>
   <translation>Keine</translation>
  </message>
  <message>
   <source>Not enough room to restore: {0}.</source>
   <translation>Nicht genug Platz zum Wiederherstellen: {0}.</translation>
  </message>
  <message>
   <source>Not enough room: {0} are needed and {1} are free</source>
   <translation>Zu wenig Platz: {0} werden gebraucht, {1} sind frei</translation>
  </message>
  <message>
   <source>Not enough room: {0}. It would stop and wait for more.</source>
   <translation>Nicht genug Platz: {0}. Es würde anhalten und auf mehr warten.</translation>
  </message>
  <message>
   <source>Not estimated yet</source>
   <translation>Noch nicht geschätzt</translation>
  </message>
  <message>
   <source>Not in the trash any more</source>
   <translation>Nicht mehr im Papierkorb</translation>
  </message>
  <message>
   <source>Not now</source>
   <translation>Nicht jetzt</translation>
  </message>
  <message>
   <source>Nothing found for “{0}”</source>
   <translation>Nichts gefunden zu „{0}“</translation>
  </message>
  <message>
   <source>Nothing found for “{0}” in “{1}”</source>
   <translation>Nichts gefunden für „{0}“ in „{1}“</translation>
  </message>
  <message>
   <source>Nothing is deleted: it stays in the trash, and “Originals in the trash” brings it back.</source>
   <translation>Gelöscht wird nichts: Es bleibt im Papierkorb, und „Originale im Papierkorb“ holt es zurück.</translation>
  </message>
  <message>
   <source>Nothing is to be compressed.</source>
   <translation>Es ist nichts zu komprimieren.</translation>
  </message>
  <message>
   <source>Nothing was kept; the source is untouched. Please report this.</source>
   <translation>Nichts wurde behalten; die Quelle ist unberührt. Bitte melden.</translation>
  </message>
  <message>
   <source>Nothing was kept; the source is untouched. Try again, with fewer jobs if memory is short.</source>
   <translation>Nichts wurde behalten; die Quelle ist unberührt. Noch einmal versuchen, bei knappem Speicher mit weniger Prozessorkernen.</translation>
  </message>
  <message>
   <source>Nothing was written. Please report this with the processor's name.</source>
   <translation>Nichts wurde geschrieben. Bitte mit dem Namen des Prozessors melden.</translation>
  </message>
  <message>
   <source>Notify when a batch ends</source>
   <translation>Benachrichtigen, wenn alles fertig ist</translation>
  </message>
  <message>
   <source>Of originals that were damaged when they were archived:</source>
   <translation>Von Originalen, die beim Archivieren beschädigt waren:</translation>
  </message>
  <message>
   <source>Of these, {0} will come back with the same audio, tags and pictures, but not byte for byte.</source>
   <translation>Von {0} kommen Audio, Tags und Bilder genau zurück, aber nicht dieselbe Datei.</translation>
  </message>
  <message>
   <source>Of tracks that are not connected, the previews that are kept</source>
   <translation>Von Titeln, die nicht angeschlossen sind, die aufbewahrten Hörproben</translation>
  </message>
  <message>
   <source>Of {0}, move those to the trash that are restored byte for byte?</source>
   <translation>Von {0} diejenigen in den Papierkorb verschieben, die Byte für Byte zurückkommen?</translation>
  </message>
  <message>
   <source>On {0}, which is not connected. Connect it to restore this. It was at {1}</source>
   <translation>Auf {0}, nicht angeschlossen. Zum Wiederherstellen anschließen. Es lag unter {1}</translation>
  </message>
  <message>
   <source>Only imported models can be removed.</source>
   <translation>Nur importierte Modelle lassen sich entfernen.</translation>
  </message>
  <message>
   <source>Only tensors are read, for anything else in such a file could run as a program.</source>
   <translation>Nur Tensoren werden gelesen, denn alles andere in einer solchen Datei könnte als Programm laufen.</translation>
  </message>
  <message>
   <source>Only the audio of {0} is restored exactly.</source>
   <translation>Von {0} kommt nur der Ton genau zurück.</translation>
  </message>
  <message>
   <source>Open archives as fol&amp;der</source>
   <translation>Arc&amp;hive als Ordner öffnen</translation>
  </message>
  <message>
   <source>Open the &amp;log folder</source>
   <translation>&amp;Protokollordner öffnen</translation>
  </message>
  <message>
   <source>Open the folder</source>
   <translation>Ordner öffnen</translation>
  </message>
  <message>
   <source>Opening archives as a folder needs FUSE, which this computer does not have.</source>
   <translation>Um Archive als Ordner zu öffnen, braucht es FUSE, das auf diesem Computer fehlt.</translation>
  </message>
  <message>
   <source>Opening archives as a folder needs mfusepy, which is not installed.</source>
   <translation>Um Archive als Ordner zu öffnen, braucht es mfusepy, das nicht installiert ist.</translation>
  </message>
  <message>
   <source>Ori&amp;ginals</source>
   <translation>Ori&amp;ginale</translation>
  </message>
  <message>
   <source>Original</source>
   <translation>Original</translation>
  </message>
  <message>
   <source>Original
MB</source>
   <translation>Original
MB</translation>
  </message>
  <message>
   <source>Originals are moved only while that can be noted.</source>
   <translation>Originale werden nur verschoben, solange sich das festhalten lässt.</translation>
  </message>
  <message>
   <source>Originals in the trash</source>
   <translation>Originale im Papierkorb</translation>
  </message>
  <message>
   <source>Originals now in the trash:</source>
   <translation>Originale, die jetzt im Papierkorb sind:</translation>
  </message>
  <message>
   <source>Other file</source>
   <translation>Andere Datei</translation>
  </message>
  <message>
   <source>Other files</source>
   <translation>Andere Dateien</translation>
  </message>
  <message>
   <source>Outline of the sound</source>
   <translation>Umriss des Klangs</translation>
  </message>
  <message>
   <source>Pa&amp;use</source>
   <translation>Pa&amp;use</translation>
  </message>
  <message>
   <source>Pause while running on the battery</source>
   <translation>Im Akkubetrieb pausieren</translation>
  </message>
  <message>
   <source>Paused. Nothing is lost; resume whenever you like.</source>
   <translation>Pausiert. Nichts geht verloren, weiter geht es jederzeit.</translation>
  </message>
  <message>
   <source>Peak at {0} of full scale</source>
   <translation>Spitze bei {0} der Vollaussteuerung</translation>
  </message>
  <message>
   <source>Pictures</source>
   <translation>Bilder</translation>
  </message>
  <message>
   <source>Place in the track</source>
   <translation>Stelle im Titel</translation>
  </message>
  <message>
   <source>Play</source>
   <translation>Abspielen</translation>
  </message>
  <message>
   <source>Play arch&amp;ive</source>
   <translation>Archiv anhör&amp;en</translation>
  </message>
  <message>
   <source>Play o&amp;riginal</source>
   <translation>Origina&amp;l anhören</translation>
  </message>
  <message>
   <source>Play the current track and those after it, or pause; in the list, the space bar</source>
   <translation>Den aktuellen Titel und die danach abspielen, oder anhalten; in der Liste die Leertaste</translation>
  </message>
  <message>
   <source>Please report it.</source>
   <translation>Bitte melden.</translation>
  </message>
  <message>
   <source>Pre&amp;view of each new archive</source>
   <translation>&amp;Hörprobe von jedem neuen Archiv</translation>
  </message>
  <message>
   <source>Pre&amp;vious track</source>
   <translation>&amp;Voriger Titel</translation>
  </message>
  <message>
   <source>Preparing the codec for this computer: once only, about half a minute</source>
   <translation>Der Codec wird für diesen Rechner vorbereitet: nur einmal, etwa eine halbe Minute</translation>
  </message>
  <message>
   <source>Preset</source>
   <translation>Voreinstellung</translation>
  </message>
  <message>
   <source>Preview</source>
   <translation>Hörprobe</translation>
  </message>
  <message>
   <source>Preview &amp;paths…</source>
   <translation>Zielpfade &amp;vorab zeigen…</translation>
  </message>
  <message>
   <source>Preview from {0} on</source>
   <translation>Hörprobe ab {0}</translation>
  </message>
  <message>
   <source>Progress</source>
   <translation>Fortschritt</translation>
  </message>
  <message>
   <source>Promise</source>
   <translation>Versprechen</translation>
  </message>
  <message>
   <source>Qt's multimedia part cannot be loaded: {0}</source>
   <translation>Qts Multimedia-Teil lässt sich nicht laden: {0}</translation>
  </message>
  <message>
   <source>Quick</source>
   <translation>Flink</translation>
  </message>
  <message>
   <source>RIFF chunk {0}</source>
   <translation>RIFF-Chunk {0}</translation>
  </message>
  <message>
   <source>Re&amp;move from the list</source>
   <translation>Aus der Liste &amp;entfernen</translation>
  </message>
  <message>
   <source>Read how to keep collections up to date automatically</source>
   <translation>Nachlesen, wie Sammlungen von selbst aktuell bleiben</translation>
  </message>
  <message>
   <source>Read it as WAV, or restore it, which gives a FLAC file with the same audio and metadata.</source>
   <translation>Als WAV lesen oder wiederherstellen; das ergibt eine FLAC-Datei mit gleicher Musik und gleichen Metadaten.</translation>
  </message>
  <message>
   <source>Read the archives in a folder or on a disk, to find them here even when it is in the drawer</source>
   <translation>Die Archive eines Ordners oder einer Festplatte lesen, um sie hier zu finden, auch wenn sie in der Schublade liegt</translation>
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
   <source>Recover&amp;y</source>
   <translation>Repa&amp;ratur</translation>
  </message>
  <message>
   <source>Recovery data in new archives</source>
   <translation>Reparaturdaten in neuen Archiven</translation>
  </message>
  <message>
   <source>Recovery data or duplicate parts of the archive may repair it.</source>
   <translation>Reparaturdaten oder das, was ein Archiv doppelt enthält, beheben es vielleicht.</translation>
  </message>
  <message>
   <source>Remember folders and where their archives go, to keep them up to date</source>
   <translation>Ordner und den Ort ihrer Archive merken, um sie aktuell zu halten</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>Entfernen</translation>
  </message>
  <message>
   <source>Remove the selected tracks from the list; no file is touched</source>
   <translation>Die gewählten Titel aus der Liste nehmen; keine Datei wird angerührt</translation>
  </message>
  <message>
   <source>Repa&amp;ir</source>
   <translation>&amp;Reparieren</translation>
  </message>
  <message>
   <source>Repair</source>
   <translation>Reparieren</translation>
  </message>
  <message>
   <source>Repair damaged archives in place, from recovery data or duplicate parts</source>
   <translation>Beschädigte Archive an Ort und Stelle reparieren, aus Reparaturdaten oder aus dem, was sie doppelt enthalten</translation>
  </message>
  <message>
   <source>Repair it, or restore what is left of it: both are in the menu Tracks.</source>
   <translation>Reparieren oder wiederherstellen, was übrig ist: beides steht im Menü Titel.</translation>
  </message>
  <message>
   <source>Repair it, take it from a backup, or compress its original again.</source>
   <translation>Reparieren Sie es, nehmen Sie es aus einer Sicherung, oder komprimieren Sie das Original erneut.</translation>
  </message>
  <message>
   <source>Repaired and verified</source>
   <translation>Repariert und geprüft</translation>
  </message>
  <message>
   <source>Repairing</source>
   <translation>Reparieren</translation>
  </message>
  <message>
   <source>Repairs {0} of damage</source>
   <translation>Behebt {0} Schaden</translation>
  </message>
  <message>
   <source>Replace it</source>
   <translation>Ersetzen</translation>
  </message>
  <message>
   <source>Res&amp;ume</source>
   <translation>Wei&amp;ter</translation>
  </message>
  <message>
   <source>Restore</source>
   <translation>Wiederherstellen</translation>
  </message>
  <message>
   <source>Restore &amp;as</source>
   <translation>Wiederherstellen al&amp;s</translation>
  </message>
  <message>
   <source>Restore as</source>
   <translation>Wiederherstellen als</translation>
  </message>
  <message>
   <source>Restore damaged archives as far as they go, with silence where nothing is left</source>
   <translation>Beschädigte Archive wiederherstellen, so weit es geht, mit Stille, wo nichts übrig ist</translation>
  </message>
  <message>
   <source>Restore it from its archive: {0}</source>
   <translation>Aus dem Archiv wiederherstellen: {0}</translation>
  </message>
  <message>
   <source>Restore it with the program that made it, and archive the original again.</source>
   <translation>Mit genau dem Programm wiederherstellen, das es erzeugte, und das Original neu archivieren.</translation>
  </message>
  <message>
   <source>Restore t&amp;o</source>
   <translation>Speichern &amp;in</translation>
  </message>
  <message>
   <source>Restore the archive from a backup, or what is left of its audio with: trilobyte restore --salvage</source>
   <translation>Das Archiv aus einer Sicherung holen, oder was von seiner Musik übrig ist mit: trilobyte restore --salvage</translation>
  </message>
  <message>
   <source>Restore the archive from a backup, repair it, or read the frames before and after.</source>
   <translation>Das Archiv aus einer Sicherung holen, es reparieren oder lesen, was davor und dahinter liegt.</translation>
  </message>
  <message>
   <source>Restore the archive from a backup.</source>
   <translation>Das Archiv aus einer Sicherung holen.</translation>
  </message>
  <message>
   <source>Restore the original, or restore to WAV.</source>
   <translation>Stellen Sie das Original wieder her oder wählen Sie WAV.</translation>
  </message>
  <message>
   <source>Restore to</source>
   <translation>Wiederherstellen in</translation>
  </message>
  <message>
   <source>Restore what is &amp;left</source>
   <translation>Wiederherstellen, was ü&amp;brig ist</translation>
  </message>
  <message>
   <source>Restore what is left</source>
   <translation>Übriges wiederherstellen</translation>
  </message>
  <message>
   <source>Restore what is left of it (menu Tracks), or take the archive from a backup.</source>
   <translation>Wiederherstellen, was übrig ist (Menü Titel), oder das Archiv aus einer Sicherung holen.</translation>
  </message>
  <message>
   <source>Restored and verified</source>
   <translation>Wiederhergestellt und geprüft</translation>
  </message>
  <message>
   <source>Restored as far as it went</source>
   <translation>Wiederhergestellt, so weit es ging</translation>
  </message>
  <message>
   <source>Restored as far as they go:</source>
   <translation>Wiederhergestellt, so weit es ging:</translation>
  </message>
  <message>
   <source>Restored to {0}</source>
   <translation>Wiederhergestellt nach {0}</translation>
  </message>
  <message>
   <source>Restored with gaps</source>
   <translation>Wiederhergestellt, mit Lücken</translation>
  </message>
  <message>
   <source>Restore…</source>
   <translation>Wiederherstellen…</translation>
  </message>
  <message>
   <source>Restoring</source>
   <translation>Wiederherstellen</translation>
  </message>
  <message>
   <source>Retry what &amp;failed</source>
   <translation>&amp;Fehlgeschlagene wiederholen</translation>
  </message>
  <message>
   <source>Room for the archives</source>
   <translation>Platz für die Archive</translation>
  </message>
  <message>
   <source>Room for the restored files</source>
   <translation>Platz für die wiederhergestellten Dateien</translation>
  </message>
  <message>
   <source>Run a command</source>
   <translation>Befehl ausführen</translation>
  </message>
  <message>
   <source>Run the command again.</source>
   <translation>Noch einmal versuchen.</translation>
  </message>
  <message>
   <source>Run the same command again to go on.</source>
   <translation>Zum Fortsetzen noch einmal starten.</translation>
  </message>
  <message>
   <source>SHA-256</source>
   <translation>SHA-256</translation>
  </message>
  <message>
   <source>Same audio as {0}</source>
   <translation>Gleicher Ton wie {0}</translation>
  </message>
  <message>
   <source>Save</source>
   <translation>Speichern</translation>
  </message>
  <message>
   <source>Save &amp;picture (PNG, SVG)…</source>
   <translation>&amp;Bild speichern (PNG, SVG)…</translation>
  </message>
  <message>
   <source>Save &amp;table (CSV)…</source>
   <translation>&amp;Tabelle speichern (CSV)…</translation>
  </message>
  <message>
   <source>Save archives t&amp;o</source>
   <translation>Archive speichern &amp;in</translation>
  </message>
  <message>
   <source>Save archives to</source>
   <translation>Archive speichern in</translation>
  </message>
  <message>
   <source>Save least</source>
   <translation>Sparen am wenigsten</translation>
  </message>
  <message>
   <source>Save most</source>
   <translation>Sparen am meisten</translation>
  </message>
  <message>
   <source>Save picture</source>
   <translation>Bild speichern</translation>
  </message>
  <message>
   <source>Save t&amp;o</source>
   <translation>Speichern &amp;in</translation>
  </message>
  <message>
   <source>Save table</source>
   <translation>Tabelle speichern</translation>
  </message>
  <message>
   <source>Save tags</source>
   <translation>Speichern</translation>
  </message>
  <message>
   <source>Save the edited tags?</source>
   <translation>Die bearbeiteten Tags speichern?</translation>
  </message>
  <message>
   <source>Save them to a folder first.</source>
   <translation>Zuerst in einem Ordner speichern.</translation>
  </message>
  <message>
   <source>Saved</source>
   <translation>Gespart</translation>
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
   <source>Saved on FLAC -8, tracks in each class</source>
   <translation>Gegenüber FLAC -8 gespart, Titel je Klasse</translation>
  </message>
  <message>
   <source>Saving the tags…</source>
   <translation>Die Tags werden gespeichert …</translation>
  </message>
  <message>
   <source>Schedule…</source>
   <translation>Zeitplan…</translation>
  </message>
  <message>
   <source>Search</source>
   <translation>Suchen</translation>
  </message>
  <message>
   <source>Search the catalogue</source>
   <translation>Im Katalog suchen</translation>
  </message>
  <message>
   <source>Search title, artist, album, folder</source>
   <translation>Titel, Interpret, Album, Ordner suchen</translation>
  </message>
  <message>
   <source>Search title, artist, album, folder; also on disks that are not connected</source>
   <translation>Titel, Interpret, Album, Ordner suchen; auch auf Platten, die nicht angeschlossen sind</translation>
  </message>
  <message>
   <source>Seconds of music done in a second of work, verification included</source>
   <translation>Sekunden Musik je Sekunde Arbeit, Prüfung eingeschlossen</translation>
  </message>
  <message>
   <source>See the trash for it: {0}</source>
   <translation>Im Papierkorb nachsehen: {0}</translation>
  </message>
  <message>
   <source>See which there are with: trilobyte devices. Or use --device auto.</source>
   <translation>Welche es gibt, zeigt: trilobyte devices. Oder verwenden Sie --device auto.</translation>
  </message>
  <message>
   <source>See: trilobyte models list</source>
   <translation>Siehe: trilobyte models list</translation>
  </message>
  <message>
   <source>Segments</source>
   <translation>Abschnitte</translation>
  </message>
  <message>
   <source>Selected tracks</source>
   <translation>Gewählte Titel</translation>
  </message>
  <message>
   <source>Selected: {0}</source>
   <translation>Gewählt: {0}</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>Einstellungen</translation>
  </message>
  <message>
   <source>Sh&amp;ow the log</source>
   <translation>Pr&amp;otokoll anzeigen</translation>
  </message>
  <message>
   <source>Show</source>
   <translation>Zeigen</translation>
  </message>
  <message>
   <source>Show all tracks</source>
   <translation>Alle Titel zeigen</translation>
  </message>
  <message>
   <source>Show archives as a folder of WAV files, which any program plays, as long as this window is open</source>
   <translation>Archive als Ordner mit WAV-Dateien zeigen, die jedes Programm abspielt, solange dieses Fenster offen ist</translation>
  </message>
  <message>
   <source>Show them</source>
   <translation>Zeigen</translation>
  </message>
  <message>
   <source>Show what failed</source>
   <translation>Gescheiterte zeigen</translation>
  </message>
  <message>
   <source>Shown: {0}</source>
   <translation>Angezeigt: {0}</translation>
  </message>
  <message>
   <source>Shut the computer down</source>
   <translation>Computer herunterfahren</translation>
  </message>
  <message>
   <source>Side&amp;bar</source>
   <translation>Seiten&amp;leiste</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>Größe</translation>
  </message>
  <message>
   <source>Size comparison</source>
   <translation>Größenvergleich</translation>
  </message>
  <message>
   <source>Sizes side by side</source>
   <translation>Größen nebeneinander</translation>
  </message>
  <message>
   <source>Skip the track</source>
   <translation>Titel überspringen</translation>
  </message>
  <message>
   <source>Skipped</source>
   <translation>Übersprungen</translation>
  </message>
  <message>
   <source>Sound</source>
   <translation>In Ordnung</translation>
  </message>
  <message>
   <source>Speed
× real time</source>
   <translation>Tempo
× Echtzeit</translation>
  </message>
  <message>
   <source>Starting</source>
   <translation>Beginnt</translation>
  </message>
  <message>
   <source>State</source>
   <translation>Zustand</translation>
  </message>
  <message>
   <source>State: not known yet</source>
   <translation>Zustand: noch unbekannt</translation>
  </message>
  <message>
   <source>Status</source>
   <translation>Stand</translation>
  </message>
  <message>
   <source>Stop af&amp;ter these</source>
   <translation>&amp;Nach diesen anhalten</translation>
  </message>
  <message>
   <source>Stop and close?</source>
   <translation>Anhalten und schließen?</translation>
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
   <source>Stopped</source>
   <translation>Angehalten</translation>
  </message>
  <message>
   <source>Stopping</source>
   <translation>Wird angehalten</translation>
  </message>
  <message>
   <source>Stopping after the tracks under way</source>
   <translation>Hält nach den Titeln in Arbeit an</translation>
  </message>
  <message>
   <source>Summary</source>
   <translation>Zusammenfassung</translation>
  </message>
  <message>
   <source>Summary…</source>
   <translation>Zusammenfassung…</translation>
  </message>
  <message>
   <source>Tag</source>
   <translation>Tag</translation>
  </message>
  <message>
   <source>Tags</source>
   <translation>Tags</translation>
  </message>
  <message>
   <source>Take it back, or say with Move… where it is now.</source>
   <translation>Zurückbringen, oder mit „Verschieben…“ angeben, wo er jetzt ist.</translation>
  </message>
  <message>
   <source>Take it from a backup, or compress its original again.</source>
   <translation>Nehmen Sie es aus einer Sicherung, oder komprimieren Sie das Original erneut.</translation>
  </message>
  <message>
   <source>Take it from there. {0}</source>
   <translation>Von dort nehmen. {0}</translation>
  </message>
  <message>
   <source>Take the archives to another folder or disk</source>
   <translation>Die Archive in einen anderen Ordner oder auf eine andere Platte bringen</translation>
  </message>
  <message>
   <source>Take the collection out of this list; its folders and archives stay</source>
   <translation>Die Sammlung aus dieser Liste nehmen; ihre Ordner und Archive bleiben</translation>
  </message>
  <message>
   <source>Text</source>
   <translation>Text</translation>
  </message>
  <message>
   <source>Th&amp;reads</source>
   <translation>Th&amp;reads</translation>
  </message>
  <message>
   <source>The action chosen for the end was not carried out</source>
   <translation>Was am Ende geschehen sollte, ist nicht geschehen</translation>
  </message>
  <message>
   <source>The archive itself is not concerned.</source>
   <translation>Das Archiv selbst ist nicht betroffen.</translation>
  </message>
  <message>
   <source>The archive's tags were saved.</source>
   <translation>Die Tags des Archivs sind gespeichert.</translation>
  </message>
  <message>
   <source>The archive; a figure with ~ is estimated from excerpts, with its range</source>
   <translation>Das Archiv; eine Zahl mit ~ ist aus Ausschnitten geschätzt, mit ihrer Spanne</translation>
  </message>
  <message>
   <source>The archives are the same, whatever makes them</source>
   <translation>Die Archive sind dieselben, womit sie auch gemacht werden</translation>
  </message>
  <message>
   <source>The archives cannot be opened as a folder: {0}</source>
   <translation>Die Archive lassen sich nicht als Ordner öffnen: {0}</translation>
  </message>
  <message>
   <source>The archives could not be moved</source>
   <translation>Die Archive konnten nicht verschoben werden</translation>
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
   <source>The computer was not shut down</source>
   <translation>Der Computer wurde nicht heruntergefahren</translation>
  </message>
  <message>
   <source>The computer will go to sleep in {0} s.</source>
   <translation>Der Computer geht in {0} s schlafen.</translation>
  </message>
  <message>
   <source>The computer will shut down in {0} s.</source>
   <translation>Der Computer wird in {0} s heruntergefahren.</translation>
  </message>
  <message>
   <source>The details are in the log: {0}. Please report it with them.</source>
   <translation>Die Einzelheiten stehen im Protokoll: {0}. Bitte damit melden.</translation>
  </message>
  <message>
   <source>The file as it is, with its tags and pictures</source>
   <translation>Die Datei, wie sie ist, mit Tags und Bildern</translation>
  </message>
  <message>
   <source>The file was left alone.</source>
   <translation>Die Datei blieb unberührt.</translation>
  </message>
  <message>
   <source>The first goes to {0}</source>
   <translation>Die erste Datei kommt nach {0}</translation>
  </message>
  <message>
   <source>The folder is {0}.</source>
   <translation>Der Ordner ist {0}.</translation>
  </message>
  <message>
   <source>The folder {0} is not there</source>
   <translation>Der Ordner {0} ist nicht da</translation>
  </message>
  <message>
   <source>The graphics card</source>
   <translation>Die Grafikkarte</translation>
  </message>
  <message>
   <source>The graphics card for the language model alone (NVIDIA CUDA)</source>
   <translation>Die Grafikkarte nur für das Sprachmodell (NVIDIA CUDA)</translation>
  </message>
  <message>
   <source>The graphics card if exact and faster, else the processor</source>
   <translation>Grafikkarte, wenn exakt und schneller, sonst Prozessor</translation>
  </message>
  <message>
   <source>The graphics part of the Mac for the language model alone (Apple Metal)</source>
   <translation>Der Grafikteil des Macs nur für das Sprachmodell (Apple Metal)</translation>
  </message>
  <message>
   <source>The guide is in English only.</source>
   <translation>Die Anleitung gibt es nur auf Englisch.</translation>
  </message>
  <message>
   <source>The guide is missing from this installation.</source>
   <translation>Die Anleitung fehlt in dieser Installation.</translation>
  </message>
  <message>
   <source>The language changes with the next start. Threads count for the next batch.</source>
   <translation>Die Sprache wechselt mit dem nächsten Start. Die Zahl der Threads gilt ab dem nächsten Durchgang.</translation>
  </message>
  <message>
   <source>The log cannot be written: {0}.</source>
   <translation>Das Protokoll kann nicht geschrieben werden: {0}.</translation>
  </message>
  <message>
   <source>The model's card is missing from this installation.</source>
   <translation>Die Beschreibung des Modells fehlt in dieser Installation.</translation>
  </message>
  <message>
   <source>The new one lists what was found; originals in the trash and deleted files are in the old one alone.</source>
   <translation>Die neue nennt, was gefunden wurde; Originale im Papierkorb und gelöschte Dateien stehen nur in der alten.</translation>
  </message>
  <message>
   <source>The original file is restored byte for byte</source>
   <translation>Die Originaldatei kommt Byte für Byte zurück</translation>
  </message>
  <message>
   <source>The original of a damaged archive is not in its place. Take it back from the trash (menu Tracks, Originals in the trash…), then update; or verify, and repair what is found damaged.</source>
   <translation>Das Original eines beschädigten Archivs liegt nicht an seinem Platz. Aus dem Papierkorb zurückholen (Menü Titel, Originale im Papierkorb…) und dann aktualisieren; oder prüfen und reparieren, was beschädigt ist.</translation>
  </message>
  <message>
   <source>The original was damaged when it was archived: {0}</source>
   <translation>Das Original war beim Archivieren beschädigt: {0}</translation>
  </message>
  <message>
   <source>The original was left where it is.</source>
   <translation>Das Original blieb, wo es ist.</translation>
  </message>
  <message>
   <source>The original was left where it is: compress it again.</source>
   <translation>Das Original blieb, wo es ist: Komprimieren Sie es erneut.</translation>
  </message>
  <message>
   <source>The processor</source>
   <translation>Prozessor</translation>
  </message>
  <message>
   <source>The program for it was not found, or could not be started.</source>
   <translation>Das Programm dafür wurde nicht gefunden oder ließ sich nicht starten.</translation>
  </message>
  <message>
   <source>The same audio, tags and pictures as FLAC at its highest level (-8), without padding</source>
   <translation>Derselbe Ton mit Tags und Bildern als FLAC der höchsten Stufe (-8), ohne Füllbytes</translation>
  </message>
  <message>
   <source>The same, but originals that would not be restored byte for byte are kept</source>
   <translation>Ebenso, aber Originale, die nicht Byte für Byte zurückkämen, bleiben erhalten</translation>
  </message>
  <message>
   <source>The sandbox does not let Trilobyte see {0}</source>
   <translation>Die Sandbox lässt Trilobyte {0} nicht sehen</translation>
  </message>
  <message>
   <source>The settings hold only until Trilobyte is closed</source>
   <translation>Die Einstellungen gelten nur, bis Trilobyte geschlossen wird</translation>
  </message>
  <message>
   <source>The sizes appear here as soon as the first track is measured.</source>
   <translation>Die Größen erscheinen hier, sobald der erste Titel gemessen ist.</translation>
  </message>
  <message>
   <source>The tensors must be named as those of GPT-2 are.</source>
   <translation>Die Tensoren müssen wie die von GPT-2 heißen.</translation>
  </message>
  <message>
   <source>The whole track, as Opus</source>
   <translation>Der ganze Titel, als Opus</translation>
  </message>
  <message>
   <source>Their originals are not in the library any more, so this is all that is left of them.</source>
   <translation>Die Originale sind nicht mehr in der Bibliothek, dies ist also alles, was von ihnen übrig ist.</translation>
  </message>
  <message>
   <source>There are edited tags that are not saved.</source>
   <translation>Es gibt bearbeitete Tags, die nicht gespeichert sind.</translation>
  </message>
  <message>
   <source>There is no preview of this, and its disk is not connected.</source>
   <translation>Davon gibt es keine Hörprobe, und der Datenträger ist nicht angeschlossen.</translation>
  </message>
  <message>
   <source>These changes are not saved yet.</source>
   <translation>Diese Änderungen sind noch nicht gespeichert.</translation>
  </message>
  <message>
   <source>This computer has no audio output.</source>
   <translation>Dieser Rechner hat keine Tonausgabe.</translation>
  </message>
  <message>
   <source>This is the size of {0} of these albums as FLAC.</source>
   <translation>So viel, wie {0} dieser Alben als FLAC belegen.</translation>
  </message>
  <message>
   <source>This is the size of {0} of these tracks as FLAC.</source>
   <translation>So viel, wie {0} dieser Titel als FLAC belegen.</translation>
  </message>
  <message>
   <source>This may apply to {0} in FLAC: each archive states which of the two it guarantees.</source>
   <translation>So kann es bei {0} in FLAC sein: Jedes Archiv sagt, welches von beiden es verspricht.</translation>
  </message>
  <message>
   <source>Those of {0} were edited and are not saved.</source>
   <translation>Die von {0} wurden bearbeitet und nicht gespeichert.</translation>
  </message>
  <message>
   <source>Time here</source>
   <translation>Zeit hier</translation>
  </message>
  <message>
   <source>Time it will take</source>
   <translation>Voraussichtliche Dauer</translation>
  </message>
  <message>
   <source>Title</source>
   <translation>Titel</translation>
  </message>
  <message>
   <source>To compress</source>
   <translation>Zu komprimieren</translation>
  </message>
  <message>
   <source>To restore, verify or play it there</source>
   <translation>Um es dort wiederherzustellen, zu prüfen oder abzuspielen</translation>
  </message>
  <message>
   <source>To the &amp;end of the line</source>
   <translation>Ans &amp;Ende der Reihe</translation>
  </message>
  <message>
   <source>To the f&amp;ront of the line</source>
   <translation>An den &amp;Anfang der Reihe</translation>
  </message>
  <message>
   <source>To the trash, if file-exact</source>
   <translation>In den Papierkorb, wenn dateigenau</translation>
  </message>
  <message>
   <source>To the trash, once verified</source>
   <translation>Nach Prüfung in den Papierkorb</translation>
  </message>
  <message>
   <source>To {0}</source>
   <translation>Nach {0}</translation>
  </message>
  <message>
   <source>Track</source>
   <translation>Titel</translation>
  </message>
  <message>
   <source>Tracks</source>
   <translation>Titel</translation>
  </message>
  <message>
   <source>Tracks shown</source>
   <translation>Angezeigte Titel</translation>
  </message>
  <message>
   <source>Trilobyte</source>
   <translation>Trilobyte</translation>
  </message>
  <message>
   <source>Trilobyte
MB</source>
   <translation>Trilobyte
MB</translation>
  </message>
  <message>
   <source>Trilobyte MB</source>
   <translation>Trilobyte MB</translation>
  </message>
  <message>
   <source>Trilobyte deletes nothing.</source>
   <translation>Trilobyte löscht nichts.</translation>
  </message>
  <message>
   <source>Trilobyte ended while compressing. {0} are still to be done.</source>
   <translation>Trilobyte wurde beim Komprimieren beendet. {0} stehen noch aus.</translation>
  </message>
  <message>
   <source>Trilobyte ended while compressing. {0} is still to be done.</source>
   <translation>Trilobyte wurde beim Komprimieren beendet. {0} steht noch aus.</translation>
  </message>
  <message>
   <source>Trilobyte ended while restoring. {0} are still to be done.</source>
   <translation>Trilobyte wurde beim Wiederherstellen beendet. {0} stehen noch aus.</translation>
  </message>
  <message>
   <source>Trilobyte ended while restoring. {0} is still to be done.</source>
   <translation>Trilobyte wurde beim Wiederherstellen beendet. {0} steht noch aus.</translation>
  </message>
  <message>
   <source>Trilobyte has finished</source>
   <translation>Trilobyte ist fertig</translation>
  </message>
  <message>
   <source>Trilobyte has met no error of its own.</source>
   <translation>Trilobyte hat keinen eigenen Fehler bemerkt.</translation>
  </message>
  <message>
   <source>Trilobyte is estimated: from {0} to {1}</source>
   <translation>Trilobyte ist geschätzt: von {0} bis {1}</translation>
  </message>
  <message>
   <source>Trilobyte: about {0}, between {1} and {2}</source>
   <translation>Trilobyte: etwa {0}, zwischen {1} und {2}</translation>
  </message>
  <message>
   <source>True Audio of more than {0} samples a second is not supported</source>
   <translation>True Audio mit mehr als {0} Abtastwerten pro Sekunde wird nicht unterstützt</translation>
  </message>
  <message>
   <source>Try a&amp;gain</source>
   <translation>No&amp;ch einmal</translation>
  </message>
  <message>
   <source>Try again when nothing writes to it.</source>
   <translation>Noch einmal versuchen, wenn nichts in sie schreibt.</translation>
  </message>
  <message>
   <source>Two networks code every twelve seconds: that of the preset above and one that reads the audio byte by byte. The smaller result is kept. Very slow without a graphics card; so is restoring, where the second was smaller.</source>
   <translation>Zwei Netze codieren je zwölf Sekunden: das der Voreinstellung darüber und eines, das die Daten Byte für Byte liest. Das kleinere Ergebnis bleibt. Sehr langsam ohne Grafikkarte, auch das Wiederherstellen, wo das zweite kleiner war.</translation>
  </message>
  <message>
   <source>Two neural networks</source>
   <translation>Zwei Netze</translation>
  </message>
  <message>
   <source>Unchanged since it was copied</source>
   <translation>Unverändert seit dem Kopieren</translation>
  </message>
  <message>
   <source>Update</source>
   <translation>Aktualisieren</translation>
  </message>
  <message>
   <source>Update ({0})</source>
   <translation>Aktualisieren ({0})</translation>
  </message>
  <message>
   <source>Update Trilobyte, or install the model that the archive names.</source>
   <translation>Trilobyte aktualisieren oder das Modell installieren, das das Archiv nennt.</translation>
  </message>
  <message>
   <source>Update makes damaged archives anew from their originals.</source>
   <translation>„Aktualisieren“ erstellt beschädigte Archive aus ihren Originalen neu.</translation>
  </message>
  <message>
   <source>Update what has changed</source>
   <translation>Geändertes erneuern</translation>
  </message>
  <message>
   <source>Use --device auto.</source>
   <translation>--device auto verwenden.</translation>
  </message>
  <message>
   <source>Use fewer jobs.</source>
   <translation>Weniger Prozessorkerne verwenden.</translation>
  </message>
  <message>
   <source>Use the window. {0}</source>
   <translation>Das Fenster benutzen. {0}</translation>
  </message>
  <message>
   <source>Value</source>
   <translation>Wert</translation>
  </message>
  <message>
   <source>Verify</source>
   <translation>Prüfen</translation>
  </message>
  <message>
   <source>Verifying</source>
   <translation>Prüfen</translation>
  </message>
  <message>
   <source>Verifying before the trash</source>
   <translation>Prüfen vor dem Papierkorb</translation>
  </message>
  <message>
   <source>Verifying each archive, then moving its original to the trash</source>
   <translation>Jedes Archiv prüfen, dann sein Original in den Papierkorb</translation>
  </message>
  <message>
   <source>Volume</source>
   <translation>Lautstärke</translation>
  </message>
  <message>
   <source>Wait for the other program to finish, then try again.</source>
   <translation>Warten Sie, bis das andere Programm fertig ist, und versuchen Sie es dann noch einmal.</translation>
  </message>
  <message>
   <source>Waiting for room on the drive</source>
   <translation>Wartet auf Platz auf dem Laufwerk</translation>
  </message>
  <message>
   <source>What becomes of the archives of deleted files</source>
   <translation>Was aus den Archiven gelöschter Dateien wird</translation>
  </message>
  <message>
   <source>What becomes of the originals after verification</source>
   <translation>Was nach der Prüfung aus den Originalen wird</translation>
  </message>
  <message>
   <source>What happens when everything is done</source>
   <translation>Was geschieht, wenn alles fertig ist</translation>
  </message>
  <message>
   <source>What is finished is kept. On the next start Trilobyte offers to go on with the rest.</source>
   <translation>Fertiges bleibt erhalten. Beim nächsten Start bietet Trilobyte an, mit dem Rest weiterzumachen.</translation>
  </message>
  <message>
   <source>What is finished is kept. What is not has to be asked for again.</source>
   <translation>Was fertig ist, bleibt. Das Übrige muss neu in Auftrag gegeben werden.</translation>
  </message>
  <message>
   <source>What is left can be restored, with silence in place of what is lost.</source>
   <translation>Was übrig ist, lässt sich wiederherstellen, mit Stille statt des Verlorenen.</translation>
  </message>
  <message>
   <source>What the list would become with every preset</source>
   <translation>Was aus der Liste mit jeder Voreinstellung würde</translation>
  </message>
  <message>
   <source>What to look at</source>
   <translation>Was zu sehen ist</translation>
  </message>
  <message>
   <source>What was archived of it is kept.</source>
   <translation>Was davon archiviert wurde, ist noch da.</translation>
  </message>
  <message>
   <source>What was found</source>
   <translation>Was gefunden wurde</translation>
  </message>
  <message>
   <source>What you dropped are not files on this computer</source>
   <translation>Was fallen gelassen wurde, sind keine Dateien dieses Rechners</translation>
  </message>
  <message>
   <source>Where it comes from and goes to</source>
   <translation>Woher sie kommt und wohin sie geht</translation>
  </message>
  <message>
   <source>Where it is</source>
   <translation>Wo es liegt</translation>
  </message>
  <message>
   <source>Where the archives go</source>
   <translation>Wohin die Archive kommen</translation>
  </message>
  <message>
   <source>Where the first archive goes</source>
   <translation>Wohin das erste Archiv kommt</translation>
  </message>
  <message>
   <source>Where the first file goes</source>
   <translation>Wohin die erste Datei kommt</translation>
  </message>
  <message>
   <source>Whether {0} in FLAC can be restored byte for byte is only known once they are archived.</source>
   <translation>Ob {0} in FLAC Byte für Byte zurückkommen, sagt jedes Archiv, wenn es erstellt ist.</translation>
  </message>
  <message>
   <source>Which tracks to show</source>
   <translation>Welche Titel gezeigt werden</translation>
  </message>
  <message>
   <source>Windows Media, which is lossy</source>
   <translation>Windows Media, also verlustbehaftet</translation>
  </message>
  <message>
   <source>With an archive</source>
   <translation>Mit Archiv</translation>
  </message>
  <message>
   <source>X of an X-Y pair</source>
   <translation>X eines X-Y-Paars</translation>
  </message>
  <message>
   <source>Y of an X-Y pair</source>
   <translation>Y eines X-Y-Paars</translation>
  </message>
  <message>
   <source>You will see what each track takes as it is, as FLAC and as Trilobyte, before anything is written.
Every archive is decoded again and compared with its source. Originals are never changed.</source>
   <translation>Sie sehen, was jeder Titel im Original, als FLAC und als Trilobyte belegt, bevor etwas geschrieben wird.
Jedes Archiv wird wieder dekodiert und mit seiner Quelle verglichen. Originale werden nie verändert.</translation>
  </message>
  <message>
   <source>Your command will run in {0} s.</source>
   <translation>Ihr Befehl läuft in {0} s.</translation>
  </message>
  <message>
   <source>`trilobyte collection list` lists them.</source>
   <translation>`trilobyte collection list` zeigt sie.</translation>
  </message>
  <message>
   <source>a FLAC metadata block that cannot be read</source>
   <translation>ein unlesbarer FLAC-Metadatenblock</translation>
  </message>
  <message>
   <source>a FLAC segment does not have the frames and channels it should</source>
   <translation>ein FLAC-Abschnitt hat nicht die Länge und die Kanäle, die er soll</translation>
  </message>
  <message>
   <source>a Vorbis comment without a name</source>
   <translation>ein Vorbis-Kommentar ohne Namen</translation>
  </message>
  <message>
   <source>a channel has more values than are counted</source>
   <translation>ein Kanal hat mehr Werte, als gezählt werden</translation>
  </message>
  <message>
   <source>a channel's range of values is not valid</source>
   <translation>der Wertebereich eines Kanals ist ungültig</translation>
  </message>
  <message>
   <source>a field without a name</source>
   <translation>ein Feld ohne Namen</translation>
  </message>
  <message>
   <source>a frame header fails its checksum</source>
   <translation>der Kopf eines Blocks hat eine falsche Prüfsumme</translation>
  </message>
  <message>
   <source>a frame header is invalid</source>
   <translation>der Kopf eines Blocks ist ungültig</translation>
  </message>
  <message>
   <source>a frame of audio is impossibly large</source>
   <translation>ein Block der Musik ist unmöglich groß</translation>
  </message>
  <message>
   <source>a link that leads nowhere</source>
   <translation>eine Verknüpfung, die ins Leere führt</translation>
  </message>
  <message>
   <source>a link to a folder that is already included</source>
   <translation>ein Verweis auf einen Ordner, der schon dabei ist</translation>
  </message>
  <message>
   <source>a link to a folder that it is in itself</source>
   <translation>ein Verweis auf einen Ordner, in dem er selbst liegt</translation>
  </message>
  <message>
   <source>a number in a segment is out of range</source>
   <translation>eine Zahl in einem Abschnitt ist zu groß</translation>
  </message>
  <message>
   <source>a part of the path is not a folder</source>
   <translation>ein Teil des Pfads ist kein Ordner</translation>
  </message>
  <message>
   <source>a picture of {0} bytes is too large for a FLAC file; it stays in the archive</source>
   <translation>ein Bild von {0} Bytes ist zu groß für eine FLAC-Datei; es bleibt im Archiv</translation>
  </message>
  <message>
   <source>a place given by coordinates</source>
   <translation>ein Ort in Koordinaten</translation>
  </message>
  <message>
   <source>a preview ends too early</source>
   <translation>eine Hörprobe endet zu früh</translation>
  </message>
  <message>
   <source>a raw segment does not have the length of its samples</source>
   <translation>ein unkomprimierter Abschnitt hat nicht die Länge seiner Abtastwerte</translation>
  </message>
  <message>
   <source>a segment does not begin as it should</source>
   <translation>ein Abschnitt beginnt nicht, wie er soll</translation>
  </message>
  <message>
   <source>a segment does not have the length of its samples</source>
   <translation>ein Abschnitt hat nicht die Länge seiner Abtastwerte</translation>
  </message>
  <message>
   <source>a segment ends too early</source>
   <translation>ein Abschnitt endet zu früh</translation>
  </message>
  <message>
   <source>a segment has bytes left over</source>
   <translation>ein Abschnitt hat übrige Bytes</translation>
  </message>
  <message>
   <source>a segment is stored in a way that this program does not know</source>
   <translation>ein Abschnitt ist auf eine Art gespeichert, die dieses Programm nicht kennt</translation>
  </message>
  <message>
   <source>a segment lies beyond the end of the track</source>
   <translation>ein Abschnitt liegt hinter dem Ende des Titels</translation>
  </message>
  <message>
   <source>a segment of floating-point samples is of another kind</source>
   <translation>ein Abschnitt mit Gleitkommawerten ist von anderer Art</translation>
  </message>
  <message>
   <source>a segment of the kind {0} does not belong in this track</source>
   <translation>ein Abschnitt der Art {0} gehört nicht in diesen Titel</translation>
  </message>
  <message>
   <source>a segment refers to a list of values that the archive does not have</source>
   <translation>ein Abschnitt verweist auf eine Liste von Werten, die das Archiv nicht hat</translation>
  </message>
  <message>
   <source>a segment repeats what it does not have</source>
   <translation>ein Abschnitt wiederholt etwas, das er nicht hat</translation>
  </message>
  <message>
   <source>a segment's compressed bytes are damaged</source>
   <translation>die komprimierten Bytes eines Abschnitts sind beschädigt</translation>
  </message>
  <message>
   <source>a segment's samples have an impossible width</source>
   <translation>die Werte eines Abschnitts haben eine unmögliche Breite</translation>
  </message>
  <message>
   <source>a segment's samples lie outside of floating point's range</source>
   <translation>die Werte eines Abschnitts liegen außerhalb dessen, was Gleitkomma darstellen kann</translation>
  </message>
  <message>
   <source>a segment's stretch of the list of values is not valid</source>
   <translation>der Teil der Werteliste eines Abschnitts ist ungültig</translation>
  </message>
  <message>
   <source>a stored segment claims more audio than it can hold</source>
   <translation>ein gespeicherter Abschnitt kündigt mehr Musik an, als er enthalten kann</translation>
  </message>
  <message>
   <source>a stored segment is damaged</source>
   <translation>ein gespeicherter Abschnitt ist beschädigt</translation>
  </message>
  <message>
   <source>a stored segment is not a FLAC stream</source>
   <translation>ein gespeicherter Abschnitt ist kein FLAC-Strom</translation>
  </message>
  <message>
   <source>a temporary file</source>
   <translation>eine temporäre Datei</translation>
  </message>
  <message>
   <source>about</source>
   <translation>etwa</translation>
  </message>
  <message>
   <source>about {0}</source>
   <translation>etwa {0}</translation>
  </message>
  <message>
   <source>about {0} needed for the music, {1} free</source>
   <translation>etwa {0} für die Musik nötig, {1} frei</translation>
  </message>
  <message>
   <source>all of its audio is damaged</source>
   <translation>alles Hörbare darin ist beschädigt</translation>
  </message>
  <message>
   <source>ambisonic W</source>
   <translation>Ambisonics W</translation>
  </message>
  <message>
   <source>ambisonic X</source>
   <translation>Ambisonics X</translation>
  </message>
  <message>
   <source>ambisonic Y</source>
   <translation>Ambisonics Y</translation>
  </message>
  <message>
   <source>ambisonic Z</source>
   <translation>Ambisonics Z</translation>
  </message>
  <message>
   <source>ambisonic {0}</source>
   <translation>Ambisonics {0}</translation>
  </message>
  <message>
   <source>an APEv2 tag of more items than any music has</source>
   <translation>ein APEv2-Tag mit mehr Einträgen, als irgendeine Musik hat</translation>
  </message>
  <message>
   <source>an ID3 tag of {0} MB</source>
   <translation>ein ID3-Tag von {0} MB</translation>
  </message>
  <message>
   <source>an ID3 tag that cannot be read</source>
   <translation>ein unlesbarer ID3-Tag</translation>
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
   <source>an archive cannot hold its date, {0} (only from 1677 to 2262), and has the nearest; the manifest of a mirrored folder has the date itself</source>
   <translation>ein Archiv kann das Datum der Datei, {0}, nicht aufnehmen (nur von 1677 bis 2262) und hat das nächstliegende; die Liste eines gespiegelten Ordners enthält das Datum selbst</translation>
  </message>
  <message>
   <source>an archive cannot hold the original's date (only from 1677 to 2262); the file has the nearest</source>
   <translation>ein Archiv kann das Datum des Originals nicht aufnehmen (nur von 1677 bis 2262); die Datei hat das nächstliegende</translation>
  </message>
  <message>
   <source>an archive that is newer holds this file</source>
   <translation>ein neueres Archiv enthält diese Datei</translation>
  </message>
  <message>
   <source>an error within Trilobyte</source>
   <translation>ein Fehler in Trilobyte selbst</translation>
  </message>
  <message>
   <source>an unknown coding</source>
   <translation>eine unbekannte Codierung</translation>
  </message>
  <message>
   <source>and {0} more</source>
   <translation>und {0} weitere</translation>
  </message>
  <message>
   <source>another file has taken its place just now</source>
   <translation>eine andere Datei hat gerade ihren Platz eingenommen</translation>
  </message>
  <message>
   <source>another file has the name that its archive would have, so that is {0}</source>
   <translation>eine andere Datei hat den Namen, den das Archiv hätte; es heißt daher {0}</translation>
  </message>
  <message>
   <source>another file is at its place now</source>
   <translation>an seinem Platz liegt jetzt eine andere Datei</translation>
  </message>
  <message>
   <source>another file of that name is there</source>
   <translation>eine andere Datei dieses Namens ist da</translation>
  </message>
  <message>
   <source>another program is using it</source>
   <translation>ein anderes Programm benutzt die Datei</translation>
  </message>
  <message>
   <source>another program is writing this file just now</source>
   <translation>ein anderes Programm schreibt gerade in diese Datei</translation>
  </message>
  <message>
   <source>another {0} ({1})</source>
   <translation>noch ein Wert für {0} ({1})</translation>
  </message>
  <message>
   <source>archive beside it</source>
   <translation>Archiv daneben</translation>
  </message>
  <message>
   <source>archived</source>
   <translation>archiviert</translation>
  </message>
  <message>
   <source>archived (original in the trash)</source>
   <translation>archiviert (Original im Papierkorb)</translation>
  </message>
  <message>
   <source>archived as {0}</source>
   <translation>archiviert als {0}</translation>
  </message>
  <message>
   <source>archives not found</source>
   <translation>Archive nicht gefunden</translation>
  </message>
  <message>
   <source>as archived</source>
   <translation>wie archiviert</translation>
  </message>
  <message>
   <source>back surround left</source>
   <translation>Surround Rückseite links</translation>
  </message>
  <message>
   <source>back surround right</source>
   <translation>Surround Rückseite rechts</translation>
  </message>
  <message>
   <source>beginning</source>
   <translation>Anfang</translation>
  </message>
  <message>
   <source>binaural left</source>
   <translation>binaural links</translation>
  </message>
  <message>
   <source>binaural right</source>
   <translation>binaural rechts</translation>
  </message>
  <message>
   <source>bits per sample</source>
   <translation>Bits je Abtastwert</translation>
  </message>
  <message>
   <source>bottom centre</source>
   <translation>unten Mitte</translation>
  </message>
  <message>
   <source>bottom left</source>
   <translation>unten links</translation>
  </message>
  <message>
   <source>bottom right</source>
   <translation>unten rechts</translation>
  </message>
  <message>
   <source>by signal {0}</source>
   <translation>durch Signal {0}</translation>
  </message>
  <message>
   <source>changed</source>
   <translation>geändert</translation>
  </message>
  <message>
   <source>channel {0} is for no speaker</source>
   <translation>Kanal {0} ist für keinen Lautsprecher</translation>
  </message>
  <message>
   <source>channel {0} is for {1}</source>
   <translation>Kanal {0} ist für {1}</translation>
  </message>
  <message>
   <source>channels {0} are for no speaker</source>
   <translation>die Kanäle {0} sind für keinen Lautsprecher</translation>
  </message>
  <message>
   <source>click track</source>
   <translation>Klickspur</translation>
  </message>
  <message>
   <source>coding number {0}</source>
   <translation>Codierung Nummer {0}</translation>
  </message>
  <message>
   <source>coding {0}</source>
   <translation>Codierung {0}</translation>
  </message>
  <message>
   <source>collapsed</source>
   <translation>geschlossen</translation>
  </message>
  <message>
   <source>copied</source>
   <translation>kopiert</translation>
  </message>
  <message>
   <source>damaged</source>
   <translation>beschädigt</translation>
  </message>
  <message>
   <source>damaged: {0}</source>
   <translation>beschädigt: {0}</translation>
  </message>
  <message>
   <source>decoded samples are too large for their depth</source>
   <translation>dekodierte Abtastwerte sind zu groß für ihre Bittiefe</translation>
  </message>
  <message>
   <source>dialogue mix</source>
   <translation>Dialogmischung</translation>
  </message>
  <message>
   <source>direct centre surround</source>
   <translation>Surround direkt Mitte</translation>
  </message>
  <message>
   <source>edited since</source>
   <translation>seither geändert</translation>
  </message>
  <message>
   <source>expanded</source>
   <translation>geöffnet</translation>
  </message>
  <message>
   <source>floating-point samples of {0} bits are not supported (32 and 64 are)</source>
   <translation>Gleitkommawerte mit {0} Bit werden nicht unterstützt (nur 32 und 64)</translation>
  </message>
  <message>
   <source>foreign language</source>
   <translation>Fremdsprache</translation>
  </message>
  <message>
   <source>frames of audio are missing</source>
   <translation>es fehlen Blöcke der Musik</translation>
  </message>
  <message>
   <source>frames of audio are missing (their numbers do not follow each other)</source>
   <translation>es fehlen Blöcke der Musik (ihre Nummern folgen nicht aufeinander)</translation>
  </message>
  <message>
   <source>from {0} to {1} ({2})</source>
   <translation>von {0} bis {1} ({2})</translation>
  </message>
  <message>
   <source>gone</source>
   <translation>nicht mehr da</translation>
  </message>
  <message>
   <source>gone or damaged; the original's own are whole</source>
   <translation>verloren oder beschädigt; die des Originals selbst sind heil</translation>
  </message>
  <message>
   <source>haptic</source>
   <translation>Haptik</translation>
  </message>
  <message>
   <source>header</source>
   <translation>Kopf</translation>
  </message>
  <message>
   <source>headphones left</source>
   <translation>Kopfhörer links</translation>
  </message>
  <message>
   <source>headphones right</source>
   <translation>Kopfhörer rechts</translation>
  </message>
  <message>
   <source>hearing impaired</source>
   <translation>für Hörgeschädigte</translation>
  </message>
  <message>
   <source>in the system's trash</source>
   <translation>im Papierkorb des Systems</translation>
  </message>
  <message>
   <source>index</source>
   <translation>Verzeichnis</translation>
  </message>
  <message>
   <source>it</source>
   <translation>es</translation>
  </message>
  <message>
   <source>it begins in the middle of a stream</source>
   <translation>sie beginnt mitten in einem Datenstrom</translation>
  </message>
  <message>
   <source>it cannot be brought back: {0}</source>
   <translation>es lässt sich nicht zurückholen: {0}</translation>
  </message>
  <message>
   <source>it cannot be moved to the trash: {0}</source>
   <translation>es lässt sich nicht in den Papierkorb verschieben: {0}</translation>
  </message>
  <message>
   <source>it cannot be moved: {0}</source>
   <translation>es lässt sich nicht verschieben: {0}</translation>
  </message>
  <message>
   <source>it cannot be read: {0}</source>
   <translation>es kann nicht gelesen werden: {0}</translation>
  </message>
  <message>
   <source>it cannot be repaired: {0}</source>
   <translation>es ist nicht zu reparieren: {0}</translation>
  </message>
  <message>
   <source>it changed while it was being read</source>
   <translation>sie hat sich beim Lesen geändert</translation>
  </message>
  <message>
   <source>it does not begin as an archive does</source>
   <translation>es beginnt nicht wie ein Archiv</translation>
  </message>
  <message>
   <source>it does not say which language model its segments need</source>
   <translation>es nennt nicht, welches Sprachmodell seine Abschnitte brauchen</translation>
  </message>
  <message>
   <source>it ends before its recovery records are complete</source>
   <translation>es endet, bevor die Reparaturdaten vollständig sind</translation>
  </message>
  <message>
   <source>it ends before its {0} is complete</source>
   <translation>es endet zu früh: {0}</translation>
  </message>
  <message>
   <source>it has format version {0}, this program knows versions up to {1}</source>
   <translation>es hat die Formatversion {0}, dieses Programm kennt Versionen bis {1}</translation>
  </message>
  <message>
   <source>it has no exact 64-bit floating point</source>
   <translation>sie rechnet nicht exakt mit 64-Bit-Gleitkommazahlen</translation>
  </message>
  <message>
   <source>it has the name of one of Trilobyte's temporary files</source>
   <translation>sie heißt wie eine von Trilobytes temporären Dateien</translation>
  </message>
  <message>
   <source>it holds no GPT-2 model</source>
   <translation>sie enthält kein GPT-2-Modell</translation>
  </message>
  <message>
   <source>it is a draft of the format (version 0), which no release wrote</source>
   <translation>es ist ein Entwurf des Formats (Version 0), den keine veröffentlichte Version schrieb</translation>
  </message>
  <message>
   <source>it is a folder</source>
   <translation>es ist ein Ordner</translation>
  </message>
  <message>
   <source>it is cut short: {0}</source>
   <translation>sie ist abgeschnitten: {0}</translation>
  </message>
  <message>
   <source>it is damaged</source>
   <translation>es ist beschädigt</translation>
  </message>
  <message>
   <source>it is damaged in a way that would take too long to repair</source>
   <translation>es ist so beschädigt, dass die Reparatur zu lange dauern würde</translation>
  </message>
  <message>
   <source>it is in the trash already</source>
   <translation>es liegt schon im Papierkorb</translation>
  </message>
  <message>
   <source>it is intact, but contains another file than the folder's manifest lists</source>
   <translation>es ist heil, enthält aber eine andere Datei, als die Liste des Ordners unter seinem Namen nennt</translation>
  </message>
  <message>
   <source>it is intact, but the {0} that it needs is damaged</source>
   <translation>er ist heil, aber die {0}, die er braucht, ist beschädigt</translation>
  </message>
  <message>
   <source>it is not in the trash any more</source>
   <translation>es liegt nicht mehr im Papierkorb</translation>
  </message>
  <message>
   <source>it is not there (moved, deleted, or its drive is gone)</source>
   <translation>sie ist nicht da (verschoben, gelöscht, oder ihr Laufwerk ist weg)</translation>
  </message>
  <message>
   <source>it is not there any more</source>
   <translation>es ist nicht mehr da</translation>
  </message>
  <message>
   <source>it is one of Trilobyte's temporary files, in use just now</source>
   <translation>sie ist eine von Trilobytes temporären Dateien und gerade in Gebrauch</translation>
  </message>
  <message>
   <source>it is only a link to the original</source>
   <translation>es ist nur eine Verknüpfung mit dem Original</translation>
  </message>
  <message>
   <source>it is smaller ({0} bytes) than its archive would be ({1} bytes)</source>
   <translation>sie ist kleiner ({0} Bytes), als ihr Archiv wäre ({1} Bytes)</translation>
  </message>
  <message>
   <source>it needs the language model with SHA-256 {0}, which is not installed</source>
   <translation>es braucht das Sprachmodell mit der SHA-256 {0}, das nicht installiert ist</translation>
  </message>
  <message>
   <source>it needs the model with SHA-256 {0}</source>
   <translation>es braucht das Modell mit SHA-256 {0}</translation>
  </message>
  <message>
   <source>it uses a feature that this program does not know</source>
   <translation>es benutzt etwas, was dieses Programm nicht kennt</translation>
  </message>
  <message>
   <source>it was changed since it was archived</source>
   <translation>es wurde seit dem Archivieren geändert</translation>
  </message>
  <message>
   <source>it was changed since it was copied: it does not have the SHA-256 that the folder's manifest lists</source>
   <translation>sie wurde seit dem Kopieren geändert: Sie hat nicht die SHA-256, die die Liste des Ordners nennt</translation>
  </message>
  <message>
   <source>it was coded as preset {0} of coder version {1}</source>
   <translation>es ist mit Voreinstellung {0} von Coder-Version {1} codiert</translation>
  </message>
  <message>
   <source>it was cut short or damaged</source>
   <translation>es war abgeschnitten oder beschädigt</translation>
  </message>
  <message>
   <source>it was made by {0}, which is not known here</source>
   <translation>sie wurde mit {0} erstellt, was hier nicht bekannt ist</translation>
  </message>
  <message>
   <source>it was renamed: this archive takes the place of {0}</source>
   <translation>sie wurde umbenannt: dieses Archiv tritt an die Stelle von {0}</translation>
  </message>
  <message>
   <source>its 32-bit floating point is not exact</source>
   <translation>sie rechnet mit 32-Bit-Gleitkommazahlen nicht exakt</translation>
  </message>
  <message>
   <source>its MD5 shows that all of its audio is there</source>
   <translation>die Musik ist vollständig, wie ihre MD5 zeigt</translation>
  </message>
  <message>
   <source>its audio does not have the MD5 that was archived</source>
   <translation>die Musik hat nicht den MD5-Wert, der archiviert wurde</translation>
  </message>
  <message>
   <source>its audio does not match the MD5 in its own header</source>
   <translation>die Musik hat nicht die MD5, die der eigene Kopf nennt</translation>
  </message>
  <message>
   <source>its audio is damaged: a copy of the file as it is was made</source>
   <translation>ihr Ton ist beschädigt: die Datei wurde unverändert kopiert</translation>
  </message>
  <message>
   <source>its driver has no compiler</source>
   <translation>ihr Treiber hat keinen Compiler</translation>
  </message>
  <message>
   <source>its header announces {0} samples per channel, {1} were there</source>
   <translation>der Kopf kündigt {0} Abtastwerte je Kanal an, {1} waren da</translation>
  </message>
  <message>
   <source>its header contradicts itself</source>
   <translation>der Kopf widerspricht sich</translation>
  </message>
  <message>
   <source>its header has more chunks than any music has</source>
   <translation>der Kopf hat mehr Chunks als irgendeine Musik</translation>
  </message>
  <message>
   <source>its header has more metadata blocks than any music has</source>
   <translation>der Kopf hat mehr Metadatenblöcke als irgendeine Musik</translation>
  </message>
  <message>
   <source>its index contradicts its header</source>
   <translation>das Verzeichnis widerspricht dem Kopf</translation>
  </message>
  <message>
   <source>its index contradicts itself</source>
   <translation>das Verzeichnis widerspricht sich</translation>
  </message>
  <message>
   <source>its index is damaged</source>
   <translation>das Verzeichnis ist beschädigt</translation>
  </message>
  <message>
   <source>its links run in a circle</source>
   <translation>die Verknüpfungen führen im Kreis</translation>
  </message>
  <message>
   <source>its original is gone</source>
   <translation>sein Original fehlt</translation>
  </message>
  <message>
   <source>its output layer does not fit its vocabulary</source>
   <translation>seine Ausgabeschicht passt nicht zum Vokabular</translation>
  </message>
  <message>
   <source>its pictures need the model whose SHA-256 begins with {0}</source>
   <translation>seine Bilder brauchen das Modell, dessen SHA-256 mit {0} beginnt</translation>
  </message>
  <message>
   <source>its recovery records are damaged</source>
   <translation>die Reparaturdaten sind beschädigt</translation>
  </message>
  <message>
   <source>its sample rate of {0} Hz is out of the ordinary</source>
   <translation>die Abtastrate von {0} Hz ist zu ungewöhnlich</translation>
  </message>
  <message>
   <source>its samples are of a form that this program does not know</source>
   <translation>seine Abtastwerte haben eine Form, die dieses Programm nicht kennt</translation>
  </message>
  <message>
   <source>its samples have more bits than it says are valid</source>
   <translation>seine Abtastwerte haben mehr Bits, als es als gültig nennt</translation>
  </message>
  <message>
   <source>its second {0} is damaged</source>
   <translation>zweites Exemplar beschädigt: {0}</translation>
  </message>
  <message>
   <source>its segments are larger than any can be</source>
   <translation>seine Abschnitte sind größer, als irgendeiner sein kann</translation>
  </message>
  <message>
   <source>its shape is not one that can be coded with: {0}</source>
   <translation>mit dieser Form lässt sich nicht codieren: {0}</translation>
  </message>
  <message>
   <source>its source is of a kind that this program does not know</source>
   <translation>seine Quelle ist von einer Art, die dieses Programm nicht kennt</translation>
  </message>
  <message>
   <source>its tensor '{0}' is missing or of another shape than GPT-2's</source>
   <translation>der Tensor „{0}“ fehlt oder hat eine andere Form als bei GPT-2</translation>
  </message>
  <message>
   <source>its vocabulary of {0} has no null token</source>
   <translation>sein Vokabular von {0} hat kein Null-Token</translation>
  </message>
  <message>
   <source>its {0} is damaged</source>
   <translation>beschädigt: {0}</translation>
  </message>
  <message>
   <source>its {0} is damaged, and none of its audio can be decoded without that</source>
   <translation>seine {0} ist beschädigt, und ohne sie lässt sich nichts vom Ton dekodieren</translation>
  </message>
  <message>
   <source>left alone</source>
   <translation>nicht angerührt</translation>
  </message>
  <message>
   <source>left edge of the screen</source>
   <translation>linker Rand der Leinwand</translation>
  </message>
  <message>
   <source>left total</source>
   <translation>Links gesamt</translation>
  </message>
  <message>
   <source>left wide</source>
   <translation>weit links</translation>
  </message>
  <message>
   <source>libFLAC on this computer compresses in another way than the original's</source>
   <translation>die libFLAC dieses Rechners komprimiert anders als die des Originals</translation>
  </message>
  <message>
   <source>metadata with keys, as QuickTime has them</source>
   <translation>Metadaten mit Schlüsseln, wie QuickTime sie hat</translation>
  </message>
  <message>
   <source>mid</source>
   <translation>Mitte (M/S)</translation>
  </message>
  <message>
   <source>mono</source>
   <translation>mono</translation>
  </message>
  <message>
   <source>more ID3 tags precede the audio than any music has</source>
   <translation>vor der Musik stehen mehr ID3-Tags, als irgendeine Musik hat</translation>
  </message>
  <message>
   <source>more than {0} MB of other data follow the audio</source>
   <translation>auf die Musik folgen mehr als {0} MB andere Daten</translation>
  </message>
  <message>
   <source>more than {0} MB of other data precede the audio</source>
   <translation>vor der Musik stehen mehr als {0} MB andere Daten</translation>
  </message>
  <message>
   <source>more than {0} MB of other data surround the audio</source>
   <translation>mehr als {0} MB andere Daten umgeben die Musik</translation>
  </message>
  <message>
   <source>more than {0} links lead to this folder</source>
   <translation>mehr als {0} Verweise führen zu diesem Ordner</translation>
  </message>
  <message>
   <source>moved</source>
   <translation>verschoben</translation>
  </message>
  <message>
   <source>mu-law, which is lossy</source>
   <translation>mu-law, also verlustbehaftet</translation>
  </message>
  <message>
   <source>narration</source>
   <translation>Erzähler</translation>
  </message>
  <message>
   <source>neural previews need torch, which is not part of this package</source>
   <translation>neuronale Hörproben brauchen torch, das nicht Teil dieses Pakets ist</translation>
  </message>
  <message>
   <source>new</source>
   <translation>neu</translation>
  </message>
  <message>
   <source>no preview of it was made: {0}</source>
   <translation>davon wurde keine Hörprobe erstellt: {0}</translation>
  </message>
  <message>
   <source>no preview of this track is kept</source>
   <translation>von diesem Titel gibt es keine Hörprobe</translation>
  </message>
  <message>
   <source>no torch is listed for {0} with Python {1}</source>
   <translation>für {0} mit Python {1} ist kein torch verzeichnet</translation>
  </message>
  <message>
   <source>none</source>
   <translation>keine</translation>
  </message>
  <message>
   <source>none of its audio can be read: {0}</source>
   <translation>nichts von ihrer Musik lässt sich lesen: {0}</translation>
  </message>
  <message>
   <source>none of the archived files is there any more, so nothing is moved to the trash</source>
   <translation>keine einzige der archivierten Dateien ist noch da, deshalb kommt nichts in den Papierkorb</translation>
  </message>
  <message>
   <source>not a regular file</source>
   <translation>keine gewöhnliche Datei</translation>
  </message>
  <message>
   <source>not connected</source>
   <translation>nicht angeschlossen</translation>
  </message>
  <message>
   <source>not known yet</source>
   <translation>noch unbekannt</translation>
  </message>
  <message>
   <source>not looked at yet</source>
   <translation>noch nicht nachgesehen</translation>
  </message>
  <message>
   <source>nothing follows the ID3 tag</source>
   <translation>auf den ID3-Tag folgt nichts</translation>
  </message>
  <message>
   <source>nothing of it can be found any more</source>
   <translation>nichts davon ist mehr zu finden</translation>
  </message>
  <message>
   <source>nothing to archive</source>
   <translation>nichts zu archivieren</translation>
  </message>
  <message>
   <source>now {0}</source>
   <translation>jetzt {0}</translation>
  </message>
  <message>
   <source>number of channels</source>
   <translation>Kanalzahl</translation>
  </message>
  <message>
   <source>offline</source>
   <translation>nicht erreichbar</translation>
  </message>
  <message>
   <source>offline disks, too</source>
   <translation>auch Platten im Schrank</translation>
  </message>
  <message>
   <source>one of its pictures is damaged</source>
   <translation>eines seiner Bilder ist beschädigt</translation>
  </message>
  <message>
   <source>original in the trash</source>
   <translation>Original im Papierkorb</translation>
  </message>
  <message>
   <source>parts of it are lost: {0}</source>
   <translation>Teile sind verloren: {0}</translation>
  </message>
  <message>
   <source>permission was denied</source>
   <translation>der Zugriff wurde verweigert</translation>
  </message>
  <message>
   <source>rear surround left</source>
   <translation>Surround hinten links</translation>
  </message>
  <message>
   <source>rear surround right</source>
   <translation>Surround hinten rechts</translation>
  </message>
  <message>
   <source>recovery records need the Python package zfec, which is not installed</source>
   <translation>Reparaturdaten brauchen das Python-Paket zfec, das nicht installiert ist</translation>
  </message>
  <message>
   <source>right edge of the screen</source>
   <translation>rechter Rand der Leinwand</translation>
  </message>
  <message>
   <source>right total</source>
   <translation>Rechts gesamt</translation>
  </message>
  <message>
   <source>right wide</source>
   <translation>weit rechts</translation>
  </message>
  <message>
   <source>sample rate</source>
   <translation>Abtastrate</translation>
  </message>
  <message>
   <source>samples of {0} bits are not supported (at most 32)</source>
   <translation>Abtastwerte von {0} Bit werden nicht unterstützt (höchstens 32)</translation>
  </message>
  <message>
   <source>second LFE</source>
   <translation>zweiter LFE</translation>
  </message>
  <message>
   <source>second {0}</source>
   <translation>zweites Exemplar: {0}</translation>
  </message>
  <message>
   <source>segment</source>
   <translation>Abschnitt</translation>
  </message>
  <message>
   <source>segment {0} of {1}</source>
   <translation>Abschnitt {0} von {1}</translation>
  </message>
  <message>
   <source>side</source>
   <translation>Seite (M/S)</translation>
  </message>
  <message>
   <source>side surround left</source>
   <translation>Surround seitlich links</translation>
  </message>
  <message>
   <source>side surround right</source>
   <translation>Surround seitlich rechts</translation>
  </message>
  <message>
   <source>silence in place of damaged audio {0}</source>
   <translation>Stille anstelle beschädigten Tons {0}</translation>
  </message>
  <message>
   <source>silence in place of damaged audio, {0} in all, {1}</source>
   <translation>Stille anstelle beschädigten Tons, {0} insgesamt, {1}</translation>
  </message>
  <message>
   <source>some segments are left to the processor: {0}</source>
   <translation>einige Segmente bleiben dem Prozessor überlassen: {0}</translation>
  </message>
  <message>
   <source>something that is not a file has its name</source>
   <translation>etwas, das keine Datei ist, trägt seinen Namen</translation>
  </message>
  <message>
   <source>speaker {0}</source>
   <translation>Lautsprecher {0}</translation>
  </message>
  <message>
   <source>stereo</source>
   <translation>stereo</translation>
  </message>
  <message>
   <source>stopped</source>
   <translation>angehalten</translation>
  </message>
  <message>
   <source>table of sample values</source>
   <translation>Tabelle der Abtastwerte</translation>
  </message>
  <message>
   <source>tag</source>
   <translation>Tag</translation>
  </message>
  <message>
   <source>tags that were edited in the archive gave way to those of the changed file</source>
   <translation>im Archiv bearbeitete Tags sind denen der geänderten Datei gewichen</translation>
  </message>
  <message>
   <source>the AIFF file does not say how its audio is stored (it has no common chunk)</source>
   <translation>die AIFF-Datei nennt nicht, wie ihre Musik gespeichert ist (kein COMM-Chunk)</translation>
  </message>
  <message>
   <source>the AIFF header holds an impossible sample rate</source>
   <translation>der AIFF-Kopf nennt eine unmögliche Abtastrate</translation>
  </message>
  <message>
   <source>the AIFF sound chunk contradicts itself</source>
   <translation>der SSND-Chunk der AIFF-Datei widerspricht sich</translation>
  </message>
  <message>
   <source>the Core Audio description contradicts itself</source>
   <translation>die Core-Audio-Beschreibung widerspricht sich</translation>
  </message>
  <message>
   <source>the Core Audio description is too short</source>
   <translation>die Core-Audio-Beschreibung ist zu kurz</translation>
  </message>
  <message>
   <source>the Core Audio file does not say how its audio is stored</source>
   <translation>die Core-Audio-Datei nennt nicht, wie ihre Musik gespeichert ist</translation>
  </message>
  <message>
   <source>the Core Audio file's data chunk contradicts itself</source>
   <translation>der data-Chunk der Core-Audio-Datei widerspricht sich</translation>
  </message>
  <message>
   <source>the Core Audio header holds an impossible sample rate</source>
   <translation>der Core-Audio-Kopf nennt eine unmögliche Abtastrate</translation>
  </message>
  <message>
   <source>the FFmpeg of this computer has no Opus</source>
   <translation>das FFmpeg dieses Computers kennt Opus nicht</translation>
  </message>
  <message>
   <source>the FLAC header does not begin with a valid STREAMINFO block</source>
   <translation>der FLAC-Kopf beginnt nicht mit einem gültigen STREAMINFO-Block</translation>
  </message>
  <message>
   <source>the FLAC header holds an impossible sample rate or depth</source>
   <translation>der FLAC-Kopf nennt eine unmögliche Abtastrate oder Bittiefe</translation>
  </message>
  <message>
   <source>the FLAC header holds an invalid metadata block</source>
   <translation>der FLAC-Kopf enthält einen ungültigen Metadatenblock</translation>
  </message>
  <message>
   <source>the GPU does not code with a recurrent network</source>
   <translation>die Grafikkarte codiert nicht mit einem rekurrenten Netz</translation>
  </message>
  <message>
   <source>the GPU failed ({0}); the processor carries on</source>
   <translation>die Grafikkarte hat versagt ({0}); der Prozessor macht weiter</translation>
  </message>
  <message>
   <source>the ID3 tag after the audio</source>
   <translation>der ID3-Tag hinter der Musik</translation>
  </message>
  <message>
   <source>the ID3 tag before the FLAC header is invalid</source>
   <translation>der ID3-Tag vor dem FLAC-Kopf ist ungültig</translation>
  </message>
  <message>
   <source>the ID3 tag before the FLAC stream</source>
   <translation>der ID3-Tag vor dem FLAC-Strom</translation>
  </message>
  <message>
   <source>the ID3 tag before the audio</source>
   <translation>der ID3-Tag vor der Musik</translation>
  </message>
  <message>
   <source>the INFO list</source>
   <translation>die INFO-Liste</translation>
  </message>
  <message>
   <source>the MP4 file does not say how its Apple Lossless audio is stored</source>
   <translation>die MP4-Datei nennt nicht, wie ihre Apple-Lossless-Musik gespeichert ist</translation>
  </message>
  <message>
   <source>the MP4 file is cut short or damaged: it has no header (no moov box)</source>
   <translation>die MP4-Datei ist abgeschnitten oder beschädigt: Sie hat keinen Kopf (keine moov-Box)</translation>
  </message>
  <message>
   <source>the Monkey's Audio header is damaged</source>
   <translation>der Monkey’s-Audio-Kopf ist beschädigt</translation>
  </message>
  <message>
   <source>the True Audio header is damaged</source>
   <translation>der True-Audio-Kopf ist beschädigt</translation>
  </message>
  <message>
   <source>the WAV file does not say how its audio is stored (it has no format chunk)</source>
   <translation>die WAV-Datei nennt nicht, wie ihre Musik gespeichert ist (kein fmt-Chunk)</translation>
  </message>
  <message>
   <source>the WAV file's header is unusual, so it was written anew with its tags</source>
   <translation>der Kopf der WAV-Datei ist ungewöhnlich, daher wurde er mit den Tags neu geschrieben</translation>
  </message>
  <message>
   <source>the WavPack file has an unusual sample rate that could not be found</source>
   <translation>die ungewöhnliche Abtastrate der WavPack-Datei war nicht zu finden</translation>
  </message>
  <message>
   <source>the WavPack header is damaged</source>
   <translation>der WavPack-Kopf ist beschädigt</translation>
  </message>
  <message>
   <source>the Wave64 file does not say how its audio is stored (it has no format chunk)</source>
   <translation>die Wave64-Datei nennt nicht, wie ihre Musik gespeichert ist (kein fmt-Chunk)</translation>
  </message>
  <message>
   <source>the Wave64 header is damaged</source>
   <translation>der Wave64-Kopf ist beschädigt</translation>
  </message>
  <message>
   <source>the archive</source>
   <translation>das Archiv</translation>
  </message>
  <message>
   <source>the archive holds only what could be read of the original</source>
   <translation>das Archiv enthält nur, was vom Original lesbar war</translation>
  </message>
  <message>
   <source>the archive under the earlier name</source>
   <translation>das Archiv unter dem früheren Namen</translation>
  </message>
  <message>
   <source>the archive's readable tags are gone or damaged: the file has the original's own tags, and of what was edited since only what can still be read</source>
   <translation>die lesbaren Tags des Archivs sind verloren oder beschädigt: Die Datei hat die Tags des Originals, und von dem, was seitdem geändert wurde, nur, was noch zu lesen ist</translation>
  </message>
  <message>
   <source>the audio cannot be decoded: {0}</source>
   <translation>der Ton lässt sich nicht dekodieren: {0}</translation>
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
   <source>the audio has more bits per sample than its header says</source>
   <translation>die Musik hat mehr Bits je Abtastwert, als ihr Kopf nennt</translation>
  </message>
  <message>
   <source>the audio in this AIFF-C file is {0}</source>
   <translation>der Ton in dieser AIFF-C-Datei ist {0}</translation>
  </message>
  <message>
   <source>the audio in this Core Audio file is {0}</source>
   <translation>der Ton in dieser Core-Audio-Datei ist {0}</translation>
  </message>
  <message>
   <source>the audio in this MP4 file is encrypted (DRM)</source>
   <translation>der Ton in dieser MP4-Datei ist verschlüsselt (DRM)</translation>
  </message>
  <message>
   <source>the audio in this MP4 file is {0}</source>
   <translation>der Ton in dieser MP4-Datei ist {0}</translation>
  </message>
  <message>
   <source>the audio in this {0} file is {1}</source>
   <translation>der Ton in dieser {0}-Datei ist {1}</translation>
  </message>
  <message>
   <source>the audio is coded in a way that FLAC does not allow</source>
   <translation>die Musik ist so codiert, wie FLAC es nicht erlaubt</translation>
  </message>
  <message>
   <source>the audio is cut off</source>
   <translation>die Musik bricht ab</translation>
  </message>
  <message>
   <source>the audio is decoded to an unexpected form ({0})</source>
   <translation>die Musik wird in unerwarteter Form dekodiert ({0})</translation>
  </message>
  <message>
   <source>the audio's sample rate or number of channels is not that of the header</source>
   <translation>Abtastrate oder Kanalzahl der Musik sind nicht die des Kopfes</translation>
  </message>
  <message>
   <source>the catalogue</source>
   <translation>der Katalog</translation>
  </message>
  <message>
   <source>the channels are arranged as {0} has them: {1}</source>
   <translation>die Kanäle sind so angeordnet, wie {0} sie hat: {1}</translation>
  </message>
  <message>
   <source>the checkpoint cannot be read: {0}</source>
   <translation>der Checkpoint kann nicht gelesen werden: {0}</translation>
  </message>
  <message>
   <source>the codec could not be compiled: {0}</source>
   <translation>der Codec ließ sich nicht übersetzen: {0}</translation>
  </message>
  <message>
   <source>the command line does not know the trash of this system</source>
   <translation>die Befehlszeile kennt den Papierkorb dieses Systems nicht</translation>
  </message>
  <message>
   <source>the copy is not what was read</source>
   <translation>die Kopie ist nicht das, was gelesen wurde</translation>
  </message>
  <message>
   <source>the decoder does not take a WavPack file with such a speaker layout for {0} channels</source>
   <translation>der Decoder nimmt keine WavPack-Datei mit solcher Lautsprecheranordnung für {0} Kanäle</translation>
  </message>
  <message>
   <source>the decoder does not take a {0} file with such a layout of {1} channels</source>
   <translation>der Decoder nimmt keine {0}-Datei mit solcher Anordnung von {1} Kanälen</translation>
  </message>
  <message>
   <source>the disk is full</source>
   <translation>das Laufwerk ist voll</translation>
  </message>
  <message>
   <source>the disk quota is used up</source>
   <translation>das Speicherkontingent ist erschöpft</translation>
  </message>
  <message>
   <source>the drive does not accept the characters of the name</source>
   <translation>das Laufwerk nimmt die Zeichen des Namens nicht an</translation>
  </message>
  <message>
   <source>the drive is gone</source>
   <translation>das Laufwerk ist weg</translation>
  </message>
  <message>
   <source>the drive is read-only</source>
   <translation>das Laufwerk ist schreibgeschützt</translation>
  </message>
  <message>
   <source>the drive of the target folder is gone</source>
   <translation>das Laufwerk des Zielordners ist nicht mehr da</translation>
  </message>
  <message>
   <source>the drive reported an input/output error</source>
   <translation>das Laufwerk meldete einen Ein-/Ausgabefehler</translation>
  </message>
  <message>
   <source>the end is not there any more</source>
   <translation>das Ende ist nicht mehr da</translation>
  </message>
  <message>
   <source>the file</source>
   <translation>die Datei</translation>
  </message>
  <message>
   <source>the file became shorter while it was read</source>
   <translation>die Datei wurde beim Lesen kürzer</translation>
  </message>
  <message>
   <source>the file cannot be read: {0}</source>
   <translation>die Datei lässt sich nicht lesen: {0}</translation>
  </message>
  <message>
   <source>the file changed while it was being read</source>
   <translation>die Datei änderte sich, während sie gelesen wurde</translation>
  </message>
  <message>
   <source>the file does not hold exactly one lossless track</source>
   <translation>die Datei enthält nicht genau einen verlustfreien Titel</translation>
  </message>
  <message>
   <source>the file ends inside its header</source>
   <translation>die Datei endet mitten in ihrem Kopf</translation>
  </message>
  <message>
   <source>the file is cut short</source>
   <translation>die Datei ist abgeschnitten</translation>
  </message>
  <message>
   <source>the file is cut short in the middle of a frame</source>
   <translation>die Datei bricht mitten in einem Block ab</translation>
  </message>
  <message>
   <source>the file is cut short inside an Ogg page</source>
   <translation>die Datei bricht mitten in einer Ogg-Seite ab</translation>
  </message>
  <message>
   <source>the file is cut short inside its header</source>
   <translation>die Datei bricht mitten in ihrem Kopf ab</translation>
  </message>
  <message>
   <source>the file is cut short or damaged: there is no Ogg page where one should begin</source>
   <translation>die Datei ist abgeschnitten oder beschädigt: Wo eine Ogg-Seite beginnen sollte, ist keine</translation>
  </message>
  <message>
   <source>the file is cut short or its header is wrong: {0}</source>
   <translation>die Datei ist abgeschnitten, oder ihr Kopf ist falsch: {0}</translation>
  </message>
  <message>
   <source>the file is cut short or its header is wrong: {0} are announced, {1} are there</source>
   <translation>die Datei ist abgeschnitten, oder ihr Kopf ist falsch: {0} sind angekündigt, {1} sind da</translation>
  </message>
  <message>
   <source>the file is cut short: {0}</source>
   <translation>die Datei ist abgeschnitten: {0}</translation>
  </message>
  <message>
   <source>the file is empty</source>
   <translation>die Datei ist leer</translation>
  </message>
  <message>
   <source>the file that is there</source>
   <translation>die vorhandene Datei</translation>
  </message>
  <message>
   <source>the file that is there differs from the one that was archived</source>
   <translation>die vorhandene Datei unterscheidet sich von der archivierten</translation>
  </message>
  <message>
   <source>the file would be larger than the drive's file system or a limit allows</source>
   <translation>die Datei würde größer, als das Dateisystem oder eine Grenze erlaubt</translation>
  </message>
  <message>
   <source>the file's name cannot be used on this system</source>
   <translation>der Name der Datei lässt sich auf diesem System nicht verwenden</translation>
  </message>
  <message>
   <source>the folder</source>
   <translation>der Ordner</translation>
  </message>
  <message>
   <source>the folder cannot be read: {0}</source>
   <translation>der Ordner lässt sich nicht lesen: {0}</translation>
  </message>
  <message>
   <source>the folder for torch</source>
   <translation>der Ordner für torch</translation>
  </message>
  <message>
   <source>the folder's manifest could not be read, and was kept as {0}</source>
   <translation>die Liste des Ordners war nicht lesbar und wurde als {0} aufgehoben</translation>
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
   <source>the folder's manifest is missing or cannot be read</source>
   <translation>die Liste des Ordners fehlt oder ist nicht lesbar</translation>
  </message>
  <message>
   <source>the folder's manifest lists another file under this name</source>
   <translation>die Liste des Ordners nennt unter diesem Namen eine andere Datei</translation>
  </message>
  <message>
   <source>the folder's manifest lists it, but it is not there</source>
   <translation>die Liste des Ordners nennt es, aber es ist nicht da</translation>
  </message>
  <message>
   <source>the golden segment comes out differently on this computer (preset {0})</source>
   <translation>der Musterabschnitt ergibt auf diesem Rechner etwas anderes (Voreinstellung {0})</translation>
  </message>
  <message>
   <source>the golden segment comes out differently on {0} (preset {1})</source>
   <translation>das Prüfsegment kommt auf {0} anders heraus (Voreinstellung {1})</translation>
  </message>
  <message>
   <source>the golden segment does not decode (preset {0})</source>
   <translation>der Musterabschnitt lässt sich nicht dekodieren (Voreinstellung {0})</translation>
  </message>
  <message>
   <source>the header is damaged: a part of it runs past the end of the file</source>
   <translation>der Kopf ist beschädigt: Ein Teil reicht über das Ende der Datei hinaus</translation>
  </message>
  <message>
   <source>the installed model has no weights for the preset '{0}'</source>
   <translation>das installierte Modell hat keine Gewichte für die Voreinstellung „{0}“</translation>
  </message>
  <message>
   <source>the journal</source>
   <translation>das Journal</translation>
  </message>
  <message>
   <source>the language model codes no floating-point samples; the hybrid coded this track</source>
   <translation>das Sprachmodell kann keine Gleitkommawerte; das übliche Verfahren hat diesen Titel übernommen</translation>
  </message>
  <message>
   <source>the language model codes up to 24 bits a sample, not {0}</source>
   <translation>das Sprachmodell codiert bis 24 Bit je Abtastwert, nicht {0}</translation>
  </message>
  <message>
   <source>the language model codes up to {0} bits a sample; the hybrid coded this track</source>
   <translation>das Sprachmodell kann höchstens {0} Bit je Wert; das übliche Verfahren hat diesen Titel übernommen</translation>
  </message>
  <message>
   <source>the language model comes out differently on this computer's {0} device</source>
   <translation>das Sprachmodell ergibt auf dem Gerät „{0}“ dieses Rechners etwas anderes</translation>
  </message>
  <message>
   <source>the language model is not the same step by step on this device</source>
   <translation>das Sprachmodell ergibt Schritt für Schritt auf diesem Gerät nicht dasselbe</translation>
  </message>
  <message>
   <source>the language model needs torch, which is not part of this package</source>
   <translation>das Sprachmodell braucht torch, das in diesem Paket nicht enthalten ist</translation>
  </message>
  <message>
   <source>the last {0} are missing</source>
   <translation>die letzten {0} fehlen</translation>
  </message>
  <message>
   <source>the last {0} are missing: {1}</source>
   <translation>die letzten {0} fehlen: {1}</translation>
  </message>
  <message>
   <source>the list of collections</source>
   <translation>die Liste der Sammlungen</translation>
  </message>
  <message>
   <source>the list of collections is damaged</source>
   <translation>die Liste der Sammlungen ist beschädigt</translation>
  </message>
  <message>
   <source>the list of collections was written by a later version of Trilobyte</source>
   <translation>die Liste der Sammlungen stammt von einer neueren Trilobyte-Version</translation>
  </message>
  <message>
   <source>the list of sample values cannot be unpacked</source>
   <translation>die Liste der Abtastwerte lässt sich nicht entpacken</translation>
  </message>
  <message>
   <source>the list of sample values is not valid</source>
   <translation>die Liste der Abtastwerte ist ungültig</translation>
  </message>
  <message>
   <source>the log of the manifest</source>
   <translation>das Protokoll der Liste</translation>
  </message>
  <message>
   <source>the manifest</source>
   <translation>die Liste des Ordners</translation>
  </message>
  <message>
   <source>the mirror's folder</source>
   <translation>der Ordner des Spiegels</translation>
  </message>
  <message>
   <source>the model '{0}' came with the program</source>
   <translation>das Modell „{0}“ gehört zum Programm</translation>
  </message>
  <message>
   <source>the model cannot be read: {0}</source>
   <translation>das Modell kann nicht gelesen werden: {0}</translation>
  </message>
  <message>
   <source>the model cannot be removed: {0}</source>
   <translation>das Modell kann nicht entfernt werden: {0}</translation>
  </message>
  <message>
   <source>the model cannot be written: {0}</source>
   <translation>das Modell kann nicht geschrieben werden: {0}</translation>
  </message>
  <message>
   <source>the model does not give on this computer what it must</source>
   <translation>das Modell ergibt auf diesem Rechner nicht, was es muss</translation>
  </message>
  <message>
   <source>the model of neural previews does not give what it must</source>
   <translation>das Modell neuronaler Hörproben liefert nicht, was es muss</translation>
  </message>
  <message>
   <source>the model of neural previews is damaged: {0}</source>
   <translation>das Modell neuronaler Hörproben ist beschädigt: {0}</translation>
  </message>
  <message>
   <source>the model of neural previews works at {0} Hz, which is not known here</source>
   <translation>das Modell neuronaler Hörproben arbeitet mit {0} Hz, was hier nicht bekannt ist</translation>
  </message>
  <message>
   <source>the model {0} is damaged: {1}</source>
   <translation>das Modell {0} ist beschädigt: {1}</translation>
  </message>
  <message>
   <source>the model's tensors do not fit its configuration: {0}</source>
   <translation>die Tensoren des Modells passen nicht zu seiner Konfiguration: {0}</translation>
  </message>
  <message>
   <source>the name is too long</source>
   <translation>der Name ist zu lang</translation>
  </message>
  <message>
   <source>the network drive lost it</source>
   <translation>das Netzlaufwerk hat die Datei verloren</translation>
  </message>
  <message>
   <source>the network of the preset '{0}' is {1} units wide</source>
   <translation>das Netz der Voreinstellung „{0}“ ist {1} Einheiten breit</translation>
  </message>
  <message>
   <source>the new archive does not give back the bytes around the audio</source>
   <translation>das neue Archiv gibt nicht wieder, was die Musik umgibt</translation>
  </message>
  <message>
   <source>the new archive is not right: {0}</source>
   <translation>das neue Archiv stimmt nicht: {0}</translation>
  </message>
  <message>
   <source>the numbers of its frames start again at {0}</source>
   <translation>die Nummern der Blöcke beginnen bei {0} von vorn</translation>
  </message>
  <message>
   <source>the operation is not permitted</source>
   <translation>der Vorgang ist nicht erlaubt</translation>
  </message>
  <message>
   <source>the original</source>
   <translation>das Original</translation>
  </message>
  <message>
   <source>the original and the archive are one file</source>
   <translation>Original und Archiv sind dieselbe Datei</translation>
  </message>
  <message>
   <source>the original has changed just now</source>
   <translation>das Original hat sich gerade geändert</translation>
  </message>
  <message>
   <source>the original has changed since it was archived</source>
   <translation>das Original hat sich seit dem Archivieren geändert</translation>
  </message>
  <message>
   <source>the original has {0} samples per second; a {1} file cannot say a fraction, and says {2}</source>
   <translation>das Original hat {0} Abtastwerte je Sekunde; eine {1}-Datei kann keinen Bruchteil angeben und gibt {2} an</translation>
  </message>
  <message>
   <source>the original or its archive has changed just now</source>
   <translation>das Original oder sein Archiv hat sich gerade geändert</translation>
  </message>
  <message>
   <source>the original was compressed as {0} does at level {1}; {2} on this computer does it otherwise, so the file is not the original byte for byte: its audio and metadata are</source>
   <translation>das Original wurde von {0} auf Stufe {1} komprimiert; {2} auf diesem Rechner macht es anders, daher ist die Datei nicht Byte für Byte das Original: Musik und Metadaten sind es</translation>
  </message>
  <message>
   <source>the original was incomplete when it was archived: {0}</source>
   <translation>das Original war beim Archivieren unvollständig: {0}</translation>
  </message>
  <message>
   <source>the original was {0}; it comes back as {1}, with its tags</source>
   <translation>das Original war {0}; es kommt als {1} zurück, mit seinen Tags</translation>
  </message>
  <message>
   <source>the original's header says that {0} of its {1} bits are valid, but its audio uses more: the FLAC file has all of them</source>
   <translation>der Kopf des Originals nennt {0} von {1} Bits gültig, aber seine Musik nutzt mehr: Die FLAC-Datei hat sie alle</translation>
  </message>
  <message>
   <source>the original's own headers do not fit its audio</source>
   <translation>der Kopf der Originaldatei passt nicht zu ihrer Musik</translation>
  </message>
  <message>
   <source>the part of the archive that holds the file's headers and tags is damaged</source>
   <translation>der Teil des Archivs mit Kopf und Tags der Datei ist beschädigt</translation>
  </message>
  <message>
   <source>the picture could not be written</source>
   <translation>das Bild ließ sich nicht schreiben</translation>
  </message>
  <message>
   <source>the preview cannot be decoded</source>
   <translation>die Hörprobe lässt sich nicht dekodieren</translation>
  </message>
  <message>
   <source>the preview is another model's</source>
   <translation>die Hörprobe ist von einem anderen Modell</translation>
  </message>
  <message>
   <source>the preview is damaged</source>
   <translation>die Hörprobe ist beschädigt</translation>
  </message>
  <message>
   <source>the preview needs the model whose SHA-256 begins with {0}</source>
   <translation>die Hörprobe braucht das Modell, dessen SHA-256 mit {0} beginnt</translation>
  </message>
  <message>
   <source>the restored file</source>
   <translation>die wiederhergestellte Datei</translation>
  </message>
  <message>
   <source>the restored file cannot be read back: {0}</source>
   <translation>die wiederhergestellte Datei lässt sich nicht zurücklesen: {0}</translation>
  </message>
  <message>
   <source>the restored file does not have the SHA-256 of the original</source>
   <translation>die wiederhergestellte Datei hat nicht die SHA-256 des Originals</translation>
  </message>
  <message>
   <source>the restored file does not have the audio of the original</source>
   <translation>die wiederhergestellte Datei hat nicht die Musik des Originals</translation>
  </message>
  <message>
   <source>the restored file does not have the metadata of the original</source>
   <translation>die wiederhergestellte Datei hat nicht die Metadaten des Originals</translation>
  </message>
  <message>
   <source>the restored file does not have the speaker layout of the original</source>
   <translation>die wiederhergestellte Datei hat nicht die Lautsprecheranordnung des Originals</translation>
  </message>
  <message>
   <source>the salvaged file cannot be read back: {0}</source>
   <translation>die gerettete Datei lässt sich nicht zurücklesen: {0}</translation>
  </message>
  <message>
   <source>the salvaged file does not have the audio of the archive</source>
   <translation>die gerettete Datei hat nicht die Musik des Archivs</translation>
  </message>
  <message>
   <source>the store of previews</source>
   <translation>die Ablage der Hörproben</translation>
  </message>
  <message>
   <source>the system did not report where it is in the trash</source>
   <translation>das System hat nicht mitgeteilt, wo im Papierkorb es liegt</translation>
  </message>
  <message>
   <source>the system does not accept the name or the operation</source>
   <translation>das System nimmt den Namen oder den Vorgang nicht an</translation>
  </message>
  <message>
   <source>the system has no trash for this folder</source>
   <translation>das System hat für diesen Ordner keinen Papierkorb</translation>
  </message>
  <message>
   <source>the system reported: {0}</source>
   <translation>das System meldet: {0}</translation>
  </message>
  <message>
   <source>the tags could not be saved: {0}</source>
   <translation>die Tags konnten nicht gespeichert werden: {0}</translation>
  </message>
  <message>
   <source>the target</source>
   <translation>das Ziel</translation>
  </message>
  <message>
   <source>the target folder</source>
   <translation>der Zielordner</translation>
  </message>
  <message>
   <source>the target is already there</source>
   <translation>das Ziel ist schon da</translation>
  </message>
  <message>
   <source>the target is the source itself</source>
   <translation>das Ziel ist die Quelle selbst</translation>
  </message>
  <message>
   <source>the verifying process cannot be started: {0}</source>
   <translation>der prüfende Prozess lässt sich nicht starten: {0}</translation>
  </message>
  <message>
   <source>the verifying process ended unexpectedly ({0})</source>
   <translation>der prüfende Prozess endete unerwartet ({0})</translation>
  </message>
  <message>
   <source>the weights of the model {0} are not what it says</source>
   <translation>die Gewichte des Modells {0} sind nicht, was es angibt</translation>
  </message>
  <message>
   <source>the {0} changes from {1} to {2} (at {3})</source>
   <translation>{0} wechselt von {1} zu {2} (bei {3})</translation>
  </message>
  <message>
   <source>the {0} device failed ({1}); the processor carries on</source>
   <translation>das Gerät „{0}“ versagte ({1}); der Prozessor macht weiter</translation>
  </message>
  <message>
   <source>the {0} device is not used: {1}</source>
   <translation>das Gerät „{0}“ wird nicht benutzt: {1}</translation>
  </message>
  <message>
   <source>the {0} file holds no audio (it has no {1} chunk)</source>
   <translation>die {0}-Datei enthält keine Musik (kein {1}-Chunk)</translation>
  </message>
  <message>
   <source>the {0} file that it was made from</source>
   <translation>die {0}-Datei, aus der sie gemacht ist</translation>
  </message>
  <message>
   <source>the {0} format chunk contradicts itself</source>
   <translation>der fmt-Chunk der {0}-Datei widerspricht sich</translation>
  </message>
  <message>
   <source>the {0} format chunk is too short</source>
   <translation>der fmt-Chunk der {0}-Datei ist zu kurz</translation>
  </message>
  <message>
   <source>the {0} header contradicts itself</source>
   <translation>der {0}-Kopf widerspricht sich</translation>
  </message>
  <message>
   <source>the {0} header is damaged: a chunk is shorter than its own header</source>
   <translation>der {0}-Kopf ist beschädigt: Ein Chunk ist kürzer als sein eigener Kopf</translation>
  </message>
  <message>
   <source>the {0} header is damaged: a chunk runs past the end of the file</source>
   <translation>der {0}-Kopf ist beschädigt: Ein Chunk reicht über das Ende der Datei hinaus</translation>
  </message>
  <message>
   <source>the {0} is {1} by the file's header but {2} in its audio</source>
   <translation>{0}: {1} laut Kopf der Datei, aber {2} in ihrer Musik</translation>
  </message>
  <message>
   <source>the {0} tag</source>
   <translation>der {0}-Tag</translation>
  </message>
  <message>
   <source>their values lie on a grid, which the GPU does not code</source>
   <translation>ihre Werte liegen auf einem Raster, das die Grafikkarte nicht kodiert</translation>
  </message>
  <message>
   <source>there is a collection called {0} already</source>
   <translation>es gibt schon eine Sammlung namens {0}</translation>
  </message>
  <message>
   <source>there is a model '{0}' already</source>
   <translation>es gibt schon ein Modell „{0}“</translation>
  </message>
  <message>
   <source>there is more audio than the header announces ({0})</source>
   <translation>es ist mehr Musik da, als der Kopf ankündigt ({0})</translation>
  </message>
  <message>
   <source>there is no audio frame where one should begin</source>
   <translation>wo ein Block der Musik beginnen sollte, ist keiner</translation>
  </message>
  <message>
   <source>there is no collection called {0}</source>
   <translation>es gibt keine Sammlung namens {0}</translation>
  </message>
  <message>
   <source>there is no language model '{0}' here</source>
   <translation>es gibt hier kein Sprachmodell „{0}“</translation>
  </message>
  <message>
   <source>there is no track in it</source>
   <translation>darin ist kein Titel</translation>
  </message>
  <message>
   <source>there is not enough memory</source>
   <translation>der Arbeitsspeicher reicht nicht</translation>
  </message>
  <message>
   <source>there is unreadable data between the audio frames</source>
   <translation>zwischen den Blöcken der Musik stehen unlesbare Daten</translation>
  </message>
  <message>
   <source>they are coded by context mixing, which the GPU does not do</source>
   <translation>sie werden durch Kontextmischung kodiert, was die Grafikkarte nicht kann</translation>
  </message>
  <message>
   <source>they have more channels, or more bytes, than the GPU codes</source>
   <translation>sie haben mehr Kanäle oder mehr Bytes, als die Grafikkarte kodiert</translation>
  </message>
  <message>
   <source>third LFE</source>
   <translation>dritter LFE</translation>
  </message>
  <message>
   <source>this MP4 file holds a track of the kind {0}, which would be lost</source>
   <translation>diese MP4-Datei enthält eine Spur der Art {0}, die verloren ginge</translation>
  </message>
  <message>
   <source>this MP4 file holds no audio</source>
   <translation>diese MP4-Datei enthält keinen Ton</translation>
  </message>
  <message>
   <source>this MP4 file holds several audio tracks, which is not supported</source>
   <translation>diese MP4-Datei enthält mehrere Tonspuren, was nicht unterstützt wird</translation>
  </message>
  <message>
   <source>this Ogg file holds several streams, which is not supported</source>
   <translation>diese Ogg-Datei enthält mehrere Datenströme, was nicht unterstützt wird</translation>
  </message>
  <message>
   <source>this computer has no GPU '{0}' with an OpenCL driver</source>
   <translation>dieser Rechner hat keine Grafikkarte „{0}“ mit einem OpenCL-Treiber</translation>
  </message>
  <message>
   <source>this computer has no device '{0}' that torch can use</source>
   <translation>dieser Rechner hat kein Gerät „{0}“, das torch nutzen kann</translation>
  </message>
  <message>
   <source>this drive cannot hold the original's date, {0}</source>
   <translation>dieses Laufwerk kann das Datum des Originals, {0}, nicht aufnehmen</translation>
  </message>
  <message>
   <source>this is FLAC inside MP4, which is not supported</source>
   <translation>das ist FLAC in MP4, das nicht unterstützt wird</translation>
  </message>
  <message>
   <source>this is Trilobyte's own list of the folder's contents</source>
   <translation>das ist Trilobytes eigene Liste dessen, was der Ordner enthält</translation>
  </message>
  <message>
   <source>this is a DSD file, which is not supported</source>
   <translation>das ist eine DSD-Datei, die nicht unterstützt wird</translation>
  </message>
  <message>
   <source>this is a Lossless Audio file, which is small already</source>
   <translation>das ist eine Lossless-Audio-Datei, die schon klein ist</translation>
  </message>
  <message>
   <source>this is a Matroska or WebM file, which is not supported</source>
   <translation>das ist eine Matroska- oder WebM-Datei, die nicht unterstützt wird</translation>
  </message>
  <message>
   <source>this is a Monkey's Audio file of an old version, which is not supported</source>
   <translation>das ist eine Monkey’s-Audio-Datei einer alten Version, die nicht unterstützt wird</translation>
  </message>
  <message>
   <source>this is a Musepack file, which is lossy</source>
   <translation>das ist eine Musepack-Datei, also verlustbehaftet</translation>
  </message>
  <message>
   <source>this is a PDF file</source>
   <translation>das ist eine PDF-Datei</translation>
  </message>
  <message>
   <source>this is a Shorten file, which is not supported</source>
   <translation>das ist eine Shorten-Datei, die nicht unterstützt wird</translation>
  </message>
  <message>
   <source>this is a TAK file, which is not supported</source>
   <translation>das ist eine TAK-Datei, die nicht unterstützt wird</translation>
  </message>
  <message>
   <source>this is a Trilobyte archive</source>
   <translation>das ist ein Trilobyte-Archiv</translation>
  </message>
  <message>
   <source>this is a True Audio file of an unusual or encrypted form</source>
   <translation>das ist eine ungewöhnliche oder verschlüsselte True-Audio-Datei</translation>
  </message>
  <message>
   <source>this is a True Audio file of version 2, which is not supported</source>
   <translation>das ist eine True-Audio-Datei der Version 2, die nicht unterstützt wird</translation>
  </message>
  <message>
   <source>this is a WavPack file of DSD audio, which is not supported</source>
   <translation>das ist eine WavPack-Datei mit DSD, das nicht unterstützt wird</translation>
  </message>
  <message>
   <source>this is a WavPack file of an old version, which is not supported</source>
   <translation>das ist eine WavPack-Datei einer alten Version, die nicht unterstützt wird</translation>
  </message>
  <message>
   <source>this is a Windows Media file, which is not supported</source>
   <translation>das ist eine Windows-Media-Datei, die nicht unterstützt wird</translation>
  </message>
  <message>
   <source>this is a ZIP file</source>
   <translation>das ist eine ZIP-Datei</translation>
  </message>
  <message>
   <source>this is a file that can be archived ({0}), not an archive</source>
   <translation>das ist eine Datei, die sich archivieren lässt ({0}), kein Archiv</translation>
  </message>
  <message>
   <source>this is a folder that archives go to</source>
   <translation>das ist ein Ordner, in den Archive kommen</translation>
  </message>
  <message>
   <source>this is a hybrid WavPack file, which is lossy without its correction file</source>
   <translation>das ist eine hybride WavPack-Datei, ohne ihre Korrekturdatei verlustbehaftet</translation>
  </message>
  <message>
   <source>this is a picture</source>
   <translation>das ist ein Bild</translation>
  </message>
  <message>
   <source>this is a text file</source>
   <translation>das ist eine Textdatei</translation>
  </message>
  <message>
   <source>this is a video file</source>
   <translation>das ist eine Videodatei</translation>
  </message>
  <message>
   <source>this is an AAC file, which is lossy</source>
   <translation>das ist eine AAC-Datei, also verlustbehaftet</translation>
  </message>
  <message>
   <source>this is an AMR file, which is lossy</source>
   <translation>das ist eine AMR-Datei, also verlustbehaftet</translation>
  </message>
  <message>
   <source>this is an AU file, which is not supported</source>
   <translation>das ist eine AU-Datei, die nicht unterstützt wird</translation>
  </message>
  <message>
   <source>this is an MP3 file, which is lossy</source>
   <translation>das ist eine MP3-Datei, also verlustbehaftet</translation>
  </message>
  <message>
   <source>this is an Ogg file, which is not supported</source>
   <translation>das ist eine Ogg-Datei, die nicht unterstützt wird</translation>
  </message>
  <message>
   <source>this is an Ogg {0} file, which is lossy</source>
   <translation>das ist eine Ogg-{0}-Datei, also verlustbehaftet</translation>
  </message>
  <message>
   <source>this is an OptimFROG file, which is small already</source>
   <translation>das ist eine OptimFROG-Datei, die schon klein ist</translation>
  </message>
  <message>
   <source>this is an archive already</source>
   <translation>das ist schon ein Archiv</translation>
  </message>
  <message>
   <source>this is bare FLAC audio without the header that says what it is</source>
   <translation>das ist bloßer FLAC-Ton ohne den Kopf, der ihn beschreibt</translation>
  </message>
  <message>
   <source>this is no neural preview</source>
   <translation>das ist keine neuronale Hörprobe</translation>
  </message>
  <message>
   <source>this is not FLAC (other audio, often lossy, follows its ID3 tag)</source>
   <translation>das ist kein FLAC (auf den ID3-Tag folgt anderer, oft verlustbehafteter Ton)</translation>
  </message>
  <message>
   <source>this is not a regular file</source>
   <translation>das ist keine gewöhnliche Datei</translation>
  </message>
  <message>
   <source>this is not an archive</source>
   <translation>das ist kein Archiv</translation>
  </message>
  <message>
   <source>this is not an audio file that Trilobyte knows</source>
   <translation>das ist keine Audiodatei, die Trilobyte kennt</translation>
  </message>
  <message>
   <source>this process does its arithmetic in a way that the codec cannot work with</source>
   <translation>dieser Prozess rechnet auf eine Weise, mit der der Codec nicht arbeiten kann</translation>
  </message>
  <message>
   <source>too many files are open</source>
   <translation>zu viele Dateien sind offen</translation>
  </message>
  <message>
   <source>too many files are open on this computer</source>
   <translation>zu viele Dateien sind auf diesem Rechner offen</translation>
  </message>
  <message>
   <source>top middle left</source>
   <translation>oben Mitte links</translation>
  </message>
  <message>
   <source>top middle right</source>
   <translation>oben Mitte rechts</translation>
  </message>
  <message>
   <source>top rear centre</source>
   <translation>oben hinten Mitte</translation>
  </message>
  <message>
   <source>top rear left</source>
   <translation>oben hinten links</translation>
  </message>
  <message>
   <source>top rear right</source>
   <translation>oben hinten rechts</translation>
  </message>
  <message>
   <source>top surround left</source>
   <translation>Surround oben links</translation>
  </message>
  <message>
   <source>top surround right</source>
   <translation>Surround oben rechts</translation>
  </message>
  <message>
   <source>unknown reason</source>
   <translation>Ursache unbekannt</translation>
  </message>
  <message>
   <source>unreadable</source>
   <translation>nicht lesbar</translation>
  </message>
  <message>
   <source>unreadable data were passed over at {0}</source>
   <translation>unlesbare Daten wurden bei {0} übergangen</translation>
  </message>
  <message>
   <source>up to date</source>
   <translation>aktuell</translation>
  </message>
  <message>
   <source>was {0}</source>
   <translation>war {0}</translation>
  </message>
  <message>
   <source>what follows cannot be decoded</source>
   <translation>was folgt, lässt sich nicht dekodieren</translation>
  </message>
  <message>
   <source>what follows the FLAC stream</source>
   <translation>was auf den FLAC-Strom folgt</translation>
  </message>
  <message>
   <source>what it restores does not have the SHA-256 of the original</source>
   <translation>was es wiederherstellt, hat nicht die SHA-256 des Originals</translation>
  </message>
  <message>
   <source>what lies in the trash under its name is another file</source>
   <translation>unter seinem Namen liegt im Papierkorb eine andere Datei</translation>
  </message>
  <message>
   <source>which speakers its {0} channels are for is not known; a FLAC file has them as {1}</source>
   <translation>für welche Lautsprecher die {0} Kanäle sind, ist nicht bekannt; in einer FLAC-Datei gelten sie als {1}</translation>
  </message>
  <message>
   <source>with code {0}</source>
   <translation>mit Code {0}</translation>
  </message>
  <message>
   <source>wrapper</source>
   <translation>Angaben der Originaldatei</translation>
  </message>
  <message>
   <source>{0} (at {1})</source>
   <translation>{0} (bei {1})</translation>
  </message>
  <message>
   <source>{0} (in {1} places)</source>
   <translation>{0} (an {1} Stellen)</translation>
  </message>
  <message>
   <source>{0} (players leave out a part of the audio, which is all here)</source>
   <translation>{0} (Abspielprogramme lassen einen Teil der Tonspur aus, die hier vollständig ist)</translation>
  </message>
  <message>
   <source>{0} announces another length than the index</source>
   <translation>{0} nennt eine andere Länge als das Verzeichnis</translation>
  </message>
  <message>
   <source>{0} archives are damaged.</source>
   <translation>{0} Archive sind beschädigt.</translation>
  </message>
  <message>
   <source>{0} archives are damaged. Their originals are still there.</source>
   <translation>{0} Archive sind beschädigt. Ihre Originale sind noch da.</translation>
  </message>
  <message>
   <source>{0} archives cannot be repaired.</source>
   <translation>{0} Archive sind nicht zu reparieren.</translation>
  </message>
  <message>
   <source>{0} as FLAC</source>
   <translation>{0} als FLAC</translation>
  </message>
  <message>
   <source>{0} as far as the damaged original went</source>
   <translation>{0}, so weit das beschädigte Original reichte</translation>
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
   <source>{0} bit, {1} kHz</source>
   <translation>{0} Bit, {1} kHz</translation>
  </message>
  <message>
   <source>{0} byte for byte</source>
   <translation>{0} Byte für Byte</translation>
  </message>
  <message>
   <source>{0} bytes</source>
   <translation>{0} Byte</translation>
  </message>
  <message>
   <source>{0} bytes after the audio that are not a chunk</source>
   <translation>{0} Bytes hinter der Musik, die kein Chunk sind</translation>
  </message>
  <message>
   <source>{0} bytes after the audio that are not a tag</source>
   <translation>{0} Bytes hinter der Musik, die kein Tag sind</translation>
  </message>
  <message>
   <source>{0} bytes after the last box</source>
   <translation>{0} Bytes hinter der letzten Box</translation>
  </message>
  <message>
   <source>{0} bytes in front of it</source>
   <translation>{0} Bytes davor</translation>
  </message>
  <message>
   <source>{0} bytes of audio are announced, {1} are there</source>
   <translation>{0} Bytes Audio sind angekündigt, {1} sind da</translation>
  </message>
  <message>
   <source>{0} cannot be fetched: {1}</source>
   <translation>{0} lässt sich nicht herunterladen: {1}</translation>
  </message>
  <message>
   <source>{0} cannot be read: {1}</source>
   <translation>{0} kann nicht gelesen werden: {1}</translation>
  </message>
  <message>
   <source>{0} cannot be used: {1}</source>
   <translation>{0} lässt sich nicht verwenden: {1}</translation>
  </message>
  <message>
   <source>{0} cannot be written.</source>
   <translation>{0} kann nicht geschrieben werden.</translation>
  </message>
  <message>
   <source>{0} cannot be written: {1}</source>
   <translation>{0} kann nicht geschrieben werden: {1}</translation>
  </message>
  <message>
   <source>{0} channels</source>
   <translation>{0} Kanäle</translation>
  </message>
  <message>
   <source>{0} channels are not supported (at most {1})</source>
   <translation>{0} Kanäle gehen nicht (höchstens {1})</translation>
  </message>
  <message>
   <source>{0} coded</source>
   <translation>{0} kodiert</translation>
  </message>
  <message>
   <source>{0} copied along</source>
   <translation>{0} mitkopiert</translation>
  </message>
  <message>
   <source>{0} days</source>
   <translation>{0} Tage</translation>
  </message>
  <message>
   <source>{0} discs</source>
   <translation>{0} CDs</translation>
  </message>
  <message>
   <source>{0} does not decode to what was archived</source>
   <translation>{0} wird nicht zu dem dekodiert, was archiviert wurde</translation>
  </message>
  <message>
   <source>{0} failed</source>
   <translation>{0} fehlgeschlagen</translation>
  </message>
  <message>
   <source>{0} file-exact</source>
   <translation>{0} dateigenau</translation>
  </message>
  <message>
   <source>{0} files</source>
   <translation>{0} Dateien</translation>
  </message>
  <message>
   <source>{0} files are gone from the library.</source>
   <translation>{0} Dateien sind aus der Bibliothek verschwunden.</translation>
  </message>
  <message>
   <source>{0} found</source>
   <translation>{0} gefunden</translation>
  </message>
  <message>
   <source>{0} h {1:02} min</source>
   <translation>{0} h {1:02} min</translation>
  </message>
  <message>
   <source>{0} h {1:02} min left</source>
   <translation>noch {0} h {1:02} min</translation>
  </message>
  <message>
   <source>{0} has no name for some of its speakers: {1}</source>
   <translation>{0} hat für manche der Lautsprecher keinen Namen: {1}</translation>
  </message>
  <message>
   <source>{0} has no place in a FLAC file; it stays in the archive</source>
   <translation>{0} hat in einer FLAC-Datei keinen Platz; es bleibt im Archiv</translation>
  </message>
  <message>
   <source>{0} has no place in a WAV file; it stays in the archive</source>
   <translation>{0} hat in einer WAV-Datei keinen Platz; es bleibt im Archiv</translation>
  </message>
  <message>
   <source>{0} in the list</source>
   <translation>{0} in der Liste</translation>
  </message>
  <message>
   <source>{0} is damaged</source>
   <translation>{0} ist beschädigt</translation>
  </message>
  <message>
   <source>{0} is damaged: it holds no object</source>
   <translation>{0} ist beschädigt: es enthält kein Objekt</translation>
  </message>
  <message>
   <source>{0} is damaged: {1}</source>
   <translation>{0} ist beschädigt: {1}</translation>
  </message>
  <message>
   <source>{0} is not a checkpoint of weights alone</source>
   <translation>{0} ist kein Checkpoint, der nur Gewichte enthält</translation>
  </message>
  <message>
   <source>{0} is not a language model of this program</source>
   <translation>{0} ist kein Sprachmodell dieses Programms</translation>
  </message>
  <message>
   <source>{0} is not a valid name for a collection</source>
   <translation>{0} ist kein Name für eine Sammlung</translation>
  </message>
  <message>
   <source>{0} is not connected. Connect {1}: the window will notice.</source>
   <translation>{0} ist nicht angeschlossen. {1} anschließen: Das Fenster bemerkt es.</translation>
  </message>
  <message>
   <source>{0} is not the file that it should be; nothing was installed</source>
   <translation>{0} ist nicht die Datei, die es sein soll; nichts wurde installiert</translation>
  </message>
  <message>
   <source>{0} is not there: it was moved, renamed or deleted.</source>
   <translation>{0} ist nicht da: Der Ordner wurde verschoben, umbenannt oder gelöscht.</translation>
  </message>
  <message>
   <source>{0} is slower than this computer's processor with the preset '{1}'; the processor does the work</source>
   <translation>{0} ist mit der Voreinstellung „{1}“ langsamer als der Prozessor dieses Rechners; der Prozessor macht die Arbeit</translation>
  </message>
  <message>
   <source>{0} less than FLAC ({1})</source>
   <translation>{0} weniger als FLAC ({1})</translation>
  </message>
  <message>
   <source>{0} less than the original files ({1})</source>
   <translation>{0} weniger als die Originale ({1})</translation>
  </message>
  <message>
   <source>{0} measured</source>
   <translation>{0} gemessen</translation>
  </message>
  <message>
   <source>{0} min</source>
   <translation>{0} min</translation>
  </message>
  <message>
   <source>{0} min left</source>
   <translation>noch {0} min</translation>
  </message>
  <message>
   <source>{0} more than FLAC ({1})</source>
   <translation>{0} mehr als FLAC ({1})</translation>
  </message>
  <message>
   <source>{0} more than the original files ({1})</source>
   <translation>{0} mehr als die Originale ({1})</translation>
  </message>
  <message>
   <source>{0} moved as their originals were</source>
   <translation>{0} wie ihre Originale verschoben</translation>
  </message>
  <message>
   <source>{0} needed at most for the archives, {1} free</source>
   <translation>höchstens {0} für die Archive nötig, {1} frei</translation>
  </message>
  <message>
   <source>{0} next to the music unchanged</source>
   <translation>{0} neben der Musik unverändert</translation>
  </message>
  <message>
   <source>{0} of 1 file</source>
   <translation>{0} von 1 Datei</translation>
  </message>
  <message>
   <source>{0} of 1 track</source>
   <translation>{0} von 1 Titel</translation>
  </message>
  <message>
   <source>{0} of audio</source>
   <translation>{0} Musik</translation>
  </message>
  <message>
   <source>{0} of damaged originals</source>
   <translation>{0} von beschädigten Originalen</translation>
  </message>
  <message>
   <source>{0} of {1} archives and copies moved to the trash</source>
   <translation>{0} von {1} Archiven und Kopien in den Papierkorb verschoben</translation>
  </message>
  <message>
   <source>{0} of {1} are actual sizes; the others are estimates, exact as the work progresses.</source>
   <translation>{0} von {1} sind tatsächliche Größen; die anderen sind geschätzt und werden mit der Arbeit genau.</translation>
  </message>
  <message>
   <source>{0} of {1} blocks are lost, more than its recovery records can bring back</source>
   <translation>{0} von {1} Blöcken sind verloren, mehr als die Reparaturdaten zurückholen können</translation>
  </message>
  <message>
   <source>{0} of {1} checked by their checksums</source>
   <translation>{0} von {1} anhand der Prüfsummen geprüft</translation>
  </message>
  <message>
   <source>{0} of {1} compressed</source>
   <translation>{0} von {1} komprimiert</translation>
  </message>
  <message>
   <source>{0} of {1} done</source>
   <translation>{0} von {1} fertig</translation>
  </message>
  <message>
   <source>{0} of {1} files</source>
   <translation>{0} von {1} Dateien</translation>
  </message>
  <message>
   <source>{0} of {1} is an actual size; the others are estimates, exact as the work progresses.</source>
   <translation>{0} von {1} ist eine tatsächliche Größe; die anderen sind geschätzt und werden mit der Arbeit genau.</translation>
  </message>
  <message>
   <source>{0} of {1} originals moved to the trash</source>
   <translation>{0} von {1} Originalen in den Papierkorb verschoben</translation>
  </message>
  <message>
   <source>{0} of {1} repaired</source>
   <translation>{0} von {1} repariert</translation>
  </message>
  <message>
   <source>{0} of {1} restored</source>
   <translation>{0} von {1} wiederhergestellt</translation>
  </message>
  <message>
   <source>{0} of {1} s are silence</source>
   <translation>{0} von {1} s sind Stille</translation>
  </message>
  <message>
   <source>{0} of {1} tracks</source>
   <translation>{0} von {1} Titeln</translation>
  </message>
  <message>
   <source>{0} of {1} verified</source>
   <translation>{0} von {1} geprüft</translation>
  </message>
  <message>
   <source>{0} other files</source>
   <translation>{0} andere Dateien</translation>
  </message>
  <message>
   <source>{0} per cent</source>
   <translation>{0} Prozent</translation>
  </message>
  <message>
   <source>{0} recovery records</source>
   <translation>{0} Reparaturdatensätze</translation>
  </message>
  <message>
   <source>{0} restored with gaps</source>
   <translation>{0} mit Lücken wiederhergestellt</translation>
  </message>
  <message>
   <source>{0} s</source>
   <translation>{0} s</translation>
  </message>
  <message>
   <source>{0} s left</source>
   <translation>noch {0} s</translation>
  </message>
  <message>
   <source>{0} samples per channel</source>
   <translation>{0} Abtastwerte je Kanal</translation>
  </message>
  <message>
   <source>{0} samples per channel are announced, {1} are there</source>
   <translation>{0} Abtastwerte je Kanal sind angekündigt, {1} sind da</translation>
  </message>
  <message>
   <source>{0} seconds of its typical part</source>
   <translation>{0} Sekunden des typischen Teils</translation>
  </message>
  <message>
   <source>{0} selected</source>
   <translation>{0} gewählt</translation>
  </message>
  <message>
   <source>{0} shown</source>
   <translation>{0} angezeigt</translation>
  </message>
  <message>
   <source>{0} skipped</source>
   <translation>{0} übersprungen</translation>
  </message>
  <message>
   <source>{0} stored</source>
   <translation>{0} unverändert</translation>
  </message>
  <message>
   <source>{0} to {1}</source>
   <translation>{0} bis {1}</translation>
  </message>
  <message>
   <source>{0} tracks</source>
   <translation>{0} Titel</translation>
  </message>
  <message>
   <source>{0} up to date</source>
   <translation>{0} aktuell</translation>
  </message>
  <message>
   <source>{0} was damaged when it was archived: it stays where it is.</source>
   <translation>{0} war beim Archivieren beschädigt: Sie bleibt, wo sie ist.</translation>
  </message>
  <message>
   <source>{0} was in the list already</source>
   <translation>{0} stand schon in der Liste</translation>
  </message>
  <message>
   <source>{0} were damaged when they were archived: they stay where they are.</source>
   <translation>{0} waren beim Archivieren beschädigt: Sie bleiben, wo sie sind.</translation>
  </message>
  <message>
   <source>{0} were in the list already</source>
   <translation>{0} standen schon in der Liste</translation>
  </message>
  <message>
   <source>{0} with all audio</source>
   <translation>{0} mit dem ganzen Ton</translation>
  </message>
  <message>
   <source>{0} with all audio, tags and pictures</source>
   <translation>{0} mit Ton, Tags und Bildern</translation>
  </message>
  <message>
   <source>{0} with gaps</source>
   <translation>{0} mit Lücken</translation>
  </message>
  <message>
   <source>{0} {1}</source>
   <translation>{0}: {1}</translation>
  </message>
  <message>
   <source>{0}, not connected</source>
   <translation>{0}, nicht angeschlossen</translation>
  </message>
  <message>
   <source>{0}, which is lossy</source>
   <translation>{0}, also verlustbehaftet</translation>
  </message>
  <message>
   <source>{0}, {1}</source>
   <translation>{0}, {1}</translation>
  </message>
  <message>
   <source>{0}, {1}× real time</source>
   <translation>{0}, {1}× Echtzeit</translation>
  </message>
  <message>
   <source>{0}: {1}</source>
   <translation>{0}: {1}</translation>
  </message>
  <message>
   <source>{0}: {1}.</source>
   <translation>{0}: {1}.</translation>
  </message>
  <message>
   <source>{0}; frames {1} to {2} are lost</source>
   <translation>{0}; die Zeitpunkte {1} bis {2} sind verloren</translation>
  </message>
  <message>
   <source>{0}; its copy is already there</source>
   <translation>{0}; seine Kopie ist schon da</translation>
  </message>
  <message>
   <source>{0}; many players take the channels of a FLAC file for {1} all the same</source>
   <translation>{0}; viele Player halten die Kanäle einer FLAC-Datei dennoch für {1}</translation>
  </message>
  <message>
   <source>{0}; preview</source>
   <translation>{0}; Hörprobe</translation>
  </message>
  <message>
   <source>{0}; the processor does its work</source>
   <translation>{0}; der Prozessor übernimmt die Arbeit</translation>
  </message>
  <message>
   <source>{0}; {1}</source>
   <translation>{0}; {1}</translation>
  </message>
  <message>
   <source>{0}× real time</source>
   <translation>{0}× Echtzeit</translation>
  </message>
  <message>
   <source>{0}× real time, verification included</source>
   <translation>{0}× Echtzeit samt Prüfung</translation>
  </message>
 </context>
</TS>

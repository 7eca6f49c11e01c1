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
   <source>Retry what &amp;failed</source>
   <translation>&amp;Fehlgeschlagene wiederholen</translation>
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
   <source>Canc&amp;el</source>
   <translation>&amp;Abbrechen</translation>
  </message>
  <message>
   <source>&amp;Show in folder</source>
   <translation>Im Ordner &amp;zeigen</translation>
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
   <source>Show the lo&amp;g</source>
   <translation>Pr&amp;otokoll anzeigen</translation>
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
   <source>&amp;File</source>
   <translation>&amp;Datei</translation>
  </message>
  <message>
   <source>&amp;Tracks</source>
   <translation>&amp;Titel</translation>
  </message>
  <message>
   <source>Restore &amp;as</source>
   <translation>Wiederherstellen al&amp;s</translation>
  </message>
  <message>
   <source>Li&amp;ne</source>
   <translation>Re&amp;ihe</translation>
  </message>
  <message>
   <source>&amp;View</source>
   <translation>&amp;Ansicht</translation>
  </message>
  <message>
   <source>Col&amp;umns</source>
   <translation>Spal&amp;ten</translation>
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
   <source>Finish the tracks under way, begin no others</source>
   <translation>Die Titel in Arbeit beenden, keine weiteren beginnen</translation>
  </message>
  <message>
   <source>Remove the selected tracks from the list; no file is touched</source>
   <translation>Die gewählten Titel aus der Liste nehmen; keine Datei wird angerührt</translation>
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
   <source>Try a&amp;gain</source>
   <translation>No&amp;ch einmal</translation>
  </message>
  <message>
   <source>Res&amp;ume</source>
   <translation>Wei&amp;ter</translation>
  </message>
  <message>
   <source>No tracks yet</source>
   <translation>Noch keine Titel</translation>
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
   <source>{0} selected</source>
   <translation>({0} gewählt)</translation>
  </message>
  <message>
   <source>{0} shown</source>
   <translation>{0} angezeigte</translation>
  </message>
  <message>
   <source>Tools</source>
   <translation>Werkzeuge</translation>
  </message>
  <message>
   <source>All tracks</source>
   <translation>Alle Titel</translation>
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
   <source>Go on</source>
   <translation>Weitermachen</translation>
  </message>
  <message>
   <source>Forget them</source>
   <translation>Vergessen</translation>
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
   <source>Let it see that folder, with Flatseal for example.</source>
   <translation>Geben Sie ihm den Ordner frei, etwa mit Flatseal.</translation>
  </message>
  <message>
   <source>What was dropped are no files of this computer</source>
   <translation>Was fallen gelassen wurde, sind keine Dateien dieses Rechners</translation>
  </message>
  <message>
   <source>Save them to a folder first.</source>
   <translation>Zuerst in einem Ordner speichern.</translation>
  </message>
  <message>
   <source>All files</source>
   <translation>Alle Dateien</translation>
  </message>
  <message>
   <source>Connect its drive, then start Trilobyte again.</source>
   <translation>Schließen Sie sein Laufwerk an und starten Sie Trilobyte dann neu.</translation>
  </message>
  <message>
   <source>The sandbox does not let Trilobyte see {0}</source>
   <translation>Die Sandbox lässt Trilobyte {0} nicht sehen</translation>
  </message>
  <message>
   <source>The folder {0} is not there</source>
   <translation>Der Ordner {0} ist nicht da</translation>
  </message>
 </context>
</TS>

<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
 <context>
  <name>Trilobyte</name>
  <message>
   <source>&amp;About Trilobyte</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Add tag</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Bring back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Bring {0} back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Cancel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Close all albums</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Compress</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Compress, then move</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Copy as text</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Copy other files along</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Dark</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Details</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Do not save</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;File</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Folders with music</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Go on working</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Group by album</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Guide</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Help</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Language</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Light</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Listen</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Move</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Next track</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Open all albums</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Originals in the trash…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Pause playing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Play</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Preset</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Quit</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Restore</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Save</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Save…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Search</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Settings…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Show in folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Standard columns</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Stop and close</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Stop playing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Theme</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Tracks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Verify archives</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;View</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;When done</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>1 archive cannot be repaired.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>1 archive is damaged.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>1 file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>1 file is gone from the library.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>1 other file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>1 track</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A graphics card that computes exactly and is faster, else the processor</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A lossless archiver for music libraries: smaller than FLAC, restored bit for bit.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A neural network reads the audio byte by byte: good for 8-bit audio and narrow material, and for research. It is very slow without a graphics card, and restoring takes as long.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A sample of the tracks is being coded, to tell sizes and times within a minute.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A&amp;s</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A-law, which is lossy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>AC-3, which is lossy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>AIFF chunk {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>AIFF's text chunks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>APEv2 item {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>About Trilobyte</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>About the current track</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>About {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>About {0} bytes, between {1} and {2}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>About {0}, verification included</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add &amp;files…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add a folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add a folder with music.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add f&amp;older…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add to the list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Album</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Album {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Albums and tracks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Albums in the catalogue</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Albums of the collection</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All cores but one ({0})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All done</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All its checksums are right: there was nothing to repair</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All others stay where they are.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All sizes as Trilobyte are estimated; they settle as the work goes on.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All tracks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>And {0} more.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Apple Lossless, which is supported in M4A files only</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Archive &amp;what is left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Archive damaged files as far as they go</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Archive the selected damaged files as far as they go; what is missing is named</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Archived</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Archived and verified</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Archived as</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Archived as far as it goes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Archived as {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Archived from</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Archives grow by a little more than this share, and can be repaired when as much of them is damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Archives need a folder of their own.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Artist</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>As FLAC</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>As WAV</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>As much as {0} of these albums take as FLAC.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>As much as {0} of these tracks take as FLAC.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>As the &amp;system</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>As the original was</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Audio- and metadata-exact</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Audio-exact</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Back in its place</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Balanced</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Beside each archive</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Beside each file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Best and worst savers</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Both, whichever is smaller</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>C&amp;lose</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Canc&amp;el</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Catalogue</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Check</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Check free space and permissions of the target folder.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Check that the file still exists and that you may read it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Check the connection, then run it again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose a cover</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose a folder…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose another folder, or restore fewer tracks at once.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose another name, or forget that one first (`trilobyte collection forget`).</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose another output folder.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose one like Music.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose where archives go.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Clear awa&amp;y what is gone…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Clear t&amp;he list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Close</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Coder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Col&amp;umns</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Com&amp;pare sizes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Comes back: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Command to run</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Command to run when everything is done</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Compare the checksums of all archives; decodes nothing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Compress</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Compress or restore</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Compress with this preset</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Compressing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Connect it again, then run this once more.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Connect its drive, then start Trilobyte again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copied as it is</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copies are compared.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy it from the original again, unless it was changed on purpose.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Core Audio chunk {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cov&amp;er…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cover</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Covers, booklets and whatever else was archived with the music</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Covers, booklets, playlists and whatever else lies in the folders; with a list of everything</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>DTS, which is lossy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Dated</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Decode all archives and compare them with what was archived</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Decode the archives of the chosen tracks once more; originals that come back go to the trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Details of the current track</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Do &amp;not</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Do &amp;nothing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Do it &amp;now</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Do nothing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Done</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drop to add to the list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drop your music here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Duplicates</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Each archive is decoded once more from the drive and compared. Only an original that is proven to come back is moved; nothing is deleted, and the summary lists every file.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Each archive is decoded once more from the drive; only then its original goes to the trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Each was proven to come back from its archive before it was moved. Nothing is deleted by Trilobyte.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Empty the list; no file is touched</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Errors of Trilobyte itself, in full, to report them with</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Estimating</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Estimating paused</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Every sample, tag and picture comes back; the file is packed anew</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Every twelve seconds the language model's result or the usual one is kept, whichever is smaller. As slow as the language model alone.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>FLAC -8</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>FLAC -8
MB</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>FLAC -8 MB</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>FLAC cannot hold a sample rate of {0} Hz</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>FLAC cannot hold floating-point samples</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>FLAC cannot hold samples of {0} bits ({1} at least)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>FLAC has no speaker layout for {0} channels ({1} at most)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>FLAC inside WAV, which is not supported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>FLAC metadata that cannot be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>FLAC's application block</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>FLAC's block of type {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>FLAC's cue sheet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>FLAC, which is supported in files of its own only</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Failed or skipped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Failed or skipped:</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Fast</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>File-exact</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Finish the tracks under way, begin no others</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Finished</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Folders or files: lossless music to compress, .trilo archives to restore</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Folders with music</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Forget</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Forget the collection {0}? Its folders and archives stay.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Forget them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Format</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Free software under the GNU General Public License, version 3 or later.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From its recovery data</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From what it holds twice</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From {0} sampled so far; it becomes more precise.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From {0} sampled.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>GSM 6.10, which is lossy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Get an undamaged copy, or archive what is left of it (menu Tracks).</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Get an undamaged copy; the file was left alone.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Get its file anew.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Get the model's file from where the archive was made (`trilobyte models list` names it there) and run: trilobyte models import FILE</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Give another --name, or remove that one first.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Give it a name.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Gone from the library</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Guide</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How exactly it comes back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How much smaller the archive is than FLAC -8 of the same audio</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How much smaller the archive is than the original file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How the savings are spread</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>ID3 frame {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>ID3 or APE tags around the FLAC file were left out, for they lack the edits</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>ID3 or APE tags around the WAV file were left out, for they lack the edits</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>IMA ADPCM, which is lossy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>If a file exists already</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>If a file was &amp;deleted, its archive:</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>If an archive exists already</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>If it e&amp;xists</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>In line, number {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Install FUSE 3, then try again. On Debian and Ubuntu: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Install WinFsp, then try again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Install it with pip: pip install torch=={0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Install it with: trilobyte engine install (about 200 MB to fetch, 1 GB on the disk).</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Install it: pip install zfec</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Install it: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Install macFUSE or FUSE-T, then try again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Is its drive connected? Otherwise delete {0} yourself.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It came here after the folder was mirrored.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It could not be saved: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It goes on when there is</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It is {0}. Mend it, or move it away and add your collections again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It stays in the trash.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It stays in the trash: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It took {0}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It was copied as it is. Get an undamaged copy.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It was left as it is. --replace overwrite restores over it, --replace rename next to it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Its archive is kept</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Its archive is listed, too</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Its copy is kept</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Its copy is there already</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Keep both</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Keep it on purpose</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Keep it, and tell of it each time</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Keep the computer awake while working</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Keep them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Keep what is there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Language &amp;model on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Language model, for a graphics card</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Last su&amp;mmary…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Length</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Let it see that folder, with Flatseal for example.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Let other programs go first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Let the computer sleep</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Li&amp;ne</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Licences</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Listening needs Qt's multimedia part, which is not installed: pip install 'trilobyte-gui[play]'</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Log</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Look again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Looking for audio: {0} so far</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Looking…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>MD5 of audio</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>MP3, which is lossy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>MP4 box {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>MP4 item {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>MP4 tags that cannot be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>MPEG audio, which is lossy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Make room on the drive of the target folder.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Microsoft ADPCM, which is lossy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Models</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move &amp;up in line</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move d&amp;own in line</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move it to the trash (trilobyte update does)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move ori&amp;ginals to the trash…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move the archives and copies to the trash whose originals are gone from the library</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move the archives to</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move those of {0} to the trash that come back byte for byte?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move what stands for {0} to the trash?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move {0} to the trash after compressing?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move {0} to the trash?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Moving the archives of {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Moving to the trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Moving to the trash what stands for files that are gone</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Music and archives</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ne&amp;w collection…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>New collection</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No archive is known yet. They come here as they are made, or when you take in a folder.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No original was moved to the trash, or all are back.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No room in {0}: {1} needed, {2} free. It goes on when there is; nothing is lost.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No track is chosen</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No track is measured yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No tracks in “{1}”</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No tracks yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>None</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not enough room to restore: {0}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not enough room: {0} are needed and {1} are free</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not enough room: {0}. It would stop and wait for more.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not estimated yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not now</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing found for “{0}”</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing found for “{0}” in “{1}”</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing is deleted: it stays in the trash, and “Originals in the trash” brings it back.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing is to be compressed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was kept; the source is untouched. Please report this.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was kept; the source is untouched. Try again, with fewer jobs if memory is short.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was written. Please report this with the processor's name.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Notify when a batch ends</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Of {0} only the audio comes back exactly.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Of {0} the audio, tags and pictures come back exactly, but not the very file.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>On {0}, which is not connected. Connect it to restore this. It was at {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Only imported models can be removed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Only tensors are read, for anything else in such a file could run as a program.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Only what is not archived as it is</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open archives as fol&amp;der</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open the &amp;log folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open the folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Opening archives as a folder needs FUSE, which this computer does not have.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Opening archives as a folder needs mfusepy, which is not installed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ori&amp;ginals</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Original</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Original
MB</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Originals are moved only while that can be noted.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Originals in the trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Originals now in the trash:</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Other file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Other files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Outline of the sound</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pa&amp;use</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pause while running on the battery</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Paused. Nothing is lost, go on whenever you like.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Peak at {0} of full scale</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pictures</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Place in the track</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Play arch&amp;ive</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Play o&amp;riginal</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Play the current track and those after it, or pause; in the list, the space bar</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Please report it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pre&amp;vious track</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Preparing the codec for this computer: once only, about half a minute</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Preset</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Preview &amp;paths…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Progress</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Promise</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Proving before the trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Proving each archive, then moving its original to the trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Qt's multimedia part cannot be loaded: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Quick</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>RIFF chunk {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Re&amp;move from the list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Read it as WAV, or restore it, which gives a FLAC file with the same audio and metadata.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Read the archives of a disk, so that they are found when it is in the drawer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ready to compress</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ready to restore</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Recover&amp;y</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Recovery data in new archives</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Recovery data, or what an archive holds twice, may repair it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remember folders and where their archives go, to keep them up to date</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove the selected tracks from the list; no file is touched</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Repa&amp;ir</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Repair</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Repair damaged archives in place, from recovery data or from what they hold twice</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Repair it, or restore what is left of it: both are in the menu Tracks.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Repaired and verified</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Repairing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Repairs {0} of damage</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Replace it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Res&amp;ume</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore &amp;as</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore as</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore damaged archives as far as they go, with silence where nothing is left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore it from its archive: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore it with the very program that made it, and archive the original anew.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore t&amp;o</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore the archive from a backup, or what is left of its audio with: trilobyte restore --salvage</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore the archive from a backup, repair it, or read the frames before and behind.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore the archive from a backup.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore the original, or restore to WAV.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore to</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore what is &amp;left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore what is left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore what is left of it (menu Tracks), or take the archive from a backup.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restored and verified</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restored as far as they go:</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restored to {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restored with gaps</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restoring</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Retry what &amp;failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Room for the archives</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Room for the restored files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Run a command</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Run the command again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Run the same command again to go on.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>SHA-256</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Same audio as {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save &amp;picture (PNG, SVG)…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save &amp;table (CSV)…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save archives t&amp;o</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save archives to</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save least</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save most</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save t&amp;o</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save table</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save tags</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save the edited tags?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save them to a folder first.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Saved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Saved on
FLAC -8</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Saved on
original</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Saved on FLAC -8, tracks in each class</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Search</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Search the catalogue</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Search title, artist, album, folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Search title, artist, album, folder; also on disks that are not connected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Seconds of music done in a second of work, verification included</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>See the trash for it: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>See which there are with: trilobyte devices. Or use --device auto.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>See: trilobyte models list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Segments</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Selected tracks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Selected: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Settings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sh&amp;ow the log</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show all tracks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show archives as a folder of WAV files, which any program plays, as long as this window is open</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show what failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Shown: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Shut the computer down</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Side&amp;bar</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Size comparison</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sizes side by side</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Skip the track</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Skipped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Smallest</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>So it may be with {0} in FLAC: each archive tells which of the two it promises.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sound</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Speed
× real time</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Starting</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>State</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>State: not known yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Status</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop af&amp;ter these</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop and close?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop compressing and close?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop restoring and close?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stopped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stopping</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stopping after the tracks under way</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Summary</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Summary…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tag</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tags</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take in a folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take in a folder…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take it from there. {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take the archives to another folder or disk</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take the collection out of this list; its folders and archives stay</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Text</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Th&amp;reads</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The archive of a file that you delete</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The archive's tags were saved.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The archive; a figure with ~ is estimated from excerpts, with its range</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The archives are the same, whatever makes them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The archives cannot be opened as a folder: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The archives could not be moved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The audio output of this computer cannot play 16-bit sound.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The audio output of this computer is not available.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The computer goes to sleep in {0} s.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The computer shuts down in {0} s.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The computer was not shut down</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The details are in the log: {0}. Please report it with them.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The file as it is, with its tags and pictures</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The file was left alone.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The folder {0} is not there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The graphics card</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The graphics card for the language model alone (NVIDIA CUDA)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The graphics part of the Mac for the language model alone (Apple Metal)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The guide is missing from this installation.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The language changes with the next start. Threads count for the next batch.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The model's card is missing from this installation.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The original file comes back byte for byte</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The original was left where it is.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The processor</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The program for it was not found, or could not be started.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The same audio, tags and pictures as FLAC at its highest level (-8), without padding</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The same, but originals that would not come back byte for byte are kept</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The sandbox does not let Trilobyte see {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The sizes appear here as soon as the first track is measured.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The tensors must be named as those of GPT-2 are.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Their originals are not in the library any more, so this is all that is left of them.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There are edited tags that are not saved.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>These changes are not saved yet.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This computer has no audio output.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Those of {0} were edited and are not saved.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Time here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Time it will take</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Title</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>To compress</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>To restore, verify or play it there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>To the &amp;end of the line</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>To the f&amp;ront of the line</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>To the trash, if file-exact</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>To the trash, once proven</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>To {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tools</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Track</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tracks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tracks shown</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Trilobyte</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Trilobyte
MB</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Trilobyte MB</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Trilobyte ended while compressing. {0} are still to be done.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Trilobyte ended while restoring. {0} are still to be done.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Trilobyte has finished</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Trilobyte has met no error of its own.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Trilobyte is estimated: from {0} to {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Trilobyte: about {0}, between {1} and {2}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Try a&amp;gain</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Try again when nothing writes to it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Unchanged since it was copied</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Update</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Update ({0})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Update Trilobyte, or install the model that the archive names.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Update what has changed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Use --device auto.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Use fewer jobs.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Use the window. {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Value</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Verify</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Verifying</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Volume</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Wait for the other program to finish.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Waiting for room on the drive</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What becomes of the originals after verification</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What happens when everything is done</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What is finished is kept. On the next start Trilobyte offers to go on with the rest.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What is left can be restored, with silence in place of what is lost.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What the list would become with every preset</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What to look at</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What was archived of it is kept.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What was dropped are no files of this computer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What was found</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What was to happen at the end did not happen</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Where it comes from and goes to</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Where it is</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Where the archives go</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Where the first archive goes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Where the first file goes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Whether {0} in FLAC come back byte for byte, each archive tells when it is made.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Which tracks to show</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Windows Media, which is lossy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>With an archive</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>X of an X-Y pair</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Y of an X-Y pair</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>You will see what each track takes as it is, as FLAC and as Trilobyte, before anything is written.
Every archive is decoded again and compared with its source. Originals are never changed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Your command runs in {0} s.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>`trilobyte collection list` lists them.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a FLAC metadata block that cannot be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a FLAC segment does not have the frames and channels it should</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a Vorbis comment without a name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a channel's range of values is not valid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a field without a name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a frame header fails its checksum</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a frame header is invalid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a frame of audio is impossibly large</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a link that leads nowhere</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a link to a folder that is already included</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a number in a segment is out of range</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a part of the path is not a folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a picture of {0} bytes is too large for a FLAC file; it stays in the archive</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a place given by coordinates</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a raw segment does not have the length of its samples</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a segment does not begin as it should</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a segment does not have the length of its samples</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a segment ends too early</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a segment has bytes left over</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a segment is stored in a way that this program does not know</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a segment lies beyond the end of the track</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a segment of floating-point samples is of another kind</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a segment of the kind {0} does not belong in this track</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a segment refers to a list of values that the archive does not have</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a segment repeats what it does not have</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a segment's compressed bytes are damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a segment's samples have an impossible width</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a segment's samples lie outside of floating point's range</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a segment's stretch of the list of values is not valid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a stored segment announces more audio than it can hold</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a stored segment is damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a stored segment is not a FLAC stream</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a temporary file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>about</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>about {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>all of its audio is damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>all of its audio is there, as its MD5 tells</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>ambisonic W</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>ambisonic X</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>ambisonic Y</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>ambisonic Z</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>ambisonic {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>an APEv2 tag of more items than any music has</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>an ID3 tag of {0} MB</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>an ID3 tag that cannot be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>an Ogg page fails its checksum</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>an Ogg page is missing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>an archive cannot hold its date, {0} (only from 1677 to 2262), and has the nearest; the manifest of a mirrored folder has the date itself</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>an archive cannot hold the original's date (only from 1677 to 2262); the file has the nearest</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>an archive that is newer holds this file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>an error within Trilobyte</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>an unknown coding</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>and {0} more</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>another file has taken its place just now</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>another file has the name that its archive would have, so that is {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>another file is at its place now</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>another file of that name is there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>another program is using it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>another program is writing this file just now</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>another {0} ({1})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>archive beside it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>archived</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>archived as {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>as archived</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>back surround left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>back surround right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>beginning</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>binaural left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>binaural right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>bits per sample</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>bottom centre</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>bottom left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>bottom right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>by signal {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>changed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>channel {0} is for no speaker</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>channel {0} is for {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>channels {0} are for no speaker</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>click track</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>coding number {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>coding {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>collapsed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>copied</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>damaged: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>decoded samples are too large for their depth</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>dialogue mix</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>direct centre surround</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>edited since</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>expanded</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>floating-point samples of {0} bits are not supported (32 and 64 are)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>foreign language</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>frames of audio are missing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>frames of audio are missing (their numbers do not follow each other)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>from {0} to {1} ({2})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>gone</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>haptic</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>header</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>headphones left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>headphones right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>hearing impaired</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>in the system's trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>index</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it begins in the middle of a stream</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it cannot be brought back: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it cannot be moved to the trash: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it cannot be moved: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it cannot be read: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it cannot be repaired: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it changed while it was being read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it does not begin as an archive does</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it does not say which language model its segments need</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it ends before its recovery records are complete</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it ends before its {0} is complete</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it has format version {0}, this program knows versions up to {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it has no exact 64-bit floating point</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it holds no GPT-2 model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it is a draft of the format (version 0), which no release wrote</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it is a folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it is cut short: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it is damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it is in the trash already</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it is not in the trash any more</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it is not there (moved, deleted, or its drive is gone)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it is not there any more</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it is only a link to the original</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it is smaller ({0} bytes) than its archive would be ({1} bytes)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it is sound, but holds another file than the folder's manifest lists under its name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it needs the language model with SHA-256 {0}, which is not installed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it needs the model with SHA-256 {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it uses a feature that this program does not know</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it was changed since it was archived</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it was changed since it was copied: it does not have the SHA-256 that the folder's manifest lists</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it was coded as preset {0} of coder version {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>it was cut short or damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its 32-bit floating point is not exact</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its audio does not have the MD5 that was archived</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its audio does not match the MD5 in its own header</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its driver has no compiler</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its header announces {0} samples per channel, {1} were there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its header contradicts itself</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its header has more chunks than any music has</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its header has more metadata blocks than any music has</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its index contradicts its header</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its index contradicts itself</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its index is damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its links run in a circle</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its output layer does not fit its vocabulary</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its pictures need the model whose SHA-256 begins with {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its recovery records are damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its samples are of a form that this program does not know</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its samples have more bits than it says are valid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its second {0} is damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its segments are larger than any can be</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its shape is not one that can be coded with: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its source is of a kind that this program does not know</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its tensor '{0}' is missing or of another shape than GPT-2's</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its vocabulary of {0} has no null token</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>its {0} is damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>left alone</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>left edge of the screen</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>left total</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>left wide</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>libFLAC on this computer compresses in another way than the original's</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>metadata with keys, as QuickTime has them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>mid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>mono</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>more ID3 tags precede the audio than any music has</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>more than {0} MB of other data follow the audio</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>more than {0} MB of other data precede the audio</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>more than {0} MB of other data surround the audio</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>moved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>mu-law, which is lossy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>narration</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>new</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>no torch is listed for {0} with Python {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>none</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>none of its audio can be read: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>not a regular file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>not connected: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>not known yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>not looked at yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>not one of the files that are archived is there any more, so nothing is moved to the trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>nothing follows the ID3 tag</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>nothing of it can be found any more</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>nothing to archive</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>now {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>number of channels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>offline</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>offline disks, too</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>one of its pictures is damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>original in the trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>parts of it are lost: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>permission was denied</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>rear surround left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>rear surround right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>recovery records need the Python package zfec, which is not installed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>right edge of the screen</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>right total</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>right wide</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>sample rate</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>samples of {0} bits are not supported (at most 32)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>second LFE</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>second {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>segment</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>segment {0} of {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>side</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>side surround left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>side surround right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>silence in place of damaged audio {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>silence in place of damaged audio, {0} in all, {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>speaker {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>stereo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>stopped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>tables</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>tag</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>tags that were edited in the archive gave way to those of the changed file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the AIFF file does not say how its audio is stored (it has no common chunk)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the AIFF header holds an impossible sample rate</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the AIFF sound chunk contradicts itself</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the Core Audio description contradicts itself</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the Core Audio description is too short</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the Core Audio file does not say how its audio is stored</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the Core Audio file's data chunk contradicts itself</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the Core Audio header holds an impossible sample rate</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the FLAC header does not begin with a valid STREAMINFO block</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the FLAC header holds an impossible sample rate or depth</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the FLAC header holds an invalid metadata block</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the GPU failed ({0}); the processor carries on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the ID3 tag before the FLAC header is invalid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the ID3 tag before the FLAC stream</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the ID3 tag before the audio</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the ID3 tag behind the audio</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the INFO list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the MP4 file does not say how its Apple Lossless audio is stored</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the MP4 file is cut short or damaged: it has no header (no moov box)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the Monkey's Audio header is damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the True Audio header is damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the WAV file does not say how its audio is stored (it has no format chunk)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the WAV file's header is unusual, so it was written anew with its tags</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the WavPack file has an unusual sample rate that could not be found</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the WavPack header is damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the Wave64 file does not say how its audio is stored (it has no format chunk)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the Wave64 header is damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the archive</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the archive holds only what could be read of the original</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the audio cannot be decoded: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the audio does not match the MD5 in the file's own header</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the audio fails its checksum</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the audio has more bits per sample than its header says</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the audio in this AIFF-C file is {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the audio in this Core Audio file is {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the audio in this MP4 file is encrypted (DRM)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the audio in this MP4 file is {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the audio in this {0} file is {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the audio is coded in a way that FLAC does not allow</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the audio is cut off</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the audio is decoded to an unexpected form ({0})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the audio's sample rate or number of channels is not that of the header</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the catalogue</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the channels are arranged as {0} has them: {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the checkpoint cannot be read: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the codec could not be compiled: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the command line does not know the trash of this system</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the copy is not what was read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the decoder does not take a WavPack file with such a speaker layout for {0} channels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the decoder does not take a {0} file with such a layout of {1} channels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the disk is full</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the disk quota is used up</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the drive does not accept the characters of the name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the drive is gone</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the drive is read-only</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the drive of the target folder is gone</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the drive reported an input/output error</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the end is not there any more</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file became shorter while it was read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file cannot be read: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file changed while it was being read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file does not hold exactly one lossless track</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file ends inside its header</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file is cut short</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file is cut short in the middle of a frame</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file is cut short inside an Ogg page</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file is cut short inside its header</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file is cut short or damaged: there is no Ogg page where one should begin</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file is cut short or its header is wrong: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file is cut short or its header is wrong: {0} are announced, {1} are there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file is cut short: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file is empty</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file that is there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file that is there differs from the one that was archived</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file would be larger than the drive's file system or a limit allows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the file's name cannot be used on this system</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the folder cannot be read: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the folder for torch</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the folder's manifest does not list it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the folder's manifest is damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the folder's manifest lists another file under this name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the folder's manifest lists it, but it is not there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the golden segment comes out differently on this computer (preset {0})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the golden segment comes out differently on {0} (preset {1})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the golden segment does not decode (preset {0})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the header is damaged: a part of it runs past the end of the file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the installed model has no weights for the preset '{0}'</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the journal</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the language model codes no floating-point samples; the hybrid coded this track</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the language model codes up to 24 bits a sample, not {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the language model codes up to {0} bits a sample; the hybrid coded this track</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the language model comes out differently on this computer's {0} device</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the language model is not the same step by step on this device</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the language model needs torch, which is not part of this package</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the last {0} are missing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the last {0} are missing: {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the list of collections</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the list of collections is damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the list of sample values cannot be unpacked</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the list of sample values is not valid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the log of the manifest</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the manifest</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the mirror's folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the model '{0}' came with the program</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the model cannot be read: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the model cannot be removed: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the model cannot be written: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the model does not give on this computer what it must</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the model {0} is damaged: {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the model's tensors do not fit its configuration: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the name is too long</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the network drive lost it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the new archive does not give back the bytes around the audio</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the new archive is not right: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the numbers of its frames begin anew at {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the operation is not permitted</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the original</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the original and the archive are one file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the original has changed just now</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the original has changed since it was archived</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the original or its archive has changed just now</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the original was compressed as {0} does at level {1}; {2} on this computer does it otherwise, so the file is not the original byte for byte: its audio and metadata are</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the original was incomplete when it was archived: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the original was {0}; it comes back as {1}, with its tags</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the original's header says that {0} of its {1} bits are valid, but its audio uses more: the FLAC file has all of them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the original's own headers do not fit its audio</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the part of the archive that holds the file's headers and tags is damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the picture could not be written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the restored file cannot be read back: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the restored file does not have the SHA-256 of the original</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the restored file does not have the audio of the original</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the restored file does not have the metadata of the original</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the restored file does not have the speaker layout of the original</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the salvaged file cannot be read back: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the salvaged file does not have the audio of the archive</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the system did not tell where in its trash it is</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the system does not accept the name or the operation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the system has no trash for this folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the system reported: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the tags could not be saved: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the target folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the target is already there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the target is the source itself</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the verifying process cannot be started: {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the verifying process ended unexpectedly ({0})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the weights of the model {0} are not what it says</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the {0} changes from {1} to {2} (at {3})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the {0} device failed ({1}); the processor carries on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the {0} device is not used: {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the {0} file holds no audio (it has no {1} chunk)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the {0} file that it was made from</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the {0} format chunk contradicts itself</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the {0} format chunk is too short</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the {0} header contradicts itself</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the {0} header is damaged: a chunk is shorter than its own header</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the {0} header is damaged: a chunk runs past the end of the file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the {0} is {1} by the file's header but {2} in its audio</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the {0} tag</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>there is a collection called {0} already</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>there is a model '{0}' already</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>there is more audio than the header announces ({0})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>there is no audio frame where one should begin</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>there is no collection called {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>there is no language model '{0}' here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>there is no track in it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>there is not enough memory</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>third LFE</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this MP4 file holds a track of the kind {0}, which would be lost</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this MP4 file holds no audio</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this MP4 file holds several audio tracks, which is not supported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this Ogg file holds several streams, which is not supported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this computer has no GPU '{0}' with an OpenCL driver</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this computer has no device '{0}' that torch can use</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this drive cannot hold the original's date, {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is FLAC inside MP4, which is not supported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is Trilobyte's own list of what the folder holds</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a DSD file, which is not supported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a Lossless Audio file, which is small already</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a Matroska or WebM file, which is not supported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a Monkey's Audio file of an old version, which is not supported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a Musepack file, which is lossy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a PDF file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a Shorten file, which is not supported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a TAK file, which is not supported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a Trilobyte archive</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a True Audio file of an unusual or encrypted form</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a True Audio file of version 2, which is not supported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a WavPack file of DSD audio, which is not supported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a WavPack file of an old version, which is not supported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a Windows Media file, which is not supported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a ZIP file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a file that can be archived ({0}), not an archive</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a folder that archives go to</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a hybrid WavPack file, which is lossy without its correction file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a text file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is a video file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is an AAC file, which is lossy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is an AMR file, which is lossy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is an AU file, which is not supported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is an MP3 file, which is lossy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is an Ogg file, which is not supported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is an Ogg {0} file, which is lossy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is an OptimFROG file, which is small already</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is an archive already</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is bare FLAC audio without the header that says what it is</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is not FLAC (other audio, often lossy, follows its ID3 tag)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is not a regular file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is not an archive</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this is not an audio file that Trilobyte knows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>this process does its arithmetic in a way that the codec cannot work with</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>too many files are open</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>too many files are open on this computer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>top middle left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>top middle right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>top rear centre</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>top rear left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>top rear right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>top surround left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>top surround right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>unknown reason</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>unreadable</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>unreadable data stand between the audio frames</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>unreadable data were passed over at {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>up to date</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>what follows cannot be decoded</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>what follows the FLAC stream</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>what it restores does not have the SHA-256 of the original</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>what lies in the trash under its name is another file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>which speakers its {0} channels are for is not known; a FLAC file has them as {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>with code {0}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>wrapper</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} (at {1})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} (in {1} places)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} announces another length than the index</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} archives are damaged.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} archives cannot be repaired.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} as FLAC</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} audio- and metadata-exact</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} audio-exact</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} beside the music unchanged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} bit, {1} kHz</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} byte for byte</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} bytes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} bytes behind the audio that are no chunk</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} bytes behind the audio that are no tag</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} bytes behind the last box</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} bytes of audio are announced, {1} are there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} cannot be fetched: {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} cannot be read: {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} cannot be used: {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} cannot be written: {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} channels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} channels are not supported (at most {1})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} coded</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} copied along</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} days</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} discs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} does not decode to what was archived</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} file-exact</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} files are gone from the library.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} found</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} h {1:02} min</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} h {1:02} min left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} has no name for some of its speakers: {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} has no place in a FLAC file; it stays in the archive</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} has no place in a WAV file; it stays in the archive</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} in the list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} is damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} is damaged: {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} is no checkpoint of weights alone</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} is no language model of this program</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} is no name for a collection</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} is not connected.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} is not the file that it should be; nothing was installed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} is slower than this computer's processor with the preset '{1}'; the processor does the work</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} less than FLAC ({1})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} less than the original files ({1})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} min</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} min left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} more than FLAC ({1})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} more than the original files ({1})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} needed at most, {1} free</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} of audio</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} of {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} of {1} archives and copies moved to the trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} of {1} are actual sizes; the others are estimated, and settle as the work goes on.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} of {1} blocks are lost, more than its recovery records can bring back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} of {1} compressed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} of {1} done</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} of {1} measured</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} of {1} originals moved to the trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} of {1} repaired</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} of {1} restored</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} of {1} s are silence</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} of {1} verified</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} other files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} per cent</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} recovery records</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} restored with gaps</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} s</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} s left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} samples per channel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} samples per channel are announced, {1} are there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} selected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} shown</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} skipped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} stored</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} to {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} tracks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} up to date</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} were in the list already</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} with all audio</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} with all audio, tags and pictures</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} with gaps</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0} {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0}, not connected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0}, which is lossy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0}, {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0}, {1}× real time</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0}: {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0}: {1}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0}; frames {1} to {2} are lost</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0}; its copy is already there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0}; many players take the channels of a FLAC file for {1} all the same</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0}; the processor does its work</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0}; {1}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{0}× real time, verification included</source>
   <translation type="unfinished" />
  </message>
 </context>
</TS>

; Inno Setup 6: the installer for Windows, from dist\trilobyte (packaging/freeze.py).
;   ISCC.exe /DVersion=0.1.0 packaging\windows\trilobyte.iss
; For one user without asking for rights, or for all with them; the file association is the installer's own.

#ifndef Version
  #error Say which version: /DVersion=...
#endif

[Setup]
AppId={{6E6C5C0B-5E0E-4C7B-9A57-7F0B6E5D5A11}
AppName=Trilobyte
AppVersion={#Version}
AppPublisher=Trilobyte project
DefaultDirName={autopf}\Trilobyte
DefaultGroupName=Trilobyte
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
ChangesAssociations=yes
ChangesEnvironment=yes
LicenseFile=..\..\LICENSE
SetupIconFile=..\..\build\frozen\trilobyte.ico
UninstallDisplayIcon={app}\trilobyte-gui.exe
OutputDir=..\..\dist
OutputBaseFilename=trilobyte-{#Version}-windows-x64
Compression=lzma2
SolidCompression=yes
WizardStyle=modern

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[Tasks]
Name: "path"; Description: "Let the command line find trilobyte"; Flags: unchecked
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[Files]
Source: "..\..\dist\trilobyte\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion
Source: "..\..\build\frozen\trilo-file.ico"; DestDir: "{app}"; Flags: ignoreversion

[InstallDelete]
; Nothing of an older version stays behind: its modules would be found.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\Trilobyte"; Filename: "{app}\trilobyte-gui.exe"; AppUserModelID: "Trilobyte.Trilobyte"
Name: "{autodesktop}\Trilobyte"; Filename: "{app}\trilobyte-gui.exe"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\.trilo"; ValueType: string; ValueData: "Trilobyte.Archive"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.trilo"; ValueType: string; ValueName: "Content Type"; ValueData: "application/x-trilobyte"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Trilobyte.Archive"; ValueType: string; ValueData: "Trilobyte archive"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Trilobyte.Archive\DefaultIcon"; ValueType: string; ValueData: "{app}\trilo-file.ico"
Root: HKA; Subkey: "Software\Classes\Trilobyte.Archive\shell\open\command"; ValueType: string; ValueData: """{app}\trilobyte-gui.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\trilobyte-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".trilo"; ValueData: ""; Flags: uninsdeletekey
Root: HKCU; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Tasks: path; Check: NotOnPath

[Run]
Filename: "{app}\trilobyte-gui.exe"; Description: "{cm:LaunchProgram,Trilobyte}"; Flags: nowait postinstall skipifsilent

[Code]
function NotOnPath: Boolean;
var
  Folders: string;
begin
  Result := not RegQueryStringValue(HKCU, 'Environment', 'Path', Folders)
    or (Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(Folders) + ';') = 0);
end;

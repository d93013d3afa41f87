#!/usr/bin/env pwsh
<#
.SYNOPSIS
Builds, tests and packages Supervisor for .NET.

.DESCRIPTION
Building and testing are also reachable with plain dotnet; README.md says how.

.PARAMETER Task
Build    compiles the solution and leaves the module importable in module/Supervisor.
Test     runs every test.
Pester   runs the module's Pester tests alone, each file in a pwsh of its own. Needs Pester 5.
Docs     builds the module's help from docs/en-US.
Package  makes the packages of the native supervisord and supervisorctl for this machine (docs/packaging.md) in artifacts/packages; makes of the
         module the folder artifacts/Supervisor/VERSION and artifacts/Supervisor.VERSION.nupkg, which is what a gallery takes. Includes Docs.

.PARAMETER Configuration
Debug or Release.

.PARAMETER ProjectUri
Where the project is at home, for the manifest of the package; its help is looked for in the folder help there.

.EXAMPLE
./build.ps1 -Task Build, Test
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Pester', 'Docs', 'Package')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    [uri] $ProjectUri
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
$root = $PSScriptRoot
$solution = Join-Path $root 'Supervisor.sln'
$module = Join-Path $root 'module/Supervisor'
$help = Join-Path $module 'en-US'
$buildHelp = Join-Path $root 'docs/Build-Help.ps1'
$artifacts = Join-Path $root 'artifacts'

# All that is shipped, and nothing else.
$moduleFiles = @(
    'Supervisor.psd1'
    'Supervisor.Format.ps1xml'
    'Supervisor.Types.ps1xml'
    'bin/Supervisor.PowerShell.dll'
    'bin/Supervisor.Client.dll'
    'bin/Supervisor.Protocol.dll'
    'en-US/Supervisor.PowerShell.dll-Help.xml'
    'en-US/about_Supervisor.help.txt'
    'en-US/about_Supervisor_Collections.help.txt'
    'en-US/about_Supervisor_Runbooks.help.txt'
    'en-US/about_Supervisor_Sessions.help.txt'
)

function Invoke-Dotnet([string[]] $Argument) {
    & dotnet @Argument
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $Argument ended with exit code $LASTEXITCODE"
    }
}

function Invoke-PesterFile {
    # What a pwsh that is killed leaves behind goes with the folder.
    $temp = $env:TMPDIR
    $env:TMPDIR = [System.IO.Directory]::CreateTempSubdirectory('sv').FullName
    try {
        $failed = foreach ($file in Get-ChildItem -Path (Join-Path $root 'tests/module') -Filter *.Tests.ps1) {
            Write-Information "== $($file.Name)" -InformationAction Continue
            & pwsh -NoProfile -NonInteractive -File (Join-Path $root 'tests/module/Invoke-TestFile.ps1') -Path $file.FullName | Out-Host
            if ($LASTEXITCODE -ne 0) {
                $file.Name
            }
        }
    }
    finally {
        Remove-Item -LiteralPath $env:TMPDIR -Recurse -Force
        $env:TMPDIR = $temp
    }

    if ($failed) {
        throw "Pester tests failed in $($failed -join ', ')"
    }
}

function Export-Program {
    & (Join-Path $root 'src/Packaging/package')
    if ($LASTEXITCODE -ne 0) {
        throw "src/Packaging/package ended with exit code $LASTEXITCODE"
    }
}

function Export-Module {
    $project = Join-Path $root 'src/Supervisor.PowerShell'
    Invoke-Dotnet 'build', $project, '--configuration', 'Release'
    & $buildHelp -OutputPath $help
    $manifest = Import-PowerShellDataFile -LiteralPath (Join-Path $module 'Supervisor.psd1')
    $folder = Join-Path $artifacts "Supervisor/$($manifest.ModuleVersion)"
    if (Test-Path -LiteralPath $folder) {
        Remove-Item -LiteralPath $folder -Recurse
    }

    foreach ($file in $moduleFiles) {
        $target = Join-Path $folder $file
        $null = New-Item -Path (Split-Path $target) -ItemType Directory -Force
        Copy-Item -LiteralPath (Join-Path $module $file) -Destination $target
    }

    Copy-Item -LiteralPath (Join-Path $root 'LICENSE') -Destination $folder
    Complete-Manifest -Path (Join-Path $folder 'Supervisor.psd1')
    $null = Test-ModuleManifest -Path (Join-Path $folder 'Supervisor.psd1')
    Export-Package -Manifest $manifest -Folder $folder -Project $project
}

# What only the package has: its files, and where it comes from.
function Complete-Manifest([string] $Path) {
    $files = ($moduleFiles + 'LICENSE').ForEach({ "        '$_'" }) -join "`n"
    $help = $ProjectUri ? "    HelpInfoUri          = '$($ProjectUri.AbsoluteUri.TrimEnd('/'))/help'`n" : ''
    $list = "$help    FileList             = @(`n$files`n    )`n"
    $text = (Get-Content -LiteralPath $Path -Raw).Replace('    PrivateData ', "$list    PrivateData ")
    if ($ProjectUri) {
        $text = $text.Replace('            LicenseUri ', "            ProjectUri = '$($ProjectUri.AbsoluteUri)'`n            LicenseUri ")
    }

    Set-Content -LiteralPath $Path -Value $text.TrimEnd()
}

# As Publish-PSResource would make it, which not every machine has.
function Export-Package([hashtable] $Manifest, [string] $Folder, [string] $Project) {
    $escape = { [System.Security.SecurityElement]::Escape($args[0]) }
    $tags = @('PSModule', 'PSIncludes_Cmdlet') + $Manifest.CmdletsToExport.ForEach({ "PSCmdlet_$_" }) + $Manifest.PrivateData.PSData.Tags
    $nuspec = Join-Path $artifacts 'Supervisor.nuspec'
    Set-Content -LiteralPath $nuspec -Value @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata>
    <id>Supervisor</id>
    <version>$($Manifest.ModuleVersion)</version>
    <authors>$(& $escape $Manifest.Author)</authors>
    <owners>$(& $escape $Manifest.CompanyName)</owners>
    <requireLicenseAcceptance>false</requireLicenseAcceptance>
    $($ProjectUri ? "<projectUrl>$(& $escape $ProjectUri.AbsoluteUri)</projectUrl>" : '')
    <releaseNotes>$(& $escape $Manifest.PrivateData.PSData.ReleaseNotes)</releaseNotes>
    <licenseUrl>$(& $escape $Manifest.PrivateData.PSData.LicenseUri)</licenseUrl>
    <description>$(& $escape $Manifest.Description)</description>
    <copyright>$(& $escape $Manifest.Copyright)</copyright>
    <tags>$(& $escape ($tags -join ' '))</tags>
  </metadata>
  <files>
    <file src="**" target="" />
  </files>
</package>
"@
    Invoke-Dotnet @(
        'pack', $Project, '--no-build', '--configuration', 'Release', '--output', $artifacts
        "-p:NuspecFile=$nuspec", "-p:NuspecBasePath=$Folder", '-p:NoPackageAnalysis=true', '-p:NoDefaultExcludes=true', '-p:NoWarn=NU5125'
    )
    Remove-Item -LiteralPath $nuspec
}

switch ($Task) {
    'Build' { Invoke-Dotnet 'build', $solution, '--configuration', $Configuration }
    'Test' { Invoke-Dotnet 'test', $solution, '--configuration', $Configuration }
    'Pester' { Invoke-PesterFile }
    'Docs' { & $buildHelp -OutputPath $help }
    'Package' {
        Export-Program
        Export-Module
    }
}

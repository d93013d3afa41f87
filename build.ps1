#!/usr/bin/env pwsh
<#
.SYNOPSIS
Builds, tests and packages Supervisor for .NET.

.DESCRIPTION
Everything here is also reachable with plain dotnet; README.md says how.

.PARAMETER Task
Build    compiles the solution and leaves the module importable in module/Supervisor.
Test     runs every test.
Pester   runs the module's Pester tests alone.
Docs     builds the module's help from docs/en-US with PlatyPS.
Package  publishes supervisord, supervisorctl and the module to artifacts/.

.PARAMETER Configuration
Debug or Release.

.EXAMPLE
./build.ps1 -Task Build, Test
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Pester', 'Docs', 'Package')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
$root = $PSScriptRoot
$artifacts = Join-Path $root 'artifacts'

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($args -join ' ') ended with exit code $LASTEXITCODE"
    }
}

switch ($Task) {
    'Build' {
        Invoke-Dotnet build (Join-Path $root 'Supervisor.sln') --configuration $Configuration
    }
    'Test' {
        Invoke-Dotnet test (Join-Path $root 'Supervisor.sln') --configuration $Configuration
    }
    'Pester' {
        Invoke-Pester -Path (Join-Path $root 'tests/module') -CI
    }
    'Docs' {
        Import-Module platyPS
        New-ExternalHelp -Path (Join-Path $root 'docs/en-US') -OutputPath (Join-Path $root 'module/Supervisor/en-US') -Force | Out-Null
    }
    'Package' {
        $rid = [System.Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier
        foreach ($project in 'Supervisor.Daemon', 'Supervisor.Ctl') {
            Invoke-Dotnet publish (Join-Path $root "src/$project") --configuration Release --runtime $rid --output (Join-Path $artifacts 'bin')
        }
    }
}

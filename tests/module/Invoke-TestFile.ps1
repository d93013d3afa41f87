<#
.SYNOPSIS
Runs one file of Pester tests and writes what failed in it. The exit code is 0 only if it has tests and none failed.

.PARAMETER Path
The file.

.PARAMETER Pester
The Pester to run it with: a path, or the name of an installed one.

.EXAMPLE
./Invoke-TestFile.ps1 -Path ./Get-SupervisorProcess.Tests.ps1
#>
[CmdletBinding()]
[OutputType([string])]
param(
    [Parameter(Mandatory)]
    [string] $Path,

    [string] $Pester = 'Pester'
)

$ErrorActionPreference = 'Stop'
Import-Module $Pester -MinimumVersion 5.0
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'None'
$result = Invoke-Pester -Configuration $configuration

# Of the stack only what stands in the tests; the rest is Pester's own.
$inTests = { $_ -like "*$([System.IO.Path]::DirectorySeparatorChar)tests$([System.IO.Path]::DirectorySeparatorChar)*" }
foreach ($failed in @($result.FailedContainers) + @($result.FailedBlocks) + @($result.Failed) | Where-Object { $_ }) {
    "[failed] $($failed.PSObject.Properties['ExpandedPath'] ? $failed.ExpandedPath : $failed.Name)"
    foreach ($problem in $failed.ErrorRecord) {
        "    $($problem.Exception.Message)"
        ($problem.ScriptStackTrace -split '\r?\n').Where($inTests).Where({ $_ -notlike '*Invoke-TestFile.ps1*' }) |
            ForEach-Object { "    $_" }
    }
}

foreach ($test in $result.Skipped) {
    "[skipped] $($test.ExpandedPath)"
}

"$($result.PassedCount) passed, $($result.FailedCount) failed, $($result.SkippedCount) skipped"
exit ($result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount -eq 0 -and $result.TotalCount -gt 0 ? 0 : 1)

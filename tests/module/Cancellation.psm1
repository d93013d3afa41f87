<#
.SYNOPSIS
What tests of commands that wait have in common: stopping a pipeline while it waits.
#>
Set-StrictMode -Version 3.0

function Measure-Cancellation {
    <#
    .SYNOPSIS
    Runs a command line in a runspace of its own, stops it, and returns how long the stopping took, in milliseconds.

    .PARAMETER Command
    The command line.

    .PARAMETER When
    It is stopped as soon as what this returns is true.
    #>
    [CmdletBinding()]
    [OutputType([double])]
    param(
        [Parameter(Mandatory, Position = 0)]
        [string] $Command,

        [Parameter(Mandatory, Position = 1)]
        [scriptblock] $When
    )

    $manifest = Join-Path $PSScriptRoot '../../module/Supervisor/Supervisor.psd1'
    $shell = [powershell]::Create()
    try {
        $null = $shell.AddScript("Import-Module '$manifest'; $Command")
        $run = $shell.BeginInvoke()
        Wait-Until $When
        if ($run.IsCompleted) {
            throw "It does not wait: $Command $($shell.Streams.Error)"
        }

        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $watch.Elapsed.TotalMilliseconds
    }
    finally {
        $shell.Dispose()
    }
}

Export-ModuleMember -Function Measure-Cancellation

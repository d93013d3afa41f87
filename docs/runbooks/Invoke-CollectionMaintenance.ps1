#Requires -Version 7.4
#Requires -Modules Supervisor

<#
.SYNOPSIS
Takes a collection out of service, server after server, does some work there, and puts it back.

.DESCRIPTION
For one daemon after the other: notes which processes of the collection run, stops them, does the work, and starts again what ran before. The next
daemon is touched only when all of them are RUNNING again. Processes that were stopped before stay stopped.

If the work fails, what ran before is started again all the same, and the daemons that follow are left alone.

.PARAMETER Collection
Name of the collection.

.PARAMETER Uri
Addresses of the daemons, in the order in which they are dealt with.

.PARAMETER Work
What to do while nothing of the collection runs. It gets the session with the daemon. What it returns is in the result.

.PARAMETER DrainTimeoutSec
Longest time for the processes to stop, in seconds. Programs are killed after their own stopwaitsecs.

.PARAMETER StartTimeoutSec
Longest time for the processes to be RUNNING again, in seconds.

.OUTPUTS
An object for each daemon: Server, Collection, Outcome (Done, Failed or Skipped), Drained (names of the processes that were stopped), Downtime, Output,
Problem.

.EXAMPLE
./Invoke-CollectionMaintenance.ps1 -Collection web-tier -Uri http://a:9001, http://b:9001 -Work { param($Session) /usr/local/bin/compact-cache }

.EXAMPLE
./Invoke-CollectionMaintenance.ps1 -Collection web-tier -Work { } -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
[OutputType([pscustomobject])]
param(
    [Parameter(Mandatory, Position = 0)]
    [string] $Collection,

    [string[]] $Uri,

    [Parameter(Mandatory)]
    [scriptblock] $Work,

    [ValidateRange(1, 86400)]
    [int] $DrainTimeoutSec = 120,

    [ValidateRange(1, 86400)]
    [int] $StartTimeoutSec = 120
)

$errorAction = $ErrorActionPreference
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
$where = $Uri ? @{ Uri = $Uri } : @{}

# Every daemon has to answer and know the collection before the first is touched.
$collections = @(Get-SupervisorCollection -Name $Collection @where)
if ($Uri) {
    $collections = @($collections | Sort-Object { [array]::IndexOf($Uri, $_.Session.Uri) })
}

$failed = $false
foreach ($one in $collections) {
    $server = $one.Session.Name
    $result = [pscustomobject]@{
        Server     = $server
        Collection = $Collection
        Outcome    = 'Skipped'
        Drained    = @()
        Downtime   = [timespan]::Zero
        Output     = $null
        Problem    = $null
    }
    if ($failed) {
        $result.Problem = 'the work failed before'
        $result
        continue
    }

    $running = @($one | Get-SupervisorProcess | Where-Object State -In 'Running', 'Starting')
    if (-not $PSCmdlet.ShouldProcess("$Collection on $server ($($running.Count) processes)", 'Drain, work, and start again')) {
        continue
    }

    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    try {
        $result.Drained = @($running.Name)
        if ($running) {
            $running | Stop-SupervisorProcess -TimeoutSec $DrainTimeoutSec -Confirm:$false
        }

        Write-Verbose "Nothing of '$Collection' runs on $server; doing the work."
        $result.Output = & $Work $one.Session
        $result.Outcome = 'Done'
    }
    catch {
        $failed = $true
        $result.Outcome = 'Failed'
        $result.Problem = $_.Exception.Message
    }
    finally {
        # Also when somebody presses Ctrl+C.
        if ($running) {
            $running | Start-SupervisorProcess -TimeoutSec $StartTimeoutSec -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable late
            if ($late) {
                $failed = $true
                $result.Outcome = 'Failed'
                $result.Problem = (@($result.Problem) + @($late.Exception.Message) | Where-Object { $_ }) -join '; '
            }
        }

        $result.Downtime = $watch.Elapsed
    }

    $result
}

if ($failed) {
    Write-Error -ErrorAction $errorAction -ErrorId 'MaintenanceFailed' -Message "The maintenance of '$Collection' did not succeed everywhere."
}

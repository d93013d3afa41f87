#Requires -Version 7.4
#Requires -Modules Supervisor

<#
.SYNOPSIS
Reports the health of all processes of many daemons, as objects and as CSV, JSON or HTML.

.DESCRIPTION
Looks at every process of every daemon and says what is wrong with it, if anything is. A daemon that does not answer is a line of its own, not
the end of the report. The objects are returned, whatever files are written, so that what comes next need not read the files:

    ./Export-HealthReport.ps1 -Uri $all | Where-Object -Not Healthy | Format-Table

.PARAMETER Uri
Addresses of the daemons. Without it, the default daemon.

.PARAMETER MinimumUptime
What runs for less than this is reported as young: it was restarted lately, or again and again.

.PARAMETER Ignore
Names of processes that may be in any state; wildcards are allowed.

.PARAMETER CsvPath
File to write the report to as CSV.

.PARAMETER JsonPath
File to write the report to as JSON.

.PARAMETER HtmlPath
File to write the report to as a page.

.PARAMETER SkipDrift
Do not look whether daemons run what their files say.

.OUTPUTS
An object for each process, and for each daemon that does not answer or whose files differ from what runs: Server, Group, Process, State, Healthy,
Finding, ProcessId, UptimeSeconds, Since, ExitStatus.

.EXAMPLE
./Export-HealthReport.ps1 -Uri unix:///run/a.sock, http://b:9001 -CsvPath health.csv -HtmlPath health.html

.EXAMPLE
if (./Export-HealthReport.ps1 -JsonPath /var/log/health.json | Where-Object -Not Healthy) { exit 1 }

For cron: the exit code says whether all is well.
#>
[CmdletBinding(SupportsShouldProcess)]
[OutputType([pscustomobject])]
param(
    [Parameter(Position = 0)]
    [string[]] $Uri,

    [timespan] $MinimumUptime = [timespan]::Zero,

    [SupportsWildcards()]
    [string[]] $Ignore = @(),

    [string] $CsvPath,

    [string] $JsonPath,

    [string] $HtmlPath,

    [switch] $SkipDrift
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

function Get-Finding([Supervisor.PowerShell.SupervisorProcess] $Process, [timespan] $Young) {
    switch ($Process.State) {
        'Running' {
            $Process.Health -eq 'unhealthy' ? "is unhealthy$($Process.HealthReason ? ": $($Process.HealthReason)" : '')"
            : $Process.Readiness -eq 'late' ? 'is not ready in time'
            : $Process.Uptime -lt $Young ? "runs for $([int] $Process.Uptime.TotalSeconds) seconds only"
            : ''
        }
        'Starting' { '' }
        'Stopped' { $Process.StartTime ? 'was stopped' : '' }
        'Exited' { $Process.ExitStatus -eq 0 ? '' : "ended with exit status $($Process.ExitStatus)" }
        'Fatal' { "could not be started: $($Process.SpawnError ? $Process.SpawnError : $Process.Description)" }
        'Backoff' { "is started again and again: $($Process.Description)" }
        default { "is $_" }
    }
}

function ConvertTo-Row([string] $Server, [string] $Group, [string] $Process, [string] $State, [string] $Finding, [object] $From) {
    [pscustomobject]@{
        Server        = $Server
        Group         = $Group
        Process       = $Process
        State         = $State
        Healthy       = -not $Finding
        Finding       = $Finding
        ProcessId     = $From.ProcessId
        UptimeSeconds = $From.Uptime ? [long] $From.Uptime.TotalSeconds : $null
        Since         = $From.Uptime ? $From.StartTime : $From.StopTime
        ExitStatus    = $From.ExitStatus
    }
}

$nothing = @{ ProcessId = $null; Uptime = $null; StartTime = $null; StopTime = $null; ExitStatus = $null }
$where = $Uri ? @{ Uri = $Uri } : @{}
try {
    $processes = @(Get-SupervisorProcess @where -ErrorAction SilentlyContinue -ErrorVariable problems)
}
catch {
    # The only daemon there is to ask.
    $processes, $problems = @(), @($_)
}

$report = @(
    foreach ($problem in $problems) {
        ConvertTo-Row -Server $problem.TargetObject -State 'Unreachable' -Finding $problem.Exception.Message -From $nothing
    }

    foreach ($process in $processes) {
        $ignored = $Ignore.Where({ $process.Name -like $_ }, 'First')
        ConvertTo-Row -Server $process.Session.Name -Group $process.Group -Process $process.Name -State $process.State -From $process -Finding (
            $ignored ? '' : (Get-Finding -Process $process -Young $MinimumUptime))
    }

    if (-not $SkipDrift -and $processes) {
        $sessions = $processes.Session | Sort-Object -Property Id -Unique
        $drift = Get-SupervisorConfiguration -Drift -Session $sessions -ErrorAction SilentlyContinue -ErrorVariable unread
        foreach ($item in $drift | Where-Object { $_.Kind -in 'Group', 'Collection' }) {
            ConvertTo-Row -Server $item.Session.Name -Group $item.Group -State 'Drifted' -From $nothing -Finding (
                "the files say otherwise: $($item.Kind) $($item.Name) is $($item.Change)".ToLowerInvariant())
        }

        foreach ($problem in $unread) {
            ConvertTo-Row -Server $problem.TargetObject -State 'Drifted' -Finding $problem.Exception.Message -From $nothing
        }
    }
)

if ($CsvPath) {
    $report | Export-Csv -LiteralPath $CsvPath
}

if ($JsonPath) {
    ConvertTo-Json -InputObject $report | Set-Content -LiteralPath $JsonPath
}

if ($HtmlPath) {
    $sick = @($report | Where-Object { -not $_.Healthy })
    $style = '<style>body { font-family: sans-serif } td, th { padding: 2px 8px; text-align: left }</style>'
    $summary = "<h1>$($sick.Count) of $($report.Count) need attention</h1><p>$([datetimeoffset]::Now.ToString('u'))</p>"
    @($sick) + @($report | Where-Object Healthy) | ConvertTo-Html -Title 'Health of processes' -Head $style -PreContent $summary |
        Set-Content -LiteralPath $HtmlPath
}

$report

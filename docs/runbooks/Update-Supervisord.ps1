#Requires -Version 7.4
#Requires -Modules Supervisor

<#
.SYNOPSIS
Rolls a new supervisord through a fleet, while all programs go on.

.DESCRIPTION
For one daemon after the other: notes its processes, has the daemon go on in the program file, and sees that all processes are the same afterwards.
The file has to be on each machine already, by a package or a copy. A daemon that refuses it goes on as it was, and the daemons that follow are left
alone.

.PARAMETER ProgramFile
Absolute path of the new supervisord, the same on every machine. Without it each daemon goes on in its own file, which a package may have replaced.

.PARAMETER Uri
Addresses of the daemons, in the order in which they are dealt with.

.OUTPUTS
An object for each daemon: Server, Outcome (Upgraded, Failed or Skipped), Before and After (what it was and is), Kept (how many processes ran through),
Gap (for how long nobody answered), Problem.

.EXAMPLE
./Update-Supervisord.ps1 -ProgramFile /opt/supervisor-1.1/supervisord -Uri http://a:9001, http://b:9001

.EXAMPLE
./Update-Supervisord.ps1 -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
[OutputType([pscustomobject])]
param(
    [Parameter(Position = 0)]
    [string] $ProgramFile,

    [string[]] $Uri
)

$errorAction = $ErrorActionPreference
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
$where = $Uri ? @{ Uri = $Uri } : @{}
$with = $ProgramFile ? @{ ProgramFile = $ProgramFile } : @{}

# Every daemon has to answer before the first is touched.
$daemons = @(Get-SupervisorDaemon @where)
if ($Uri) {
    $daemons = @($daemons | Sort-Object { [array]::IndexOf($Uri, $_.Session.Uri) })
}

$failed = $false
foreach ($daemon in $daemons) {
    $session = $daemon.Session
    $result = [pscustomobject]@{
        Server  = $session.Name
        Outcome = 'Skipped'
        Before  = (Invoke-SupervisorMethod supervisor.getProductVersion -Session $session)
        After   = $null
        Kept    = 0
        Gap     = [timespan]::Zero
        Problem = $null
    }
    if ($failed) {
        $result.Problem = 'an upgrade failed before'
        $result
        continue
    }

    if (-not $PSCmdlet.ShouldProcess($session.Name, "Go on in $($ProgramFile ? $ProgramFile : 'its own program file')")) {
        continue
    }

    try {
        $running = @(Get-SupervisorProcess -Session $session | Where-Object ProcessId)
        Restart-SupervisorDaemon -Session $session -KeepProcesses @with -Confirm:$false
        $info = Invoke-SupervisorMethod supervisor.getUpgradeInfo -Session $session
        $result.After = $info.product
        $result.Gap = [timespan]::FromMilliseconds($info.gap)
        $result.Kept = $running.Count
        $result.Outcome = 'Upgraded'
    }
    catch {
        $failed = $true
        $result.Outcome = 'Failed'
        $result.Problem = $_.Exception.Message
    }

    $result
}

if ($failed) {
    Write-Error -ErrorAction $errorAction -ErrorId 'UpgradeFailed' -Message 'The upgrade did not succeed everywhere.'
}

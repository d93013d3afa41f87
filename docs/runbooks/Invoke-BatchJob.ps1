#Requires -Version 7.4
#Requires -Modules Supervisor

<#
.SYNOPSIS
Runs a command once under a daemon, waits for its end, and takes it away again.

.DESCRIPTION
Adds the command as a program while the daemon runs, so that it has everything a program of the configuration has: a user, an environment, a memory
limit, logs, signals to its whole process group, and somebody who sees that it ends. When it has ended, its exit status and output are returned and the
program is removed. So it is when the time is up, or when somebody presses Ctrl+C: nothing is left behind.

The daemon has to allow it: allow_runtime_programs=true in [supervisord].

.PARAMETER Name
Name of the program; one that is not taken.

.PARAMETER Command
The command line.

.PARAMETER Uri
Address of the daemon. Without it, the default daemon.

.PARAMETER User
The user it runs as.

.PARAMETER Directory
Its working directory.

.PARAMETER Environment
Environment variables it gets.

.PARAMETER MemoryLimit
It is ended when it uses more than this, in bytes.

.PARAMETER TimeoutSec
Longest time it may take, in seconds.

.PARAMETER Tail
How many lines of its output are returned.

.OUTPUTS
An object: Name, Server, Succeeded, ExitStatus, TimedOut, Duration, Output.

.EXAMPLE
./Invoke-BatchJob.ps1 -Name reindex -Command '/srv/app/bin/reindex --all' -User app -TimeoutSec 3600

.EXAMPLE
Import-Csv jobs.csv | ForEach-Object { ./Invoke-BatchJob.ps1 -Name $_.Name -Command $_.Command } | Where-Object -Not Succeeded
#>
[CmdletBinding(SupportsShouldProcess)]
[OutputType([pscustomobject])]
param(
    [Parameter(Mandatory, Position = 0)]
    [string] $Name,

    [Parameter(Mandatory, Position = 1)]
    [string] $Command,

    [string] $Uri,

    [string] $User,

    [string] $Directory,

    [hashtable] $Environment,

    [ValidateRange(1, [long]::MaxValue)]
    [long] $MemoryLimit,

    [ValidateRange(1, 604800)]
    [int] $TimeoutSec = 3600,

    [ValidateRange(0, 100000)]
    [int] $Tail = 100
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
$where = $Uri ? @{ Uri = $Uri } : @{}
if (-not $PSCmdlet.ShouldProcess("$Command as $Name", 'Run once')) {
    return
}

$program = @{
    Name            = $Name
    Command         = $Command
    AutoStart       = $false
    AutoRestart     = 'False'
    StartSec        = 0
    StartRetryCount = 0
    StopAsGroup     = $true
    KillAsGroup     = $true
    RedirectStdErr  = $true
    Confirm         = $false
}
foreach ($option in 'User', 'Directory', 'Environment', 'MemoryLimit') {
    if ($PSBoundParameters.ContainsKey($option)) {
        $program[$option] = $PSBoundParameters[$option]
    }
}

$process = Add-SupervisorProgram @program @where
try {
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $process | Start-SupervisorProcess -Confirm:$false -WarningAction SilentlyContinue
    $process | Wait-SupervisorProcess -State Exited, Fatal, Stopped -TimeoutSec $TimeoutSec -ErrorAction SilentlyContinue -ErrorVariable late
    $ended = $process | Get-SupervisorProcess
    [pscustomobject]@{
        Name       = $Name
        Server     = $ended.Session.Name
        Succeeded  = $ended.State -eq 'Exited' -and $ended.ExitStatus -eq 0
        ExitStatus = $ended.ExitStatus
        TimedOut   = [bool] $late
        Duration   = $watch.Elapsed
        Output     = @($process | Get-SupervisorLog -Tail $Tail | ForEach-Object { "$_" })
    }
}
finally {
    Remove-SupervisorProgram -Name $Name -Stop -Session $process.Session -Confirm:$false
}

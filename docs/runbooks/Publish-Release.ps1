#Requires -Version 7.4
#Requires -Modules Supervisor

<#
.SYNOPSIS
Deploys a release: switches a link to it, restarts a collection a few processes at a time, and goes back if that fails.

.DESCRIPTION
Programs run from a link, such as /srv/app/current, that points to the folder of a release. The link is switched to the new release, then the
processes of the collection are restarted, daemon by daemon, never more than -MaxUnavailable down at a time. Each has to stay up for its
startsecs before the next is touched.

If one does not, the link is switched back and what had been restarted is restarted again from the release before. The runbook then ends with
an error, and what it returns says RolledBack.

Before anything is touched, every daemon has to answer, and all processes of the collection have to be RUNNING; -Force does without the latter.

.PARAMETER Release
Folder of the new release.

.PARAMETER Link
The link that the programs run from.

.PARAMETER Collection
Name of the collection to restart.

.PARAMETER Uri
Addresses of the daemons. They must see the same link: daemons of this machine, or of machines that share it.

.PARAMETER MaxUnavailable
How many processes of the collection may be down at the same time.

.PARAMETER TimeoutSec
Longest time for a restart, in seconds, for each daemon.

.PARAMETER Force
Deploy although not all processes are RUNNING.

.OUTPUTS
An object for each daemon: Server, Collection, Release, Previous, Outcome (Deployed or RolledBack), Running, Total.

.EXAMPLE
./Publish-Release.ps1 -Release /srv/app/releases/42 -Link /srv/app/current -Collection web-tier -WhatIf

Says what would be done.

.EXAMPLE
./Publish-Release.ps1 -Release /srv/app/releases/42 -Link /srv/app/current -Collection web-tier -Uri unix:///run/a.sock, unix:///run/b.sock -MaxUnavailable 2
#>
[CmdletBinding(SupportsShouldProcess)]
[OutputType([pscustomobject])]
param(
    [Parameter(Mandatory, Position = 0)]
    [ValidateScript({ Test-Path -LiteralPath $_ -PathType Container }, ErrorMessage = 'There is no folder {0}.')]
    [string] $Release,

    [Parameter(Mandatory)]
    [string] $Link,

    [Parameter(Mandatory)]
    [string] $Collection,

    [string[]] $Uri,

    [ValidateRange(1, 1000)]
    [int] $MaxUnavailable = 1,

    [ValidateRange(1, 86400)]
    [int] $TimeoutSec = 300,

    [switch] $Force
)

$errorAction = $ErrorActionPreference
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
$where = $Uri ? @{ Uri = $Uri } : @{}
$newTarget = (Resolve-Path -LiteralPath $Release).ProviderPath
$oldTarget = (Get-Item -LiteralPath $Link -Force).ResolveLinkTarget($false)?.FullName
if (-not $oldTarget) {
    throw "$Link is no link: expected one that points to the folder of a release."
}

function Switch-Link([string] $Target) {
    if (-not $IsLinux) {
        $null = New-Item -ItemType SymbolicLink -Path $Link -Target $Target -Force -Confirm:$false -WhatIf:$false
        return
    }

    # Renaming over the link is one step: nobody ever finds it missing.
    $next = "$Link.next"
    $null = New-Item -ItemType SymbolicLink -Path $next -Target $Target -Force -Confirm:$false -WhatIf:$false
    & mv --force --no-target-directory -- $next $Link
}

function Get-Outcome([string] $Outcome) {
    Get-SupervisorCollection -Name $Collection @where | ForEach-Object {
        [pscustomobject]@{
            Server     = $_.Session.Name
            Collection = $_.Name
            Release    = $newTarget
            Previous   = $oldTarget
            Outcome    = $Outcome
            Running    = $_.Running
            Total      = $_.Total
        }
    }
}

# Is all well before?
$idle = @(Get-SupervisorProcess -Collection $Collection @where | Where-Object State -NE 'Running')
if ($idle -and -not $Force) {
    $names = $idle | ForEach-Object { "$($_.Name) is $($_.State) on $($_.Session.Name)" }
    throw "Not all of '$Collection' runs before the deployment: $($names -join ', '). Put that right, or use -Force."
}

if (-not $PSCmdlet.ShouldProcess("$Link -> $newTarget, collection '$Collection'", 'Deploy')) {
    return
}

Write-Verbose "Switching $Link from $oldTarget to $newTarget."
Switch-Link $newTarget
$began = [datetimeoffset]::Now
$restart = @{ Name = $Collection; Rolling = $true; MaxUnavailable = $MaxUnavailable; TimeoutSec = $TimeoutSec; Confirm = $false }
try {
    Restart-SupervisorCollection @restart @where -ErrorAction SilentlyContinue -ErrorVariable problems
}
catch {
    $problems = @($_)
}

if (-not $problems) {
    Get-Outcome 'Deployed'
    return
}

Write-Warning "The deployment failed: $($problems[0]). Going back to $oldTarget."
Switch-Link $oldTarget

# Only what has run, or tried to, since then; the others never left the release before.
$touched = Get-SupervisorProcess -Collection $Collection @where |
    Where-Object { $_.State -ne 'Running' -or ($_.StartTime -and $_.StartTime -ge $began.AddSeconds(-1)) }
$touched | Restart-SupervisorProcess -TimeoutSec $TimeoutSec -Confirm:$false -ErrorAction Continue
Get-Outcome 'RolledBack'
Write-Error -ErrorAction $errorAction -ErrorId 'ReleaseRolledBack' -Message "Release $newTarget was rolled back to ${oldTarget}: $($problems[0])"

<#
.SYNOPSIS
Pipelines that run beside the test: what they write is looked at while they go on, and they are stopped as Ctrl+C would.
#>
Set-StrictMode -Version 3.0

function Start-TestPipeline {
    <#
    .SYNOPSIS
    Starts a script in a runspace of its own, with the module imported.

    .PARAMETER Script
    What to run.

    .PARAMETER Variable
    Variables for it.

    .OUTPUTS
    An object with Output (a list that grows) and Shell, whose Streams are the other streams.

    .EXAMPLE
    $running = Start-TestPipeline 'Get-SupervisorLog web -Wait -Uri $uri' @{ uri = $daemon.Uri }
    #>
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType([pscustomobject])]
    param(
        [Parameter(Mandatory, Position = 0)]
        [string] $Script,

        [Parameter(Position = 1)]
        [hashtable] $Variable = @{}
    )

    if (-not $PSCmdlet.ShouldProcess($Script)) {
        return
    }

    $state = [initialsessionstate]::CreateDefault()
    $state.ImportPSModule((Get-Module Supervisor).Path)
    $shell = [powershell]::Create($state)
    foreach ($name in $Variable.Keys) {
        $shell.Runspace.SessionStateProxy.SetVariable($name, $Variable[$name])
    }

    $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $output.EnumeratorNeverBlocks = $true
    $nothing = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $nothing.Complete()
    $null = $shell.AddScript($Script).BeginInvoke($nothing, $output)
    [pscustomobject]@{ Shell = $shell; Output = $output }
}

function Stop-TestPipeline {
    <#
    .SYNOPSIS
    Stops a pipeline of Start-TestPipeline, which has no end of its own.

    .PARAMETER Pipeline
    What Start-TestPipeline returned.
    #>
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, Position = 0)]
        [object] $Pipeline
    )

    if ($PSCmdlet.ShouldProcess('pipeline')) {
        $Pipeline.Shell.Stop()
        $Pipeline.Shell.Dispose()
    }
}

Export-ModuleMember -Function Start-TestPipeline, Stop-TestPipeline

@{
    RootModule           = 'bin/Supervisor.PowerShell.dll'
    ModuleVersion        = '1.0.0'
    GUID                 = 'b7c1b6f4-2f0e-4b6c-9f5e-6a2b1d3c8e47'
    Author               = 'Supervisor for .NET contributors'
    CompanyName          = 'Supervisor for .NET contributors'
    Copyright            = '(c) Supervisor for .NET contributors. MIT License.'
    Description          = 'Processes, groups, collections, run-time programs, logs and events of supervisord, on one server or many, as objects in the pipeline.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('Supervisor.Format.ps1xml')
    TypesToProcess       = @('Supervisor.Types.ps1xml')
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    CmdletsToExport      = @(
        'Add-SupervisorCollection'
        'Add-SupervisorGroup'
        'Add-SupervisorProgram'
        'Clear-SupervisorLog'
        'Disable-SupervisorProcess'
        'Enable-SupervisorProcess'
        'Export-SupervisorProgram'
        'Get-SupervisorCollection'
        'Get-SupervisorConfiguration'
        'Get-SupervisorDaemon'
        'Get-SupervisorDependency'
        'Get-SupervisorEvent'
        'Get-SupervisorGroup'
        'Get-SupervisorLog'
        'Get-SupervisorOperation'
        'Get-SupervisorProcess'
        'Get-SupervisorProgram'
        'Get-SupervisorSession'
        'Invoke-SupervisorMethod'
        'New-SupervisorSession'
        'Remove-SupervisorCollection'
        'Remove-SupervisorGroup'
        'Remove-SupervisorProgram'
        'Remove-SupervisorSession'
        'Restart-SupervisorCollection'
        'Restart-SupervisorDaemon'
        'Restart-SupervisorGroup'
        'Restart-SupervisorProcess'
        'Send-SupervisorEvent'
        'Send-SupervisorInput'
        'Send-SupervisorSignal'
        'Set-SupervisorCollection'
        'Set-SupervisorProgram'
        'Start-SupervisorCollection'
        'Start-SupervisorDaemon'
        'Start-SupervisorGroup'
        'Start-SupervisorProcess'
        'Stop-SupervisorCollection'
        'Stop-SupervisorDaemon'
        'Stop-SupervisorGroup'
        'Stop-SupervisorOperation'
        'Stop-SupervisorProcess'
        'Test-SupervisorConfiguration'
        'Update-SupervisorConfiguration'
        'Wait-SupervisorCollection'
        'Wait-SupervisorDaemon'
        'Wait-SupervisorProcess'
        'Watch-SupervisorEvent'
        'Write-SupervisorLog'
    )
    PrivateData          = @{
        PSData = @{
            Tags       = @('Supervisor', 'supervisord', 'ProcessControl', 'Service', 'Daemon', 'Collection', 'XmlRpc', 'Linux', 'MacOS', 'Windows', 'PSEdition_Core')
            LicenseUri = 'https://opensource.org/license/mit'

            # What is in the package, and where it comes from, is filled in by build.ps1 -Task Package -ProjectUri.
            ReleaseNotes = 'Objects are what they are wherever they come from; every call has a limit; rolling restarts of groups and processes; what has happened, with Get-SupervisorEvent. docs/CHANGELOG.md has all of it.'
        }
    }
}

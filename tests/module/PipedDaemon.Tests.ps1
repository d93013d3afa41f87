#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    Import-Module $PSScriptRoot/TestKit.psm1

    # Commands about sessions themselves; everything else that takes something from the pipeline has to be in the table.
    $script:aboutSessions = 'Get-SupervisorSession', 'New-SupervisorSession', 'Remove-SupervisorSession'
    $script:taking = Get-Command -Module Supervisor |
        Where-Object { $_.ParameterSets.Parameters.Where({ $_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName }) } |
        ForEach-Object Name | Where-Object { $_ -notin $aboutSessions }

    # What a command does with a session of which nothing else is said: an error, or its work at that daemon.
    $script:table = @(
        @{ Name = 'Add-SupervisorCollection'; Id = 'ParameterMissing' }
        @{ Name = 'Add-SupervisorGroup'; Id = 'ParameterMissing' }
        @{ Name = 'Add-SupervisorProgram'; Given = @{ Command = '/bin/cat' }; Id = 'ParameterMissing' }
        @{ Name = 'Clear-SupervisorLog'; Given = @{ Confirm = $false; PassThru = $true } }
        @{ Name = 'Disable-SupervisorProcess'; Given = @{ WhatIf = $true } }
        @{ Name = 'Enable-SupervisorProcess'; Given = @{ WhatIf = $true } }
        @{ Name = 'Export-SupervisorProgram' }
        @{ Name = 'Get-SupervisorCollection' }
        @{ Name = 'Get-SupervisorConfiguration' }
        @{ Name = 'Get-SupervisorDaemon' }
        @{ Name = 'Get-SupervisorDependency' }
        @{ Name = 'Get-SupervisorEvent' }
        @{ Name = 'Get-SupervisorGroup' }
        @{ Name = 'Get-SupervisorLog'; Given = @{ Stream = 'Daemon' } }
        @{ Name = 'Get-SupervisorOperation' }
        @{ Name = 'Get-SupervisorProcess' }
        @{ Name = 'Get-SupervisorProgram' }
        @{ Name = 'Invoke-SupervisorMethod'; Given = @{ Name = 'supervisor.getState' } }
        @{ Name = 'Remove-SupervisorCollection'; Id = 'NothingNamed' }
        @{ Name = 'Remove-SupervisorGroup'; Given = @{ Confirm = $false; Stop = $true }; Id = 'NothingNamed' }
        @{ Name = 'Remove-SupervisorProgram'; Given = @{ Confirm = $false; Stop = $true }; Id = 'NothingNamed' }
        @{ Name = 'Restart-SupervisorCollection'; Id = 'NothingNamed' }
        @{ Name = 'Restart-SupervisorDaemon'; Given = @{ WhatIf = $true } }
        @{ Name = 'Restart-SupervisorGroup'; Id = 'NothingNamed' }
        @{ Name = 'Restart-SupervisorProcess'; Given = @{ WhatIf = $true } }
        @{ Name = 'Send-SupervisorEvent'; Given = @{ Type = 'x' } }
        @{ Name = 'Send-SupervisorInput'; Given = @{ Name = 'clash' }; Id = 'ParameterMissing' }
        @{ Name = 'Send-SupervisorSignal'; Given = @{ Signal = 'CONT'; PassThru = $true } }
        @{ Name = 'Set-SupervisorCollection'; Given = @{ Exclude = '*' }; Id = 'NothingNamed' }
        @{ Name = 'Set-SupervisorProgram'; Given = @{ Command = '/bin/false' }; Id = 'NothingNamed' }
        @{ Name = 'Start-SupervisorCollection'; Id = 'NothingNamed' }
        @{ Name = 'Start-SupervisorDaemon'; Id = 'ParameterArgumentTransformationError' }
        @{ Name = 'Start-SupervisorGroup'; Id = 'NothingNamed' }
        @{ Name = 'Start-SupervisorProcess'; Given = @{ PassThru = $true } }
        @{ Name = 'Stop-SupervisorCollection'; Id = 'NothingNamed' }
        @{ Name = 'Stop-SupervisorDaemon'; Given = @{ WhatIf = $true } }
        @{ Name = 'Stop-SupervisorGroup'; Id = 'NothingNamed' }
        @{ Name = 'Stop-SupervisorOperation'; Id = 'NothingNamed' }
        @{ Name = 'Stop-SupervisorProcess'; Given = @{ WhatIf = $true } }
        @{ Name = 'Test-SupervisorConfiguration'; Id = 'ParameterArgumentTransformationError' }
        @{ Name = 'Update-SupervisorConfiguration'; Given = @{ IncludeUnchanged = $true } }
        @{ Name = 'Wait-SupervisorCollection'; Given = @{ TimeoutSec = 20 }; Id = 'NothingNamed' }
        @{ Name = 'Wait-SupervisorDaemon'; Given = @{ TimeoutSec = 20; PassThru = $true } }
        @{ Name = 'Wait-SupervisorProcess'; Given = @{ TimeoutSec = 20; PassThru = $true } }
        @{ Name = 'Watch-SupervisorEvent'; Given = @{ From = 1; MaxCount = 1; TimeoutSec = 20 } }
        @{ Name = 'Write-SupervisorLog'; Id = 'ParameterMissing' }
    )
    $script:rows = foreach ($kind in 'session', 'daemon', 'session of another PowerShell', 'daemon of another PowerShell') {
        foreach ($row in $table) {
            @{ Kind = $kind; Name = $row.Name; Given = $row['Given'] ?? @{}; Id = $row['Id'] }
        }
    }
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    # Everything that can have the name of the session has it.
    $script:daemon = Start-TestDaemon -Name clash -Supervisord 'allow_runtime_programs=true' -Configuration @'
[program:clash]
command=/bin/cat
startsecs=0

[program:other]
command=/bin/cat
startsecs=0

[collection:clash]
programs=clash
'@
    $script:session = New-SupervisorSession $daemon.Uri -Name clash
    Wait-SupervisorProcess * -Session $session -TimeoutSec 20
    Add-SupervisorCollection clash2 clash -Session $session
    $null = Add-SupervisorProgram cat /bin/cat -StartSec 0 -Session $session
    $script:before = $env:SUPERVISOR_URI
    # A command that falls back to the default daemon says so.
    $env:SUPERVISOR_URI = 'unix:///no/such.sock'

    function Get-Copy([object] $Value) {
        [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($Value, 1))
    }

    function Get-Input([string] $Kind) {
        switch ($Kind) {
            'session' { $session }
            'daemon' { Get-SupervisorDaemon -Session $session }
            'session of another PowerShell' { Get-Copy $session }
            'daemon of another PowerShell' { Get-Copy (Get-SupervisorDaemon -Session $session) }
        }
    }

    function Get-State {
        Get-SupervisorProcess -Session $session | ForEach-Object { "$($_.Name) $($_.State) $($_.ProcessId)" }
        Get-SupervisorCollection -Session $session | ForEach-Object { "$($_.Name) $($_.Processes)" }
        Get-SupervisorProgram -Session $session | ForEach-Object { "$($_.Name) $($_.Options['command'])" }
    }
}

AfterAll {
    $env:SUPERVISOR_URI = $before
    Get-SupervisorSession | Remove-SupervisorSession
    Stop-TestDaemon $daemon
}

Describe 'A daemon in the pipeline' {
    It 'is in this table for every command that takes something from the pipeline: <_>' -ForEach $taking {
        $_ | Should -BeIn @($table.Name)
    }

    It '<Name> takes a <Kind> for the daemon to work on, not for a name' -ForEach $rows {
        $state = Get-State
        $problem = $null
        $found = @()
        try {
            $found = Get-Input $Kind | & $Name @Given -ErrorVariable problem -ErrorAction SilentlyContinue
        }
        catch {
            $problem = $_
        }

        # Where there is not even a name to mistake, PowerShell itself says that one is missing.
        $ids = @($problem).Where({ $_ }).ForEach({ $_.FullyQualifiedErrorId.Split(',')[0] })
        $ids -replace '^InputObjectMissingMandatory$', 'ParameterMissing' | Select-Object -Unique | Should -Be $Id
        foreach ($one in $found.Where({ $_.PSObject.Properties['Session'] })) {
            $one.Session.Uri | Should -Be $daemon.Uri
        }

        Get-State | Should -Be $state
    }

    It '<Name> at the daemon of a session, with a name' -ForEach @(
        @{ Name = 'Get-SupervisorGroup'; Given = @{ Name = 'other' }; Found = 'other' }
        @{ Name = 'Get-SupervisorCollection'; Given = @{ Name = 'clash2' }; Found = 'clash2' }
        @{ Name = 'Get-SupervisorProgram'; Given = @{ Name = 'cat' }; Found = 'cat' }
        @{ Name = 'Get-SupervisorProcess'; Given = @{ Name = 'o*' }; Found = 'other' }
        @{ Name = 'Get-SupervisorProcess'; Given = @{ Collection = 'clash' }; Found = 'clash' }
        @{ Name = 'Get-SupervisorConfiguration'; Given = @{ Name = 'other' }; Found = 'other' }
        @{ Name = 'Stop-SupervisorGroup'; Given = @{ Name = 'other'; PassThru = $true }; Found = 'other' }
        @{ Name = 'Start-SupervisorProcess'; Given = @{ Group = 'other'; PassThru = $true }; Found = 'other' }
        @{ Name = 'Restart-SupervisorCollection'; Given = @{ Name = 'clash2'; PassThru = $true }; Found = 'clash2' }
        @{ Name = 'Set-SupervisorCollection'; Given = @{ Name = 'clash2'; Priority = 5; PassThru = $true }; Found = 'clash2' }
        @{ Name = 'Add-SupervisorGroup'; Given = @{ Name = 'new'; PassThru = $true }; Found = 'new' }
        @{ Name = 'Send-SupervisorInput'; Given = @{ Name = 'other'; Value = 'x'; PassThru = $true }; Found = 'other' }
    ) {
        ($session | & $Name @Given).Name | Should -Be $Found
        (Get-SupervisorDaemon -Session $session | & $Name @Given -ErrorAction SilentlyContinue).Name | Should -BeIn @($Found, $null)
    }

    It 'takes nothing away from names in the same pipeline' {
        ($session, 'other' | Get-SupervisorGroup -Session $session).Name | Should -Contain 'other'
        { $session, 'other' | Get-SupervisorGroup } | Should -Throw -ErrorId 'ServerNotFound,*'
    }

    It 'that does not answer is one error, and the others are asked' {
        $dead = New-SupervisorSession unix:///no/such.sock
        foreach ($name in 'Get-SupervisorDaemon', 'Get-SupervisorProcess', 'Get-SupervisorGroup', 'Get-SupervisorConfiguration') {
            $found = $dead, $session | & $name -ErrorAction SilentlyContinue -ErrorVariable problems

            $found | Should -Not -BeNullOrEmpty -Because $name
            $problems.FullyQualifiedErrorId | Should -BeLike 'ServerNotFound,*' -Because $name
        }
    }
}

Describe 'Watch-SupervisorEvent' {
    It 'shows all events of a daemon in the pipeline' {
        Send-SupervisorEvent hello -Session $session
        ($session | Watch-SupervisorEvent REMOTE_COMMUNICATION -From 1 -MaxCount 1 -TimeoutSec 20).Type | Should -Be 'REMOTE_COMMUNICATION'
    }

    It 'watches all daemons of the pipeline, also with names' {
        $other = Start-TestDaemon -Name second -Configuration "[program:other]`ncommand=/bin/cat`nstartsecs=0"
        try {
            $second = New-SupervisorSession $other.Uri
            $events = $session, $second | Watch-SupervisorEvent PROCESS_STATE_STARTING -Name other -From 1 -MaxCount 100 -TimeoutSec 1
            $events.Session.Name | Sort-Object -Unique | Should -Be 'clash', 'second.sock'
        }
        finally {
            Stop-TestDaemon $other
        }
    }
}

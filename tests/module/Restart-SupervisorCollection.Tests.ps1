#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

. $PSScriptRoot/RestartSet.ps1 -Noun SupervisorCollection

Describe 'Restart-SupervisorCollection -Rolling' {
    BeforeAll {
        Import-Module $PSScriptRoot/TestKit.psm1
        Import-Module $PSScriptRoot/TestSets.psm1
        $script:command = 'Supervisor.PowerShell.Commands.RestartSupervisorCollectionCommand'
        $daemon, $other = Start-SetDaemon
    }

    AfterAll {
        Stop-TestDaemon $daemon, $other
    }

    BeforeEach {
        Stop-SupervisorProcess * -Uri $daemon.Uri, $other.Uri
    }

    It 'needs -Rolling to wait' {
        { Restart-SupervisorCollection a -Rolling -NoWait -Uri $daemon.Uri } | Should -Throw -ErrorId "RollingNoWait,$command"
    }

    It 'restarts a few at a time with -Rolling' {
        $before = (Start-SupervisorProcess a, b_* -Uri $daemon.Uri -PassThru).ProcessId
        $verbose = Restart-SupervisorCollection both -Rolling -MaxUnavailable 2 -Uri $daemon.Uri -Verbose 4>&1
        "$verbose" | Should -BeLike "*Calling supervisor.restartCollection for 'both' of one.sock, 2 at a time.*"
        Get-State a, b_0, b_1 | Should -Be Running, Running, Running
        (Get-SupervisorProcess a, b_* -Uri $daemon.Uri).ProcessId | Should -Not -BeIn $before
    }

    It 'does nothing with -Rolling -WhatIf' {
        Restart-SupervisorCollection both -Rolling -Uri $daemon.Uri -WhatIf
        Get-State a, b_0 | Should -Be Stopped, Stopped
    }

    It 'gives up a rolling restart after -TimeoutSec, and the daemon goes on' {
        Restart-SupervisorCollection late -Rolling -Uri $daemon.Uri,
            $other.Uri -TimeoutSec 1 -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "RollingRestartTimeout,$command", "RollingRestartHalted,$command"
        $wrong[0].CategoryInfo.Category | Should -Be OperationTimeout
        $wrong[0].Exception.Message |
            Should -Be "The rolling restart of collection 'late' on one.sock is not over after 1 seconds; the daemon goes on with it."
        Get-State late | Should -Be Starting
        Get-State late $other | Should -Be Stopped
    }

    It 'gives up a rolling restart when it is stopped' {
        $line = "Restart-SupervisorCollection late -Rolling -Uri '$($other.Uri)'"
        $took = Measure-Cancellation $line -When { (Get-State late $other) -eq 'Starting' }
        $took.State | Should -Be Stopped
    }
}

Describe 'Restart-SupervisorCollection -Rolling over a fleet' {
    BeforeAll {
        Import-Module $PSScriptRoot/TestKit.psm1
        $script:command = 'Supervisor.PowerShell.Commands.RestartSupervisorCollectionCommand'
        # A release is bad where there is a file called bad.
        $site = @'
[program:web]
command=/bin/sh -c "test ! -e bad && exec cat"
process_name=%(program_name)s_%(process_num)d
numprocs=2
startretries=0

[collection:web-tier]
programs=web
'@
        $servers = 'red', 'green', 'blue' | ForEach-Object { Start-TestDaemon $site -Name $_ }
        $all = New-SupervisorSession -Uri $servers.Uri

        function Get-Life {
            (Get-SupervisorProcess web:* -Session $all | Sort-Object { $_.Session.Name }, Name).ProcessId
        }
    }

    BeforeEach {
        Remove-Item ($servers.Folder | ForEach-Object { "$_/bad" }) -ErrorAction Ignore
        Start-SupervisorCollection web-tier -Session $all
    }

    AfterAll {
        Stop-TestDaemon $servers
    }

    It 'goes through all servers' {
        $before = Get-Life
        $result = Get-SupervisorCollection web-tier -Session $all | Restart-SupervisorCollection -Rolling -MaxUnavailable 1 -PassThru

        $result.State | Should -Be Running, Running, Running
        $after = Get-Life
        $after | Should -HaveCount 6
        $after | Should -Not -BeIn $before
    }

    It 'leaves the rest alone where one does not come up again' {
        $before = Get-SupervisorProcess web:* -Session $all
        $null = New-Item "$($servers[1].Folder)/bad"
        Restart-SupervisorCollection web-tier -Session $all -Rolling -ErrorVariable wrong -ErrorAction SilentlyContinue

        $wrong.FullyQualifiedErrorId | Should -Be "StartFailed,$command", "RollingRestartHalted,$command"
        $wrong[0].Exception.Message | Should -BeLike "Process 'web:web_0' on green.sock could not be started: *"
        $wrong[1].Exception.Message | Should -Be (
            "The rolling restart of collection 'web-tier' did not succeed on green.sock. " +
            "Left as it was: web:web_1 on green.sock; collection 'web-tier' on blue.sock.")
        $wrong[1].TargetObject.Name | Should -Be blue.sock
        $wrong[1].CategoryInfo.Category | Should -Be OperationStopped
        $wrong[1].ErrorDetails.RecommendedAction | Should -BeLike '*-ContinueOnFailure*'
        $old = $before.Where({ $_.Session.Name -eq 'red.sock' }).ProcessId
        (Get-SupervisorProcess web:* -Session $all[0]).ProcessId | Should -Not -BeIn $old
        (Get-SupervisorProcess web:* -Session $all[2]).ProcessId | Should -Be $before.Where({ $_.Session.Name -eq 'blue.sock' }).ProcessId
        (Get-SupervisorProcess web:* -Session $all[1]).State | Should -Be Fatal, Running
    }

    It 'goes on with -ContinueOnFailure' {
        $before = Get-SupervisorProcess web:* -Session $all[2]
        $null = New-Item "$($servers[1].Folder)/bad"
        Restart-SupervisorCollection web-tier -Session $all -Rolling -ContinueOnFailure -ErrorVariable wrong -ErrorAction SilentlyContinue

        $wrong.FullyQualifiedErrorId | Should -Be "StartFailed,$command", "StartFailed,$command"
        (Get-SupervisorProcess web:* -Session $all[2]).ProcessId | Should -Not -BeIn $before.ProcessId
    }

    It 'does not begin where a server does not answer' {
        $before = Get-Life
        Restart-SupervisorCollection web-tier -Uri (@($servers.Uri) +
            'unix:///nowhere/x.sock') -Rolling -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "ServerNotFound,$command", "RollingRestartHalted,$command"
        $wrong[1].TargetObject.Name | Should -Be red.sock, green.sock, blue.sock
        Get-Life | Should -Be $before
    }
}

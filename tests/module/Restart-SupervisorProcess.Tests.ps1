#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    $programs = @'
[program:a]
command=/bin/cat
startsecs=0

[program:b]
command=/bin/cat
startsecs=0

[program:slow]
command=/bin/cat
autostart=false
startsecs=600

[program:missing]
command=/no/such/file
autostart=false

[program:pool]
command=/bin/cat
process_name=%(program_name)s_%(process_num)03d
numprocs=60
autostart=false
startsecs=0

[program:sound]
command=/bin/cat
process_name=%(program_name)s_%(process_num)d
numprocs=2
startsecs=0
ready=command:/bin/sh -c 'test -e %(here)s/ready'
ready_interval=0.1
health=command:/bin/sh -c 'test ! -e %(here)s/bad'
health_interval=0.1
health_failures=1
health_action=none

[group:tier]
programs=a,b

[collection:both]
groups=tier
'@
    $daemon = Start-TestDaemon -Name one -Configuration $programs
    $other = Start-TestDaemon -Name two -Configuration $programs
    $PSDefaultParameterValues['*-Supervisor*:Uri'] = $daemon.Uri
    $script:class = 'Supervisor.PowerShell.Commands.RestartSupervisorProcessCommand'
    Wait-SupervisorProcess tier:* -Uri $daemon.Uri, $other.Uri -TimeoutSec 20

    function Get-Id([string] $Name = 'tier:*', [object] $At = $daemon) {
        (Get-SupervisorProcess $Name -Uri $At.Uri).ProcessId
    }
}

AfterAll {
    $PSDefaultParameterValues.Remove('*-Supervisor*:Uri')
    Stop-TestDaemon $daemon, $other
}

Describe 'Restart-SupervisorProcess' {
    It 'ends the process and starts another' {
        $before = Get-Id a
        Restart-SupervisorProcess a | Should -BeNullOrEmpty

        Get-Id a | Should -Not -Be $before
        (Get-SupervisorProcess a).State | Should -Be Running
    }

    It 'starts what was stopped' {
        Stop-SupervisorProcess a
        (Restart-SupervisorProcess a -PassThru).State | Should -Be Running
    }

    It 'takes <_.Keys>' -ForEach @{ Name = 'tier:*' }, @{ Group = 'tier' }, @{ Collection = 'both' } {
        $before = Get-Id
        (Restart-SupervisorProcess @_ -PassThru).Name | Should -Be 'tier:a', 'tier:b'
        Get-Id | Should -Not -BeIn $before
    }

    It 'takes the pipeline, filtered by state' {
        Stop-SupervisorProcess b
        $before = Get-Id a
        Get-SupervisorProcess -Collection both | Where-Object State -NE Running | Restart-SupervisorProcess -TimeoutSec 30

        Get-Id a | Should -Be $before
        (Get-SupervisorProcess b).State | Should -Be Running
    }

    It 'does nothing with -WhatIf' {
        $before = Get-Id
        Restart-SupervisorProcess tier:* -WhatIf
        Get-Id | Should -Be $before
    }

    It 'always waits for the end, so -NoWait starts it too' {
        $before = Get-Id a
        Restart-SupervisorProcess a -NoWait
        Wait-SupervisorProcess a -TimeoutSec 20
        Get-Id a | Should -Not -Be $before
    }

    It 'says who is late, and in which state, with -TimeoutSec' {
        Restart-SupervisorProcess slow -TimeoutSec 0 -ErrorAction SilentlyContinue -ErrorVariable problems

        $problems.FullyQualifiedErrorId | Should -Be "OperationTimeout,$class"
        $problems.Exception.Message | Should -Be "Process 'slow' on one.sock is still Starting after 0 seconds; expected Running."
    }

    It 'names what is not there, and what cannot be started' {
        Restart-SupervisorProcess nope, missing, a -ErrorAction SilentlyContinue -ErrorVariable problems

        $problems.FullyQualifiedErrorId | Sort-Object | Should -Be "FileNotFound,$class", "ProcessNotFound,$class"
        (Get-SupervisorProcess a).State | Should -Be Running
    }

    It 'works on many servers, and one that is dead is one error' {
        $before = (Get-Id a), (Get-Id a $other)
        Restart-SupervisorProcess a -Uri $daemon.Uri, unix:///no/such.sock, $other.Uri -ErrorAction SilentlyContinue -ErrorVariable problems

        $problems.FullyQualifiedErrorId | Should -Be "ServerNotFound,$class"
        (Get-Id a), (Get-Id a $other) | Should -Not -BeIn $before
    }

    It 'costs a batch per server, however many processes come down the pipeline' {
        Start-SupervisorProcess pool:*
        $few = Get-WireCount { Get-SupervisorProcess tier:a, tier:b | Restart-SupervisorProcess -NoWait }
        $many = Get-WireCount { Get-SupervisorProcess pool:* | Restart-SupervisorProcess -NoWait }

        # Looking whether they have stopped takes as many requests as it takes time.
        $few | Should -BeLessOrEqual 15
        $many | Should -BeLessOrEqual 25
    }

    It 'goes on to the next when the last is ready and healthy, not when it is RUNNING' {
        Set-Content (Join-Path $daemon.Folder ready) ''
        Wait-SupervisorProcess sound:* -Ready -Healthy -TimeoutSec 20
        $before = Get-Id sound:*
        Restart-SupervisorProcess sound:* -Rolling -TimeoutSec 20
        $new = Get-Id sound:*
        $new | Should -Not -BeIn $before
        (Get-SupervisorProcess sound:*).Health | Should -Be healthy, healthy

        Remove-Item (Join-Path $daemon.Folder ready)
        Restart-SupervisorProcess sound:* -Rolling -TimeoutSec 1 -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems.FullyQualifiedErrorId | Should -Be "OperationTimeout,$class", "RollingRestartHalted,$class"
        $problems[0].Exception.Message | Should -BeLike "Process 'sound:sound_0' on one.sock is still Running, not ready*; expected Running and ready."
        Get-Id sound:sound_1 | Should -Be $new[1]
    }

    It 'leaves the rest alone when one is unhealthy, here and on the servers that follow' {
        Set-Content (Join-Path $daemon.Folder ready) ''
        Set-Content (Join-Path $other.Folder ready) ''
        Wait-SupervisorProcess sound:* -Ready -Healthy -TimeoutSec 20 -Uri $daemon.Uri, $other.Uri
        $before = (Get-Id sound:sound_1), (Get-Id sound:* $other)
        Set-Content (Join-Path $daemon.Folder bad) ''
        Restart-SupervisorGroup sound -Rolling -Uri $daemon.Uri, $other.Uri -ErrorAction SilentlyContinue -ErrorVariable problems

        $problems.FullyQualifiedErrorId.Split(',')[0, 2] | Should -Be StartFailed, RollingRestartHalted
        $problems[0].Exception.Message | Should -BeLike '*unhealthy: exit status 1*'
        (Get-Id sound:sound_1), (Get-Id sound:* $other) | Should -Be $before
    }

    It 'ends with Ctrl+C' {
        $command = { param($uri) Restart-SupervisorProcess slow -Uri $uri }
        $stopped = Measure-Cancellation $command $daemon.Uri -When { (Get-SupervisorProcess slow).State -eq 'Starting' }

        $stopped.State | Should -Be Stopped
    }
}

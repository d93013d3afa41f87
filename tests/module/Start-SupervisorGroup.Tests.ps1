#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    Import-Module $PSScriptRoot/Cancellation.psm1
    $script:command = 'Supervisor.PowerShell.Commands.StartSupervisorGroupCommand'
    $configuration = @'
[program:a]
command=/bin/cat
startsecs=0
autostart=false

[program:b]
command=/bin/cat
startsecs=0
autostart=false
process_name=%(program_name)s_%(process_num)d
numprocs=2

[program:late]
command=/bin/cat
startsecs=600
autostart=false

[program:broken]
command=/bin/false
startretries=0
autostart=false

[program:missing]
command=/nowhere/x
autostart=false

[program:stubborn]
command=/bin/sh -c "trap '' TERM; echo up; read line"
startsecs=0
stopwaitsecs=600
autostart=false
autorestart=false
'@
    $sets = @'
[collection:a]
programs=a
[collection:b]
programs=b
[collection:both]
programs=a,b
[collection:late]
programs=late
[collection:broken]
programs=broken
[collection:missing]
programs=missing
[collection:stubborn]
programs=stubborn
'@
    $daemon = Start-TestDaemon "$configuration`n$sets" -Name one
    $script:other = Start-TestDaemon "$configuration`n$sets" -Name two

    function Get-State([string[]] $Name, $Of = $daemon) {
        (Get-SupervisorProcess $Name -Uri $Of.Uri).State
    }

    function Enter-Stubborn {
        Start-SupervisorProcess stubborn -Uri $daemon.Uri
        Wait-Until { (Get-ChildItem $daemon.Folder -Filter 'stubborn-stdout*' | Get-Content -Tail 1) -eq 'up' }
    }

    function Clear-Stubborn {
        $process = Get-SupervisorProcess stubborn -Uri $daemon.Uri
        if ($process.ProcessId) {
            & /bin/sh -c "kill -KILL $($process.ProcessId)"
            Wait-SupervisorProcess stubborn -State Stopped, Exited -Uri $daemon.Uri -TimeoutSec 20
        }

        Get-ChildItem $daemon.Folder -Filter 'stubborn-stdout*' | Clear-Content
    }
}

AfterAll {
    Clear-Stubborn
    Stop-TestDaemon $daemon, $other
}

Describe 'Start-SupervisorGroup' {
    BeforeEach {
        Stop-SupervisorProcess * -Uri $daemon.Uri, $other.Uri
    }

    It 'starts all its processes, waits, and returns nothing' {
        Start-SupervisorGroup b -Uri $daemon.Uri | Should -BeNullOrEmpty
        Get-State b_0, b_1, a | Should -Be Stopped, Running, Running
    }

    It 'returns them with -PassThru' {
        $started = Start-SupervisorGroup a, b -Uri $daemon.Uri -PassThru
        $started | Should -BeOfType Supervisor.PowerShell.SupervisorGroup
        $started.Name | Should -Be a, b
        $started.State | Should -Be Running, Running
    }

    It 'takes objects and names from the pipeline' {
        Get-SupervisorGroup a -Uri $daemon.Uri | Start-SupervisorGroup
        'b' | Start-SupervisorGroup -Uri $daemon.Uri
        [pscustomobject]@{ Name = 'a'; Session = $other.Uri } | Start-SupervisorGroup
        Get-State a, b_0, b_1 | Should -Be Running, Running, Running
        Get-State a $other | Should -Be Running
    }

    It 'takes wildcards, and is silent where nothing matches' {
        Start-SupervisorGroup '[ab]', 'nope*' -Uri $daemon.Uri
        Get-State a, b_0, b_1 | Should -Be Running, Running, Running
    }

    It 'does nothing with -WhatIf' {
        Start-SupervisorGroup b -Uri $daemon.Uri -WhatIf
        Get-State b_0, b_1 | Should -Be Stopped, Stopped
    }

    It 'is content where they run already' {
        Start-SupervisorGroup b -Uri $daemon.Uri
        $before = (Get-SupervisorProcess b_0 -Uri $daemon.Uri).ProcessId
        $verbose = Start-SupervisorGroup b -Uri $daemon.Uri -Verbose 4>&1
        "$verbose" | Should -BeLike '*Nothing is to be done at one.sock: the processes are Running already.*'
        (Get-SupervisorProcess b_0 -Uri $daemon.Uri).ProcessId | Should -Be $before
    }

    It 'works on several servers, and one that is dead is one error' {
        Start-SupervisorGroup a -Uri $daemon.Uri, unix:///nowhere/x.sock, $other.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "ServerNotFound,$command"
        Get-State a | Should -Be Running
        Get-State a $other | Should -Be Running
    }

    It 'costs one batch for each server' {
        # The list, the batch, one look or a few.
        Get-WireCount { 'a', 'b', 'a' | Start-SupervisorGroup -Uri $daemon.Uri -NoWait } | Should -Be 2
        Get-WireCount { Get-SupervisorGroup -Uri $daemon.Uri, $other.Uri | Where-Object Name -in a, b | Stop-SupervisorGroup -NoWait } | Should -Be 6
    }

    It 'leaves an error for each laggard' {
        Start-SupervisorGroup late, a -Uri $daemon.Uri -TimeoutSec 1 -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong | Should -HaveCount 1
        $wrong.FullyQualifiedErrorId | Should -Be "OperationTimeout,$command"
        $wrong.CategoryInfo.Category | Should -Be OperationTimeout
        $wrong.TargetObject.Name | Should -Be late
        $wrong.Exception.Message | Should -Be "Process 'late' on one.sock is still Starting after 1 seconds; expected Running."
        Get-State a | Should -Be Running
    }

    It 'waits also for what somebody else has started' {
        Start-SupervisorProcess late -Uri $daemon.Uri -NoWait
        Start-SupervisorGroup late -Uri $daemon.Uri -TimeoutSec 0 -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "OperationTimeout,$command"
    }

    It 'returns at once with -NoWait' {
        (Start-SupervisorGroup late -Uri $daemon.Uri -NoWait -PassThru).State | Should -Be Starting
    }

    It 'says what could not be started' {
        Start-SupervisorGroup broken, missing -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Sort-Object | Should -Be "FileNotFound,$command", "StartFailed,$command"
    }

    It 'says of a literal name that it does not exist' {
        Start-SupervisorGroup nope, a -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "GroupNotFound,$command"
        $wrong.TargetObject | Should -Be nope
        Get-State a | Should -Be Running
    }

    It 'is a terminating error where the only server is dead' {
        { Start-SupervisorGroup a -Uri unix:///nowhere/x.sock } | Should -Throw -ErrorId "ServerNotFound,$command"
    }

    It 'gives up waiting when it is stopped' {
        Measure-Cancellation "Start-SupervisorGroup late -Uri '$($daemon.Uri)'" { (Get-State late) -eq 'Starting' } | Should -BeLessThan 1000
    }
}

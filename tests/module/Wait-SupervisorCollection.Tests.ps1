#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    $script:command = 'Supervisor.PowerShell.Commands.WaitSupervisorCollectionCommand'
    $configuration = @'
[program:a]
command=/bin/cat
startsecs=0
autostart=false
autorestart=false
process_name=%(program_name)s_%(process_num)d
numprocs=2

[collection:all]
programs=a

[collection:none]
programs=nothing
'@
    $script:daemon = Start-TestDaemon $configuration -Name one
    $script:other = Start-TestDaemon $configuration -Name two
}

AfterAll {
    Stop-TestDaemon $daemon, $other
}

Describe 'Wait-SupervisorCollection' {
    BeforeEach {
        Stop-SupervisorProcess * -Uri $daemon.Uri, $other.Uri
    }

    It 'waits until all are RUNNING, and returns nothing' {
        Start-SupervisorCollection all -Uri $daemon.Uri -NoWait
        Wait-SupervisorCollection all -Uri $daemon.Uri -TimeoutSec 20 | Should -BeNullOrEmpty
        (Get-SupervisorCollection all -Uri $daemon.Uri).State | Should -Be Running
    }

    It 'takes objects, wildcards and other states, and returns them with -PassThru' {
        (Get-SupervisorCollection all -Uri $daemon.Uri, $other.Uri |
            Wait-SupervisorCollection -State Stopped, Exited -TimeoutSec 20 -PassThru).Total | Should -Be 2, 2
        Wait-SupervisorCollection 'al*', 'nope*' -State Stopped -Uri $daemon.Uri -TimeoutSec 20
        (Wait-SupervisorCollection none -Uri $daemon.Uri -PassThru).State | Should -Be Empty
    }

    It 'leaves an error for each laggard' {
        Start-SupervisorProcess a:a_0 -Uri $daemon.Uri
        Wait-SupervisorCollection all -Uri $daemon.Uri -TimeoutSec 0 -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong | Should -HaveCount 1
        $wrong.FullyQualifiedErrorId | Should -Be "OperationTimeout,$command"
        $wrong.Exception.Message | Should -Be "Process 'a:a_1' on one.sock is still Stopped after 0 seconds; expected Running."
    }

    It 'says of a literal name that it does not exist' {
        Wait-SupervisorCollection nope -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "CollectionNotFound,$command"
    }

    It 'is a terminating error where the only server is dead' {
        { Wait-SupervisorCollection all -Uri unix:///nowhere/x.sock } | Should -Throw -ErrorId "ServerNotFound,$command"
    }

    It 'gives up when it is stopped' {
        $began = Join-Path $daemon.Folder began
        $line = "`$null = New-Item '$began'; Wait-SupervisorCollection all -Uri '$($daemon.Uri)'"
        $took = Measure-Cancellation $line -When { Test-Path $began }
        $took.State | Should -Be Stopped
    }
}

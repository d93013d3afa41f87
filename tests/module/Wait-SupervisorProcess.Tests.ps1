#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    $programs = @'
[program:a]
command=/bin/cat
startsecs=0

[program:idle]
command=/bin/cat
autostart=false

[program:job]
command=/bin/true
startsecs=0
autorestart=false

[collection:all]
programs=a,idle
'@
    $daemon = Start-TestDaemon -Name one -Configuration $programs
    $script:other = Start-TestDaemon -Name two -Configuration $programs
    $PSDefaultParameterValues['*-Supervisor*:Uri'] = $daemon.Uri
    $script:class = 'Supervisor.PowerShell.Commands.WaitSupervisorProcessCommand'
}

AfterAll {
    $PSDefaultParameterValues.Remove('*-Supervisor*:Uri')
    Stop-TestDaemon $daemon, $other
}

Describe 'Wait-SupervisorProcess' {
    It 'waits for Running, and returns nothing' {
        Wait-SupervisorProcess a -TimeoutSec 20 | Should -BeNullOrEmpty
        (Get-SupervisorProcess a).State | Should -Be Running
    }

    It 'waits for any of the states' {
        (Wait-SupervisorProcess job, idle -State Exited, Stopped -TimeoutSec 20 -PassThru).State | Should -Be Stopped, Exited
    }

    It 'returns the processes as they are then with -PassThru' {
        $arrived = Get-SupervisorProcess a | Wait-SupervisorProcess -TimeoutSec 20 -PassThru

        $arrived | Should -BeOfType Supervisor.PowerShell.SupervisorProcess
        $arrived.State | Should -Be Running
    }

    It 'sees what somebody else does' {
        Start-SupervisorProcess idle -NoWait
        Wait-SupervisorProcess idle -TimeoutSec 20
        Stop-SupervisorProcess idle -NoWait
        Wait-SupervisorProcess idle -State Stopped -TimeoutSec 20
        (Get-SupervisorProcess idle).State | Should -Be Stopped
    }

    It 'says who is late, and in which state' {
        Wait-SupervisorProcess -Collection all -TimeoutSec 0 -ErrorAction SilentlyContinue -ErrorVariable problems

        $problems.FullyQualifiedErrorId | Should -Be "OperationTimeout,$class"
        $problems[0].TargetObject.Name | Should -Be 'idle'
        $problems[0].Exception.Message | Should -Be "Process 'idle' on one.sock is still Stopped after 0 seconds; expected Running."
    }

    It 'is silent about a wildcard that matches nothing, and names what is not there' {
        Wait-SupervisorProcess nope* -TimeoutSec 20 -ErrorAction Stop
        Wait-SupervisorProcess nope, a -TimeoutSec 20 -ErrorAction SilentlyContinue -ErrorVariable problems

        $problems.FullyQualifiedErrorId | Should -Be "ProcessNotFound,$class"
    }

    It 'works on many servers, and one that is dead is one error' {
        $arrived = Wait-SupervisorProcess a -Uri $daemon.Uri, unix:///no/such.sock,
            $other.Uri -TimeoutSec 20 -PassThru -ErrorAction SilentlyContinue -ErrorVariable problems

        $arrived.Session.Name | Sort-Object | Should -Be 'one.sock', 'two.sock'
        $problems.FullyQualifiedErrorId | Should -Be "ServerNotFound,$class"
    }

    It 'ends with Ctrl+C, and leaves the daemon as it was' {
        $stopped = Measure-Cancellation { param($uri) Wait-SupervisorProcess a -State Fatal -Uri $uri } $daemon.Uri

        $stopped.State | Should -Be Stopped
        (Get-SupervisorProcess a).State | Should -Be Running
    }
}

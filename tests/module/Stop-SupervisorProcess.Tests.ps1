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

[program:stubborn]
command=/bin/sh -c 'trap "" TERM; echo ready; read nothing'
startsecs=0
stopwaitsecs=600

[group:tier]
programs=a,b

[collection:both]
groups=tier
'@
    $daemon = Start-TestDaemon -Name one -Configuration $programs
    $script:other = Start-TestDaemon -Name two -Configuration $programs
    $PSDefaultParameterValues['*-Supervisor*:Uri'] = $daemon.Uri
    $script:class = 'Supervisor.PowerShell.Commands.StopSupervisorProcessCommand'

    function Get-State([string] $Name, [object] $At = $daemon) {
        (Get-SupervisorProcess $Name -Uri $At.Uri).State
    }

    function Confirm-Deaf {
        Wait-Until -Because 'the trap is set' {
            (Get-Content (Get-SupervisorProcess stubborn).StdOutLogFile -ErrorAction Ignore) -contains 'ready'
        }
    }
}

AfterAll {
    $PSDefaultParameterValues.Remove('*-Supervisor*:Uri')
    # It would wait ten minutes for the one that does not listen.
    $daemon, $other | Where-Object { $_ } | ForEach-Object {
        $deaf = (Get-SupervisorProcess stubborn -Uri $_.Uri).ProcessId
        if ($deaf) { & /bin/sh -c "kill -KILL $deaf" }
    }
    Stop-TestDaemon $daemon, $other
}

Describe 'Stop-SupervisorProcess' {
    BeforeEach {
        Start-SupervisorProcess tier:* -Uri $daemon.Uri, $other.Uri
    }

    It 'stops by name and returns nothing' {
        Stop-SupervisorProcess a | Should -BeNullOrEmpty
        Get-State a | Should -Be Stopped
        Get-State b | Should -Be Running
    }

    It 'returns the process as it is afterwards with -PassThru' {
        $stopped = Stop-SupervisorProcess a -PassThru

        $stopped.State | Should -Be Stopped
        $stopped.ProcessId | Should -BeNullOrEmpty
        $stopped.StopTime | Should -BeOfType System.DateTimeOffset
    }

    It 'takes <_.Keys>' -ForEach @{ Name = 'tier:*' }, @{ Group = 'tier' }, @{ Collection = 'both' } {
        Stop-SupervisorProcess @_
        Get-State tier:* | Should -Be Stopped, Stopped
    }

    It 'takes processes, groups and collections from the pipeline' {
        Get-SupervisorProcess a | Stop-SupervisorProcess
        Get-State a | Should -Be Stopped
        Get-SupervisorGroup tier | Stop-SupervisorProcess
        Get-State tier:* | Should -Be Stopped, Stopped
        Start-SupervisorProcess tier:*
        Get-SupervisorCollection both | Stop-SupervisorProcess
        Get-State tier:* | Should -Be Stopped, Stopped
    }

    It 'is content, and says so, where it is stopped already' {
        Stop-SupervisorProcess a
        (Stop-SupervisorProcess a -Verbose -ErrorAction Stop 4>&1).Message |
            Should -Contain "Process 'tier:a' on one.sock is Stopped already."
    }

    It 'does nothing with -WhatIf' {
        Stop-SupervisorProcess * -WhatIf
        Get-State tier:* | Should -Be Running, Running
    }

    It 'returns at once with -NoWait, and says who is late with -TimeoutSec' {
        Confirm-Deaf
        (Stop-SupervisorProcess stubborn -NoWait -PassThru).State | Should -Be Stopping
        Stop-SupervisorProcess a, stubborn -TimeoutSec 0 -ErrorAction SilentlyContinue -ErrorVariable problems

        $late = $problems.Where({ $_.TargetObject.Name -eq 'stubborn' })
        $late.FullyQualifiedErrorId | Should -Be "OperationTimeout,$class" -Because 'it is asked already, but not there'
        $late.Exception.Message | Should -Be "Process 'stubborn' on one.sock is still Stopping after 0 seconds; expected Stopped."
    }

    It 'does nothing where nothing is named' {
        { Stop-SupervisorProcess } | Should -Throw -ErrorId "NothingNamed,$class"
        Get-State tier:* | Should -Be Running, Running
    }

    It 'says nothing about a wildcard that matches nothing, and names what is not there' {
        Stop-SupervisorProcess nope* -ErrorAction Stop
        Stop-SupervisorProcess nope, a -ErrorAction SilentlyContinue -ErrorVariable problems

        $problems.FullyQualifiedErrorId | Should -Be "ProcessNotFound,$class"
        Get-State a | Should -Be Stopped
    }

    It 'works on many servers, and one that is dead is one error' {
        Stop-SupervisorProcess a -Uri $daemon.Uri, unix:///no/such.sock, $other.Uri -ErrorAction SilentlyContinue -ErrorVariable problems

        $problems.FullyQualifiedErrorId | Should -Be "ServerNotFound,$class"
        (Get-State a), (Get-State a $other) | Should -Be Stopped, Stopped
    }

    It 'ends with Ctrl+C' {
        Confirm-Deaf
        $stopped = Measure-Cancellation -ArgumentList $daemon.Uri {
            param($uri) Wait-SupervisorProcess stubborn -State Stopped -Uri $uri; Stop-SupervisorProcess stubborn -Uri $uri
        }

        $stopped.State | Should -Be Stopped
    }
}

#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    Import-Module $PSScriptRoot/Cancellation.psm1
    $script:command = 'Supervisor.PowerShell.Commands.StopSupervisorCollectionCommand'
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

Describe 'Stop-SupervisorCollection' {
    BeforeEach {
        Stop-SupervisorProcess * -Uri $daemon.Uri, $other.Uri
    }

    It 'stops all its processes, waits, and returns nothing' {
        Start-SupervisorProcess b_*, a -Uri $daemon.Uri
        Stop-SupervisorCollection b -Uri $daemon.Uri | Should -BeNullOrEmpty
        Get-State a, b_0, b_1 | Should -Be Running, Stopped, Stopped
    }

    It 'returns them with -PassThru' {
        Start-SupervisorProcess b_*, a -Uri $daemon.Uri
        $stopped = Get-SupervisorCollection a, b -Uri $daemon.Uri | Stop-SupervisorCollection -PassThru
        $stopped.Name | Should -Be a, b
        $stopped.State | Should -Be Stopped, Stopped
    }

    It 'takes wildcards and names from the pipeline' {
        Start-SupervisorProcess b_*, a -Uri $daemon.Uri
        '[ab]', 'nope*' | Stop-SupervisorCollection -Uri $daemon.Uri
        Get-State a, b_0, b_1 | Should -Be Stopped, Stopped, Stopped
    }

    It 'does nothing with -WhatIf' {
        Start-SupervisorProcess a -Uri $daemon.Uri
        Stop-SupervisorCollection a -Uri $daemon.Uri -WhatIf
        Get-State a | Should -Be Running
    }

    It 'is content where nothing runs' {
        "$(Stop-SupervisorCollection a -Uri $daemon.Uri -Verbose 4>&1)" | Should -BeLike '*the processes are Stopped already.*'
    }

    It 'works on several servers' {
        Start-SupervisorProcess a -Uri $daemon.Uri, $other.Uri
        Stop-SupervisorCollection a -Uri $daemon.Uri, $other.Uri
        Get-State a | Should -Be Stopped
        Get-State a $other | Should -Be Stopped
    }

    Context 'a process that takes its time' {
        BeforeEach {
            Enter-Stubborn
        }

        AfterEach {
            Clear-Stubborn
        }

        It 'is an error after -TimeoutSec' {
            Stop-SupervisorCollection stubborn -Uri $daemon.Uri -TimeoutSec 0 -ErrorVariable wrong -ErrorAction SilentlyContinue
            $wrong.FullyQualifiedErrorId | Should -Be "OperationTimeout,$command"
            $wrong.Exception.Message | Should -Be "Process 'stubborn' on one.sock is still Stopping after 0 seconds; expected Stopped."

            # Asked once more, there is somebody to wait for still.
            Stop-SupervisorCollection stubborn -Uri $daemon.Uri -TimeoutSec 0 -ErrorVariable again -ErrorAction SilentlyContinue
            $again.FullyQualifiedErrorId | Should -Be "OperationTimeout,$command"
        }

        It 'is not waited for with -NoWait' {
            (Stop-SupervisorCollection stubborn -Uri $daemon.Uri -NoWait -PassThru).State | Should -Be Stopping
        }

        It 'is given up when the command is stopped' {
            Measure-Cancellation "Stop-SupervisorCollection stubborn -Uri '$($daemon.Uri)'" { (Get-State stubborn) -eq 'Stopping' } | Should -BeLessThan 1000
        }
    }

    It 'says of a literal name that it does not exist' {
        Stop-SupervisorCollection nope -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "CollectionNotFound,$command"
    }

    It 'is a terminating error where the only server is dead' {
        { Stop-SupervisorCollection a -Uri unix:///nowhere/x.sock } | Should -Throw -ErrorId "ServerNotFound,$command"
    }
}

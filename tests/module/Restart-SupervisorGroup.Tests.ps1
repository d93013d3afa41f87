#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    Import-Module $PSScriptRoot/Cancellation.psm1
    $script:command = 'Supervisor.PowerShell.Commands.RestartSupervisorGroupCommand'
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

Describe 'Restart-SupervisorGroup' {
    BeforeEach {
        Stop-SupervisorProcess * -Uri $daemon.Uri, $other.Uri
    }

    It 'gives all processes a new life, also those that were stopped' {
        Start-SupervisorProcess b_0 -Uri $daemon.Uri
        $before = (Get-SupervisorProcess b_0 -Uri $daemon.Uri).ProcessId
        Restart-SupervisorGroup b -Uri $daemon.Uri | Should -BeNullOrEmpty
        Get-State b_0, b_1, a | Should -Be Stopped, Running, Running
        (Get-SupervisorProcess b_0 -Uri $daemon.Uri).ProcessId | Should -Not -Be $before
    }

    It 'takes objects and wildcards, and returns them with -PassThru' {
        (Get-SupervisorGroup a -Uri $daemon.Uri, $other.Uri | Restart-SupervisorGroup -PassThru).State | Should -Be Running, Running
        (Restart-SupervisorGroup '[ab]', 'nope*' -Uri $daemon.Uri -PassThru).Name | Should -Be a, b
    }

    It 'does nothing with -WhatIf' {
        Start-SupervisorProcess a -Uri $daemon.Uri
        $before = (Get-SupervisorProcess a -Uri $daemon.Uri).ProcessId
        Restart-SupervisorGroup a -Uri $daemon.Uri -WhatIf
        (Get-SupervisorProcess a -Uri $daemon.Uri).ProcessId | Should -Be $before
    }

    It 'waits for the end also with -NoWait, but not for the start' {
        (Restart-SupervisorGroup late -Uri $daemon.Uri -NoWait -PassThru).State | Should -Be Starting
    }

    It 'starts what has ended where another process is stuck, which is one error' {
        Enter-Stubborn
        try {
            Restart-SupervisorGroup stubborn, a -Uri $daemon.Uri -TimeoutSec 1 -ErrorVariable wrong -ErrorAction SilentlyContinue
            $wrong.FullyQualifiedErrorId | Should -Be "OperationTimeout,$command"
            Get-State a, stubborn | Should -Be Running, Stopping
        }
        finally {
            Clear-Stubborn
        }
    }

    It 'says what could not be started' {
        Restart-SupervisorGroup broken -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "StartFailed,$command"
    }

    It 'says of a literal name that it does not exist' {
        Restart-SupervisorGroup nope -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "GroupNotFound,$command"
    }

    It 'gives up waiting when it is stopped' {
        Measure-Cancellation "Restart-SupervisorGroup late -Uri '$($daemon.Uri)'" { (Get-State late) -eq 'Starting' } | Should -BeLessThan 1000
    }
}

#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1

    $daemon = Start-TestDaemon -Configuration @'
[program:trap]
command=/bin/sh -c 'trap "echo usr1" USR1; trap "echo hup" HUP; echo ready; while :; do sleep 1000 & wait; done'
process_name=%(program_name)s%(process_num)d
numprocs=2
startsecs=0
stopasgroup=true

[program:off]
command=/bin/cat
autostart=false

[collection:all]
groups=trap
'@
    Wait-Until { @(Get-SupervisorLog trap:* -Uri $daemon.Uri).Count -eq 2 }

    function Get-Received {
        @(Get-SupervisorLog trap:* -Uri $daemon.Uri | Where-Object Line -ne ready | ForEach-Object { "$($_.Process) $($_.Line)" })
    }
}

AfterAll {
    Stop-TestDaemon $daemon
}

Describe 'Send-SupervisorSignal' {
    BeforeEach {
        Clear-SupervisorLog trap:* -Uri $daemon.Uri
    }

    It 'takes <Signal> for a signal' -TestCases @(
        @{ Signal = 'USR1' }
        @{ Signal = 'SIGUSR1' }
        @{ Signal = 'usr1' }
        @{ Signal = 10 }
    ) {
        Send-SupervisorSignal $Signal trap:trap0 -Uri $daemon.Uri | Should -BeNullOrEmpty
        Wait-Until { (Get-Received).Count -eq 1 }
        Get-Received | Should -Be 'trap:trap0 usr1'
    }

    It 'takes wildcards and returns the processes with -PassThru' {
        (Send-SupervisorSignal HUP trap:* -PassThru -Uri $daemon.Uri).Name | Should -Be ('trap:trap0', 'trap:trap1')
        Wait-Until { (Get-Received).Count -eq 2 }
    }

    It 'takes processes, groups and collections, with one request for all processes' {
        $processes = Get-SupervisorProcess trap:* -Uri $daemon.Uri
        Get-WireCount { $processes | Send-SupervisorSignal USR1 } | Should -Be 2
        Wait-Until { (Get-Received).Count -eq 2 }
        Send-SupervisorSignal USR1 -Group trap -Uri $daemon.Uri
        Wait-Until { (Get-Received).Count -eq 4 }
        Send-SupervisorSignal USR1 -Collection all -Uri $daemon.Uri
        Wait-Until { (Get-Received).Count -eq 6 }
    }

    It 'sends nothing with -WhatIf' {
        Send-SupervisorSignal KILL trap:* -WhatIf -Uri $daemon.Uri
        (Get-SupervisorProcess trap:* -Uri $daemon.Uri).State | Should -Be ('Running', 'Running')
    }

    It 'reports each process that does not run and does the others: NotRunning' {
        Send-SupervisorSignal USR1 off, trap:trap1 -Uri $daemon.Uri -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should -Be 'NotRunning,Supervisor.PowerShell.Commands.SendSupervisorSignalCommand'
        "$($errors[0])" | Should -Match '^Not running on .+: NOT_RUNNING: [\w:]+$'
        $errors.TargetObject | Should -Be 'off'
        "$errors" | Should -BeLike "*off*"
        Wait-Until { (Get-Received).Count -eq 1 }
    }

    It 'reports once what is no signal: SignalNotFound' {
        Send-SupervisorSignal NOPE trap:* -Uri $daemon.Uri -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should -Be 'SignalNotFound,Supervisor.PowerShell.Commands.SendSupervisorSignalCommand'
        $errors.TargetObject | Should -Be 'NOPE'
    }

    It 'reports a name that nothing has: ProcessNotFound' {
        Send-SupervisorSignal HUP nope -Uri $daemon.Uri -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should -Be 'ProcessNotFound,Supervisor.PowerShell.Commands.SendSupervisorSignalCommand'
    }

    It 'completes names of signals' {
        $text = 'Send-SupervisorSignal US'
        $found = Get-Completion $text
        $found.CompletionText | Should -Be ('USR1', 'USR2')
    }
}

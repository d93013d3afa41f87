#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    Import-Module $PSScriptRoot/TestSets.psm1
    $script:command = 'Supervisor.PowerShell.Commands.SetSupervisorProgramCommand'
    $daemon, $script:plain = Start-ProgramDaemon
}

AfterAll {
    Stop-TestDaemon $daemon, $plain
}

Describe 'Set-SupervisorProgram' {
    BeforeEach {
        Add-SupervisorProgram job cat -Group dynamic -StartSec 0 -Option @{ exitcodes = '0,2' } -Uri $daemon.Uri |
            Wait-SupervisorProcess -TimeoutSec 20
    }

    AfterEach {
        Get-SupervisorProgram -Uri $daemon.Uri | Remove-SupervisorProgram -Stop -Confirm:$false
    }

    It 'changes what is given, keeps the rest, and returns nothing' {
        $before = (Get-SupervisorProcess dynamic:job -Uri $daemon.Uri).ProcessId
        Set-SupervisorProgram job -StopWaitSec 3 -Uri $daemon.Uri | Should -BeNullOrEmpty
        $options = (Get-SupervisorProgram job -Uri $daemon.Uri).Options
        $options.stopwaitsecs, $options.command, $options.exitcodes | Should -Be 3, cat, '0,2'
        (Get-SupervisorProcess dynamic:job -Uri $daemon.Uri).ProcessId | Should -Be $before
    }

    It 'tells what is in effect now and what at the next start' {
        $changed = Set-SupervisorProgram job -StopWaitSec 3 -Environment @{ A = 1 } -Uri $daemon.Uri -PassThru
        $changed | Should -BeOfType Supervisor.PowerShell.SupervisorProgram
        $changed.ChangedNow | Should -Be stopwaitsecs
        $changed.ChangedAtNextStart | Should -Be environment
        $verbose = Set-SupervisorProgram job -StopWaitSec 4 -Uri $daemon.Uri -Verbose 4>&1
        "$verbose" | Should -BeLike "*Program 'job' on one.sock: in effect now: stopwaitsecs; at the next start: nothing.*"
    }

    It 'takes an option away with nothing in -Option' {
        Set-SupervisorProgram job -Option @{ exitcodes = $null } -Uri $daemon.Uri
        (Get-SupervisorProgram job -Uri $daemon.Uri).Options.ContainsKey('exitcodes') | Should -BeFalse
    }

    It 'takes objects, wildcards, and records that each have options of their own' {
        $null = Add-SupervisorProgram other cat -AutoStart $false -Uri $daemon.Uri
        Get-SupervisorProgram -Uri $daemon.Uri | Set-SupervisorProgram -StopWaitSec 5
        (Get-SupervisorProgram -Uri $daemon.Uri).Options.stopwaitsecs | Should -Be 5, 5
        'j*', 'nope*' | Set-SupervisorProgram -StopWaitSec 6 -Uri $daemon.Uri
        (Get-SupervisorProgram -Uri $daemon.Uri).Options.stopwaitsecs | Should -Be 6, 5
        "Name,StopWaitSec,Priority`njob,7,`nother,8,1" | ConvertFrom-Csv | Set-SupervisorProgram -Uri $daemon.Uri
        (Get-SupervisorProgram -Uri $daemon.Uri).Options.stopwaitsecs | Should -Be 7, 8
        Get-WireCount { 'job', 'other' | Set-SupervisorProgram -StopWaitSec 1 -Uri $daemon.Uri } | Should -Be 2
    }

    It 'adds and removes processes with -NumProcs' {
        $more = @{ NumProcs = 3; ProcessName = 'job_%(process_num)d'; AutoStart = $false; Uri = $daemon.Uri }
        Set-SupervisorProgram job @more -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "StillRunning,$command"
        $wrong.TargetObject | Should -Be job
        Get-SupervisorProgram job -Uri $daemon.Uri | Stop-SupervisorProcess
        (Set-SupervisorProgram job @more -PassThru).Processes | Should -HaveCount 3
    }

    It 'does nothing with -WhatIf' {
        Set-SupervisorProgram job -StopWaitSec 3 -WhatIf -Uri $daemon.Uri
        (Get-SupervisorProgram job -Uri $daemon.Uri).Options.ContainsKey('stopwaitsecs') | Should -BeFalse
    }

    It 'says <Id>' -ForEach @(
        @{ Id = 'ParametersRefused'; Name = 'job'; With = @{ StopSignal = 'NOPE' } }
        @{ Id = 'InvalidOption'; Name = 'job'; With = @{ Environment = @{ A = '"x' } } }
        @{ Id = 'ProgramNotFound'; Name = 'nope'; With = @{ StopWaitSec = 3 } }
    ) {
        Set-SupervisorProgram $Name @With -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "$Id,$command"
        $wrong.TargetObject | Should -Be $Name
    }
}

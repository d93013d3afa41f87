#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    Import-Module $PSScriptRoot/TestSets.psm1
    $script:command = 'Supervisor.PowerShell.Commands.RemoveSupervisorProgramCommand'
    $daemon, $script:plain = Start-ProgramDaemon
}

AfterAll {
    Stop-TestDaemon $daemon, $plain
}

Describe 'Remove-SupervisorProgram' {
    BeforeEach {
        Add-SupervisorProgram job cat -Group dynamic -StartSec 0 -Uri $daemon.Uri | Wait-SupervisorProcess -TimeoutSec 20
        $null = Add-SupervisorProgram idle cat -AutoStart $false -Uri $daemon.Uri
    }

    AfterEach {
        Get-SupervisorProgram -Uri $daemon.Uri | Remove-SupervisorProgram -Stop -Confirm:$false
    }

    It 'removes what does not run, and returns nothing' {
        Remove-SupervisorProgram idle -Confirm:$false -Uri $daemon.Uri | Should -BeNullOrEmpty
        (Get-SupervisorProgram -Uri $daemon.Uri).Name | Should -Be job
    }

    It 'says that it still runs' {
        Remove-SupervisorProgram job -Confirm:$false -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "StillRunning,$command"
        $wrong.TargetObject | Should -Be job
        (Get-SupervisorProcess dynamic:job -Uri $daemon.Uri).State | Should -Be Running
    }

    It 'stops it first with -<_>' -ForEach 'Stop', 'Force' {
        $with = @{ $_ = $true }
        Get-SupervisorProgram job -Uri $daemon.Uri | Remove-SupervisorProgram @with -Confirm:$false
        Get-SupervisorProcess -Uri $daemon.Uri | Should -HaveCount 1
    }

    It 'takes names and wildcards from the pipeline' {
        'i*', 'nope*', 'dynamic:job' | Remove-SupervisorProgram -Stop -Confirm:$false -Uri $daemon.Uri
        Get-SupervisorProgram -Uri $daemon.Uri | Should -BeNullOrEmpty
    }

    It 'does nothing with -WhatIf' {
        Remove-SupervisorProgram * -Stop -WhatIf -Uri $daemon.Uri
        Get-SupervisorProgram -Uri $daemon.Uri | Should -HaveCount 2
    }

    It 'asks before it does it' {
        $type = (Get-Command Remove-SupervisorProgram).ImplementingType
        $type.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be High
    }

    It 'says that there is no such program' {
        Remove-SupervisorProgram nope -Confirm:$false -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "ProgramNotFound,$command"
    }
}

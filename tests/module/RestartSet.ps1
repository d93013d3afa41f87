<#
.SYNOPSIS
The tests of Restart-SupervisorGroup and Restart-SupervisorCollection, which are to do the same.

.PARAMETER Noun
SupervisorGroup or SupervisorCollection.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Noun
)

Describe "Restart-$Noun" -ForEach @{ Noun = $Noun } {
    BeforeAll {
        Import-Module $PSScriptRoot/TestKit.psm1
        Import-Module $PSScriptRoot/TestSets.psm1
        $script:what = $Noun -replace '^Supervisor'
        $script:command = "Supervisor.PowerShell.Commands.Restart${Noun}Command"
        $script:restart = "Restart-$Noun"
        $script:get = "Get-$Noun"
        $daemon, $other = Start-SetDaemon
    }

    AfterAll {
        Clear-Stubborn
        Stop-TestDaemon $daemon, $other
    }

    BeforeEach {
        Stop-SupervisorProcess * -Uri $daemon.Uri, $other.Uri
    }

    It 'gives all processes a new life, also those that were stopped' {
        Start-SupervisorProcess b_0 -Uri $daemon.Uri
        $before = (Get-SupervisorProcess b_0 -Uri $daemon.Uri).ProcessId
        & $restart b -Uri $daemon.Uri | Should -BeNullOrEmpty
        Get-State b_0, b_1, a | Should -Be Stopped, Running, Running
        (Get-SupervisorProcess b_0 -Uri $daemon.Uri).ProcessId | Should -Not -Be $before
    }

    It 'takes objects and wildcards, and returns them with -PassThru' {
        (& $get a -Uri $daemon.Uri, $other.Uri | & $restart -PassThru).State | Should -Be Running, Running
        (& $restart '[ab]', 'nope*' -Uri $daemon.Uri -PassThru).Name | Should -Be a, b
    }

    It 'does nothing with -WhatIf' {
        Start-SupervisorProcess a -Uri $daemon.Uri
        $before = (Get-SupervisorProcess a -Uri $daemon.Uri).ProcessId
        & $restart a -Uri $daemon.Uri -WhatIf
        (Get-SupervisorProcess a -Uri $daemon.Uri).ProcessId | Should -Be $before
    }

    It 'waits for nothing with -NoWait, and starts what has ended all the same' {
        Start-SupervisorProcess a -Uri $daemon.Uri
        $before = (Get-SupervisorProcess a -Uri $daemon.Uri).ProcessId
        & $restart a -Uri $daemon.Uri -NoWait
        Wait-Until { (Get-SupervisorProcess a -Uri $daemon.Uri).ProcessId -notin $before, $null }
    }

    It 'starts what has ended where another process is stuck, and says that this one is left stopped' {
        Enter-Stubborn
        try {
            & $restart stubborn, a -Uri $daemon.Uri -TimeoutSec 1 -ErrorVariable wrong -ErrorAction SilentlyContinue
            $wrong.FullyQualifiedErrorId | Should -Be "OperationTimeout,$command", "RestartIncomplete,$command"
            $wrong[1].ErrorDetails.RecommendedAction | Should -Be "Start-SupervisorProcess stubborn -Session $($daemon.Uri)"
            Get-State a, stubborn | Should -Be Running, Stopping
        }
        finally {
            Clear-Stubborn
        }
    }

    It 'says what could not be started' {
        & $restart broken -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "StartFailed,$command"
    }

    It 'says of a literal name that it does not exist' {
        & $restart nope -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "${what}NotFound,$command"
    }

    It 'gives up waiting when it is stopped' {
        $took = Measure-Cancellation "Restart-$Noun late -Uri '$($daemon.Uri)'" -When { (Get-State late) -eq 'Starting' }
        $took.State | Should -Be Stopped
    }
}

<#
.SYNOPSIS
The tests of Start-SupervisorGroup and Start-SupervisorCollection, which are to do the same.

.PARAMETER Noun
SupervisorGroup or SupervisorCollection.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Noun
)

Describe "Start-$Noun" -ForEach @{ Noun = $Noun } {
    BeforeAll {
        Import-Module $PSScriptRoot/TestKit.psm1
        Import-Module $PSScriptRoot/TestSets.psm1
        $script:what = $Noun -replace '^Supervisor'
        $script:command = "Supervisor.PowerShell.Commands.Start${Noun}Command"
        $script:start = "Start-$Noun"
        $script:stop = "Stop-$Noun"
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

    It 'starts all its processes, waits, and returns nothing' {
        & $start b -Uri $daemon.Uri | Should -BeNullOrEmpty
        Get-State b_0, b_1, a | Should -Be Stopped, Running, Running
    }

    It 'returns them with -PassThru' {
        $started = & $start a, b -Uri $daemon.Uri -PassThru
        $started | Should -BeOfType "Supervisor.PowerShell.$Noun"
        $started.Name | Should -Be a, b
        $started.State | Should -Be Running, Running
    }

    It 'takes objects and names from the pipeline' {
        & $get a -Uri $daemon.Uri | & $start
        'b' | & $start -Uri $daemon.Uri
        [pscustomobject]@{ Name = 'a'; Session = $other.Uri } | & $start
        Get-State a, b_0, b_1 | Should -Be Running, Running, Running
        Get-State a $other | Should -Be Running
    }

    It 'takes wildcards, and is silent where nothing matches' {
        & $start '[ab]', 'nope*' -Uri $daemon.Uri
        Get-State a, b_0, b_1 | Should -Be Running, Running, Running
    }

    It 'does nothing with -WhatIf' {
        & $start b -Uri $daemon.Uri -WhatIf
        Get-State b_0, b_1 | Should -Be Stopped, Stopped
    }

    It 'is content where they run already' {
        & $start b -Uri $daemon.Uri
        $before = (Get-SupervisorProcess b_0 -Uri $daemon.Uri).ProcessId
        $verbose = & $start b -Uri $daemon.Uri -Verbose 4>&1
        "$verbose" | Should -BeLike '*Nothing is to be done at one.sock: the processes are Running already.*'
        (Get-SupervisorProcess b_0 -Uri $daemon.Uri).ProcessId | Should -Be $before
    }

    It 'works on several servers, and one that is dead is one error' {
        & $start a -Uri $daemon.Uri, unix:///nowhere/x.sock, $other.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "ServerNotFound,$command"
        Get-State a | Should -Be Running
        Get-State a $other | Should -Be Running
    }

    It 'costs one batch for each server' {
        # The list, the batch, one look or a few.
        Get-WireCount { 'a', 'b', 'a' | & $start -Uri $daemon.Uri -NoWait } | Should -Be 2
        Get-WireCount { & $get -Uri $daemon.Uri, $other.Uri | Where-Object Name -in a, b | & $stop -NoWait } |
            Should -Be ($what -eq 'Group' ? 6 : 8)
    }

    It 'leaves an error for each laggard' {
        & $start late, a -Uri $daemon.Uri -TimeoutSec 1 -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong | Should -HaveCount 1
        $wrong.FullyQualifiedErrorId | Should -Be "OperationTimeout,$command"
        $wrong.CategoryInfo.Category | Should -Be OperationTimeout
        $wrong.TargetObject.Name | Should -Be late
        $wrong.Exception.Message | Should -Be "Process 'late' on one.sock is still Starting after 1 seconds; expected Running."
        Get-State a | Should -Be Running
    }

    It 'waits also for what somebody else has started' {
        Start-SupervisorProcess late -Uri $daemon.Uri -NoWait
        & $start late -Uri $daemon.Uri -TimeoutSec 0 -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "OperationTimeout,$command"
    }

    It 'returns at once with -NoWait' {
        (& $start late -Uri $daemon.Uri -NoWait -PassThru).State | Should -Be Starting
    }

    It 'says what could not be started' {
        & $start broken, missing -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Sort-Object | Should -Be "FileNotFound,$command", "StartFailed,$command"
    }

    It 'says of a literal name that it does not exist' {
        & $start nope, a -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "${what}NotFound,$command"
        $wrong.TargetObject | Should -Be nope
        Get-State a | Should -Be Running
    }

    It 'is a terminating error where the only server is dead' {
        { & $start a -Uri unix:///nowhere/x.sock } | Should -Throw -ErrorId "ServerNotFound,$command"
    }

    It 'gives up waiting when it is stopped' {
        $took = Measure-Cancellation "Start-$Noun late -Uri '$($daemon.Uri)'" -When { (Get-State late) -eq 'Starting' }
        $took.State | Should -Be Stopped
    }
}

<#
.SYNOPSIS
The tests of Stop-SupervisorGroup and Stop-SupervisorCollection, which are to do the same.

.PARAMETER Noun
SupervisorGroup or SupervisorCollection.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Noun
)

Describe "Stop-$Noun" -ForEach @{ Noun = $Noun } {
    BeforeAll {
        Import-Module $PSScriptRoot/TestKit.psm1
        Import-Module $PSScriptRoot/TestSets.psm1
        $script:what = $Noun -replace '^Supervisor'
        $script:command = "Supervisor.PowerShell.Commands.Stop${Noun}Command"
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

    It 'stops all its processes, waits, and returns nothing' {
        Start-SupervisorProcess b_*, a -Uri $daemon.Uri
        & $stop b -Uri $daemon.Uri | Should -BeNullOrEmpty
        Get-State a, b_0, b_1 | Should -Be Running, Stopped, Stopped
    }

    It 'returns them with -PassThru' {
        Start-SupervisorProcess b_*, a -Uri $daemon.Uri
        $stopped = & $get a, b -Uri $daemon.Uri | & $stop -PassThru
        $stopped.Name | Should -Be a, b
        $stopped.State | Should -Be Stopped, Stopped
    }

    It 'takes wildcards and names from the pipeline' {
        Start-SupervisorProcess b_*, a -Uri $daemon.Uri
        '[ab]', 'nope*' | & $stop -Uri $daemon.Uri
        Get-State a, b_0, b_1 | Should -Be Stopped, Stopped, Stopped
    }

    It 'does nothing with -WhatIf' {
        Start-SupervisorProcess a -Uri $daemon.Uri
        & $stop a -Uri $daemon.Uri -WhatIf
        Get-State a | Should -Be Running
    }

    It 'is content where nothing runs' {
        "$(& $stop a -Uri $daemon.Uri -Verbose 4>&1)" | Should -BeLike '*the processes are Stopped already.*'
    }

    It 'works on several servers' {
        Start-SupervisorProcess a -Uri $daemon.Uri, $other.Uri
        & $stop a -Uri $daemon.Uri, $other.Uri
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
            & $stop stubborn -Uri $daemon.Uri -TimeoutSec 0 -ErrorVariable wrong -ErrorAction SilentlyContinue
            $wrong.FullyQualifiedErrorId | Should -Be "OperationTimeout,$command"
            $wrong.Exception.Message | Should -Be "Process 'stubborn' on one.sock is still Stopping after 0 seconds; expected Stopped."

            # Asked once more, there is somebody to wait for still.
            & $stop stubborn -Uri $daemon.Uri -TimeoutSec 0 -ErrorVariable again -ErrorAction SilentlyContinue
            $again.FullyQualifiedErrorId | Should -Be "OperationTimeout,$command"
        }

        It 'is not waited for with -NoWait' {
            (& $stop stubborn -Uri $daemon.Uri -NoWait -PassThru).State | Should -Be Stopping
        }

        It 'is given up when the command is stopped' {
            $took = Measure-Cancellation "Stop-$Noun stubborn -Uri '$($daemon.Uri)'" -When { (Get-State stubborn) -eq 'Stopping' }
            $took.State | Should -Be Stopped
        }
    }

    It 'says of a literal name that it does not exist' {
        & $stop nope -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "${what}NotFound,$command"
    }

    It 'is a terminating error where the only server is dead' {
        { & $stop a -Uri unix:///nowhere/x.sock } | Should -Throw -ErrorId "ServerNotFound,$command"
    }
}

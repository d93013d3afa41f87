#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    Import-Module $PSScriptRoot/TestPipeline.psm1
    Import-Module $PSScriptRoot/TestSets.psm1
    $script:command = 'Supervisor.PowerShell.Commands.StopSupervisorOperationCommand'
    $script:manifest = (Get-Module Supervisor).Path -replace 'bin.Supervisor.PowerShell.dll$', 'Supervisor.psd1'
    $daemon, $other = Start-SetDaemon

    # A command that waits for what does not end.
    function Start-Held([string] $Line) {
        $held = Start-TestPipeline $Line @{ uri = $daemon.Uri }
        $script:pipelines.Add($held)
        $held
    }

    function Get-Held([string] $Kind) {
        Wait-Until { Get-SupervisorOperation -Kind $Kind -State Running -Uri $daemon.Uri | Where-Object WaitingFor -EQ 'stubborn (STOPPING)' }
        Get-SupervisorOperation -Kind $Kind -State Running -Uri $daemon.Uri
    }

    # The errors of a command that has been told.
    function Get-Told([object] $Held) {
        Wait-Until { "$($Held.Shell.InvocationStateInfo.State)" -notin 'NotStarted', 'Running' } -Because 'the command is told'
        $Held.Shell.Streams.Error
        $Held.Shell.InvocationStateInfo.Reason.ErrorRecord
    }
}

AfterAll {
    Stop-TestDaemon $daemon, $other
}

Describe 'Stop-SupervisorOperation' {
    BeforeEach {
        $script:pipelines = [System.Collections.Generic.List[object]]::new()
        Enter-Stubborn
    }

    AfterEach {
        Clear-Restart
        $pipelines | ForEach-Object { Stop-TestPipeline $_ }
    }

    It 'gives up a rolling restart: the command that waits is told, and what was stopped comes back' {
        $held = Start-Held 'Restart-SupervisorCollection stubborn -Rolling -Uri $uri'
        $process = (Get-SupervisorProcess stubborn -Uri $daemon.Uri).ProcessId
        $operation = Get-Held Restart

        $after = $operation | Stop-SupervisorOperation -PassThru
        $after.Id, $after.State, $after.End, $after.Detail | Should -Be $operation.Id, Ended, GivenUp, 'given up'

        $told = Get-Told $held
        $told.FullyQualifiedErrorId | Should -Be 'OperationGivenUp,Supervisor.PowerShell.Commands.RestartSupervisorCollectionCommand'
        $told.Exception.Message | Should -Be (
            "Given up on one.sock ($($daemon.Uri)): GIVEN_UP: the restart of collection 'stubborn', before it was done with stubborn")
        $told.Exception.FaultCode | Should -Be 241
        $told.CategoryInfo.Category | Should -Be OperationStopped
        $told.ErrorDetails.RecommendedAction | Should -BeLike '*Get-SupervisorOperation*'

        & /bin/sh -c "kill -KILL $process"
        Wait-SupervisorProcess stubborn -Uri $daemon.Uri -TimeoutSec 20
        (Get-SupervisorProcess stubborn -Uri $daemon.Uri).ProcessId | Should -Not -Be $process
    }

    It 'gives up an update: the command that waits is told, and the next has its turn' {
        $file = Get-Content -LiteralPath $daemon.ConfigFile -Raw
        try {
            Set-Content -LiteralPath $daemon.ConfigFile ($file -replace 'stopwaitsecs=600\n', "stopwaitsecs=600`nenvironment=A=`"1`"`n")
            $first = Start-Held 'Update-SupervisorConfiguration -Uri $uri -Confirm:$false'
            $update = Get-Held Update
            $second = Start-Held 'Update-SupervisorConfiguration -Uri $uri -Confirm:$false'
            Wait-Until { Get-SupervisorOperation -State Queued -Uri $daemon.Uri }
            $next = Get-SupervisorOperation -State Queued -Uri $daemon.Uri
            $next.WaitingFor | Should -Be "the end of update $($update.Id)"

            # The one that waits, as it comes out of a job; the one that holds it up by its number.
            $job = Start-Job { Import-Module $using:manifest; Get-SupervisorOperation -State Queued -Uri $using:daemon.Uri }
            $job | Receive-Job -Wait -AutoRemoveJob -ErrorAction Stop | Stop-SupervisorOperation
            (Get-Told $second).Exception.Message |
                Should -Be "Given up on one.sock ($($daemon.Uri)): GIVEN_UP: update $($next.Id) was given up before it began"
            Stop-SupervisorOperation $update.Id -Uri $daemon.Uri
            $told = Get-Told $first
            $told.FullyQualifiedErrorId | Should -Be 'OperationGivenUp,Supervisor.PowerShell.Commands.UpdateSupervisorConfigurationCommand'
            $told.Exception.Message | Should -Be "Given up on one.sock ($($daemon.Uri)): GIVEN_UP: update $($update.Id) was given up"
            (Get-SupervisorOperation $update.Id, $next.Id -Uri $daemon.Uri).End | Should -Be GivenUp, GivenUp
        }
        finally {
            Set-Content -LiteralPath $daemon.ConfigFile $file
        }
    }

    It 'takes what came out of a file' {
        $held = Start-Held 'Restart-SupervisorCollection stubborn -Rolling -Uri $uri'
        $path = Join-Path $TestDrive operation.xml
        Get-Held Restart | Export-Clixml $path
        Import-Clixml $path | Stop-SupervisorOperation
        (Get-Told $held).FullyQualifiedErrorId | Should -BeLike 'OperationGivenUp,*'
    }

    It 'does nothing with -WhatIf, nothing to one that is over, and says so' {
        Start-Held 'Restart-SupervisorCollection stubborn -Rolling -Uri $uri'
        $operation = Get-Held Restart
        $operation | Stop-SupervisorOperation -WhatIf
        (Get-SupervisorOperation $operation.Id -Uri $daemon.Uri).State | Should -Be Running

        $operation | Stop-SupervisorOperation
        "$($operation | Stop-SupervisorOperation -Verbose 4>&1)" | Should -BeLike "*restart $($operation.Id) of stubborn of one.sock is over already.*"
        "$(Stop-SupervisorOperation $operation.Id -Uri $daemon.Uri -Verbose 4>&1)" | Should -BeLike '*is over already.*'
    }

    It 'is not meant by the same number of another daemon' {
        Start-Held 'Restart-SupervisorCollection stubborn -Rolling -Uri $uri'
        $operation = Get-Held Restart
        Stop-SupervisorOperation $operation.Id -Uri $other.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "OperationNotFound,$command"
        (Get-SupervisorOperation $operation.Id -Uri $daemon.Uri).State | Should -Be Running
    }

    It 'wants to be told which' {
        { Stop-SupervisorOperation -Uri $daemon.Uri } | Should -Throw -ErrorId "NothingNamed,$command"
    }
}

#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    Import-Module $PSScriptRoot/TestPipeline.psm1
    Import-Module $PSScriptRoot/TestSets.psm1
    $script:command = 'Supervisor.PowerShell.Commands.GetSupervisorOperationCommand'
    $script:manifest = (Get-Module Supervisor).Path -replace 'bin.Supervisor.PowerShell.dll$', 'Supervisor.psd1'
    $daemon, $other = Start-SetDaemon
    Enter-Stubborn

    # Held up by a process that does not stop: nothing of this is over before somebody ends that process.
    $script:before = [DateTimeOffset]::Now
    $script:restart = Start-TestPipeline 'Restart-SupervisorCollection stubborn -Rolling -Uri $uri' @{ uri = $daemon.Uri }
    Wait-Until { (Get-SupervisorOperation -Uri $daemon.Uri).WaitingFor -eq 'stubborn (STOPPING)' }
    $script:operation = Get-SupervisorOperation -Uri $daemon.Uri
}

AfterAll {
    Clear-Restart
    Stop-TestPipeline $restart
    Stop-TestDaemon $daemon, $other
}

Describe 'Get-SupervisorOperation' {
    It 'says what is under way, what it waits for and since when' {
        $operation | Should -HaveCount 1
        $operation | Should -BeOfType Supervisor.PowerShell.SupervisorOperation
        $operation.Kind, $operation.Target, $operation.State | Should -Be Restart, stubborn, Running
        $operation.Finished, $operation.Total | Should -Be 0, 1
        $operation.Asked, $operation.WaitingSince | ForEach-Object { $_ | Should -BeGreaterThan $before.AddSeconds(-2) }
        $operation.Asked | Should -BeLessOrEqual ([DateTimeOffset]::Now)
        # stopwaitsecs: then the daemon kills it.
        ($operation.Until - $operation.WaitingSince).TotalSeconds | Should -BeGreaterThan 500
        $operation.Ended | Should -BeNullOrEmpty
        $operation.End | Should -BeNullOrEmpty
        $operation.Error | Should -BeExactly ''
        $operation.Detail | Should -Be 'waits for stubborn (STOPPING)'
        $operation.Session.Uri | Should -Be $daemon.Uri
        "$operation" | Should -Be "restart $($operation.Id) of stubborn"
    }

    It 'takes numbers, kinds and states' {
        (Get-SupervisorOperation $operation.Id -Uri $daemon.Uri).Id | Should -Be $operation.Id
        (Get-SupervisorOperation -Kind Restart -State Running -Uri $daemon.Uri).Id | Should -Be $operation.Id
        Get-SupervisorOperation -Kind Update -Uri $daemon.Uri | Should -BeNullOrEmpty
        Get-SupervisorOperation -Status Ended -Uri $daemon.Uri | Should -BeNullOrEmpty
    }

    It 'asks several servers, once each' {
        (Get-SupervisorOperation -Uri $daemon.Uri, $other.Uri).Session.Name | Should -Be one.sock
        Get-WireCount { $operation.Id, $operation.Id | Get-SupervisorOperation -Uri $daemon.Uri } | Should -Be 1
    }

    It 'says of a number that there is no such operation' {
        $found = Get-SupervisorOperation 4711, $operation.Id -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $found | Should -HaveCount 1
        $wrong.FullyQualifiedErrorId | Should -Be "OperationNotFound,$command"
        $wrong.CategoryInfo.Category | Should -Be ObjectNotFound
        $wrong.TargetObject | Should -Be '4711'
        $wrong.Exception.Message | Should -Be 'There is no operation 4711 on one.sock.'
        $wrong.ErrorDetails.RecommendedAction | Should -BeLike '*Get-SupervisorOperation*'
    }

    It 'is a table, live or out of a job, and a list' {
        $job = Start-Job { Import-Module $using:manifest; Get-SupervisorOperation -Uri $using:daemon.Uri }
        try {
            $copy = $job | Receive-Job -Wait -ErrorAction Stop
        }
        finally {
            Remove-Job $job -Force
        }

        $copy.PSTypeNames[0] | Should -Be Deserialized.Supervisor.PowerShell.SupervisorOperation
        foreach ($one in $operation, $copy) {
            $shown = ($one | Out-String -Width 140) -split '\r?\n'
            $shown[1] | Should -Match '^Id Kind +Target +State +Done Asked +Server +Detail$'
            $shown[3] | Should -Match '^ *\d+ Restart stubborn .*Running.* 0/1 \d\d:\d\d:\d\d one\.sock waits for stubborn \(STOPPING\)'
            $one | Format-List | Out-String | Should -Match '(?m)^WaitingFor +: stubborn \(STOPPING\)\s*$'
            $one.Status | Should -Be Running
        }

        ($copy | Get-SupervisorOperation).Id | Should -Be $operation.Id
    }

    It 'completes numbers, kinds and states' {
        $offered = Get-Completion "Get-SupervisorOperation -Uri '$($daemon.Uri)' -Id "
        $offered.CompletionText | Should -Be "$($operation.Id)"
        $offered.ToolTip | Should -Be "restart $($operation.Id) of stubborn, running: waits for stubborn (STOPPING)"
        (Get-Completion 'Get-SupervisorOperation -Kind R').CompletionText | Should -Be Restart
        (Get-Completion 'Get-SupervisorOperation -State R').CompletionText | Should -Be Running
    }
}

#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    Import-Module $PSScriptRoot/TestPipeline.psm1

    $configuration = @'
[program:a]
command=/bin/cat
autostart=false
autorestart=false
startsecs=0

[program:b]
command=/bin/cat
autostart=false
autorestart=false
startsecs=0

[program:c]
command=/bin/cat
autostart=false
autorestart=false
startsecs=0

[program:d[1]]
command=/bin/cat
autostart=false
autorestart=false
startsecs=0

[group:g]
programs=a,b

[collection:web]
programs=c
'@
    $daemon = Start-TestDaemon -Configuration $configuration -Name one

    function Watch-Event {
        param([string] $Parameters, [string[]] $Uri = $daemon.Uri)

        $watching = Start-TestPipeline "Watch-SupervisorEvent -Uri `$uri -Verbose $Parameters" @{ uri = $Uri }
        Wait-Until { @($watching.Shell.Streams.Verbose | Where-Object { "$_" -like 'Following the events of*' }).Count -eq $Uri.Count }
        $watching
    }
}

AfterAll {
    Stop-TestDaemon $daemon
}

Describe 'Watch-SupervisorEvent' {
    AfterEach {
        Stop-SupervisorProcess * -Uri $daemon.Uri
    }

    It 'returns events as they happen and ends at once when stopped' {
        $watching = Watch-Event 'PROCESS_STATE'
        Start-SupervisorProcess g:a -Uri $daemon.Uri
        Wait-Until { $watching.Output.Count -ge 2 }
        $null = Stop-TestPipeline $watching
        $started = $watching.Output[0]
        $started.PSObject.TypeNames[0] | Should -Be 'Supervisor.PowerShell.SupervisorEvent'
        $started.Type | Should -Be 'PROCESS_STATE_STARTING'
        $running = $watching.Output[1]
        $running.Type | Should -Be 'PROCESS_STATE_RUNNING'
        $running.Process | Should -Be 'g:a'
        $running.Group | Should -Be 'g'
        $running.FromState | Should -Be 'Starting'
        $running.ToState | Should -Be 'Running'
        $running.Payload.pid | Should -Be (Get-SupervisorProcess g:a -Uri $daemon.Uri).ProcessId
        $running.Serial | Should -Be ($started.Serial + 1)
        $running.Time | Should -BeOfType DateTimeOffset
        $running.Session.Name | Should -Be 'one.sock'
        "$running" | Should -Be 'PROCESS_STATE_RUNNING g:a'
    }

    It 'ends after -MaxCount events' {
        Send-SupervisorEvent x 1 -Uri $daemon.Uri
        Send-SupervisorEvent x 2 -Uri $daemon.Uri
        $events = @(Watch-SupervisorEvent REMOTE_COMMUNICATION -From 1 -MaxCount 2 -Uri $daemon.Uri)
        $events.Data | Should -Be ('1', '2')
        @(Watch-SupervisorEvent REMOTE_COMMUNICATION -From ($events[0].Serial + 1) -MaxCount 1 -Uri $daemon.Uri).Data | Should -Be '2'
    }

    It 'ends after -TimeoutSec seconds' {
        Watch-SupervisorEvent PROCESS_GROUP -TimeoutSec 1 -Uri $daemon.Uri | Should -BeNullOrEmpty
    }

    It 'ends when the pipeline wants no more' {
        Send-SupervisorEvent x y -Uri $daemon.Uri
        Watch-SupervisorEvent -From 1 -Uri $daemon.Uri | Select-Object -First 1 | Should -Not -BeNullOrEmpty
    }

    It 'takes wildcards for types' {
        $watching = Watch-Event '*_running, *_exited'
        Start-SupervisorProcess c -Uri $daemon.Uri
        Send-SupervisorSignal TERM c -Uri $daemon.Uri
        Wait-Until { $watching.Output.Count -eq 2 }
        $null = Stop-TestPipeline $watching
        $watching.Output.ForEach{ $_.Type } | Should -Be ('PROCESS_STATE_RUNNING', 'PROCESS_STATE_EXITED')
    }

    It 'narrows to <Parameters>' -TestCases @(
        @{ Parameters = '-Name g:b'; Expected = 'g:b' }
        @{ Parameters = '-Process [bc]'; Expected = 'g:b', 'c' }
        @{ Parameters = '-Group g'; Expected = 'g:a', 'g:b' }
        @{ Parameters = '-Collection w*'; Expected = 'c' }
        @{ Parameters = '-Group g -Name b'; Expected = 'g:b' }
        @{ Parameters = '-Name G:*'; Expected = 'g:a', 'g:b' }
        @{ Parameters = "-Name 'd``[1``]'"; Expected = 'd[1]' }
        @{ Parameters = "-Name 'D``[*', b"; Expected = 'g:b', 'd[1]' }
    ) {
        $watching = Watch-Event "PROCESS_STATE_RUNNING $Parameters"
        $end = Watch-Event 'REMOTE_COMMUNICATION'
        Start-SupervisorProcess g:a -Uri $daemon.Uri
        Start-SupervisorProcess g:b -Uri $daemon.Uri
        Start-SupervisorProcess c -Uri $daemon.Uri
        Start-SupervisorProcess 'd`[1`]' -Uri $daemon.Uri
        Send-SupervisorEvent end -Uri $daemon.Uri
        Wait-Until { $end.Output.Count -eq 1 }
        Wait-Until { $watching.Output.Count -ge @($Expected).Count }
        $null = Stop-TestPipeline $watching
        $null = Stop-TestPipeline $end
        $watching.Output.ForEach{ $_.Process } | Should -Be $Expected
    }

    It 'watches processes, groups and collections of the pipeline' {
        Start-SupervisorProcess g:*, c -Uri $daemon.Uri
        $input_ = @(Get-SupervisorProcess g:a -Uri $daemon.Uri)
        $events = $input_ | Watch-SupervisorEvent PROCESS_STATE_RUNNING -From 1 -MaxCount 1 -TimeoutSec 20
        $events.Process | Should -Be 'g:a'
    }

    It 'takes one of the pipeline as it is, also with brackets in its name' {
        Start-SupervisorProcess 'd`[1`]', c -Uri $daemon.Uri
        $processes = Get-SupervisorProcess 'd`[1`]' -Uri $daemon.Uri
        ($processes | Watch-SupervisorEvent PROCESS_STATE_RUNNING -From 1 -MaxCount 1 -TimeoutSec 20).Process | Should -Be 'd[1]'
        ($processes | Get-SupervisorEvent PROCESS_STATE_RUNNING -Newest 1).Process | Should -Be 'd[1]'
    }

    It 'watches many daemons together' {
        $other = Start-TestDaemon -Configuration $configuration -Name two
        try {
            $watching = Watch-Event 'REMOTE_COMMUNICATION' -Uri $daemon.Uri, $other.Uri
            Send-SupervisorEvent hello -Uri $daemon.Uri, $other.Uri
            Wait-Until { $watching.Output.Count -eq 2 }
            $null = Stop-TestPipeline $watching
            $watching.Output.ForEach{ $_.Session.Name } | Sort-Object | Should -Be ('one.sock', 'two.sock')
            $shown = $watching.Output | Out-String -Width 80
            $shown | Should -Match '(?m)one\.sock\s*$'
            $shown | Should -Match '(?m)two\.sock\s*$'
            Start-SupervisorProcess a -Uri $daemon.Uri, $other.Uri
            $changes = Watch-SupervisorEvent PROCESS_STATE_STARTING -From 1 -MaxCount 1 -TimeoutSec 20 -Uri $daemon.Uri, $other.Uri |
                Out-String -Width 80
            $changes -replace '\s' | Should -Match '(one|two)\.sock:Stopped->Starting'
        }
        finally {
            Stop-TestDaemon $other
        }
    }

    It 'goes on after a restart of the daemon with what happened meanwhile' {
        $restarted = Start-TestDaemon -Configuration $configuration -Name again
        try {
            $watching = Watch-Event 'SUPERVISOR_STATE_CHANGE, REMOTE_COMMUNICATION' -Uri $restarted.Uri
            & /bin/sh -c "kill -HUP $($restarted.Pid)"
            Wait-Until { $watching.Output.ForEach{ $_.Type } -contains 'SUPERVISOR_STATE_CHANGE_RUNNING' }
            Send-SupervisorEvent back -Uri $restarted.Uri
            Wait-Until { $watching.Output.ForEach{ $_.Type } -contains 'REMOTE_COMMUNICATION' }
            $null = Stop-TestPipeline $watching
            $watching.Shell.Streams.Warning.Count | Should -Be 1
            "$($watching.Shell.Streams.Warning[0])" | Should -BeLike 'The connection to again.sock (unix://*) was lost; *'
            $watching.Output.ForEach{ $_.Type } |
                Should -Be ('SUPERVISOR_STATE_CHANGE_STOPPING', 'SUPERVISOR_STATE_CHANGE_RUNNING', 'REMOTE_COMMUNICATION')
        }
        finally {
            Stop-TestDaemon $restarted
        }
    }

    It 'warns about events that cannot be had' {
        $null = Watch-SupervisorEvent -From 1000000 -TimeoutSec 1 -Uri $daemon.Uri -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike 'There is no event 1000000 of one.sock yet; the next is *.'
    }

    It 'refuses a type that does not exist: EventTypeNotFound' {
        { Watch-SupervisorEvent NOPE -Uri $daemon.Uri } |
            Should -Throw -ErrorId 'EventTypeNotFound,Supervisor.PowerShell.Commands.WatchSupervisorEventCommand'
    }

    It 'reports a collection that does not exist and ends: CollectionNotFound' {
        Watch-SupervisorEvent -Collection nope -Uri $daemon.Uri -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should -Be 'CollectionNotFound,Supervisor.PowerShell.Commands.WatchSupervisorEventCommand'
    }

    It 'ends when nobody is there: ServerNotFound' {
        { Watch-SupervisorEvent -Uri unix:///nowhere/s.sock } |
            Should -Throw -ErrorId 'ServerNotFound,Supervisor.PowerShell.Commands.WatchSupervisorEventCommand'
    }

    It 'completes types' {
        $text = 'Watch-SupervisorEvent process_gr'
        $found = Get-Completion $text
        $found.CompletionText | Should -Be ('PROCESS_GROUP', 'PROCESS_GROUP_ADDED', 'PROCESS_GROUP_REMOVED')
    }
}

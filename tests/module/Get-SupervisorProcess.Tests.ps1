#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    $daemon = Start-TestDaemon -Name one -Configuration @'
[program:web]
command=/bin/cat
startsecs=0

[program:pool]
command=/bin/cat
process_name=%(program_name)s_%(process_num)d
numprocs=2
autostart=false

[program:odd.name]
command=/bin/cat
autostart=false

[group:tier]
programs=pool

[collection:all-pool]
groups=tier
'@
    $script:other = Start-TestDaemon -Name two -Configuration @'
[program:web]
command=/bin/cat
autostart=false
'@
    Wait-SupervisorProcess web -Uri $daemon.Uri -TimeoutSec 20
}

AfterAll {
    Stop-TestDaemon $daemon, $other
}

Describe 'Get-SupervisorProcess' {
    It 'gets all processes without a name' {
        (Get-SupervisorProcess -Uri $daemon.Uri).Name | Should -Be 'odd.name', 'tier:pool_0', 'tier:pool_1', 'web'
    }

    It 'has raw values' {
        $web = Get-SupervisorProcess web -Uri $daemon.Uri

        $web | Should -BeOfType Supervisor.PowerShell.SupervisorProcess
        $web.State | Should -Be ([Supervisor.Protocol.ProcessState]::Running)
        $web.ProcessId | Should -BeOfType int
        (Get-Process -Id $web.ProcessId).Name | Should -Be 'cat'
        $web.Uptime | Should -BeOfType timespan
        $web.StartTime | Should -BeOfType System.DateTimeOffset
        $web.StopTime | Should -BeNullOrEmpty
        $web.ExitStatus | Should -BeNullOrEmpty
        $web.Group, $web.ProcessName | Should -Be 'web', 'web'
        $web.StdOutLogFile | Should -BeLike "$($daemon.Folder)*"
        $web.Session.Uri | Should -Be $daemon.Uri
        "$web" | Should -Be 'web'
    }

    It 'has no process id, times or exit status for what was never started' {
        $never = Get-SupervisorProcess odd.name -Uri $daemon.Uri

        $never.State | Should -Be Stopped
        @($never.ProcessId, $never.Uptime, $never.StartTime, $never.StopTime, $never.ExitStatus).Where({ $null -ne $_ }) |
            Should -BeNullOrEmpty
    }

    It 'takes <Given>' -ForEach @(
        @{ Given = 'web'; Expected = 'web' }
        @{ Given = 'web:web'; Expected = 'web' }
        @{ Given = 'pool_1'; Expected = 'tier:pool_1' }
        @{ Given = 'tier:pool_0'; Expected = 'tier:pool_0' }
        @{ Given = 'tier:*'; Expected = 'tier:pool_0', 'tier:pool_1' }
        @{ Given = 'tier:'; Expected = 'tier:pool_0', 'tier:pool_1' }
        @{ Given = '*_1'; Expected = 'tier:pool_1' }
        @{ Given = 'w*', 'odd?name'; Expected = 'odd.name', 'web' }
        @{ Given = 'WE[B]'; Expected = 'web' }
    ) {
        (Get-SupervisorProcess -Name $Given -Uri $daemon.Uri).Name | Should -Be $Expected
    }

    It 'takes names from the pipeline, by value and by property name' {
        ('web', 'tier:*' | Get-SupervisorProcess -Uri $daemon.Uri).Name | Should -Be 'tier:pool_0', 'tier:pool_1', 'web'
        ([pscustomobject]@{ Name = 'web'; Session = $daemon.Uri } | Get-SupervisorProcess).Name | Should -Be 'web'
    }

    It 'takes its own objects again, each from its daemon' {
        $both = Get-SupervisorProcess web -Uri $daemon.Uri, $other.Uri

        ($both | Get-SupervisorProcess | Sort-Object { $_.Session.Name }).ForEach({ "$($_.Session.Name) $($_.State)" }) |
            Should -Be 'one.sock Running', 'two.sock Stopped'
    }

    It 'selects by -Group, -Collection and -State' {
        (Get-SupervisorProcess -Group tier -Uri $daemon.Uri).Name | Should -Be 'tier:pool_0', 'tier:pool_1'
        (Get-SupervisorProcess -Group t* -Name *_0 -Uri $daemon.Uri).Name | Should -Be 'tier:pool_0'
        (Get-SupervisorProcess -Collection all-pool -Uri $daemon.Uri).Name | Should -Be 'tier:pool_0', 'tier:pool_1'
        (Get-SupervisorProcess -State Running -Uri $daemon.Uri).Name | Should -Be 'web'
        (Get-SupervisorProcess -State Running, Stopped -Uri $daemon.Uri).Count | Should -Be 4
    }

    It 'says nothing about a wildcard that matches nothing' {
        Get-SupervisorProcess nope* -Uri $daemon.Uri -ErrorVariable problems | Should -BeNullOrEmpty
        $problems | Should -BeNullOrEmpty
    }

    It 'names what is not there and gets the rest' {
        $found = Get-SupervisorProcess nope, web -Uri $daemon.Uri -ErrorAction SilentlyContinue -ErrorVariable problems

        $found.Name | Should -Be 'web'
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'ProcessNotFound,Supervisor.PowerShell.Commands.GetSupervisorProcessCommand'
        $problems[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problems[0].TargetObject | Should -Be 'nope'
        $problems[0].Exception.Message | Should -Be "There is no process 'nope' on one.sock."
        $problems[0].ErrorDetails.RecommendedAction | Should -BeLike '*Get-SupervisorProcess*'
    }

    It 'has <Id> for <Parameters.Keys> that names nothing' -ForEach @(
        @{ Parameters = @{ Name = 'nope:*' }; Id = 'GroupNotFound' }
        @{ Parameters = @{ Group = 'nope' }; Id = 'GroupNotFound' }
        @{ Parameters = @{ Collection = 'nope' }; Id = 'CollectionNotFound' }
    ) {
        Get-SupervisorProcess @Parameters -Uri $daemon.Uri -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
        $problems.FullyQualifiedErrorId | Should -Be "$Id,Supervisor.PowerShell.Commands.GetSupervisorProcessCommand"
    }

    It 'works where Session is bound by property name and the object came out of another process' {
        $stored = [System.Management.Automation.PSSerializer]::Serialize((Get-SupervisorProcess web -Uri $daemon.Uri), 3)
        $copy = [System.Management.Automation.PSSerializer]::Deserialize($stored)

        $copy.PSObject.TypeNames[0] | Should -Be 'Deserialized.Supervisor.PowerShell.SupervisorProcess'
        $again = $copy | Get-SupervisorProcess
        $again.Name | Should -Be 'web'
        $again.Session.Uri | Should -Be $daemon.Uri
    }

    It 'asks each daemon once, however many names there are' {
        Get-WireCount { Get-SupervisorProcess web, pool_0, tier:*, odd* -Uri $daemon.Uri } | Should -Be 1
    }

    It 'ends at once when the next command wants no more' {
        (Get-SupervisorProcess -Uri $daemon.Uri | Select-Object -First 1).Name | Should -Be 'odd.name'
        Get-SupervisorProcess -Uri $daemon.Uri | Should -HaveCount 4
    }
}

Describe 'Get-SupervisorProcess on many servers' {
    It 'gets from all, and one that is dead is one error' {
        $found = Get-SupervisorProcess web -Uri $daemon.Uri, 'unix:///nowhere/at/all.sock',
            $other.Uri -ErrorAction SilentlyContinue -ErrorVariable problems

        $found.Session.Name | Sort-Object | Should -Be 'one.sock', 'two.sock'
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'ServerNotFound,Supervisor.PowerShell.Commands.GetSupervisorProcessCommand'
        $problems[0].TargetObject | Should -BeOfType Supervisor.PowerShell.SupervisorSession
        $problems[0].Exception.Message | Should -BeLike '*unix:///nowhere/at/all.sock*'
    }

    It 'is a terminating error where the only daemon is dead' {
        { Get-SupervisorProcess -Uri unix:///nowhere/at/all.sock -ErrorAction SilentlyContinue } |
            Should -Throw -ErrorId 'ServerNotFound,Supervisor.PowerShell.Commands.GetSupervisorProcessCommand'
    }

    It 'refuses an address that is none, and -Session with -Uri' {
        { Get-SupervisorProcess -Uri gopher://x } |
            Should -Throw -ErrorId 'InvalidUri,Supervisor.PowerShell.Commands.GetSupervisorProcessCommand'
        { Get-SupervisorProcess -Uri $daemon.Uri -Session $daemon.Uri } |
            Should -Throw -ErrorId 'SessionAndUri,Supervisor.PowerShell.Commands.GetSupervisorProcessCommand'
        { Get-SupervisorProcess -Session gopher } | Should -Throw '*is no session*'
    }

    It 'goes one after the other with -ThrottleLimit 1' {
        (Get-SupervisorProcess web -Uri $daemon.Uri, $other.Uri -ThrottleLimit 1).Session.Name | Should -Be 'one.sock', 'two.sock'
    }
}

Describe 'Get-SupervisorProcess after the daemon was killed' {
    It 'tells which processes the next one has adopted, and since when' {
        $killed = Start-TestDaemon -Name killed -Supervisord 'survivors=adopt' -Configuration "[program:x]`ncommand=/bin/cat`nstartsecs=0`n[program:y]`ncommand=/bin/cat`nautostart=false`nstartsecs=0"
        $next = $null
        $before = $null
        try {
            Wait-Until { (Get-SupervisorProcess x -Uri $killed.Uri).State -eq 'Running' }
            $before = Get-SupervisorProcess x -Uri $killed.Uri
            $before.AdoptedTime | Should -BeNullOrEmpty
            $killed.Process.Kill()
            $killed.Process.WaitForExit()

            $next = Start-Process -FilePath (Get-DaemonPath) -ArgumentList '-n', '-s', '-c', $killed.ConfigFile -PassThru
            Wait-Until { try { Get-SupervisorProcess x -Uri $killed.Uri } catch { $null } }
            $after = Get-SupervisorProcess x -Uri $killed.Uri
            $after.ProcessId | Should -Be $before.ProcessId
            $after.StartTime | Should -Be $before.StartTime
            $after.AdoptedTime | Should -BeGreaterOrEqual $before.StartTime
            $after.Detail | Should -Be 'adopted'

            Start-SupervisorProcess y -Uri $killed.Uri
            Restart-SupervisorProcess x -Uri $killed.Uri -Confirm:$false
            $fresh = Get-SupervisorProcess x, y -Uri $killed.Uri
            $fresh | Where-Object AdoptedTime | Should -BeNullOrEmpty
            $fresh.Detail | Should -Be '', ''
            Stop-SupervisorDaemon -Uri $killed.Uri -Confirm:$false
            Wait-Until { $next.HasExited }
        }
        finally {
            if ($next -and -not $next.HasExited) {
                $next.Kill($true)
            }

            if ($before) {
                Stop-Process -Id $before.ProcessId -Force -ErrorAction Ignore
            }

            Stop-TestDaemon $killed
        }
    }
}

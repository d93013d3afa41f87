#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    $script:command = 'Supervisor.PowerShell.Commands.GetSupervisorGroupCommand'
    $configuration = @'
[program:web]
command=/bin/cat
startsecs=0

[program:pool]
command=/bin/cat
process_name=%(program_name)s_%(process_num)d
numprocs=2
autostart=false

[program:extra]
command=/bin/cat
startsecs=0

[group:tier]
programs=pool,extra
'@
    $daemon = Start-TestDaemon $configuration -Name one -Supervisord 'allow_runtime_programs=true'
    $script:other = Start-TestDaemon -Name two -Configuration "[program:web]`ncommand=/bin/cat`nautostart=false"
    Wait-SupervisorProcess web, tier:extra -Uri $daemon.Uri -TimeoutSec 20
}

AfterAll {
    Stop-TestDaemon $daemon, $other
}

Describe 'Get-SupervisorGroup' {
    It 'gets all groups with their processes and one state' {
        $groups = Get-SupervisorGroup -Uri $daemon.Uri

        $groups | Should -BeOfType Supervisor.PowerShell.SupervisorGroup
        $groups.Name | Should -Be 'tier', 'web'
        $groups.State | Should -Be 'Mixed', 'Running'
        $groups.Running | Should -Be 1, 1
        $groups.Total | Should -Be 3, 1
        $groups[0].Processes | Should -Be 'tier:extra', 'tier:pool_0', 'tier:pool_1'
        "$($groups[0].Counts)" | Should -Be '2 Stopped, 1 Running'
        $groups[0].Counts.Stopped, $groups[0].Counts.Running, $groups[0].Counts.Fatal | Should -Be 2, 1, 0
        ($groups | Measure-Object { $_.Counts.Stopped } -Sum).Sum | Should -Be 2
        $groups[0].Session.Uri | Should -Be $daemon.Uri
        $groups.IsRuntime | Should -Be $false, $false
    }

    It 'takes <Given>' -ForEach @(
        @{ Given = 'web'; Expected = 'web' }
        @{ Given = 'WE*', 'nothing*'; Expected = 'web' }
        @{ Given = 'tier', 'web'; Expected = 'tier', 'web' }
        @{ Given = '*e*'; Expected = 'tier', 'web' }
    ) {
        (Get-SupervisorGroup $Given -Uri $daemon.Uri).Name | Should -Be $Expected
    }

    It 'shows a run-time group, empty or not' {
        Add-SupervisorGroup dynamic -Priority 7 -Uri $daemon.Uri
        try {
            $group = Get-SupervisorGroup dynamic -Uri $daemon.Uri
            $group.State, $group.Total, $group.IsRuntime, $group.IsPersistent, $group.Priority | Should -Be 'Empty', 0, $true, $false, 7
            $group.Processes.Count | Should -Be 0

            Add-SupervisorProgram job cat -Group dynamic -AutoStart $false -Uri $daemon.Uri
            (Get-SupervisorGroup dynamic -Uri $daemon.Uri).Processes | Should -Be 'dynamic:job'
        }
        finally {
            Remove-SupervisorGroup dynamic -Uri $daemon.Uri -Confirm:$false
        }
    }

    It 'says whom it asks' {
        "$(Get-SupervisorGroup -Uri $daemon.Uri -Verbose 4>&1)" | Should -BeLike 'Asking one.sock for its groups.*'
    }

    It 'costs one request, whatever comes down the pipeline' {
        Get-WireCount { 'web', 'tier', 'w*' | Get-SupervisorGroup -Uri $daemon.Uri } | Should -Be 1
    }

    It 'asks several servers, and one that is dead is one error' {
        $groups = Get-SupervisorGroup web -Uri $daemon.Uri, unix:///nowhere/x.sock,
            $other.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue

        # Each is shown when its server has answered.
        $groups.Session.Name | Sort-Object | Should -Be 'one.sock', 'two.sock'
        $wrong.FullyQualifiedErrorId | Should -Be "ServerNotFound,$command"
    }

    It 'says of a literal name that there is no such group, and is silent about a wildcard' {
        Get-SupervisorGroup nope, 'nope*', web -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue | Should -HaveCount 1
        $wrong | Should -HaveCount 1
        $wrong.FullyQualifiedErrorId | Should -Be "GroupNotFound,$command"
        $wrong.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $wrong.TargetObject | Should -Be 'nope'
        $wrong.Exception.Message | Should -Be "There is no group 'nope' on one.sock."
    }

    It 'gives its processes to process commands' {
        (Get-SupervisorGroup tier -Uri $daemon.Uri | Get-SupervisorProcess).Name | Should -Be 'tier:extra', 'tier:pool_0', 'tier:pool_1'
    }

    It 'gives no process where there is none, and not all' {
        Add-SupervisorGroup empty -Uri $daemon.Uri
        Get-SupervisorGroup empty -Uri $daemon.Uri | Get-SupervisorProcess | Should -BeNullOrEmpty
        Remove-SupervisorGroup empty -Uri $daemon.Uri -Confirm:$false
    }

    It 'completes names of groups' {
        $line = "Get-SupervisorGroup -Uri '$($daemon.Uri)' -Name t"
        (Get-Completion $line).CompletionText | Should -Be 'tier'
    }
}

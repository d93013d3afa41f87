#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    $script:command = 'Supervisor.PowerShell.Commands.AddSupervisorGroupCommand'
    $script:daemon = Start-TestDaemon "[program:web]`ncommand=/bin/cat`nstartsecs=0" -Name one -Supervisord @'
allow_runtime_programs=true
runtime_state_file=%(here)s/state.json
'@
    $script:plain = Start-TestDaemon "[program:web]`ncommand=/bin/cat" -Name plain
}

AfterAll {
    Stop-TestDaemon $daemon, $plain
}

Describe 'Add-SupervisorGroup' {
    AfterEach {
        Get-SupervisorGroup -Uri $daemon.Uri | Where-Object IsRuntime | Remove-SupervisorGroup -Stop -Confirm:$false
    }

    It 'adds an empty group and returns nothing' {
        Add-SupervisorGroup dynamic -Uri $daemon.Uri | Should -BeNullOrEmpty
        $group = Get-SupervisorGroup dynamic -Uri $daemon.Uri
        $group.IsRuntime, $group.IsPersistent, $group.Total, $group.Priority | Should -Be $true, $false, 0, 999
    }

    It 'takes a priority and keeps it with -Persist' {
        $group = Add-SupervisorGroup dynamic -Priority 5 -Persist -PassThru -Uri $daemon.Uri
        $group | Should -BeOfType Supervisor.PowerShell.SupervisorGroup
        $group.Priority, $group.IsPersistent | Should -Be 5, $true
        Get-Content "$($daemon.Folder)/state.json" -Raw | Should -BeLike '*dynamic*'
    }

    It 'takes names and records from the pipeline, with one request' {
        Get-WireCount { 'a', 'b' | Add-SupervisorGroup -Uri $daemon.Uri } | Should -Be 1
        "Name,Priority`nc,3`nd," | ConvertFrom-Csv | Add-SupervisorGroup -Uri $daemon.Uri
        (Get-SupervisorGroup a, b, c, d -Uri $daemon.Uri).Priority | Should -Be 999, 999, 3, 999
    }

    It 'does nothing with -WhatIf' {
        Add-SupervisorGroup dynamic -Uri $daemon.Uri -WhatIf
        Get-SupervisorGroup 'dynamic*' -Uri $daemon.Uri | Should -BeNullOrEmpty
    }

    It 'makes a group of the configuration active' {
        Remove-SupervisorGroup web -Stop -Confirm:$false -Uri $daemon.Uri
        $group = Add-SupervisorGroup web -FromConfiguration -PassThru -Uri $daemon.Uri
        $group.Processes, $group.IsRuntime | Should -Be 'web', $false
        Wait-SupervisorProcess web -Uri $daemon.Uri -TimeoutSec 20
    }

    It 'says that a name is taken: <Name> <With.Keys>' -ForEach @(
        @{ Name = 'web'; With = @{} }
        @{ Name = 'web'; With = @{ FromConfiguration = $true } }
    ) {
        Add-SupervisorGroup $Name @With -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "AlreadyAdded,$command"
        $wrong.CategoryInfo.Category | Should -Be ResourceExists
        $wrong.TargetObject | Should -Be web
    }

    It 'says that the configuration has no such group' {
        Add-SupervisorGroup nope -FromConfiguration -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "GroupNotConfigured,$command"
        $wrong.Exception.Message | Should -Be "The configuration that one.sock read last has no group 'nope'."
    }

    It 'says what the daemon refuses, and goes on' {
        Add-SupervisorGroup 'a b', good -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "ParametersRefused,$command"
        $wrong.TargetObject | Should -Be 'a b'
        (Get-SupervisorGroup good -Uri $daemon.Uri).IsRuntime | Should -BeTrue
    }

    It 'is a terminating error where the daemon does not allow it' {
        { Add-SupervisorGroup dynamic -Uri $plain.Uri } | Should -Throw -ErrorId "MethodNotSupported,$command"
    }

    It 'works on several servers, each with errors of its own' {
        Add-SupervisorGroup dynamic -Uri $plain.Uri, $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "MethodNotSupported,$command"
        (Get-SupervisorGroup dynamic -Uri $daemon.Uri).IsRuntime | Should -BeTrue
    }
}

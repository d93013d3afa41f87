#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    $script:command = 'Supervisor.PowerShell.Commands.RemoveSupervisorGroupCommand'
    $script:daemon = Start-TestDaemon -Name one -Supervisord 'allow_runtime_programs=true' -Configuration @'
[program:web]
command=/bin/cat
startsecs=0

[program:pool]
command=/bin/cat
startsecs=0
autostart=false
'@
    $script:plain = Start-TestDaemon "[program:web]`ncommand=/bin/cat`nstartsecs=0" -Name plain
}

AfterAll {
    Stop-TestDaemon $daemon, $plain
}

Describe 'Remove-SupervisorGroup' {
    BeforeEach {
        Add-SupervisorGroup one, two -Uri $daemon.Uri
        Add-SupervisorProgram job cat -Group one -StartSec 0 -Uri $daemon.Uri | Wait-SupervisorProcess -TimeoutSec 20
        Wait-SupervisorProcess web -Uri $daemon.Uri -TimeoutSec 20
    }

    AfterEach {
        Get-SupervisorGroup -Uri $daemon.Uri | Where-Object IsRuntime | Remove-SupervisorGroup -Stop -Confirm:$false
        'web', 'pool' | Where-Object { $_ -notin (Get-SupervisorGroup -Uri $daemon.Uri).Name } |
            Add-SupervisorGroup -FromConfiguration -Uri $daemon.Uri
    }

    It 'removes run-time groups, and returns nothing' {
        Remove-SupervisorGroup two -Confirm:$false -Uri $daemon.Uri | Should -BeNullOrEmpty
        (Get-SupervisorGroup -Uri $daemon.Uri).Name | Should -Be one, pool, web
    }

    It 'removes a group of the configuration' {
        Remove-SupervisorGroup pool -Confirm:$false -Uri $daemon.Uri
        (Get-SupervisorGroup -Uri $daemon.Uri).Name | Should -Be one, web, two
    }

    It 'says that something still runs in <_>' -ForEach 'one', 'web' {
        Remove-SupervisorGroup $_ -Confirm:$false -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "StillRunning,$command"
        $wrong.CategoryInfo.Category | Should -Be ResourceBusy
        $wrong.TargetObject | Should -Be $_
        $wrong.ErrorDetails.RecommendedAction | Should -BeLike '*-Stop*'
        (Get-SupervisorGroup $_ -Uri $daemon.Uri).State | Should -Be Running
    }

    It 'stops first with -Stop, run-time groups and others in one go' {
        Get-SupervisorGroup one, web -Uri $daemon.Uri | Remove-SupervisorGroup -Stop -Confirm:$false
        (Get-SupervisorGroup -Uri $daemon.Uri).Name | Should -Be pool, two
    }

    It 'takes names and wildcards from the pipeline' {
        't*', 'nope*' | Remove-SupervisorGroup -Confirm:$false -Uri $daemon.Uri
        (Get-SupervisorGroup -Uri $daemon.Uri).Name | Should -Not -Contain two
    }

    It 'does nothing with -WhatIf' {
        Remove-SupervisorGroup two -WhatIf -Uri $daemon.Uri
        (Get-SupervisorGroup two -Uri $daemon.Uri).IsRuntime | Should -BeTrue
    }

    It 'asks before it does it' {
        $type = (Get-Command Remove-SupervisorGroup).ImplementingType
        $type.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be High
    }

    It 'says of a literal name that there is no such group' {
        Remove-SupervisorGroup nope -Confirm:$false -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "GroupNotFound,$command"
    }

    It 'works with a daemon that knows no groups of run time' {
        Remove-SupervisorGroup web -Stop -Confirm:$false -Uri $plain.Uri
        Get-SupervisorGroup -Uri $plain.Uri | Should -BeNullOrEmpty
        Add-SupervisorGroup web -FromConfiguration -Uri $plain.Uri
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/TestKit.psm1"
    $script:programs = @'
[program:web]
command=/bin/cat
startsecs=0

[program:mail]
command=/bin/cat
startsecs=0

[collection:all]
programs=web,mail
'@
    $script:command = 'Supervisor.PowerShell.Commands.UpdateSupervisorConfigurationCommand'

    function Write-ProgramSection([object] $Daemon, [string] $Text) {
        $file = Get-Content -LiteralPath $Daemon.ConfigFile -Raw
        $head = $file.Substring(0, $file.IndexOf('[program:'))
        Set-Content -LiteralPath $Daemon.ConfigFile -Value "$head$Text"
    }
}

Describe 'Update-SupervisorConfiguration' {
    BeforeEach {
        $daemon = Start-TestDaemon -Name one -Configuration $programs
        $PSDefaultParameterValues = @{ '*-SupervisorProcess:Uri' = $daemon.Uri; '*-SupervisorConfiguration:Uri' = $daemon.Uri }
        Wait-SupervisorProcess * -TimeoutSec 20
    }

    AfterEach {
        Stop-TestDaemon $daemon
    }

    It 'does nothing and returns nothing while the files are what runs' {
        Update-SupervisorConfiguration | Should -BeNullOrEmpty
        Update-SupervisorConfiguration -IncludeUnchanged | Where-Object Kind -eq Group | ForEach-Object Name | Sort-Object |
            Should -Be 'mail', 'web'
    }

    It 'applies what changed, touches nothing else, and returns what it did' {
        $mail = (Get-SupervisorProcess mail).ProcessId
        $web = (Get-SupervisorProcess web).ProcessId
        Write-ProgramSection $daemon (($programs -replace '(?s)(program:web\]\s+command=)/bin/cat', '$1/usr/bin/env cat') +
            "`n[program:new]`ncommand=/bin/cat`nstartsecs=0")
        $done = Update-SupervisorConfiguration
        $done | Should -BeOfType Supervisor.PowerShell.SupervisorPlanItem
        ($done | Where-Object { $_.Kind -eq 'Group' -and $_.Name -eq 'new' }).Action | Should -Be 'Add'
        $changed = $done | Where-Object { $_.Options.Name -contains 'command' } | Select-Object -First 1
        $changed.Options.Old | Should -Be '/bin/cat'
        $changed.Options.New | Should -Be '/usr/bin/env cat'
        $changed.Session.Uri | Should -Be $daemon.Uri
        $done | Where-Object Error | Should -BeNullOrEmpty
        (Get-SupervisorProcess mail).ProcessId | Should -Be $mail
        (Get-SupervisorProcess web).ProcessId | Should -Not -Be $web
        (Get-SupervisorProcess new).State | Should -Be 'Running'
        $done.Name | Should -Not -Contain 'mail'
    }

    It 'returns the plan with -WhatIf and changes nothing' {
        Write-ProgramSection $daemon '[program:web]
command=/bin/cat
startsecs=5'
        $plan = Update-SupervisorConfiguration -WhatIf
        ($plan | Where-Object { $_.Kind -eq 'Group' -and $_.Name -eq 'mail' }).Action | Should -Be 'Remove'
        ($plan | Where-Object { $_.Kind -eq 'Collection' }).Action | Should -Be 'Remove'
        ($plan | Where-Object { $_.Options.Name -contains 'startsecs' })[0].Action | Should -BeIn 'Live', 'Nothing'
        (Get-SupervisorProcess).Name | Should -Be 'mail', 'web'
        (Get-SupervisorConfiguration -Drift).Count | Should -BeGreaterThan 0
    }

    It 'prints the plan with -WhatIf' {
        Write-ProgramSection $daemon '[program:web]
command=/bin/cat
startsecs=0'
        $manifest = (Get-Module Supervisor).Path -replace 'bin.Supervisor.PowerShell.dll$', 'Supervisor.psd1'
        $text = Invoke-Pwsh -Command "Import-Module '$manifest'; `$null = Update-SupervisorConfiguration -Uri '$($daemon.Uri)' -WhatIf" | Out-String
        $text | Should -BeLike "What if: Update one.sock ($($daemon.Uri)):*remove group mail*"
    }

    It 'takes groups, and leaves the others alone' {
        Write-ProgramSection $daemon "[program:new]`ncommand=/bin/cat`nstartsecs=0"
        $done = Update-SupervisorConfiguration -Group m*
        $done | ForEach-Object Group | Sort-Object -Unique | Should -Be 'mail'
        (Get-SupervisorProcess).Name | Should -Be 'web'
    }

    It 'tells a group that is neither there nor in the files' {
        { Update-SupervisorConfiguration none -ErrorAction Stop } | Should -Throw -ErrorId "GroupNotFound,$command"
    }

    It 'tells what could not be updated, and does the rest' {
        Write-ProgramSection $daemon ($programs +
            "`n[program:broken]`ncommand=/nowhere/at/all`nstartretries=0`n[program:new]`ncommand=/bin/cat`nstartsecs=0")
        $done = Update-SupervisorConfiguration -ErrorAction SilentlyContinue -ErrorVariable wrong
        $wrong[0].FullyQualifiedErrorId | Should -Be "UpdateItemFailed,$command"
        $wrong[0].TargetObject.Name | Should -BeLike 'broken*'
        $wrong[0].TargetObject | Should -BeOfType Supervisor.PowerShell.SupervisorPlanItem
        ($done | Where-Object Error).Name | Should -BeLike 'broken*'
        (Get-SupervisorProcess new).State | Should -Be 'Running'
    }

    It 'changes nothing where the files are refused' {
        Write-ProgramSection $daemon "[program:web]`nstartsecs=soon"
        { Update-SupervisorConfiguration -ErrorAction Stop } | Should -Throw -ErrorId "ConfigurationRefused,$command"
        (Get-SupervisorProcess).Name | Should -Be 'mail', 'web'
    }

    It 'is a terminating error where there is no daemon' {
        { Update-SupervisorConfiguration -Uri unix:///nowhere/x.sock } | Should -Throw -ErrorId "ServerNotFound,$command"
    }
}

Describe 'Update-SupervisorConfiguration on several daemons' {
    BeforeAll {
        $script:one = Start-TestDaemon -Name one -Configuration $programs
        $script:two = Start-TestDaemon -Name two -Configuration $programs
    }

    AfterAll {
        Stop-TestDaemon $one, $two
    }

    It 'updates all, from the pipeline too, and one that is dead is one error' {
        foreach ($daemon in $one, $two) {
            Write-ProgramSection $daemon "[program:web]`ncommand=/bin/cat"
        }

        $done = Update-SupervisorConfiguration -Uri $one.Uri, $two.Uri,
            unix:///nowhere/x.sock -WhatIf -ErrorAction SilentlyContinue -ErrorVariable wrong
        $done | Where-Object { $_.Kind -eq 'Group' -and $_.Name -eq 'mail' } | ForEach-Object { $_.Session.Name } | Sort-Object |
            Should -Be 'one.sock', 'two.sock'
        $wrong.FullyQualifiedErrorId | Should -Be "ServerNotFound,$command"
        $done = Get-SupervisorDaemon -Uri $one.Uri, $two.Uri | Update-SupervisorConfiguration
        $done | Where-Object { $_.Kind -eq 'Group' -and $_.Name -eq 'mail' } | ForEach-Object { $_.Session.Name } | Sort-Object |
            Should -Be 'one.sock', 'two.sock'
        Get-SupervisorProcess -Uri $one.Uri, $two.Uri | ForEach-Object Name | Should -Be 'web', 'web'
    }
}

$python = Get-Command /usr/bin/supervisord -ErrorAction Ignore
Describe 'Update-SupervisorConfiguration with Supervisor for Python' -Skip:(-not $python) {
    BeforeAll {
        $before = $env:SUPERVISORD
        $env:SUPERVISORD = '/usr/bin/supervisord'
        try {
            $script:daemon = Start-TestDaemon -Name python -Configuration ($programs -replace '(?s)\[collection.*', '')
        }
        finally {
            $env:SUPERVISORD = $before
        }
    }

    AfterAll {
        Stop-TestDaemon $daemon
    }

    It 'plans and updates group by group' {
        Wait-Until { @(Get-SupervisorProcess -Uri $daemon.Uri | Where-Object State -eq Running).Count -eq 2 }
        $web = (Get-SupervisorProcess web -Uri $daemon.Uri).ProcessId
        Write-ProgramSection $daemon "[program:web]`ncommand=/usr/bin/env cat`nstartsecs=0`n[program:new]`ncommand=/bin/cat`nstartsecs=0"
        $plan = Update-SupervisorConfiguration -Uri $daemon.Uri -WhatIf
        "$($plan -join ', ')" | Should -Be 'remove group mail, restart group web, add group new'
        $done = Update-SupervisorConfiguration -Uri $daemon.Uri
        "$($done -join ', ')" | Should -Be 'remove group mail, restart group web, add group new'
        Wait-Until { @(Get-SupervisorProcess -Uri $daemon.Uri | Where-Object State -eq Running).Count -eq 2 }
        (Get-SupervisorProcess -Uri $daemon.Uri).Name | Sort-Object | Should -Be 'new', 'web'
        (Get-SupervisorProcess web -Uri $daemon.Uri).ProcessId | Should -Not -Be $web
        Update-SupervisorConfiguration -Uri $daemon.Uri | Should -BeNullOrEmpty
        (Get-SupervisorConfiguration -Uri $daemon.Uri).Name | Should -Be 'new', 'web'
        (Get-SupervisorDaemon -Uri $daemon.Uri).Version | Should -Not -BeNullOrEmpty
    }
}

#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    $daemon = Start-TestDaemon -Name one -Configuration @'
[program:web]
command=/bin/cat
process_name=%(program_name)s_%(process_num)d
numprocs=2
startsecs=0

[program:cat]
command=/bin/cat
autostart=false

[program:bad]
command=/no/such/file
startretries=0

[program:done]
command=/bin/false
startsecs=0
autorestart=false

[collection:front]
programs=web, nope
'@
    Wait-SupervisorProcess web:* -Uri $daemon.Uri -TimeoutSec 20
    Wait-SupervisorProcess done, bad -State Exited, Fatal -Uri $daemon.Uri -TimeoutSec 20
    $script:processes = Get-SupervisorProcess -Uri $daemon.Uri

    function Get-Shown([object] $InputObject, [int] $Width = 80) {
        ($InputObject | Out-String -Width $Width) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
    }

    function Get-Copy([object] $InputObject) {
        [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($InputObject, 1))
    }

    $script:rendering = $PSStyle.OutputRendering
    $PSStyle.OutputRendering = 'PlainText'
}

AfterAll {
    $PSStyle.OutputRendering = $rendering
    Stop-TestDaemon $daemon
}

Describe 'Processes' {
    It 'are a table of name, state, process id, uptime, server and what is wrong' {
        $shown = Get-Shown $processes

        $shown[0] | Should -Match '^Name +State +Id +Uptime Server +Detail$'
        $shown[2] | Should -Match "^bad +Fatal +one\.sock can't find command"
        $shown[3] | Should -Match '^cat +Stopped +one\.sock Not started$'
        $shown[4] | Should -Match '^done +Exited +one\.sock status 1, '
        $shown[5] | Should -Match '^web:web_0 Running +\d+ \d:\d\d:\d\d one\.sock$'
        $shown | Should -HaveCount 7
    }

    It 'fit <_> columns' -ForEach 80, 100, 120 {
        Get-Shown $processes $_ | ForEach-Object Length | Should -BeLessOrEqual $_
    }

    It 'keep name and state whole where there is little room' {
        (Get-Shown $processes 50)[5] | Should -Match '^web:web_0 Running +\d+'
    }

    It 'are a list' {
        $shown = Get-Shown ($processes[3] | Format-List)

        $shown[0] | Should -Be 'Name          : web:web_0'
        $shown | Should -Contain 'State         : Running'
        $shown | Should -Contain 'Session       : one.sock'
    }

    It 'are a list that tells why one does not serve, of those where there is something to tell' {
        $other = Start-TestDaemon -Name other -Configuration @'
[program:sick]
command=/bin/cat
startsecs=0
ready=file:/no/such/file
ready_timeout=0

[collection:ward]
programs=sick
'@
        try {
            Wait-Until { (Get-SupervisorProcess sick -Uri $other.Uri).Readiness -eq 'waiting' }
            $sick = Get-SupervisorProcess sick -Uri $other.Uri
            $shown = Get-Shown ($sick | Format-List)
            $shown | Should -Contain 'Readiness     : waiting'
            @($shown) -match '^Detail +: not ready' | Should -Not -BeNullOrEmpty
            @(Get-Shown (Get-Copy $sick | Format-List)) -match '^Readiness +: waiting' | Should -Not -BeNullOrEmpty
            Get-Shown ($processes[3] | Format-List) | Where-Object { $_ -match '^(Detail|Readiness|Health|Hold|Adopted)' } |
                Should -BeNullOrEmpty
            $ward = Get-SupervisorCollection ward -Uri $other.Uri
            @(Get-Shown ($ward | Format-List)) -match '^NotReady' | Should -Match 'sick'
            (Get-Shown $ward)[2] | Should -Match '1 Running \(1 not ready\)$'
        }
        finally {
            Stop-TestDaemon $other
        }
    }

    It 'are names side by side' {
        (Get-Shown ($processes | Format-Wide)) -join ' ' | Should -Match '^bad +cat +done +web:web_0 +web:web_1$'
    }

    It 'have a header for each group with -View Group' {
        Get-Shown ($processes | Format-Table -View Group) | Where-Object { $_ -match '^ +Group: ' } | ForEach-Object Trim |
            Should -Be 'Group: bad', 'Group: cat', 'Group: done', 'Group: web'
    }

    It 'have a header for each server with -View Server' {
        $shown = Get-Shown ($processes | Format-Table -View Server)

        $shown[0].Trim() | Should -Be 'Server: one.sock'
        $shown[1] | Should -Match '^Name +State +Id +Uptime Detail$'
    }

    It 'look the same when they came out of another PowerShell' {
        Get-Shown (Get-Copy $processes) | Should -Be (Get-Shown $processes)
    }

    It 'have the aliases that people try first' {
        $processes[3].Id, $processes[3].PID | Should -Be $processes[3].ProcessId, $processes[3].ProcessId
        "$($processes[3].Server)" | Should -Be 'one.sock'
    }

    It 'show the essential properties when some are selected by default' {
        $processes[3].PSStandardMembers.DefaultDisplayPropertySet.ReferencedPropertyNames |
            Should -Be 'Name', 'State', 'ProcessId', 'Uptime', 'Session'
    }
}

Describe 'Colours' {
    It 'stand in the view where they are wanted' {
        $PSStyle.OutputRendering = 'Ansi'
        try {
            $shown = $processes | Out-String -Width 80
        }
        finally {
            $PSStyle.OutputRendering = 'PlainText'
        }

        $shown | Should -Match ([regex]::Escape("$($PSStyle.Foreground.Green)Running$($PSStyle.Reset)"))
        $shown | Should -Match ([regex]::Escape("$($PSStyle.Foreground.Red)Fatal$($PSStyle.Reset)"))
    }

    It 'are not there in plain text, with NO_COLOR, or when redirected' {
        $processes | Out-String | Should -Not -Match '\e'
        $env:NO_COLOR = '1'
        try {
            $manifest = Join-Path (Get-Module Supervisor).ModuleBase 'Supervisor.psd1'
            $row = Invoke-Pwsh -Command "Import-Module '$manifest'; Get-SupervisorProcess web* -Uri $($daemon.Uri)" |
                Select-String Running
        }
        finally {
            $env:NO_COLOR = $null
        }

        $row | Should -HaveCount 2
        "$row" | Should -Not -Match '\e'
    }

    It 'are never in a property' {
        $PSStyle.OutputRendering = 'Ansi'
        try {
            "$($processes[3].State)" | Should -Be 'Running'
            $processes | ConvertTo-Csv | Out-String | Should -Not -Match '\e'
            $processes | Select-Object Name, State | ConvertTo-Json | Should -Not -Match '\e'
        }
        finally {
            $PSStyle.OutputRendering = 'PlainText'
        }
    }
}

Describe 'Groups and collections' {
    It 'are tables with state and counts' {
        (Get-Shown (Get-SupervisorGroup web -Uri $daemon.Uri))[-1] | Should -Match '^web +Running +2/2 one\.sock 2 Running$'
        (Get-Shown (Get-SupervisorCollection -Uri $daemon.Uri))[-1] | Should -Match '^front +Running +2/2 +1 one\.sock 2 Running$'
    }

    It 'are lists' {
        Get-Shown (Get-SupervisorCollection front -Uri $daemon.Uri | Format-List) | Should -Contain 'ProgramNames    : {web, nope}'
        Get-Shown (Get-SupervisorGroup web -Uri $daemon.Uri | Format-List) | Should -Contain 'Processes    : {web:web_0, web:web_1}'
    }

    It 'are names side by side' {
        (Get-Shown (Get-SupervisorGroup -Uri $daemon.Uri | Format-Wide)) -join ' ' | Should -Match '^bad +cat +done +web$'
    }

    It 'look the same when they came out of another PowerShell' {
        $groups = Get-SupervisorGroup -Uri $daemon.Uri
        Get-Shown (Get-Copy $groups) | Should -Be (Get-Shown $groups)
    }
}

Describe 'Sessions' {
    It 'are a table without secrets' {
        $session = New-SupervisorSession -Uri http://example.test:9001 -Credential ([pscredential]::new('joe',
            (ConvertTo-SecureString 'hunter2' -AsPlainText -Force)))
        try {
            (Get-Shown $session)[-1] | Should -Match '^ *\d+ example\.test:9001 Http +joe +http://example\.test:9001$'
            $session | Format-List * | Out-String | Should -Not -Match 'hunter2'
        }
        finally {
            Remove-SupervisorSession example.test:9001
        }
    }
}

Describe 'Lines of logs' {
    BeforeAll {
        'one', 'two' | Send-SupervisorInput -Name web:web_0 -Uri $daemon.Uri
        'three' | Send-SupervisorInput -Name web:web_1 -Uri $daemon.Uri
        Wait-Until { @(Get-SupervisorLog web:* -Uri $daemon.Uri).Count -eq 3 }
    }

    It 'are just their text' {
        Get-Shown (Get-SupervisorLog web:web_0 -Uri $daemon.Uri) | Should -Be 'one', 'two'
    }

    It 'say where they are from when there are several logs' {
        Get-Shown (Get-SupervisorLog web:* -Uri $daemon.Uri) | Sort-Object |
            Should -Be 'web:web_0: one', 'web:web_0: two', 'web:web_1: three'
        Get-Shown (Get-SupervisorLog web:web_1 -Stream StdOut, StdErr -Uri $daemon.Uri) | Should -Be 'web:web_1: three'
    }

    It 'are not longer in their properties for that' {
        (Get-SupervisorLog web:* -Uri $daemon.Uri).Line | Sort-Object | Should -Be 'one', 'three', 'two'
    }
}

Describe 'Daemons, configuration and plans' {
    It 'are tables' {
        (Get-Shown (Get-SupervisorDaemon -Uri $daemon.Uri))[-1] | Should -Match "^one +Running +\d+ +2/5 +\S+ +unix://"
        (Get-Shown (Get-SupervisorConfiguration cat -Uri $daemon.Uri))[-1] | Should -Match '^cat +False +1 +999 +True +one\.sock +/bin/cat$'
    }

    It 'show what an update would do' {
        Add-Content -LiteralPath $daemon.ConfigFile "[program:new]`ncommand=/bin/cat"
        $plan = Update-SupervisorConfiguration -WhatIf -Uri $daemon.Uri 6>$null

        (Get-Shown $plan)[2] | Should -Match '^Add +Group +new +Added +one\.sock'
        $plan | Format-List | Out-String | Should -Match 'Change +: Added'
    }
}

Describe 'Every type that a cmdlet returns' {
    It 'has a view of its own: <_>' -ForEach @(
        Import-Module $PSScriptRoot/TestKit.psm1
        (Get-Command -Module Supervisor).OutputType.Name | Where-Object { $_ -like 'Supervisor.PowerShell.*' } | Sort-Object -Unique
    ) {
        $views = Get-FormatData -TypeName $_, "Deserialized.$_" -PowerShellVersion $PSVersionTable.PSVersion

        $views.TypeNames | Should -Contain $_
        $views.TypeNames | Should -Contain "Deserialized.$_"
    }

    It 'has no script in its properties' {
        $types = [xml] (Get-Content (Join-Path (Get-Module Supervisor).ModuleBase 'Supervisor.Types.ps1xml') -Raw)

        $types.SelectNodes('//ScriptProperty | //ScriptMethod | //CodeProperty') | Should -BeNullOrEmpty
    }
}

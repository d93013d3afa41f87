#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    Import-Module $PSScriptRoot/TestPipeline.psm1

    $script:configuration = @'
[program:a]
command=/bin/sh -c 'echo out; echo err >&2; exec sleep 1000'
startsecs=0

[program:b]
command=/bin/sh -c 'echo out; echo err >&2; exec sleep 1000'
startsecs=0

[collection:both]
programs=a,b
'@
    function Get-Line {
        @(Get-SupervisorLog * -Stream StdOut, StdErr -Uri $daemon.Uri)
    }
}

Describe 'Clear-SupervisorLog' {
    BeforeEach {
        $script:daemon = Start-TestDaemon -Configuration $configuration
        Wait-Until { (Get-Line).Count -eq 4 }
    }

    AfterEach {
        Stop-TestDaemon $daemon
    }

    It 'empties both logs of a process and returns nothing' {
        Clear-SupervisorLog a -Uri $daemon.Uri | Should -BeNullOrEmpty
        (Get-Line).Process | Should -Be ('b', 'b')
    }

    It 'takes wildcards and processes of the pipeline, in one request' {
        $processes = Get-SupervisorProcess -Uri $daemon.Uri
        Get-WireCount { $processes | Clear-SupervisorLog } | Should -Be 2
        (Get-Line).Count | Should -Be 0
        Clear-SupervisorLog no* -Uri $daemon.Uri -ErrorAction Stop
    }

    It 'takes a collection, and returns the processes with -PassThru' {
        (Clear-SupervisorLog -Collection both -PassThru -Uri $daemon.Uri).Name | Should -Be ('a', 'b')
        (Get-Line).Count | Should -Be 0
    }

    It 'empties the logs of all processes without asking when -Confirm:$false is given' {
        Clear-SupervisorLog -All -Confirm:$false -Uri $daemon.Uri
        (Get-Line).Count | Should -Be 0
    }

    It 'asks before it empties all, whatever they are called: <_>' -ForEach @(
        'Clear-SupervisorLog -All -Uri $uri'
        'Clear-SupervisorLog * -Uri $uri'
        'Clear-SupervisorLog [ab] -Uri $uri'
        'Clear-SupervisorLog -Group * -Uri $uri'
        'Get-SupervisorDaemon -Uri $uri | Clear-SupervisorLog'
        'New-SupervisorSession $uri | Clear-SupervisorLog'
    ) {
        # Nobody can answer there.
        $running = Start-TestPipeline $_ @{ uri = $daemon.Uri }
        Wait-Until { $running.Shell.InvocationStateInfo.State -ne 'Running' }
        "$($running.Shell.Streams.Error)" | Should -BeLike '*: Empty the logs of all processes (test.sock)?'
        $null = Stop-TestPipeline $running
        (Get-Line).Count | Should -Be 4
    }

    It 'asks neither for some, nor for all that are named: <_>' -ForEach 'a*', ('a', 'b') {
        Clear-SupervisorLog $_ -Uri $daemon.Uri
        (Get-Line).Count | Should -Be (4 - 2 * @($_).Count)
    }

    It 'does not ask for what wildcards mean when -Confirm:$false is given' {
        (Clear-SupervisorLog * -Confirm:$false -PassThru -Uri $daemon.Uri).Name | Should -Be 'a', 'b'
        (Get-Line).Count | Should -Be 0
    }

    It 'empties the log of the daemon and of no process' {
        Clear-SupervisorLog -Stream Daemon -Uri $daemon.Uri
        (Get-Line).Count | Should -Be 4
        @((Get-SupervisorLog -Uri $daemon.Uri).Line) -match 'started with pid' | Should -BeNullOrEmpty
    }

    It 'does nothing with -WhatIf' {
        Clear-SupervisorLog a -WhatIf -Uri $daemon.Uri
        Clear-SupervisorLog -All -WhatIf -Uri $daemon.Uri
        Clear-SupervisorLog * -WhatIf -Uri $daemon.Uri
        Clear-SupervisorLog -Stream Daemon -WhatIf -Uri $daemon.Uri
        (Get-Line).Count | Should -Be 4
        @((Get-SupervisorLog -Uri $daemon.Uri).Line) -match 'started with pid' | Should -Not -BeNullOrEmpty
    }

    It 'reports a name that nothing has and does the others: ProcessNotFound' {
        Clear-SupervisorLog nope, a -Uri $daemon.Uri -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should -Be 'ProcessNotFound,Supervisor.PowerShell.Commands.ClearSupervisorLogCommand'
        (Get-Line).Process | Should -Be ('b', 'b')
    }
}

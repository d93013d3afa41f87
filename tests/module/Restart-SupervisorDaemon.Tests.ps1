BeforeAll {
    Import-Module "$PSScriptRoot/TestKit.psm1"
    $script:command = 'Supervisor.PowerShell.Commands.RestartSupervisorDaemonCommand'
    $daemon = Start-TestDaemon -Name again -Configuration "[program:x]`ncommand=/bin/cat`nstartsecs=0"
    Wait-SupervisorProcess x -Uri $daemon.Uri -TimeoutSec 20
}

AfterAll {
    Stop-TestDaemon $daemon
}

Describe 'Restart-SupervisorDaemon' {
    It 'waits until the daemon answers with a new start' {
        $before = (Get-SupervisorProcess x -Uri $daemon.Uri).ProcessId
        Restart-SupervisorDaemon -Uri $daemon.Uri | Should -BeNullOrEmpty
        Wait-SupervisorProcess x -Uri $daemon.Uri -TimeoutSec 20
        (Get-SupervisorProcess x -Uri $daemon.Uri).ProcessId | Should -Not -Be $before
    }

    It 'returns the daemon with -PassThru, and takes it from the pipeline' {
        Add-Content -LiteralPath $daemon.ConfigFile -Value "[program:y]`ncommand=/bin/cat`nautostart=false"
        $now = Get-SupervisorDaemon -Uri $daemon.Uri | Restart-SupervisorDaemon -PassThru
        $now | Should -BeOfType Supervisor.PowerShell.SupervisorDaemon
        $now.State | Should -Be 'Running'
        $now.Total | Should -Be 2
        Wait-SupervisorProcess x -Uri $daemon.Uri -TimeoutSec 20
    }

    It 'leaves every process as it is with -KeepProcesses, and stops at the first daemon that cannot' {
        $before = (Get-SupervisorProcess x -Uri $daemon.Uri).ProcessId
        $now = Restart-SupervisorDaemon -Uri $daemon.Uri -KeepProcesses -PassThru
        $now.State | Should -Be 'Running'
        (Get-SupervisorProcess x -Uri $daemon.Uri).ProcessId | Should -Be $before
        $null = Restart-SupervisorDaemon -Uri $daemon.Uri -KeepProcesses -ProgramFile /nowhere -ErrorAction SilentlyContinue -ErrorVariable wrong
        "$wrong" | Should -BeLike '*No such file or directory*'
        { Restart-SupervisorDaemon -Uri $daemon.Uri -ProgramFile /nowhere } | Should -Throw -ErrorId "ProgramFileAlone,$command"
        (Get-SupervisorProcess x -Uri $daemon.Uri).ProcessId | Should -Be $before
    }

    It 'restarts nothing with -WhatIf' {
        $before = (Get-SupervisorProcess x -Uri $daemon.Uri).ProcessId
        Restart-SupervisorDaemon -Uri $daemon.Uri -WhatIf
        (Get-SupervisorProcess x -Uri $daemon.Uri).ProcessId | Should -Be $before
    }

    It 'restarts several; one that is dead is one error' {
        $two = Start-TestDaemon -Name two
        try {
            $now = Restart-SupervisorDaemon -Uri $daemon.Uri, unix:///nowhere/x.sock,
                $two.Uri -PassThru -ErrorAction SilentlyContinue -ErrorVariable wrong
            $now.Identifier | Sort-Object | Should -Be 'again', 'two'
            $wrong.FullyQualifiedErrorId | Should -Be "ServerNotFound,$command"
        }
        finally {
            Stop-TestDaemon $two
        }
    }

    It 'waits no longer than -TimeoutSec, and not at all with -NoWait' {
        $slow = Start-TestDaemon -Name slow -Configuration "[program:slow]`ncommand=/bin/sh -c `"trap '' TERM; echo up; while :; do sleep 1; done`"`nstartsecs=0`nstopwaitsecs=3600"
        try {
            Wait-Until { (Get-ChildItem $slow.Folder -Filter 'slow-stdout*' | Get-Content) -eq 'up' }
            Restart-SupervisorDaemon -Uri $slow.Uri -TimeoutSec 1 -ErrorAction SilentlyContinue -ErrorVariable wrong
            $wrong.FullyQualifiedErrorId | Should -Be "DaemonTimeout,$command"
            { Restart-SupervisorDaemon -Uri $slow.Uri -NoWait -ErrorAction Stop } | Should -Throw -ErrorId "DaemonShuttingDown,$command"
        }
        finally {
            $slow.Process.Kill($true)
            Stop-TestDaemon $slow
        }
    }

    It 'is a terminating error where the only one is dead' {
        { Restart-SupervisorDaemon -Uri unix:///nowhere/x.sock } | Should -Throw -ErrorId "ServerNotFound,$command"
    }
}

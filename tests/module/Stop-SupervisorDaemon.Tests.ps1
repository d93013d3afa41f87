BeforeAll {
    Import-Module "$PSScriptRoot/TestKit.psm1"
    $script:command = 'Supervisor.PowerShell.Commands.StopSupervisorDaemonCommand'
    # A program that takes its time to stop.
    $script:stubborn = "[program:slow]`ncommand=/bin/sh -c `"trap '' TERM; echo up; while :; do sleep 1; done`"`nstartsecs=0`nstopwaitsecs=3600`nstopasgroup=false`nkillasgroup=true"
}

Describe 'Stop-SupervisorDaemon' {
    It 'stops a daemon and waits until it is gone' {
        $daemon = Start-TestDaemon -Name gone -Configuration "[program:x]`ncommand=/bin/cat`nstartsecs=0"
        try {
            Stop-SupervisorDaemon -Uri $daemon.Uri -Confirm:$false | Should -BeNullOrEmpty
            Test-Path -LiteralPath $daemon.Socket | Should -BeFalse
            Wait-Until { $daemon.Process.HasExited }
            $daemon.Process.ExitCode | Should -Be 0
        }
        finally {
            Stop-TestDaemon $daemon
        }
    }

    It 'leaves the processes with -KeepProcesses, and the next start takes them over' {
        $daemon = Start-TestDaemon -Name kept -Configuration "[program:x]`ncommand=/bin/cat`nstartsecs=0"
        $next = $null
        try {
            Wait-Until { (Get-SupervisorProcess x -Uri $daemon.Uri).State -eq 'Running' }
            $before = Get-SupervisorProcess x -Uri $daemon.Uri
            $before.AdoptedTime | Should -BeNullOrEmpty
            Stop-SupervisorDaemon -Uri $daemon.Uri -KeepProcesses -Confirm:$false | Should -BeNullOrEmpty
            Wait-Until { $daemon.Process.HasExited }
            Test-Path -LiteralPath $daemon.Socket | Should -BeFalse

            $next = Start-Process -FilePath (Get-DaemonPath) -ArgumentList '-n', '-s', '-c', $daemon.ConfigFile -PassThru
            Wait-Until { Test-Path -LiteralPath $daemon.Socket }
            $after = Get-SupervisorProcess x -Uri $daemon.Uri
            $after.ProcessId | Should -Be $before.ProcessId
            $after.StartTime | Should -Be $before.StartTime
            $after.AdoptedTime | Should -Not -BeNullOrEmpty
            $after.Detail | Should -Be 'adopted'
            Stop-SupervisorDaemon -Uri $daemon.Uri -Confirm:$false
            Wait-Until { $next.HasExited }
        }
        finally {
            if ($next -and -not $next.HasExited) {
                $next.Kill($true)
            }

            Stop-TestDaemon $daemon
        }
    }

    It 'does not wait with -KeepProcesses -NoWait' {
        $daemon = Start-TestDaemon -Name left
        try {
            Stop-SupervisorDaemon -Uri $daemon.Uri -KeepProcesses -NoWait -Confirm:$false -Debug 5>&1 |
                Where-Object { "$_" -like '--> *' } | Should -BeLike '*shutdownAndKeep*'
            Wait-Until { $daemon.Process.HasExited }
        }
        finally {
            Stop-TestDaemon $daemon
        }
    }

    It 'asks: it is a command of high impact' {
        $metadata = [System.Management.Automation.CommandMetadata]::new((Get-Command Stop-SupervisorDaemon))
        $metadata.ConfirmImpact | Should -Be 'High'
        $metadata.SupportsShouldProcess | Should -BeTrue
    }

    It 'stops nothing with -WhatIf' {
        $daemon = Start-TestDaemon -Name stays
        try {
            Stop-SupervisorDaemon -Uri $daemon.Uri -WhatIf
            (Get-SupervisorDaemon -Uri $daemon.Uri).State | Should -Be 'Running'
        }
        finally {
            Stop-TestDaemon $daemon
        }
    }

    It 'stops several from the pipeline at once; one that is dead is one error' {
        $one = Start-TestDaemon -Name one
        $two = Start-TestDaemon -Name two
        try {
            $sessions = New-SupervisorSession $one.Uri, unix:///nowhere/x.sock, $two.Uri
            Stop-SupervisorDaemon -Session $sessions -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable wrong
            $wrong.FullyQualifiedErrorId | Should -Be "ServerNotFound,$command"
            Wait-Until { $one.Process.HasExited -and $two.Process.HasExited }
        }
        finally {
            Stop-TestDaemon $one, $two
        }
    }

    It 'waits no longer than -TimeoutSec, and not at all with -NoWait' {
        $daemon = Start-TestDaemon -Name slow -Configuration $stubborn
        try {
            Wait-Until { (Get-SupervisorProcess slow -Uri $daemon.Uri).State -eq 'Running' -and
                (Get-ChildItem $daemon.Folder -Filter 'slow-stdout*' | Get-Content) -eq 'up' }
            Stop-SupervisorDaemon -Uri $daemon.Uri -NoWait -Confirm:$false
            $daemon.Process.HasExited | Should -BeFalse
            Stop-SupervisorDaemon -Uri $daemon.Uri -TimeoutSec 1 -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable wrong
            $wrong.FullyQualifiedErrorId | Should -Be "DaemonTimeout,$command"
            $wrong.CategoryInfo.Category | Should -Be 'OperationTimeout'
            $wrong.TargetObject.Uri | Should -Be $daemon.Uri
        }
        finally {
            # Its program ignores what it is asked.
            $daemon.Process.Kill($true)
            Stop-TestDaemon $daemon
        }
    }

    It 'gives up waiting when it is stopped' {
        $daemon = Start-TestDaemon -Name slow -Configuration $stubborn
        try {
            Wait-Until { (Get-ChildItem $daemon.Folder -Filter 'slow-stdout*' | Get-Content) -eq 'up' }
            $shell = [powershell]::Create()
            $manifest = (Get-Module Supervisor).Path -replace 'bin.Supervisor.PowerShell.dll$', 'Supervisor.psd1'
            $null = $shell.AddScript("Import-Module '$manifest'; Stop-SupervisorDaemon -Uri '$($daemon.Uri)' -Confirm:`$false")
            $null = $shell.BeginInvoke()
            Wait-Until { (Get-Content -LiteralPath $daemon.LogFile -Raw) -like '*waiting for slow to die*' }
            $shell.Stop()
            $shell.InvocationStateInfo.State | Should -Be Stopped
            $shell.Dispose()
        }
        finally {
            $daemon.Process.Kill($true)
            Stop-TestDaemon $daemon
        }
    }

    It 'is a terminating error where the only one is dead' {
        { Stop-SupervisorDaemon -Uri unix:///nowhere/x.sock -Confirm:$false } | Should -Throw -ErrorId "ServerNotFound,$command"
    }
}

#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    Import-Module $PSScriptRoot/TestPipeline.psm1

    $configuration = @'
[program:lines]
command=/bin/sh -c 'for i in 1 2 3 4 5; do echo out $i; echo err $i >&2; done; exec sleep 1000'
startsecs=0

[program:echo]
command=/bin/cat
stdout_logfile=%(here)s/echo.log
stdout_logfile_maxbytes=0
startsecs=0

[program:small]
command=/bin/cat
stdout_logfile=%(here)s/small.log
stdout_logfile_maxbytes=2KB
stdout_logfile_backups=1
startsecs=0

[program:silent]
command=/bin/sleep 1000
stdout_logfile=NONE
stderr_logfile=NONE
startsecs=0

[program:idle]
command=/bin/cat
stdout_logfile=%(here)s/idle.log
autostart=false
startsecs=0

[program:pair]
command=/bin/sh -c 'echo of %(process_num)d; exec sleep 1000'
process_name=%(process_num)d
numprocs=2
startsecs=0
'@
    $daemon = Start-TestDaemon -Configuration $configuration -Name one
    Wait-SupervisorProcess lines, echo, small, silent, pair:* -Uri $daemon.Uri -TimeoutSec 20
    Wait-Until { @(Get-SupervisorLog lines -Stream StdOut, StdErr -Uri $daemon.Uri).Count -eq 10 }
    Wait-Until { @(Get-SupervisorLog pair:* -Uri $daemon.Uri).Count -eq 2 }
}

AfterAll {
    Stop-TestDaemon $daemon
}

Describe 'Get-SupervisorLog' {
    It 'shows what it asks for with -Debug' {
        $said = Get-SupervisorLog lines -Tail 1 -Uri $daemon.Uri -Debug 5>&1
        $asked = 'GET /logtail/lines%3Alines/stdout\?bytes=\d+&follow=0'
        "$said" | Should -Match "--> $asked <-- $asked [\d.]+ ms out 5"
    }

    It 'returns all lines as objects that print as their line' {
        $lines = @(Get-SupervisorLog lines -Uri $daemon.Uri)
        $lines.Line | Should -Be ('out 1', 'out 2', 'out 3', 'out 4', 'out 5')
        $lines[0] | Should -BeOfType Supervisor.PowerShell.SupervisorLogLine
        "$($lines[1])" | Should -Be 'out 2'
        $lines[0].Process | Should -Be 'lines'
        $lines[0].Stream | Should -Be 'StdOut'
        $lines[0].Session.Name | Should -Be 'one.sock'
    }

    It 'returns the last lines' {
        (Get-SupervisorLog lines -Tail 2 -Uri $daemon.Uri).Line | Should -Be ('out 4', 'out 5')
        Get-SupervisorLog lines -Tail 0 -Uri $daemon.Uri | Should -BeNullOrEmpty
        @(Get-SupervisorLog lines -Tail 100 -Uri $daemon.Uri).Count | Should -Be 5
    }

    It 'finds the last lines of a log whose lines are long' {
        $long = 'x' * 3000
        Set-Content -LiteralPath "$($daemon.Folder)/idle.log" -Value (1..20 | ForEach-Object { "$_ $long" })
        (Get-SupervisorLog idle -Tail 12 -Uri $daemon.Uri).Line | ForEach-Object { $_.Split(' ')[0] } | Should -Be (9..20)
        Remove-Item -LiteralPath "$($daemon.Folder)/idle.log"
    }

    It 'reads standard error, and both' {
        (Get-SupervisorLog lines -Stream StdErr -Tail 1 -Uri $daemon.Uri).Line | Should -Be 'err 5'
        $both = Get-SupervisorLog lines -Stream StdOut, StdErr -Tail 1 -Uri $daemon.Uri
        $both.Line | Should -Be ('out 5', 'err 5')
        $both.Stream | Should -Be ('StdOut', 'StdErr')
    }

    It 'reads the log of the daemon when nothing is named' {
        $lines = Get-SupervisorLog -Uri $daemon.Uri
        $lines.Line -match 'supervisord started with pid' | Should -Not -BeNullOrEmpty
        $lines[0].Process | Should -BeNullOrEmpty
        $lines[0].Stream | Should -Be 'Daemon'
        (Get-SupervisorLog -Stream Daemon -Tail 1 -Uri $daemon.Uri).Line | Should -Be $lines[-1].Line
    }

    It 'returns text as it is with -Raw' {
        Get-SupervisorLog lines -Raw -Tail 2 -Uri $daemon.Uri | Should -BeExactly "out 4`nout 5`n"
    }

    It 'keeps what XML could not carry' {
        $text = "`e[31mrot`e[0m ü 😀`r`nlast"
        [System.IO.File]::WriteAllText("$($daemon.Folder)/idle.log", $text)
        (Get-SupervisorLog idle -Uri $daemon.Uri).Line | Should -BeExactly ("`e[31mrot`e[0m ü 😀", 'last')
        Get-SupervisorLog idle -Raw -Uri $daemon.Uri | Should -BeExactly $text
        Remove-Item -LiteralPath "$($daemon.Folder)/idle.log"
    }

    It 'takes wildcards, groups and processes of the pipeline' {
        (Get-SupervisorLog pair:* -Uri $daemon.Uri).Line | Should -Be ('of 0', 'of 1')
        (Get-SupervisorLog -Group pair -Uri $daemon.Uri).Process | Should -Be ('pair:0', 'pair:1')
        (Get-SupervisorProcess pair:1, lines -Uri $daemon.Uri | Get-SupervisorLog -Tail 1).Line | Sort-Object | Should -Be ('of 1', 'out 5')
        Get-SupervisorLog no* -Uri $daemon.Uri -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'says nothing about a log that is not there yet' {
        Get-SupervisorLog idle -Uri $daemon.Uri -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'reports a process that has no log: LogNotFound' {
        Get-SupervisorLog silent, lines -Tail 1 -Uri $daemon.Uri -ErrorVariable errors -ErrorAction SilentlyContinue |
            Should -Not -BeNullOrEmpty
        $errors.FullyQualifiedErrorId | Should -Be 'LogNotFound,Supervisor.PowerShell.Commands.GetSupervisorLogCommand'
        $errors.TargetObject.Name | Should -Be 'silent'
    }

    It 'reports a name that nothing has: ProcessNotFound' {
        Get-SupervisorLog nope -Uri $daemon.Uri -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should -Be 'ProcessNotFound,Supervisor.PowerShell.Commands.GetSupervisorLogCommand'
    }

    It 'ends when nobody is there: ServerNotFound' {
        { Get-SupervisorLog lines -Wait -Uri unix:///nowhere/s.sock } |
            Should -Throw -ErrorId 'ServerNotFound,Supervisor.PowerShell.Commands.GetSupervisorLogCommand'
    }

    It 'reads from several servers' {
        $other = Start-TestDaemon -Configuration $configuration -Name two
        try {
            Wait-Until { @(Get-SupervisorLog lines -Uri $other.Uri).Count -eq 5 }
            $lines = Get-SupervisorLog lines -Tail 1 -Uri $daemon.Uri, $other.Uri
            $lines.Session.Name | Sort-Object | Should -Be ('one.sock', 'two.sock')
        }
        finally {
            Stop-TestDaemon $other
        }
    }
}

Describe 'Get-SupervisorLog -Wait' {
    It 'goes on after the last lines, line by line, and ends at once when stopped' {
        'first', 'second' | Send-SupervisorInput -Name echo -Uri $daemon.Uri
        Wait-Until { @(Get-SupervisorLog echo -Uri $daemon.Uri).Count -eq 2 }
        $following = Start-TestPipeline 'Get-SupervisorLog echo -Tail 1 -Wait -Uri $uri' @{ uri = $daemon.Uri }
        Wait-Until { $following.Output.Count -eq 1 }
        Send-SupervisorInput echo 'thi' -NoNewline -Uri $daemon.Uri
        Send-SupervisorInput echo 'rd ü' -Uri $daemon.Uri
        Wait-Until { $following.Output.Count -eq 2 }
        $null = Stop-TestPipeline $following
        $following.Output.ForEach{ $_.Line } | Should -Be ('second', 'third ü')
    }

    It 'puts characters together that came in pieces' {
        $following = Start-TestPipeline 'Get-SupervisorLog idle -Wait -Uri $uri' @{ uri = $daemon.Uri }
        $bytes = [System.Text.Encoding]::UTF8.GetBytes("€😀`n")
        $file = [System.IO.FileStream]::new("$($daemon.Folder)/idle.log", 'Create', 'Write', 'ReadWrite')
        try {
            foreach ($byte in $bytes) {
                $file.WriteByte($byte)
                $file.Flush()
            }

            Wait-Until { $following.Output.Count -eq 1 }
        }
        finally {
            $file.Dispose()
        }

        $null = Stop-TestPipeline $following
        $following.Output[0].Line | Should -BeExactly '€😀'
        Remove-Item -LiteralPath "$($daemon.Folder)/idle.log"
    }

    It 'merges many logs, each line with its process' {
        $command = 'Get-SupervisorLog pair:*, lines -Stream StdOut, Daemon -Tail 1 -Wait -Uri $uri'
        $following = Start-TestPipeline $command @{ uri = $daemon.Uri }
        Wait-Until { $following.Output.Count -ge 4 }
        $null = Stop-TestPipeline $following
        $following.Output.ForEach{ "$($_.Process)" } | Sort-Object -Unique | Should -Be ('', 'lines', 'pair:0', 'pair:1')
    }

    It 'loses nothing when the log is rotated' {
        $following = Start-TestPipeline 'Get-SupervisorLog small -Wait -Uri $uri' @{ uri = $daemon.Uri }
        foreach ($last in 50, 100, 150, 200, 250, 300) {
            ($last - 49)..$last | ForEach-Object { "line number $_ $('.' * 20)" } | Send-SupervisorInput -Name small -Uri $daemon.Uri
            Wait-Until { $following.Output.Count -ge $last }
        }

        Test-Path -LiteralPath "$($daemon.Folder)/small.log.1" | Should -BeTrue
        $null = Stop-TestPipeline $following
        $following.Output.ForEach{ $_.Line.Split(' ')[2] } | Should -Be (1..300)
    }

    It 'goes on after the log was emptied' {
        Clear-SupervisorLog echo -Uri $daemon.Uri
        Send-SupervisorInput echo 'a long line before the log is emptied' -Uri $daemon.Uri
        $following = Start-TestPipeline 'Get-SupervisorLog echo -Wait -Uri $uri' @{ uri = $daemon.Uri }
        Wait-Until { $following.Output.Count -eq 1 }
        Clear-SupervisorLog echo -Uri $daemon.Uri
        Send-SupervisorInput echo 'new' -Uri $daemon.Uri
        Wait-Until { $following.Output.Count -eq 2 }
        $null = Stop-TestPipeline $following
        $following.Output[1].Line | Should -Be 'new'
    }

    It 'goes on after a restart of the daemon, with one warning, and repeats nothing' {
        $restarted = Start-TestDaemon -Configuration $configuration -Name again
        try {
            Wait-SupervisorProcess echo, small -Uri $restarted.Uri -TimeoutSec 20
            'same', 'same', 'same' | Send-SupervisorInput -Name echo -Uri $restarted.Uri
            $following = Start-TestPipeline 'Get-SupervisorLog echo, small -Wait -Uri $uri' @{ uri = $restarted.Uri }
            Wait-Until { $following.Output.Count -eq 3 }
            & /bin/sh -c "kill -HUP $($restarted.Pid)"
            Wait-Until { $following.Shell.Streams.Warning.Count -eq 1 }
            Wait-Until {
                try { (Get-SupervisorProcess echo -Uri $restarted.Uri).State -eq 'Running' } catch { $false }
            }
            'same', 'other' | Send-SupervisorInput -Name echo -Uri $restarted.Uri
            Wait-Until { $following.Output.Count -ge 5 }
            $null = Stop-TestPipeline $following
            $following.Output.ForEach{ $_.Line } | Should -Be ('same', 'same', 'same', 'same', 'other')
            $following.Shell.Streams.Warning.Count | Should -Be 1
            "$($following.Shell.Streams.Warning[0])" | Should -BeLike 'The connection to again.sock (unix://*again.sock) was lost; *'
        }
        finally {
            Stop-TestDaemon $restarted
        }
    }

    It 'ends when the pipeline wants no more' {
        (Get-SupervisorLog lines -Wait -Uri $daemon.Uri | Select-Object -First 2).Line | Should -Be ('out 1', 'out 2')
    }

    It 'returns text as it comes with -Raw' {
        Get-SupervisorLog lines -Wait -Raw -Uri $daemon.Uri | Select-Object -First 1 | Should -BeOfType string
    }
}

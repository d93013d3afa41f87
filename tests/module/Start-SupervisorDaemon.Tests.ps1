BeforeAll {
    Import-Module "$PSScriptRoot/TestKit.psm1"
    Import-Module "$PSScriptRoot/TestServers.psm1"
    $script:before = $env:SUPERVISORD_PATH
    $env:SUPERVISORD_PATH = Get-DaemonPath
    $script:command = 'Supervisor.PowerShell.Commands.StartSupervisorDaemonCommand'
    $script:manifest = (Get-Module Supervisor).Path -replace 'bin.Supervisor.PowerShell.dll$', 'Supervisor.psd1'

    function Write-DaemonFile([string] $Name, [string] $Server, [string] $More = '') {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive $Name)).FullName
        $file = Join-Path $folder "$Name.conf"
        Set-Content -LiteralPath $file -Value @"
[supervisord]
identifier=$Name
logfile=$folder/d.log
pidfile=$folder/d.pid
childlogdir=$folder
$Server
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
$More
"@
        $file
    }
}

AfterAll {
    $env:SUPERVISORD_PATH = $before
}

Describe 'Start-SupervisorDaemon with a file' {
    It 'starts a daemon in the background, which answers at once' {
        $file = Write-DaemonFile -Name unix -Server "[unix_http_server]`nfile=%(here)s/s.sock" -More "[program:x]`ncommand=/bin/cat`nstartsecs=0"
        $daemon = Start-SupervisorDaemon $file
        try {
            $daemon | Should -BeOfType Supervisor.PowerShell.SupervisorDaemon
            $daemon.Identifier | Should -Be 'unix'
            $daemon.State | Should -Be 'Running'
            $daemon.Uri | Should -Be "unix://$(Split-Path $file)/s.sock"
            $daemon.Folder | Should -BeNullOrEmpty
            ($daemon | Get-SupervisorProcess).Name | Should -Be 'x'
            (Get-SupervisorProcess -Session $daemon.Session).Name | Should -Be 'x'
        }
        finally {
            $daemon | Stop-SupervisorDaemon -Confirm:$false
        }

        Test-Path -LiteralPath $file | Should -BeTrue
    }

    It 'takes the file from the pipeline, and a name for the session' {
        $file = Write-DaemonFile -Name piped -Server "[pipe_http_server]`nname=svm-$PID-piped"
        $daemon = Get-Item -LiteralPath $file | Start-SupervisorDaemon -Name here
        try {
            $daemon.Session.Name | Should -Be 'here'
            $daemon.Uri | Should -Be "pipe://./svm-$PID-piped"
            (Get-SupervisorDaemon -Session here).Identifier | Should -Be 'piped'
        }
        finally {
            $daemon | Stop-SupervisorDaemon -Confirm:$false
        }
    }

    It 'signs in as the section [supervisorctl] says, or as it is told' {
        $file = Write-DaemonFile -Name secret -Server "[unix_http_server]`nfile=%(here)s/s.sock`nusername=u`npassword=p"
        { Start-SupervisorDaemon $file -ErrorAction Stop } | Should -Throw -ErrorId "CredentialRequired,$command"
        $daemon = Start-SupervisorDaemon $file -Credential (Get-TestCredential u 'p')
        $daemon.Session.UserName | Should -Be 'u'
        $daemon | Stop-SupervisorDaemon -Confirm:$false
        Add-Content -LiteralPath $file -Value "[supervisorctl]`nserverurl=unix://$(Split-Path $file)/s.sock`nusername=u`npassword=p"
        $daemon = Start-SupervisorDaemon $file
        $daemon.Session.UserName | Should -Be 'u'
        $daemon | Stop-SupervisorDaemon -Confirm:$false
    }

    It 'starts one that stays in the foreground' {
        $file = Write-DaemonFile -Name front -Server "nodaemon=true`n[unix_http_server]`nfile=%(here)s/s.sock"
        $daemon = Start-SupervisorDaemon $file
        $daemon.Identifier | Should -Be 'front'
        $daemon | Stop-SupervisorDaemon -Confirm:$false
    }

    It 'starts nothing with -WhatIf' {
        $file = Write-DaemonFile -Name whatif -Server "[unix_http_server]`nfile=%(here)s/s.sock"
        Start-SupervisorDaemon $file -WhatIf | Should -BeNullOrEmpty
        Start-SupervisorDaemon -Temporary -WhatIf | Should -BeNullOrEmpty
        Test-Path -LiteralPath (Join-Path (Split-Path $file) s.sock) | Should -BeFalse
    }

    It 'says what is wrong with the file' {
        $file = Write-DaemonFile -Name wrong -Server "loglevel=loud`n[unix_http_server]`nfile=%(here)s/s.sock"
        Start-SupervisorDaemon $file -ErrorAction SilentlyContinue -ErrorVariable wrong
        $wrong.FullyQualifiedErrorId | Should -Be "DaemonStartFailed,$command"
        $wrong.Exception.Message | Should -BeLike "*bad logging level name 'loud'*"
        $wrong.TargetObject | Should -Be $file
    }

    It 'says that it could not be reached' {
        $file = Write-DaemonFile -Name deaf -Server ''
        { Start-SupervisorDaemon $file -ErrorAction Stop } |
            Should -Throw -ErrorId "DaemonStartFailed,$command" -ExpectedMessage '*no server section*'
    }

    It 'passes on what a daemon says that does not start' {
        $file = Write-DaemonFile -Name taken -Server "[unix_http_server]`nfile=%(here)s/s.sock"
        $daemon = Start-SupervisorDaemon $file
        try {
            Start-SupervisorDaemon $file -ErrorAction SilentlyContinue -ErrorVariable wrong
            $wrong.FullyQualifiedErrorId | Should -Be "DaemonStartFailed,$command"
            $wrong.Exception.Message | Should -BeLike '*s.sock*'
            (Get-SupervisorDaemon -Session $daemon.Session).ProcessId | Should -Be $daemon.ProcessId
        }
        finally {
            $daemon | Stop-SupervisorDaemon -Confirm:$false
        }
    }

    It 'tells a file that is not there' {
        { Start-SupervisorDaemon /nowhere/x.conf -ErrorAction Stop } | Should -Throw -ErrorId "ConfigurationFileNotFound,$command"
    }

    It 'tells that there is no supervisord' {
        { Start-SupervisorDaemon -Temporary -SupervisordPath /nowhere/supervisord } | Should -Throw -ErrorId "SupervisordNotFound,$command"
    }
}

Describe 'Start-SupervisorDaemon -Temporary' {
    It 'gives a daemon with a folder, which both go' {
        $daemon = Start-SupervisorDaemon -Temporary
        Test-Path -LiteralPath $daemon.Folder | Should -BeTrue
        $daemon.Total | Should -Be 0
        $daemon.Session.Name | Should -Be (Split-Path $daemon.Folder -Leaf)
        $daemon | Stop-SupervisorDaemon -Confirm:$false
        Test-Path -LiteralPath $daemon.Folder | Should -BeFalse
        Get-SupervisorSession | Where-Object Uri -eq $daemon.Uri | Should -BeNullOrEmpty
        Wait-Until -Because 'it has ended' { -not (Get-Process -Id $daemon.ProcessId -ErrorAction Ignore) }
    }

    It 'takes a configuration, in which only address and logs are its own' {
        $daemon = Start-SupervisorDaemon -Temporary -Name mine -Configuration @'
[supervisord]
identifier=mine
logfile=/nowhere/x.log
[unix_http_server]
file=/nowhere/x.sock
[program:x]
command=/bin/cat
startsecs=0
'@
        $daemon.Identifier | Should -Be 'mine'
        $daemon.Session.Name | Should -Be 'mine'
        (Get-SupervisorProcess -Session mine).Name | Should -Be 'x'
        Stop-SupervisorDaemon -Session mine -Confirm:$false
        Test-Path -LiteralPath $daemon.Folder | Should -BeFalse
    }

    It 'leaves nothing behind where it does not start' {
        $folders = @(Get-ChildItem ([System.IO.Path]::GetTempPath()) -Directory -Filter 'supervisor-*').Count
        { Start-SupervisorDaemon -Temporary -Configuration "[program:x]`nstartsecs=soon" -ErrorAction Stop } |
            Should -Throw -ErrorId "DaemonStartFailed,$command" -ExpectedMessage '*soon*'
        Wait-Until { @(Get-ChildItem ([System.IO.Path]::GetTempPath()) -Directory -Filter 'supervisor-*').Count -le $folders }
    }

    It 'does not wait longer than it is told' {
        $slow = Join-Path $TestDrive slow
        Set-Content -LiteralPath $slow -Value "#!/bin/sh`necho `$`$ > '$TestDrive/late.pid'`necho 'still thinking' >&2`nexec sleep 1000"
        & chmod +x $slow
        Start-SupervisorDaemon -Temporary -SupervisordPath $slow -TimeoutSec 1 -ErrorAction SilentlyContinue -ErrorVariable wrong
        $wrong.FullyQualifiedErrorId | Should -Be "DaemonTimeout,$command"
        $wrong.CategoryInfo.Category | Should -Be 'OperationTimeout'
        $wrong.Exception.Message | Should -BeLike '*is not up after 1 seconds. still thinking'
        Wait-Until -Because 'the program is gone' { -not (Get-Process -Id (Get-Content "$TestDrive/late.pid") -ErrorAction Ignore) }
    }

    It 'gives up when it is stopped, and ends what it started' {
        $slow = Join-Path $TestDrive slower
        Set-Content -LiteralPath $slow -Value "#!/bin/sh`necho `$`$ > '$TestDrive/slower.pid'`nexec sleep 1000"
        & chmod +x $slow
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$manifest'; Start-SupervisorDaemon -Temporary -SupervisordPath '$slow'")
        $null = $shell.BeginInvoke()
        Wait-Until { (Test-Path "$TestDrive/slower.pid") -and (Get-Content "$TestDrive/slower.pid") }
        $shell.Stop()
        $shell.InvocationStateInfo.State | Should -Be Stopped
        Wait-Until -Because 'the program is gone' { -not (Get-Process -Id (Get-Content "$TestDrive/slower.pid") -ErrorAction Ignore) }
        $shell.Dispose()
    }

    It 'does not outlive a PowerShell that is ended by <_>' -ForEach 'KILL', 'HUP', 'TERM' {
        $words = @(Get-PwshCommand)
        $line = "Import-Module '$manifest'; `$d = Start-SupervisorDaemon -Temporary -Configuration '[program:x]
command=/bin/cat'; Set-Content '$TestDrive/started' `$d.Folder, `$d.ProcessId; [Threading.Thread]::Sleep(-1)"
        Remove-Item "$TestDrive/started" -ErrorAction Ignore
        $arguments = @($words | Select-Object -Skip 1) + '-NoProfile', '-NonInteractive', '-Command', $line
        $start = [System.Diagnostics.ProcessStartInfo]::new($words[0], [string[]] $arguments)
        $other = [System.Diagnostics.Process]::Start($start)
        try {
            Wait-Until -TimeoutSec 60 { @(Get-Content "$TestDrive/started" -ErrorAction Ignore).Count -eq 2 }
            $folder, $id = Get-Content "$TestDrive/started"
            & /bin/sh -c "kill -$_ $($other.Id)"
            Wait-Until -Because 'the daemon has ended' { -not (Get-Process -Id $id -ErrorAction Ignore) }
            Wait-Until -Because 'its folder is gone' { -not (Test-Path -LiteralPath $folder) }
        }
        finally {
            $other.Kill()
            $other.Dispose()
        }
    }

    It 'goes with the module' {
        $shell = [powershell]::Create()
        $id = $shell.AddScript(
            "Import-Module '$manifest'; (Start-SupervisorDaemon -Temporary).ProcessId; Remove-Module Supervisor").Invoke()[0]
        $shell.Streams.Error | Should -BeNullOrEmpty
        Wait-Until -Because 'it has ended' { -not (Get-Process -Id $id -ErrorAction Ignore) }
        $shell.Dispose()
    }

    It 'does not outlive the PowerShell that started it' {
        $daemon = Invoke-Pwsh -Command "Import-Module '$manifest'; `$d = Start-SupervisorDaemon -Temporary -Configuration '[program:x]
command=/bin/cat'; `$d.Folder; `$d.ProcessId"
        Test-Path -LiteralPath $daemon[0] | Should -BeFalse
        Wait-Until -Because 'it has ended' { -not (Get-Process -Id $daemon[1] -ErrorAction Ignore) }
    }
}

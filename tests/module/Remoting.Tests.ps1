BeforeDiscovery {
    # A server of our own on this machine, where there is one to be had.
    $sshd = Get-Item -Path /usr/sbin/sshd, /usr/local/sbin/sshd -ErrorAction Ignore | Select-Object -First 1
    $script:canServe = $sshd -and (Get-Command ssh, ssh-keygen -ErrorAction Ignore).Count -eq 2 -and
        ((id -u) -ne 0 -or (Test-Path /run/sshd))
}

Describe 'In a remote session' -Skip:(-not $canServe) -ForEach @{ Sshd = "$sshd" } {
    BeforeAll {
        Import-Module "$PSScriptRoot/TestKit.psm1"
        Import-Module "$PSScriptRoot/TestServers.psm1"
        $manifest = (Get-Module Supervisor).Path -replace 'bin.Supervisor.PowerShell.dll$', 'Supervisor.psd1'
        $daemon = Start-TestDaemon -Name far -Configuration "[program:web]`ncommand=/bin/cat`nstartsecs=0`n[collection:all]`nprograms=web"
        $uri = $daemon.Uri
        Wait-SupervisorProcess web -Uri $uri -TimeoutSec 20

        $keys = Join-Path $daemon.Folder ssh
        $null = New-Item -ItemType Directory -Path $keys
        & chmod 700 $keys
        & ssh-keygen -q -t ed25519 -N '' -f "$keys/host"
        & ssh-keygen -q -t ed25519 -N '' -f "$keys/id"
        $port = Get-FreePort
        Set-Content -LiteralPath "$keys/config" -Value @"
Port $port
ListenAddress 127.0.0.1
HostKey $keys/host
AuthorizedKeysFile $keys/id.pub
PidFile none
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
Subsystem powershell $(Get-PwshCommand) -sshs -NoLogo -NoProfile
"@
        $script:server = [System.Diagnostics.Process]::Start($Sshd, "-D -f $keys/config -E $keys/log")
        Wait-Until -Because 'sshd listens' { (Get-Content "$keys/log" -Raw -ErrorAction Ignore) -like '*Server listening*' }
        $options = @{ StrictHostKeyChecking = 'no'; UserKnownHostsFile = '/dev/null'; LogLevel = 'ERROR' }
        $remote = New-PSSession -HostName 127.0.0.1 -Port $port -KeyFilePath "$keys/id" -Options $options
        Invoke-Command -Session $remote { Import-Module $using:manifest }
    }

    AfterAll {
        Remove-PSSession $remote
        $server.Kill()
        $server.Dispose()
        Stop-TestDaemon $daemon
    }

    It 'commands work, and objects come back with their properties and their daemon' {
        $process = Invoke-Command -Session $remote { Get-SupervisorProcess -Uri $using:uri }
        $process.PSTypeNames[0] | Should -Be 'Deserialized.Supervisor.PowerShell.SupervisorProcess'
        $process.Name | Should -Be 'web'
        $process.State | Should -Be 'Running'
        $process.Session | Should -Be $uri
        $process.PSComputerName | Should -Be '127.0.0.1'
    }

    It 'objects have their views' {
        $text = Invoke-Command -Session $remote { Get-SupervisorProcess -Uri $using:uri } | Out-String -Width 120
        $text | Should -Match '(?m)^Name\s+State\s+Id\s+Uptime'
    }

    It 'objects go on into commands here' {
        $process = Invoke-Command -Session $remote { Get-SupervisorProcess -Uri $using:uri }
        $here = $process | Restart-SupervisorProcess -PassThru
        $here.ProcessId | Should -Not -Be $process.ProcessId
    }

    # What is sent there is made into text by the other side's table of types, which has the name of the session and not its address.
    It 'an object sent there, whose daemon cannot be told any more, is refused rather than looked for elsewhere' {
        $here = Get-SupervisorProcess web -Uri $uri
        $record = { Invoke-Command -Session $remote { $using:here | Restart-SupervisorProcess -PassThru } -ErrorAction Stop } |
            Should -Throw -PassThru
        $record.FullyQualifiedErrorId | Should -BeLike 'SessionNotFound*'
        (Get-SupervisorProcess web -Uri $uri).ProcessId | Should -Be $here.ProcessId
        $there = Invoke-Command -Session $remote { Restart-SupervisorProcess $using:here.Name -Uri $using:uri -PassThru }
        $there.ProcessId | Should -Not -Be $here.ProcessId
    }

    It 'collections, groups, configuration and daemons go on as well' {
        Invoke-Command -Session $remote { Get-SupervisorCollection -Uri $using:uri } | Restart-SupervisorCollection -PassThru |
            ForEach-Object State | Should -Be 'Running'
        Invoke-Command -Session $remote { Get-SupervisorGroup -Uri $using:uri } | Stop-SupervisorGroup -PassThru | ForEach-Object State |
            Should -Be 'Stopped'
        Invoke-Command -Session $remote { Get-SupervisorConfiguration -Uri $using:uri } | Start-SupervisorProcess -PassThru |
            ForEach-Object State | Should -Be 'Running'
        (Invoke-Command -Session $remote { Get-SupervisorDaemon -Uri $using:uri } | Get-SupervisorDaemon).ProcessId | Should -Be $daemon.Pid
    }

    It 'errors come back with their ids' {
        $record = { Invoke-Command -Session $remote { Get-SupervisorProcess none -Uri $using:uri } -ErrorAction Stop } |
            Should -Throw -PassThru
        $record.FullyQualifiedErrorId | Should -Be 'ProcessNotFound,Supervisor.PowerShell.Commands.GetSupervisorProcessCommand'
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/TestKit.psm1"
    $script:manifest = (Get-Module Supervisor).Path -replace 'bin.Supervisor.PowerShell.dll$', 'Supervisor.psd1'
    $daemon = Start-TestDaemon -Name far -Configuration @'
[program:web]
command=/bin/cat
startsecs=0

[program:mail]
command=/bin/cat
startsecs=0
autostart=false

[collection:all]
programs=web,mail
'@
    $uri = $daemon.Uri
    Wait-SupervisorProcess web -Uri $uri -TimeoutSec 20

    # As a remote session or a job has it: written by one runspace, read by another, one level deep.
    function Get-Copy([object] $Value) {
        [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($Value, 1))
    }
}

AfterAll {
    Stop-TestDaemon $daemon
}

Describe 'A process that came out of another PowerShell' {
    It 'has its properties and knows its daemon' {
        $process = Get-Copy (Get-SupervisorProcess web -Uri $uri)
        $process.PSTypeNames[0] | Should -Be 'Deserialized.Supervisor.PowerShell.SupervisorProcess'
        $process.Name | Should -Be 'web'
        "$($process.State)" | Should -Be 'Running'
        $process.State -eq 'Running' | Should -BeTrue
        $process.ProcessId | Should -BeOfType int
        $process.Uptime | Should -BeOfType timespan
        $process.StopTime | Should -BeNullOrEmpty
        [datetimeoffset] $process.StartTime | Should -BeGreaterThan ([datetimeoffset]::Now.AddHours(-1))
        $process.Session | Should -Be $uri
        "$process" | Should -Be 'web'
    }

    It 'is taken by process commands, which find its daemon by its address' {
        $before = Get-SupervisorProcess web -Uri $uri
        Get-Copy $before | Restart-SupervisorProcess
        $now = Get-Copy $before | Get-SupervisorProcess
        $now.ProcessId | Should -Not -Be $before.ProcessId
        $now.Session.Uri | Should -Be $uri
    }

    It 'is found at its own daemon, when another has the same name' {
        $other = Start-TestDaemon -Name far -Configuration "[program:web]`ncommand=/bin/cat`nstartsecs=0"
        try {
            $copies = Get-SupervisorProcess web -Uri $uri, $other.Uri | ForEach-Object { Get-Copy $_ }
            $copies | Stop-SupervisorProcess -PassThru | ForEach-Object { $_.Session.Uri } | Sort-Object |
                Should -Be (@($uri, $other.Uri) | Sort-Object)
            Get-Copy (Get-SupervisorProcess web -Uri $other.Uri) | Start-SupervisorProcess
            (Get-SupervisorProcess web -Uri $uri).State | Should -Be 'Stopped'
            (Get-SupervisorProcess web -Uri $other.Uri).State | Should -Be 'Running'
        }
        finally {
            Stop-TestDaemon $other
            Start-SupervisorProcess web -Uri $uri
        }
    }

    It 'comes out of a job' {
        $job = Start-Job { Import-Module $using:manifest; Get-SupervisorProcess -Uri $using:uri }
        try {
            $processes = $job | Receive-Job -Wait -ErrorAction Stop
            $processes.Name | Should -Be 'mail', 'web'
            $processes | Where-Object State -EQ 'Stopped' | Start-SupervisorProcess -PassThru | ForEach-Object Name | Should -Be 'mail'
            $processes | Where-Object Name -EQ 'mail' | Stop-SupervisorProcess -PassThru | ForEach-Object State | Should -Be 'Stopped'
        }
        finally {
            Remove-Job $job -Force
        }
    }

    It 'goes into a job' {
        $process = Get-SupervisorProcess web -Uri $uri
        $job = Start-Job { Import-Module $using:manifest; $using:process | Restart-SupervisorProcess -PassThru }
        try {
            ($job | Receive-Job -Wait -ErrorAction Stop).ProcessId | Should -Not -Be $process.ProcessId
        }
        finally {
            Remove-Job $job -Force
        }
    }
}

Describe 'Other objects that came out of another PowerShell' {
    It 'a session lives on as its address' {
        $copy = Get-Copy (New-SupervisorSession $uri -Name far)
        $copy.Uri | Should -Be $uri
        $copy.Name | Should -Be 'far'
        (Get-SupervisorProcess web -Session $copy).Session.Uri | Should -Be $uri
        Get-SupervisorSession far | Remove-SupervisorSession
    }

    It 'a daemon' {
        $copy = Get-Copy (Get-SupervisorDaemon -Uri $uri)
        $copy.Identifier | Should -Be 'far'
        $copy.Uri | Should -Be $uri
        "$($copy.Counts)" | Should -BeLike '*1 Running*'
        ($copy | Get-SupervisorProcess web).Session.Uri | Should -Be $uri
        ($copy | Get-SupervisorDaemon).ProcessId | Should -Be $daemon.Pid
    }

    It 'what is configured' {
        $copy = Get-Copy (Get-SupervisorConfiguration web -Uri $uri)
        $copy.StopWaitSecs | Should -Be ([timespan]::FromSeconds(10))
        $copy.ExitCodes | Should -Be 0
        ($copy | Get-SupervisorProcess).Name | Should -Be 'web'
    }

    It 'a plan' {
        $copy = Get-Copy @(Update-SupervisorConfiguration -Uri $uri -IncludeUnchanged)
        ($copy | Where-Object Kind -eq Collection).Name | Should -Be 'all'
        $copy[0].Session | Should -Be $uri
    }
}

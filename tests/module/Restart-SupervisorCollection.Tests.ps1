#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    Import-Module $PSScriptRoot/Cancellation.psm1
    $script:command = 'Supervisor.PowerShell.Commands.RestartSupervisorCollectionCommand'
    $configuration = @'
[program:a]
command=/bin/cat
startsecs=0
autostart=false

[program:b]
command=/bin/cat
startsecs=0
autostart=false
process_name=%(program_name)s_%(process_num)d
numprocs=2

[program:late]
command=/bin/cat
startsecs=600
autostart=false

[program:broken]
command=/bin/false
startretries=0
autostart=false

[program:missing]
command=/nowhere/x
autostart=false

[program:stubborn]
command=/bin/sh -c "trap '' TERM; echo up; read line"
startsecs=0
stopwaitsecs=600
autostart=false
autorestart=false
'@
    $sets = @'
[collection:a]
programs=a
[collection:b]
programs=b
[collection:both]
programs=a,b
[collection:late]
programs=late
[collection:broken]
programs=broken
[collection:missing]
programs=missing
[collection:stubborn]
programs=stubborn
'@
    $daemon = Start-TestDaemon "$configuration`n$sets" -Name one
    $script:other = Start-TestDaemon "$configuration`n$sets" -Name two

    function Get-State([string[]] $Name, $Of = $daemon) {
        (Get-SupervisorProcess $Name -Uri $Of.Uri).State
    }

    function Enter-Stubborn {
        Start-SupervisorProcess stubborn -Uri $daemon.Uri
        Wait-Until { (Get-ChildItem $daemon.Folder -Filter 'stubborn-stdout*' | Get-Content -Tail 1) -eq 'up' }
    }

    function Clear-Stubborn {
        $process = Get-SupervisorProcess stubborn -Uri $daemon.Uri
        if ($process.ProcessId) {
            & /bin/sh -c "kill -KILL $($process.ProcessId)"
            Wait-SupervisorProcess stubborn -State Stopped, Exited -Uri $daemon.Uri -TimeoutSec 20
        }

        Get-ChildItem $daemon.Folder -Filter 'stubborn-stdout*' | Clear-Content
    }
}

AfterAll {
    Clear-Stubborn
    Stop-TestDaemon $daemon, $other
}

Describe 'Restart-SupervisorCollection' {
    BeforeEach {
        Stop-SupervisorProcess * -Uri $daemon.Uri, $other.Uri
    }

    It 'gives all processes a new life, also those that were stopped' {
        Start-SupervisorProcess b_0 -Uri $daemon.Uri
        $before = (Get-SupervisorProcess b_0 -Uri $daemon.Uri).ProcessId
        Restart-SupervisorCollection b -Uri $daemon.Uri | Should -BeNullOrEmpty
        Get-State b_0, b_1, a | Should -Be Stopped, Running, Running
        (Get-SupervisorProcess b_0 -Uri $daemon.Uri).ProcessId | Should -Not -Be $before
    }

    It 'takes objects and wildcards, and returns them with -PassThru' {
        (Get-SupervisorCollection a -Uri $daemon.Uri, $other.Uri | Restart-SupervisorCollection -PassThru).State | Should -Be Running, Running
        (Restart-SupervisorCollection '[ab]', 'nope*' -Uri $daemon.Uri -PassThru).Name | Should -Be a, b
    }

    It 'does nothing with -WhatIf' {
        Start-SupervisorProcess a -Uri $daemon.Uri
        $before = (Get-SupervisorProcess a -Uri $daemon.Uri).ProcessId
        Restart-SupervisorCollection a -Uri $daemon.Uri -WhatIf
        (Get-SupervisorProcess a -Uri $daemon.Uri).ProcessId | Should -Be $before
    }

    It 'waits for the end also with -NoWait, but not for the start' {
        (Restart-SupervisorCollection late -Uri $daemon.Uri -NoWait -PassThru).State | Should -Be Starting
    }

    It 'starts what has ended where another process is stuck, which is one error' {
        Enter-Stubborn
        try {
            Restart-SupervisorCollection stubborn, a -Uri $daemon.Uri -TimeoutSec 1 -ErrorVariable wrong -ErrorAction SilentlyContinue
            $wrong.FullyQualifiedErrorId | Should -Be "OperationTimeout,$command"
            Get-State a, stubborn | Should -Be Running, Stopping
        }
        finally {
            Clear-Stubborn
        }
    }

    It 'says what could not be started' {
        Restart-SupervisorCollection broken -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "StartFailed,$command"
    }

    It 'says of a literal name that it does not exist' {
        Restart-SupervisorCollection nope -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "CollectionNotFound,$command"
    }

    It 'gives up waiting when it is stopped' {
        Measure-Cancellation "Restart-SupervisorCollection late -Uri '$($daemon.Uri)'" { (Get-State late) -eq 'Starting' } | Should -BeLessThan 1000
    }

    It 'needs -Rolling to wait' {
        { Restart-SupervisorCollection a -Rolling -NoWait -Uri $daemon.Uri } | Should -Throw -ErrorId "RollingNoWait,$command"
    }

    It 'restarts a few at a time with -Rolling' {
        $before = (Start-SupervisorProcess a, b_* -Uri $daemon.Uri -PassThru).ProcessId
        $verbose = Restart-SupervisorCollection both -Rolling -MaxUnavailable 2 -Uri $daemon.Uri -Verbose 4>&1
        "$verbose" | Should -BeLike "*Calling supervisor.restartCollection for 'both' of one.sock, 2 at a time.*"
        Get-State a, b_0, b_1 | Should -Be Running, Running, Running
        (Get-SupervisorProcess a, b_* -Uri $daemon.Uri).ProcessId | Should -Not -BeIn $before
    }

    It 'does nothing with -Rolling -WhatIf' {
        Restart-SupervisorCollection both -Rolling -Uri $daemon.Uri -WhatIf
        Get-State a, b_0 | Should -Be Stopped, Stopped
    }

    It 'gives up a rolling restart after -TimeoutSec, and the daemon goes on' {
        Restart-SupervisorCollection late -Rolling -Uri $daemon.Uri, $other.Uri -TimeoutSec 1 -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "RollingRestartTimeout,$command", "RollingRestartHalted,$command"
        $wrong[0].CategoryInfo.Category | Should -Be OperationTimeout
        $wrong[0].Exception.Message | Should -Be "The rolling restart of collection 'late' on one.sock is not over after 1 seconds; the daemon goes on with it."
        Get-State late | Should -Be Starting
        Get-State late $other | Should -Be Stopped
    }

    It 'gives up a rolling restart when it is stopped' {
        Measure-Cancellation "Restart-SupervisorCollection late -Rolling -Uri '$($other.Uri)'" { (Get-State late $other) -eq 'Starting' } | Should -BeLessThan 1000
    }
}

Describe 'Restart-SupervisorCollection -Rolling over a fleet' {
    BeforeAll {
        # A release is bad where there is a file called bad.
        $site = @'
[program:web]
command=/bin/sh -c "test ! -e bad && exec cat"
process_name=%(program_name)s_%(process_num)d
numprocs=2
startretries=0

[collection:web-tier]
programs=web
'@
        $servers = 'red', 'green', 'blue' | ForEach-Object { Start-TestDaemon $site -Name $_ }
        $all = New-SupervisorSession -Uri $servers.Uri

        function Get-Life {
            (Get-SupervisorProcess web:* -Session $all | Sort-Object { $_.Session.Name }, Name).ProcessId
        }
    }

    BeforeEach {
        Remove-Item ($servers.Folder | ForEach-Object { "$_/bad" }) -ErrorAction Ignore
        Start-SupervisorCollection web-tier -Session $all
    }

    AfterAll {
        Stop-TestDaemon $servers
    }

    It 'goes through all servers' {
        $before = Get-Life
        $result = Get-SupervisorCollection web-tier -Session $all | Restart-SupervisorCollection -Rolling -MaxUnavailable 1 -PassThru

        $result.State | Should -Be Running, Running, Running
        $after = Get-Life
        $after | Should -HaveCount 6
        $after | Should -Not -BeIn $before
    }

    It 'leaves the rest alone where one does not come up again' {
        $before = Get-SupervisorProcess web:* -Session $all
        $null = New-Item "$($servers[1].Folder)/bad"
        Restart-SupervisorCollection web-tier -Session $all -Rolling -ErrorVariable wrong -ErrorAction SilentlyContinue

        $wrong.FullyQualifiedErrorId | Should -Be "StartFailed,$command", "RollingRestartHalted,$command"
        $wrong[0].Exception.Message | Should -BeLike "Process 'web:web_0' on green.sock could not be started: *"
        $wrong[1].Exception.Message | Should -Be (
            "The rolling restart of collection 'web-tier' did not succeed on green.sock. Left as it was: web:web_1 on green.sock; 'web-tier' on blue.sock.")
        $wrong[1].TargetObject.Name | Should -Be blue.sock
        $wrong[1].CategoryInfo.Category | Should -Be OperationStopped
        $wrong[1].ErrorDetails.RecommendedAction | Should -BeLike '*-ContinueOnFailure*'
        $old = $before.Where({ $_.Session.Name -eq 'red.sock' }).ProcessId
        (Get-SupervisorProcess web:* -Session $all[0]).ProcessId | Should -Not -BeIn $old
        (Get-SupervisorProcess web:* -Session $all[2]).ProcessId | Should -Be $before.Where({ $_.Session.Name -eq 'blue.sock' }).ProcessId
        (Get-SupervisorProcess web:* -Session $all[1]).State | Should -Be Fatal, Running
    }

    It 'goes on with -ContinueOnFailure' {
        $before = Get-SupervisorProcess web:* -Session $all[2]
        $null = New-Item "$($servers[1].Folder)/bad"
        Restart-SupervisorCollection web-tier -Session $all -Rolling -ContinueOnFailure -ErrorVariable wrong -ErrorAction SilentlyContinue

        $wrong.FullyQualifiedErrorId | Should -Be "StartFailed,$command", "StartFailed,$command"
        (Get-SupervisorProcess web:* -Session $all[2]).ProcessId | Should -Not -BeIn $before.ProcessId
    }

    It 'does not begin where a server does not answer' {
        $before = Get-Life
        Restart-SupervisorCollection web-tier -Uri (@($servers.Uri) + 'unix:///nowhere/x.sock') -Rolling -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "ServerNotFound,$command", "RollingRestartHalted,$command"
        $wrong[1].TargetObject.Name | Should -Be red.sock, green.sock, blue.sock
        Get-Life | Should -Be $before
    }
}

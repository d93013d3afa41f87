#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    $programs = @'
[program:a]
command=/bin/cat
autostart=false
startsecs=0

[program:b]
command=/bin/cat
autostart=false
startsecs=0

[program:slow]
command=/bin/cat
autostart=false
startsecs=600

[program:quick]
command=/bin/true
autostart=false
startsecs=0
autorestart=false

[program:missing]
command=/no/such/file
autostart=false

[program:plain]
command=/etc/passwd
autostart=false

[program:broken]
command=/bin/false
autostart=false
startretries=0

[group:tier]
programs=a,b

[collection:both]
groups=tier
'@
    $daemon = Start-TestDaemon -Name one -Configuration $programs
    $script:other = Start-TestDaemon -Name two -Configuration $programs
    $PSDefaultParameterValues['*-Supervisor*:Uri'] = $daemon.Uri
    $script:class = 'Supervisor.PowerShell.Commands.StartSupervisorProcessCommand'

    function Get-State([string] $Name, [object] $At = $daemon) {
        (Get-SupervisorProcess $Name -Uri $At.Uri).State
    }
}

AfterAll {
    $PSDefaultParameterValues.Remove('*-Supervisor*:Uri')
    Stop-TestDaemon $daemon, $other
}

Describe 'Start-SupervisorProcess' {
    AfterEach {
        Stop-SupervisorProcess -Name * -Uri $daemon.Uri, $other.Uri
    }

    It 'starts by name and returns nothing' {
        Start-SupervisorProcess a | Should -BeNullOrEmpty
        Get-State a | Should -Be Running
    }

    It 'returns the process as it is afterwards with -PassThru' {
        $started = Start-SupervisorProcess tier:a, b -PassThru

        $started | Should -BeOfType Supervisor.PowerShell.SupervisorProcess
        $started.Name | Should -Be 'tier:a', 'tier:b'
        $started.State | Should -Be Running, Running
        $started.ProcessId | Should -Not -Contain $null
    }

    It 'takes wildcards, -Group and -Collection' -ForEach @(
        @{ Parameters = @{ Name = 'tier:*' } }
        @{ Parameters = @{ Name = '[ab]' } }
        @{ Parameters = @{ Group = 'tier' } }
        @{ Parameters = @{ Group = 'ti*' } }
        @{ Parameters = @{ Collection = 'both' } }
    ) {
        (Start-SupervisorProcess @Parameters -PassThru).Name | Should -Be 'tier:a', 'tier:b'
    }

    It 'takes processes, groups and collections from the pipeline' {
        (Get-SupervisorProcess a | Start-SupervisorProcess -PassThru).Name | Should -Be 'tier:a'
        (Get-SupervisorGroup tier | Start-SupervisorProcess -PassThru).Name | Should -Be 'tier:a', 'tier:b'
        Stop-SupervisorProcess tier:*
        (Get-SupervisorCollection both | Start-SupervisorProcess -PassThru).Name | Should -Be 'tier:a', 'tier:b'
    }

    It 'takes names from the pipeline' {
        ('a', 'b' | Start-SupervisorProcess -PassThru).Name | Should -Be 'tier:a', 'tier:b'
    }

    It 'reads as with services' {
        Get-SupervisorProcess -Group tier | Where-Object State -EQ Stopped | Start-SupervisorProcess
        Get-State tier:* | Should -Be Running, Running
    }

    It 'is content, and says so, where it runs already' {
        Start-SupervisorProcess a
        $before = (Get-SupervisorProcess a).ProcessId

        $said = Start-SupervisorProcess a -Verbose -ErrorAction Stop 4>&1

        $said.Message | Should -Contain "Process 'tier:a' on one.sock is Running already."
        (Get-SupervisorProcess a).ProcessId | Should -Be $before
    }

    It 'does nothing with -WhatIf' {
        Start-SupervisorProcess tier:* -WhatIf
        Get-State tier:* | Should -Be Stopped, Stopped
    }

    It 'returns at once with -NoWait' {
        (Start-SupervisorProcess slow -NoWait -PassThru).State | Should -Be Starting
    }

    It 'says who is late, and in which state, with -TimeoutSec' {
        Start-SupervisorProcess a, slow -TimeoutSec 0 -ErrorAction SilentlyContinue -ErrorVariable problems

        $late = $problems.Where({ $_.TargetObject.Name -eq 'slow' })
        $late.FullyQualifiedErrorId | Should -Be "OperationTimeout,$class"
        $late[0].CategoryInfo.Category | Should -Be OperationTimeout
        $late[0].Exception.Message | Should -Be "Process 'slow' on one.sock is still Starting after 0 seconds; expected Running."
        Get-State slow | Should -Be Starting
    }

    It 'warns about one that has ended already' {
        Wait-Until {
            Start-SupervisorProcess quick -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
            # It may be seen while it still runs.
            $warnings.Message -eq "Process 'quick' on one.sock was started and has ended already, exit status 0." -or
                (Get-State quick) -eq 'Exited'
        }
    }

    It 'has <Id> for <Name>, and starts the others' -ForEach @(
        @{ Name = 'nope'; Id = 'ProcessNotFound'; Category = 'ObjectNotFound' }
        @{ Name = 'nope:*'; Id = 'GroupNotFound'; Category = 'ObjectNotFound' }
        @{ Name = 'missing'; Id = 'FileNotFound'; Category = 'ObjectNotFound' }
        @{ Name = 'plain'; Id = 'FileNotExecutable'; Category = 'PermissionDenied' }
        @{ Name = 'broken'; Id = 'StartFailed'; Category = 'OperationStopped' }
    ) {
        Start-SupervisorProcess $Name, a -ErrorAction SilentlyContinue -ErrorVariable problems

        $problems.FullyQualifiedErrorId | Should -Be "$Id,$class"
        $problems[0].CategoryInfo.Category | Should -Be $Category
        $problems[0].Exception.Message | Should -BeLike "*$($Name.TrimEnd('*').TrimEnd(':'))*"
        Get-State a | Should -Be Running
    }

    It 'leaves what did not come up without an exit status, which nobody knows' {
        Start-SupervisorProcess broken -ErrorAction SilentlyContinue

        $broken = Get-SupervisorProcess broken
        $broken.State | Should -Be Fatal
        $broken.ExitStatus | Should -Be $null
    }

    It 'does nothing where nothing is named' {
        { Start-SupervisorProcess } | Should -Throw -ErrorId "NothingNamed,$class"
        @() | Start-SupervisorProcess
        Get-State tier:* | Should -Be Stopped, Stopped
    }

    It 'says nothing about a wildcard that matches nothing' {
        Start-SupervisorProcess nope* -ErrorAction Stop
    }

    It 'works on many servers, and one that is dead is one error' {
        $started = Start-SupervisorProcess a -Uri $daemon.Uri, unix:///no/such.sock,
            $other.Uri -PassThru -ErrorAction SilentlyContinue -ErrorVariable problems

        $started.Session.Name | Sort-Object | Should -Be 'one.sock', 'two.sock'
        $problems.FullyQualifiedErrorId | Should -Be "ServerNotFound,$class"
        Get-State a $other | Should -Be Running
    }

    It 'acts on each object where it came from' {
        Get-SupervisorProcess a -Uri $other.Uri | Start-SupervisorProcess -ErrorAction Stop

        Get-State a $other | Should -Be Running
        Get-State a | Should -Be Stopped
    }

    It 'asks for many in one request' {
        Get-WireCount { Start-SupervisorProcess tier:* -NoWait } | Should -Be 2 -Because 'one lists, one starts'
    }

    It 'ends with Ctrl+C' {
        $command = { param($uri) Start-SupervisorProcess slow -Uri $uri }
        $stopped = Measure-Cancellation $command $daemon.Uri -When { (Get-State slow) -eq 'Starting' }

        $stopped.State | Should -Be Stopped
        Get-State slow | Should -Be Starting
    }

    It 'shows the last progress again, as the console drops what comes soon after another' {
        Stop-SupervisorProcess a, slow
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript('param($module, $uri) Import-Module $module; Start-SupervisorProcess a, slow -Uri $uri').
                AddParameters(@{ module = (Get-Module Supervisor).Path; uri = $daemon.Uri })
            $null = $shell.BeginInvoke()
            Wait-Until { $shell.Streams.Progress.Count -ge 2 }

            $shell.Streams.Progress.StatusDescription | Select-Object -Last 2 | Should -Be '1 of 2 processes', '1 of 2 processes'
        }
        finally {
            $shell.Stop()
            $shell.Dispose()
        }
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/TestKit.psm1"
    $configuration = "[program:a]`ncommand=/bin/cat`nstartsecs=0`n[program:b]`ncommand=/bin/cat`nautostart=false"
    $script:one = Start-TestDaemon -Name one -Configuration $configuration
    $script:two = Start-TestDaemon -Name two
    $script:command = 'Supervisor.PowerShell.Commands.GetSupervisorDaemonCommand'
}

AfterAll {
    Stop-TestDaemon $one, $two
}

Describe 'Get-SupervisorDaemon' {
    It 'tells about a daemon' {
        $daemon = Get-SupervisorDaemon -Uri $one.Uri
        $daemon | Should -BeOfType Supervisor.PowerShell.SupervisorDaemon
        $daemon.Identifier | Should -Be 'one'
        $daemon.State | Should -Be 'Running'
        $daemon.Version | Should -Match '^\d'
        $daemon.ApiVersion | Should -Be '3.0'
        $daemon.ProcessId | Should -Be $one.Pid
        $daemon.Uri | Should -Be $one.Uri
        $daemon.Session.Uri | Should -Be $one.Uri
        $daemon.Total | Should -Be 2
        $daemon.Running | Should -Be 1
        "$($daemon.Counts)" | Should -Be '1 Stopped, 1 Running'
        $daemon.Folder | Should -BeNullOrEmpty
        "$daemon" | Should -Be 'one'
    }

    It 'takes one request' {
        Get-WireCount { Get-SupervisorDaemon -Uri $one.Uri } | Should -Be 1
    }

    It 'takes sessions from the pipeline' {
        $PSDefaultParameterValues = @{}
        $session = New-SupervisorSession $two.Uri -Name second
        (Get-SupervisorDaemon -Session second).Identifier | Should -Be 'two'
        (Get-SupervisorProcess a -Uri $one.Uri | Get-SupervisorDaemon).Identifier | Should -Be 'one'
        Remove-SupervisorSession -Session $session
    }

    It 'goes on into process commands, for all its processes' {
        Get-SupervisorDaemon -Uri $one.Uri, $two.Uri | Get-SupervisorProcess | ForEach-Object Name | Should -Be 'a', 'b'
        (Get-SupervisorDaemon -Uri $one.Uri | Get-SupervisorProcess -Name b).Name | Should -Be 'b'
        Get-SupervisorDaemon -Uri $one.Uri | Stop-SupervisorProcess -PassThru | ForEach-Object State | Should -Be 'Stopped', 'Stopped'
        Get-SupervisorDaemon -Uri $two.Uri | Start-SupervisorProcess -PassThru | Should -BeNullOrEmpty
        Get-SupervisorProcess a -Uri $one.Uri | Start-SupervisorProcess
    }

    It 'tells about several at once; one that is dead is one error' {
        $found = Get-SupervisorDaemon -Uri $one.Uri, unix:///nowhere/x.sock, $two.Uri -ErrorAction SilentlyContinue -ErrorVariable wrong
        $found.Identifier | Sort-Object | Should -Be 'one', 'two'
        $wrong.FullyQualifiedErrorId | Should -Be "ServerNotFound,$command"
        $wrong.TargetObject.Uri | Should -Be 'unix:///nowhere/x.sock'
    }

    It 'is a terminating error where the only one is dead' {
        { Get-SupervisorDaemon -Uri unix:///nowhere/x.sock -ErrorAction SilentlyContinue } |
            Should -Throw -ErrorId "ServerNotFound,$command"
    }
}

#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    $usual = '/etc/supervisord.conf', '/etc/supervisor/supervisord.conf', '/run/supervisor.sock', '/var/run/supervisor.sock',
        '/run/supervisor/supervisor.sock', '/tmp/supervisor.sock'
    $script:hasDefault = @($usual | Where-Object { Test-Path -LiteralPath $_ }).Count -gt 0
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    $script:daemon = Start-TestDaemon -Name one -Configuration "[program:cat]`ncommand=/bin/cat`nautostart=false"
    $script:guarded = Start-TestDaemon -Name guarded -HttpServer "username=joe`npassword=hunter2"
    $script:prefix = 'Supervisor.PowerShell.Commands'

    function Get-Credential([string] $Word = 'hunter2') {
        [pscredential]::new('joe', (ConvertTo-SecureString $Word -AsPlainText -Force))
    }
}

AfterAll {
    Stop-TestDaemon $daemon, $guarded
}

Describe 'Sessions' {
    AfterEach {
        Get-SupervisorSession | Remove-SupervisorSession
    }

    Context 'New-SupervisorSession' {
        It 'makes a session without talking to anybody' {
            $session = New-SupervisorSession -Uri http://nowhere.invalid:9001

            $session | Should -BeOfType Supervisor.PowerShell.SupervisorSession
            $session.Uri, $session.Name, "$($session.Transport)" | Should -Be 'http://nowhere.invalid:9001', 'nowhere.invalid:9001', 'Http'
            $session.IsImplicit, $session.IsClosed | Should -Be $false, $false
        }

        It 'understands <Parameters.Keys>' -ForEach @(
            @{ Parameters = @{ SocketPath = '/run/x.sock' }; Uri = 'unix:///run/x.sock'; Name = 'x.sock' }
            @{ Parameters = @{ PipeName = 'supervisor' }; Uri = 'pipe://./supervisor'; Name = 'supervisor' }
            @{ Parameters = @{ PipeName = 'host\pipe' }; Uri = 'pipe://host/pipe'; Name = 'host\pipe' }
            @{ Parameters = @{ HostName = 'web1' }; Uri = 'http://web1:9001'; Name = 'web1:9001' }
            @{ Parameters = @{ ComputerName = 'web1'; Port = 9443; UseTls = $true }; Uri = 'https://web1:9443'; Name = 'web1:9443' }
            @{ Parameters = @{ Uri = 'unix:///run/x.sock'; Name = 'mine' }; Uri = 'unix:///run/x.sock'; Name = 'mine' }
        ) {
            $session = New-SupervisorSession @Parameters
            $session.Uri, $session.Name | Should -Be $Uri, $Name
        }

        It 'makes a socket path a full one' {
            Push-Location $daemon.Folder
            try {
                (New-SupervisorSession -SocketPath one.sock).Uri | Should -Be $daemon.Uri
            }
            finally {
                Pop-Location
            }
        }

        It 'takes addresses from the pipeline, by value and by property name' {
            ('http://a:1', 'http://b:2' | New-SupervisorSession).Name | Should -Be 'a:1', 'b:2'
            ([pscustomobject]@{ HostName = 'c'; Port = 3; Name = 'see' } | New-SupervisorSession).Uri | Should -Be 'http://c:3'
        }

        It 'needs an address' {
            { New-SupervisorSession -Name x } | Should -Throw -ErrorId "NoAddress,$prefix.NewSupervisorSessionCommand"
        }

        It 'refuses what is no address, and makes the others' {
            $made = New-SupervisorSession -Uri gopher://x, http://a:1 -ErrorAction SilentlyContinue -ErrorVariable problems

            $made.Name | Should -Be 'a:1'
            $problems.FullyQualifiedErrorId | Should -Be "InvalidUri,$prefix.NewSupervisorSessionCommand"
            $problems[0].CategoryInfo.Category | Should -Be InvalidArgument
            $problems[0].TargetObject | Should -Be 'gopher://x'
        }

        It 'signs in' {
            (New-SupervisorSession $guarded.Uri -Credential (Get-Credential) -Test | Should -Not -BeNullOrEmpty)
            (Get-SupervisorProcess -Session guarded.sock -ErrorAction Stop) | Should -BeNullOrEmpty
        }

        It 'leaves no session when it is stopped before there is an answer' {
            $silent = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
            $silent.Start()
            $shell = [powershell]::Create()
            try {
                $manifest = Join-Path $PSScriptRoot '../../module/Supervisor/Supervisor.psd1'
                $script = "Import-Module '$manifest'; New-SupervisorSession http://$($silent.LocalEndpoint) -Test"
                $null = $shell.AddScript($script).BeginInvoke()
                Wait-Until { $silent.Pending() }
                $shell.Stop()

                $shell.Commands.Clear()
                $shell.AddScript('Get-SupervisorSession').Invoke() | Should -BeNullOrEmpty
            }
            finally {
                $shell.Dispose()
                $silent.Stop()
            }
        }

        It 'with -Test has <Id> and makes no session' -ForEach @(
            @{ Uri = 'unix:///no/such.sock'; Password = $null; Id = 'ServerNotFound' }
            @{ Uri = 'http://127.0.0.1:1'; Password = $null; Id = 'ConnectionRefused' }
            @{ Uri = 'guarded'; Password = $null; Id = 'CredentialRequired' }
            @{ Uri = 'guarded'; Password = 'wrong'; Id = 'CredentialRefused' }
        ) {
            $parameters = $Password ? @{ Credential = Get-Credential $Password } : @{}
            $address = $Uri -eq 'guarded' ? $guarded.Uri : $Uri

            New-SupervisorSession $address @parameters -Test -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
            $problems.FullyQualifiedErrorId | Should -Be "$Id,$prefix.NewSupervisorSessionCommand"
            Get-SupervisorSession | Should -BeNullOrEmpty
        }

        It 'never shows the password' {
            $session = New-SupervisorSession $guarded.Uri -Credential (Get-Credential)
            $said = Get-SupervisorProcess -Session $session -Verbose -Debug *>&1
            $wrong = New-SupervisorSession $guarded.Uri -Name wrong -Credential (Get-Credential 'swordfish')
            { Get-SupervisorProcess -Session $wrong -Debug } |
                Should -Throw -ErrorId "CredentialRefused,$prefix.GetSupervisorProcessCommand"

            $shown = ($said, $session, $wrong, $Error | Format-List * -Force | Out-String) + ($session | ConvertTo-Json -Depth 5)
            $shown | Should -Not -Match 'hunter2|swordfish'
        }
    }

    Context 'Get-SupervisorSession' {
        BeforeEach {
            $null = New-SupervisorSession -Uri http://a:1 -Name first
            $null = New-SupervisorSession -Uri http://b:1 -Name second
        }

        It 'gets all, by name, by wildcard, by number' {
            (Get-SupervisorSession).Name | Should -Be 'first', 'second'
            (Get-SupervisorSession second).Uri | Should -Be 'http://b:1'
            (Get-SupervisorSession f*).Name | Should -Be 'first'
            (Get-SupervisorSession -Id (Get-SupervisorSession second).Id).Name | Should -Be 'second'
            ('first' | Get-SupervisorSession).Name | Should -Be 'first'
        }

        It 'has those that commands made for themselves' {
            $null = Get-SupervisorProcess -Uri $daemon.Uri
            (Get-SupervisorSession one.sock).IsImplicit | Should -BeTrue
        }

        It 'names what is not there, and is silent about a wildcard' {
            Get-SupervisorSession nope* -ErrorAction Stop | Should -BeNullOrEmpty
            Get-SupervisorSession nope -ErrorAction SilentlyContinue -ErrorVariable problems
            Get-SupervisorSession -Id 4711 -ErrorAction SilentlyContinue -ErrorVariable +problems

            $problems.FullyQualifiedErrorId |
                Should -Be @("SessionNotFound,$prefix.GetSupervisorSessionCommand", "SessionNotFound,$prefix.GetSupervisorSessionCommand")
        }
    }

    Context 'Remove-SupervisorSession' {
        It 'removes by name, wildcard and object' {
            $first = New-SupervisorSession -Uri http://a:1 -Name first
            $second = New-SupervisorSession -Uri http://b:1 -Name second
            $null = New-SupervisorSession -Uri http://c:1 -Name third

            $first | Remove-SupervisorSession
            Remove-SupervisorSession s*
            Remove-SupervisorSession third
            Get-SupervisorSession | Should -BeNullOrEmpty
            $first.IsClosed, $second.IsClosed | Should -Be $true, $true
        }

        It 'does nothing with -WhatIf' {
            $session = New-SupervisorSession -Uri http://a:1
            $session | Remove-SupervisorSession -WhatIf
            $session.IsClosed | Should -BeFalse
        }

        It 'leaves a session that nobody can use' {
            $session = New-SupervisorSession $daemon.Uri
            $process = Get-SupervisorProcess cat -Session $session
            Remove-SupervisorSession -Session $session

            { Get-SupervisorProcess -Session $session } | Should -Throw -ErrorId "SessionClosed,$prefix.GetSupervisorProcessCommand"
            { $process | Get-SupervisorProcess } | Should -Throw -ErrorId "SessionClosed,$prefix.GetSupervisorProcessCommand"
        }

        It 'names what is not there' {
            Remove-SupervisorSession nope -ErrorAction SilentlyContinue -ErrorVariable problems
            $problems.FullyQualifiedErrorId | Should -Be "SessionNotFound,$prefix.RemoveSupervisorSessionCommand"
        }
    }

    Context 'Sessions by name' {
        BeforeEach {
            $script:before = $env:SUPERVISOR_URI
            $env:SUPERVISOR_URI = $daemon.Uri
            $null = New-SupervisorSession $daemon.Uri -Name web1
            $null = New-SupervisorSession $daemon.Uri -Name web2
        }

        AfterEach {
            $env:SUPERVISOR_URI = $before
        }

        It '-Session <Named> is <Found>' -ForEach @(
            @{ Named = 'WEB1'; Found = 'web1' }
            @{ Named = 'web*'; Found = 'web1', 'web2' }
            @{ Named = 'w?b2'; Found = 'web2' }
            @{ Named = 'web[12]', 'web1'; Found = 'web1', 'web2' }
        ) {
            (Get-SupervisorDaemon -Session $Named).Session.Name | Sort-Object | Should -Be $Found
        }

        It 'that a wildcard does not match are none, not the default daemon' {
            Get-SupervisorProcess -Session nope* -ErrorAction Stop | Should -BeNullOrEmpty
            Start-SupervisorProcess * -Session nope* -PassThru -ErrorAction Stop | Should -BeNullOrEmpty
            Watch-SupervisorEvent -Session nope* -ErrorAction Stop | Should -BeNullOrEmpty
            Get-SupervisorSession | Should -HaveCount 2
        }

        It '<_> is none' -ForEach 'nope', @(, @()) {
            { Get-SupervisorProcess -Session $_ } |
                Should -Throw -ErrorId "ParameterArgumentTransformationError,$prefix.GetSupervisorProcessCommand"
        }
    }

    Context 'A session in the pipeline' {
        It 'stands for its daemon, not for a process that is called as it is' {
            $session = New-SupervisorSession -Uri $daemon.Uri -Name nosuchprocess
            ($session | Get-SupervisorProcess).Name | Should -Be 'cat'
            ($session | Get-SupervisorProcess | ConvertTo-Json -WarningAction Stop | ConvertFrom-Json).Session.Name |
                Should -Be 'nosuchprocess'
            $session | Start-SupervisorProcess -PassThru | ForEach-Object Name | Should -Be 'cat'
            $session | Stop-SupervisorProcess -PassThru | ForEach-Object State | Should -Be 'Stopped'
            $session | Remove-SupervisorSession
        }
    }

    Context 'A command without session' {
        BeforeEach {
            $script:before = $env:SUPERVISOR_URI
            $env:SUPERVISOR_URI = $null
            Push-Location $TestDrive
        }

        AfterEach {
            Pop-Location
            $env:SUPERVISOR_URI = $before
        }

        It 'goes to the daemon of $env:SUPERVISOR_URI, always with the same session' {
            $env:SUPERVISOR_URI = $daemon.Uri
            (Get-SupervisorProcess).Name | Should -Be 'cat'
            (Get-SupervisorProcess).Session.Id | Should -Be (Get-SupervisorProcess).Session.Id
            Get-SupervisorSession | Should -HaveCount 1
        }

        It 'goes to the daemon of ./supervisord.conf, with its user name and password' {
            Set-Content supervisord.conf "[supervisorctl]`nserverurl=$($guarded.Uri)`nusername=joe`npassword=hunter2"
            Get-SupervisorProcess -ErrorAction Stop | Should -BeNullOrEmpty
            (Get-SupervisorSession).UserName | Should -Be 'joe'
            Remove-Item supervisord.conf
        }

        It 'finds it where PowerShell is, not where its process was started' {
            $null = New-Item -ItemType Directory here/etc -Force
            Set-Content here/etc/supervisord.conf "[supervisorctl]`nserverurl=$($daemon.Uri)"
            Set-Location here
            (Get-SupervisorProcess).Name | Should -Be 'cat'
            (Get-Completion 'Get-SupervisorProcess c').CompletionText | Should -Be 'cat'
            Set-Location Env:
            (Get-SupervisorProcess).Name | Should -Be 'cat'
        }

        It 'names the variable that is wrong' {
            $env:SUPERVISOR_URI = 'gopher://x'
            { Get-SupervisorProcess } | Should -Throw -ErrorId "InvalidDefaultSession,$prefix.GetSupervisorProcessCommand"
            { Get-SupervisorProcess } | Should -Throw '*SUPERVISOR_URI*'
        }

        It 'names the file that is wrong' {
            Set-Content supervisord.conf "[supervisorctl]`nserverurl=gopher://x"
            { Get-SupervisorProcess } | Should -Throw -ErrorId "InvalidDefaultSession,$prefix.GetSupervisorProcessCommand"
            { Get-SupervisorProcess } | Should -Throw '*supervisord.conf*serverurl*'
            Remove-Item supervisord.conf
        }

        It 'says what to do where there is none' -Skip:$hasDefault {
            { Get-SupervisorProcess } | Should -Throw -ErrorId "NoDefaultSession,$prefix.GetSupervisorProcessCommand"
        }
    }
}

BeforeDiscovery {
    $script:transports = 'unix', 'pipe', 'http', 'https'
}

BeforeAll {
    Import-Module "$PSScriptRoot/TestKit.psm1"
    Import-Module "$PSScriptRoot/TestServers.psm1"
    $script:credential = Get-TestCredential operator 'over there'
    $port = Get-FreePort
    $pipe = "svm-$PID"
    $daemon = Start-TestDaemon -Name transport -Configuration @"
[inet_http_server]
port=127.0.0.1:$port
username=operator
password=over there

[pipe_http_server]
name=$pipe
username=operator
password=over there

[program:cat]
command=/bin/cat
startsecs=0
autostart=false
"@ -HttpServer "username=operator`npassword=over there"
    $tls = Start-TlsFront -To $port
    $script:addresses = @{
        unix  = $daemon.Uri
        pipe  = "pipe://./$pipe"
        http  = "http://127.0.0.1:$port"
        https = "https://localhost:$($tls.Port)"
    }
    $script:get = 'Supervisor.PowerShell.Commands.GetSupervisorProcessCommand'
}

AfterAll {
    Stop-TestServer $tls
    Stop-TestDaemon $daemon
}

Describe 'A session over <_>' -ForEach $transports {
    BeforeAll {
        $uri = $addresses[$_]
        $trust = if ($_ -eq 'https') { @{ CertificateAuthority = $tls.Certificate } } else { @{} }
        $script:session = New-SupervisorSession $uri -Credential $credential @trust -Name "over-$_" -Test
    }

    AfterAll {
        Remove-SupervisorSession -Session $session
    }

    It 'tells its transport' {
        $session.Transport | Should -Be $_
        $session.Uri | Should -Be $uri
        $session.UserName | Should -Be 'operator'
    }

    It 'runs the same commands' {
        (Get-SupervisorDaemon -Session $session).ProcessId | Should -Be $daemon.Pid
        Start-SupervisorProcess cat -Session $session
        (Get-SupervisorProcess -Session $session).State | Should -Be 'Running'
        (Restart-SupervisorProcess cat -Session "over-$_" -PassThru).State | Should -Be 'Running'
        Get-SupervisorProcess -Session $session | Stop-SupervisorProcess
        (Get-SupervisorProcess cat -Session $session).State | Should -Be 'Stopped'
        (Get-SupervisorConfiguration cat -Session $session).Command | Should -Be '/bin/cat'
    }

    It 'is found again by its address' {
        (Get-SupervisorProcess -Uri $uri).Session.Id | Should -Be $session.Id
    }

    It 'refuses a wrong password, and never tells it' {
        $wrong = Get-TestCredential operator 'not-this-one'
        $other = New-SupervisorSession $uri -Credential $wrong @trust
        try {
            $record = { Get-SupervisorProcess -Session $other } | Should -Throw -ErrorId "CredentialRefused,$get" -PassThru
            $record.CategoryInfo.Category | Should -Be 'AuthenticationError'
            $record.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            ($record | Format-List * -Force | Out-String) | Should -Not -BeLike '*not-this-one*'
            $DebugPreference = $VerbosePreference = 'Continue'
            $said = try { Get-SupervisorProcess -Session $other 5>&1 4>&1 } catch { $_ }
            $said | Out-String | Should -Not -BeLike '*not-this-one*'
        }
        finally {
            Remove-SupervisorSession -Session $other
        }
    }

    It 'requires a password' {
        $other = New-SupervisorSession $uri @trust
        try {
            { Get-SupervisorProcess -Session $other } | Should -Throw -ErrorId "CredentialRequired,$get"
            { New-SupervisorSession $uri @trust -Test -ErrorAction Stop } |
                Should -Throw -ErrorId 'CredentialRequired,Supervisor.PowerShell.Commands.NewSupervisorSessionCommand'
        }
        finally {
            Remove-SupervisorSession -Session $other
        }
    }

    It 'can be made of its parts' {
        $other = switch ($_) {
            unix { New-SupervisorSession -SocketPath $daemon.Socket -Credential $credential }
            pipe { New-SupervisorSession -PipeName $pipe -Credential $credential }
            http { New-SupervisorSession -HostName 127.0.0.1 -Port $port -Credential $credential }
            https { New-SupervisorSession -HostName localhost -Port $tls.Port -UseTls -Credential $credential @trust }
        }
        $other.Uri | Should -Be $uri
        (Get-SupervisorProcess -Session $other).Name | Should -Be 'cat'
        Remove-SupervisorSession -Session $other
    }
}

Describe 'A certificate' {
    It 'that nobody vouches for is refused' {
        $session = New-SupervisorSession $addresses.https -Credential $credential
        try {
            $record = { Get-SupervisorProcess -Session $session } | Should -Throw -ErrorId "TlsFailed,$get" -PassThru
            $record.CategoryInfo.Category | Should -Be 'SecurityError'
        }
        finally {
            Remove-SupervisorSession -Session $session
        }
    }

    It 'is taken with -SkipCertificateCheck' {
        $session = New-SupervisorSession $addresses.https -Credential $credential -SkipCertificateCheck
        $session.SkipCertificateCheck | Should -BeTrue
        (Get-SupervisorProcess -Session $session).Name | Should -Be 'cat'
        Remove-SupervisorSession -Session $session
    }

    It 'of another authority is refused' {
        $session = New-SupervisorSession $addresses.https -Credential $credential -CertificateAuthority (New-TestCertificate)
        try {
            { Get-SupervisorProcess -Session $session } | Should -Throw -ErrorId "TlsFailed,$get"
        }
        finally {
            Remove-SupervisorSession -Session $session
        }
    }

    It 'for another host is refused, also of a trusted authority' {
        $session = New-SupervisorSession "https://127.0.0.1:$($tls.Port)" -Credential $credential -CertificateAuthority $tls.Certificate
        try {
            { Get-SupervisorProcess -Session $session } | Should -Throw -ErrorId "TlsFailed,$get"
        }
        finally {
            Remove-SupervisorSession -Session $session
        }
    }

    It 'is missing where plain http answers' {
        $session = New-SupervisorSession "https://localhost:$port" -Credential $credential -SkipCertificateCheck
        try {
            { Get-SupervisorProcess -Session $session } | Should -Throw -ErrorId "TlsFailed,$get"
        }
        finally {
            Remove-SupervisorSession -Session $session
        }
    }
}

Describe 'An address where no daemon is' {
    It 'is <Id>: <Uri>' -ForEach @(
        @{ Uri = 'unix:///nowhere/x.sock'; Id = 'ServerNotFound' }
        @{ Uri = 'pipe://./nothing-of-that-name'; Id = 'ServerNotFound' }
        @{ Uri = 'http://127.0.0.1:1'; Id = 'ConnectionRefused' }
        @{ Uri = 'http://no.such.host.invalid:9001'; Id = 'ServerNotFound' }
        @{ Uri = 'ftp://127.0.0.1'; Id = 'InvalidUri' }
        @{ Uri = 'http://user:hunter2@127.0.0.1:9001'; Id = 'InvalidUri' }
    ) {
        $record = { Get-SupervisorProcess -Uri $Uri } | Should -Throw -ErrorId "$Id,$get" -PassThru
        $record.Exception.Message | Should -Not -BeLike '*hunter2*'
        "$($record.TargetObject)" | Should -Not -BeLike '*hunter2*'
    }

    It 'is not shown with the password in it: <_>' -ForEach @(
        "Get-SupervisorProcess -Session 'http://user:hunter2@127.0.0.1:9001'"
        "Get-SupervisorProcess -Uri 'http://user:a/b@hunter2@127.0.0.1:9001'"
        "New-SupervisorSession 'http://user:hunter2@127.0.0.1:9001' -ErrorAction Stop"
    ) {
        $record = { & ([scriptblock]::Create($_)) } | Should -Throw -PassThru
        "$($record.Exception.Message) $($record.TargetObject)" | Should -BeLike '*127.0.0.1*'
        "$($record.Exception.Message) $($record.TargetObject)" | Should -Not -BeLike '*hunter2*'
    }
}

Describe 'A server that is half dead' {
    It 'that accepts and never answers is given up after -OperationTimeoutSec' {
        $silent = Start-SilentServer
        $session = New-SupervisorSession "http://127.0.0.1:$($silent.Port)" -OperationTimeoutSec 1
        try {
            $record = { Get-SupervisorProcess -Session $session } | Should -Throw -ErrorId "ServerTimeout,$get" -PassThru
            $record.CategoryInfo.Category | Should -Be 'OperationTimeout'
        }
        finally {
            Remove-SupervisorSession -Session $session
            Stop-TestServer $silent
        }
    }

    It 'does not keep the others waiting' {
        $silent = Start-SilentServer
        $dead = New-SupervisorSession "http://127.0.0.1:$($silent.Port)" -OperationTimeoutSec 1
        $alive = New-SupervisorSession $addresses.http -Credential $credential
        try {
            $found = Get-SupervisorProcess -Session $dead, $alive -ErrorAction SilentlyContinue -ErrorVariable wrong
            $found.Name | Should -Be 'cat'
            $wrong.FullyQualifiedErrorId | Should -Be "ServerTimeout,$get"
        }
        finally {
            Remove-SupervisorSession -Session $dead, $alive
            Stop-TestServer $silent
        }
    }

    It 'that never answers is left at once when the command is stopped' {
        $silent = Start-SilentServer
        $manifest = (Get-Module Supervisor).Path -replace 'bin.Supervisor.PowerShell.dll$', 'Supervisor.psd1'
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$manifest'; Get-SupervisorProcess -Uri http://127.0.0.1:$($silent.Port)")
            $null = $shell.BeginInvoke()
            Wait-Until -Because 'it has connected' { $silent.Connections -gt 0 }
            $shell.Stop()
            $shell.InvocationStateInfo.State | Should -Be Stopped
        }
        finally {
            $shell.Dispose()
            Stop-TestServer $silent
        }
    }

    It 'that is something else is not understood' {
        $other = Start-SilentServer -Says "HTTP/1.1 200 OK`r`nContent-Length: 5`r`nContent-Type: text/plain`r`nConnection: close`r`n`r`nhello"
        try {
            { Get-SupervisorProcess -Uri "http://127.0.0.1:$($other.Port)" } | Should -Throw -ErrorId "AnswerNotUnderstood,$get"
        }
        finally {
            Stop-TestServer $other
        }
    }

    It 'that hangs up is a lost connection' {
        $other = Start-SilentServer -Says ''
        try {
            { Get-SupervisorProcess -Uri "http://127.0.0.1:$($other.Port)" } | Should -Throw -ErrorId "ConnectionLost,$get"
        }
        finally {
            Stop-TestServer $other
        }
    }
}

#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    $script:daemon = Start-TestDaemon -Name one -Configuration @'
[program:web]
command=/bin/cat
autostart=false

[program:Worker]
command=/bin/cat
autostart=false

[program:two&words]
command=/bin/cat
autostart=false

[program:it's]
command=/bin/cat
autostart=false

[program:a[1]]
command=/bin/cat
autostart=false

[group:tier]
programs=web

[collection:front-end]
programs=web
'@
    $script:other = Start-TestDaemon -Name two -Configuration "[program:wiki]`ncommand=/bin/cat`nautostart=false"

    # What one Tab offers.
    function Get-CompletionNow([string] $Line) {
        [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
    }
}

AfterAll {
    Stop-TestDaemon $daemon, $other
}

Describe 'Names of processes' {
    It 'are those of the daemon, sorted, each with its state as a tip' {
        $found = Get-Completion "Stop-SupervisorProcess -Uri $($daemon.Uri) -Name "

        $found.ListItemText | Should -Be 'a[1]', "it's", 'tier:web', 'two&words', 'Worker'
        $found[-1].ToolTip | Should -BeLike 'STOPPED*'
        $found.ResultType | Sort-Object -Unique | Should -Be ParameterValue
    }

    It 'complete <Typed> to <Expected>' -ForEach @(
        @{ Typed = 'ti'; Expected = 'tier:web' }
        @{ Typed = 'we'; Expected = 'tier:web' }
        @{ Typed = 'wo'; Expected = 'Worker' }
        @{ Typed = 'tw'; Expected = "'two&words'" }
        @{ Typed = "'tw"; Expected = "'two&words'" }
        @{ Typed = '"tw'; Expected = '"two&words"' }
        @{ Typed = 'it'; Expected = "'it''s'" }
        @{ Typed = 'a'; Expected = "'a``[1``]'" }
        @{ Typed = '*:w'; Expected = 'tier:web' }
    ) {
        (Get-Completion "Get-SupervisorProcess -Uri $($daemon.Uri) $Typed").CompletionText | Should -Be $Expected
    }

    It 'mean that very process when they are run: <_>' -ForEach 'two', 'it', 'a' {
        $line = "Get-SupervisorProcess -Uri $($daemon.Uri) "
        $found = (& ([scriptblock]::Create($line + (Get-Completion "$line$_").CompletionText)))
        $found.Name | Should -BeLike "$_*"
        $found | Should -HaveCount 1
    }

    It 'are offered at the pipe''s end, in a list, and where nothing matches not at all' {
        (Get-Completion "Get-SupervisorProcess -Uri $($daemon.Uri) web, Wo").CompletionText | Should -Be 'Worker'
        (Get-Completion "Get-SupervisorProcess -Uri $($daemon.Uri) tier:web | Stop-SupervisorProcess -Uri $($other.Uri) -Name wi").CompletionText | Should -Be 'wiki'
        (Get-CompletionNow "Get-SupervisorProcess -Uri $($daemon.Uri) nope").ResultType | Should -Not -Contain ParameterValue
    }

    It 'come from all daemons that are named' {
        $line = "Get-SupervisorProcess -Uri $($daemon.Uri), $($other.Uri) w"
        Wait-Until { @(Get-Completion $line).Count -eq 3 }
        (Get-Completion $line).CompletionText | Should -Be 'tier:web', 'wiki', 'Worker'
    }

    It 'come from -Session, and from the default daemon' {
        $null = New-SupervisorSession -Uri $other.Uri -Name second
        $before = $env:SUPERVISOR_URI
        $env:SUPERVISOR_URI = $daemon.Uri
        try {
            (Get-Completion 'Get-SupervisorProcess -Session second w').CompletionText | Should -Be 'wiki'
            (Get-Completion 'Get-SupervisorProcess tie').CompletionText | Should -Be 'tier:web'
        }
        finally {
            $env:SUPERVISOR_URI = $before
            Remove-SupervisorSession second
        }
    }
}

Describe 'Other names' {
    It 'complete <Line> to <Expected>' -ForEach @(
        @{ Line = 'Get-SupervisorProcess -Group ti'; Expected = 'tier' }
        @{ Line = 'Get-SupervisorProcess -Collection fr'; Expected = 'front-end' }
        @{ Line = 'Start-SupervisorGroup ti'; Expected = 'tier' }
        @{ Line = 'Start-SupervisorCollection fr'; Expected = 'front-end' }
        @{ Line = 'Send-SupervisorSignal HU'; Expected = 'HUP' }
        @{ Line = 'Get-SupervisorLog Wor'; Expected = 'Worker' }
    ) {
        $command, $rest = $Line -split ' ', 2
        (Get-Completion "$command -Uri $($daemon.Uri) $rest").CompletionText | Should -Be $Expected
    }

    It 'are those of sessions' {
        $null = New-SupervisorSession -Uri http://a:1 -Name 'first session'
        try {
            (Get-Completion 'Get-SupervisorProcess -Session fir').CompletionText | Should -Be "'first session'"
            (Get-Completion 'Remove-SupervisorSession fir').CompletionText | Should -Be "'first session'"
            (Get-Completion 'Get-SupervisorProcess -Uri http://a').CompletionText | Should -Be 'http://a:1'
        }
        finally {
            Remove-SupervisorSession 'first session'
        }
    }

    It 'are those of states' {
        (Get-Completion 'Wait-SupervisorProcess web -State Ru').CompletionText | Should -Be 'Running'
    }
}

Describe 'A daemon that is not there' {
    It 'is silent' {
        $Error.Clear()
        $null = Get-CompletionNow "Get-SupervisorProcess -Uri unix:///no/such.sock w"
        $found = Get-CompletionNow "Get-SupervisorProcess -Uri unix:///no/such/either.sock w"

        $found.ResultType | Should -Not -Contain ParameterValue
        $Error | Should -BeNullOrEmpty
    }

    It 'is silent also where it accepts and does not answer' {
        $folder = [System.IO.Directory]::CreateTempSubdirectory('svm-').FullName
        $listener = [System.Net.Sockets.Socket]::new('Unix', 'Stream', 'Unspecified')
        try {
            $listener.Bind([System.Net.Sockets.UnixDomainSocketEndPoint]::new("$folder/mute.sock"))
            $listener.Listen()
            $found = Get-CompletionNow "Get-SupervisorProcess -Uri unix://$folder/mute.sock w"

            $found.ResultType | Should -Not -Contain ParameterValue
        }
        finally {
            $listener.Dispose()
            Remove-Item $folder -Recurse
        }
    }

    It 'is silent where the address is none' {
        (Get-CompletionNow 'Get-SupervisorProcess -Uri gopher://x w').ResultType | Should -Not -Contain ParameterValue
    }
}

Describe 'Pressing Tab again' {
    It 'asks nobody for a while' {
        $session = New-SupervisorSession -Uri $other.Uri -Name again
        $line = 'Get-SupervisorProcess -Session again w'
        (Get-Completion $line).CompletionText | Should -Be 'wiki'
        $other.Process.Kill($true)
        $other.Process.WaitForExit()
        (Get-Completion $line).CompletionText | Should -Be 'wiki'
        $session | Remove-SupervisorSession
        Stop-TestDaemon $other
    }
}

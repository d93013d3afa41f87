#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    Import-Module $PSScriptRoot/TestSets.psm1
    $script:command = 'Supervisor.PowerShell.Commands.GetSupervisorCollectionCommand'
    $daemon, $script:other = Start-CollectionDaemon
}

AfterAll {
    Stop-TestDaemon $daemon, $other
}

Describe 'Get-SupervisorCollection' {
    It 'gets all collections with their processes and one state' {
        $collections = Get-SupervisorCollection -Uri $daemon.Uri

        $collections | Should -BeOfType Supervisor.PowerShell.SupervisorCollection
        $collections.Name | Should -Be site, front
        $collections.State | Should -Be Mixed, Running
        $site = $collections[0]
        $site.Processes | Should -Be db, web:web_0, web:web_1
        $site.Running, $site.Total, $site.Priority, $site.IsRuntime | Should -Be 2, 3, 5, $false
        $site.ProgramNames | Should -Be web, db, nothing
        $site.Missing | Should -Be nothing
        $site.Session.Uri | Should -Be $daemon.Uri
        $collections[1].Exclude | Should -Be web:web_1
    }

    It 'takes <Given>' -ForEach @(
        @{ Given = 'site'; Expected = 'site' }
        @{ Given = 'S*', 'nope*'; Expected = 'site' }
        @{ Given = 'front', 'site'; Expected = 'site', 'front' }
    ) {
        (Get-SupervisorCollection $Given -Uri $daemon.Uri).Name | Should -Be $Expected
    }

    It 'gets those that a process is in: <Process>' -ForEach @(
        @{ Process = 'web:web_0'; Expected = 'site', 'front' }
        @{ Process = 'web_1'; Expected = 'site' }
        @{ Process = 'd*'; Expected = 'site' }
        @{ Process = 'web:*', 'db'; Expected = 'site', 'front' }
    ) {
        (Get-SupervisorCollection -Process $Process -Uri $daemon.Uri).Name | Should -Be $Expected
    }

    It 'is silent where a process is in none' {
        Get-SupervisorCollection -Process nope -Uri $daemon.Uri | Should -BeNullOrEmpty
    }

    It 'says whom it asks' {
        "$(Get-SupervisorCollection -Uri $daemon.Uri -Verbose 4>&1)" | Should -BeLike 'Asking *.sock for its collections.*'
    }

    It 'costs two requests, whatever comes down the pipeline' {
        Get-WireCount { 'site', 'front', 'f*' | Get-SupervisorCollection -Uri $daemon.Uri } | Should -Be 2
    }

    It 'asks several servers, and one that is dead is one error' {
        $found = Get-SupervisorCollection site -Uri $daemon.Uri, unix:///nowhere/x.sock,
            $other.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $found.Session.Name | Sort-Object | Should -Be one.sock, two.sock
        $wrong.FullyQualifiedErrorId | Should -Be "ServerNotFound,$command"
    }

    It 'says of a literal name that there is no such collection' {
        Get-SupervisorCollection nope, 'nope*' -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "CollectionNotFound,$command"
        $wrong.TargetObject | Should -Be nope
        $wrong.Exception.Message | Should -Be "There is no collection 'nope' on one.sock."
    }

    It 'gives its processes to process commands' {
        (Get-SupervisorCollection front -Uri $daemon.Uri | Get-SupervisorProcess).Name | Should -Be web:web_0
    }

    It 'completes names of collections' {
        $line = "Get-SupervisorCollection -Uri '$($daemon.Uri)' -Name s"
        (Get-Completion $line).CompletionText | Should -Be site
    }
}

#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    Import-Module $PSScriptRoot/TestSets.psm1
    $script:command = 'Supervisor.PowerShell.Commands.RemoveSupervisorCollectionCommand'
    $daemon, $script:other = Start-CollectionDaemon
}

AfterAll {
    Stop-TestDaemon $daemon, $other
}

Describe 'Remove-SupervisorCollection' {
    BeforeEach {
        Get-SupervisorCollection -Uri $daemon.Uri | Where-Object IsRuntime | Remove-SupervisorCollection
        'one', 'two', 'three' | ForEach-Object { Add-SupervisorCollection $_ db -Uri $daemon.Uri }
    }

    It 'removes those of run time, touches no process, and returns nothing' {
        $before = (Get-SupervisorProcess -Uri $daemon.Uri).ProcessId
        Remove-SupervisorCollection two -Uri $daemon.Uri | Should -BeNullOrEmpty
        (Get-SupervisorCollection -Uri $daemon.Uri).Name | Should -Be site, front, one, three
        (Get-SupervisorProcess -Uri $daemon.Uri).ProcessId | Should -Be $before
    }

    It 'takes objects, names and wildcards, which pass over those of the files' {
        Get-SupervisorCollection two -Uri $daemon.Uri | Remove-SupervisorCollection
        'one' | Remove-SupervisorCollection -Uri $daemon.Uri
        Remove-SupervisorCollection * -Uri $daemon.Uri
        (Get-SupervisorCollection -Uri $daemon.Uri).Name | Should -Be site, front
    }

    It 'costs two requests' {
        Get-WireCount { 'one', 'two', 'three' | Remove-SupervisorCollection -Uri $daemon.Uri } | Should -Be 2
    }

    It 'does nothing with -WhatIf' {
        Remove-SupervisorCollection * -WhatIf -Uri $daemon.Uri
        Get-SupervisorCollection -Uri $daemon.Uri | Should -HaveCount 5
    }

    It 'says that one is of the files, or does not exist' {
        Remove-SupervisorCollection site, nope -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "CollectionNotRuntime,$command", "CollectionNotFound,$command"
    }
}

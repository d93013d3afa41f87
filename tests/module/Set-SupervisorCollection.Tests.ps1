#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    Import-Module $PSScriptRoot/TestSets.psm1
    $script:command = 'Supervisor.PowerShell.Commands.SetSupervisorCollectionCommand'
    $daemon, $script:other = Start-CollectionDaemon
}

AfterAll {
    Stop-TestDaemon $daemon, $other
}

Describe 'Set-SupervisorCollection' {
    BeforeEach {
        Add-SupervisorCollection tonight -Program web, db -Exclude web:web_1 -Priority 3 -Uri $daemon.Uri
    }

    AfterEach {
        Get-SupervisorCollection -Uri $daemon.Uri | Where-Object IsRuntime | Remove-SupervisorCollection
    }

    It 'changes what is given, keeps the rest, and returns nothing' {
        Set-SupervisorCollection tonight -Priority 8 -Uri $daemon.Uri | Should -BeNullOrEmpty
        $tonight = Get-SupervisorCollection tonight -Uri $daemon.Uri
        $tonight.Priority | Should -Be 8
        $tonight.Processes | Should -Be db, web:web_0
    }

    It 'takes entries away with an empty list' {
        (Set-SupervisorCollection tonight -Exclude @() -Uri $daemon.Uri -PassThru).Processes | Should -Be db, web:web_0, web:web_1
    }

    It 'changes <Parameter>' -ForEach @(
        @{ Parameter = 'Program'; Value = 'db'; Processes = 'db' }
        @{ Parameter = 'Group'; Value = 'web'; Processes = 'db', 'web:web_0' }
        @{ Parameter = 'ChildCollection'; Value = 'front'; Processes = 'db', 'web:web_0' }
        @{ Parameter = 'Exclude'; Value = 'db'; Processes = 'web:web_0', 'web:web_1' }
    ) {
        $with = @{ $Parameter = $Value }
        (Set-SupervisorCollection tonight @with -Uri $daemon.Uri -PassThru).Processes | Should -Be $Processes
    }

    It 'keeps it over restarts with -Persist, and no longer with -Persist:$false' {
        Set-SupervisorCollection tonight -Persist -Uri $daemon.Uri
        Get-Content "$($daemon.Folder)/state.json" -Raw | Should -BeLike '*tonight*'
        Set-SupervisorCollection tonight -Priority 4 -Uri $daemon.Uri
        Get-Content "$($daemon.Folder)/state.json" -Raw | Should -BeLike '*tonight*'
        Set-SupervisorCollection tonight -Persist:$false -Uri $daemon.Uri
        Get-Content "$($daemon.Folder)/state.json" -Raw | Should -Not -BeLike '*tonight*'
    }

    It 'takes objects and wildcards, which pass over those of the files' {
        Get-SupervisorCollection tonight -Uri $daemon.Uri | Set-SupervisorCollection -Priority 1
        (Get-SupervisorCollection tonight -Uri $daemon.Uri).Priority | Should -Be 1
        't*', '*', 'nope*' | Set-SupervisorCollection -Priority 2 -Uri $daemon.Uri
        (Get-SupervisorCollection -Uri $daemon.Uri).Priority | Should -Be 2, 5, 999
    }

    It 'does nothing with -WhatIf' {
        Set-SupervisorCollection tonight -Priority 8 -WhatIf -Uri $daemon.Uri
        (Get-SupervisorCollection tonight -Uri $daemon.Uri).Priority | Should -Be 3
    }

    It 'says that one is of the files' {
        Set-SupervisorCollection site, tonight -Priority 8 -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "CollectionNotRuntime,$command"
        $wrong.TargetObject | Should -Be site
        $wrong.ErrorDetails.RecommendedAction | Should -BeLike '*Update-SupervisorConfiguration*'
        (Get-SupervisorCollection tonight -Uri $daemon.Uri).Priority | Should -Be 8
    }

    It 'says that one does not exist' {
        Set-SupervisorCollection nope -Priority 8 -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "CollectionNotFound,$command"
    }

    It 'says what the daemon refuses, and nothing changes' {
        Set-SupervisorCollection tonight -Program @() -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "ParametersRefused,$command"
        (Get-SupervisorCollection tonight -Uri $daemon.Uri).ProgramNames | Should -Be web, db
    }
}

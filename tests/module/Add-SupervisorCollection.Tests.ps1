#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    Import-Module $PSScriptRoot/TestSets.psm1
    $script:command = 'Supervisor.PowerShell.Commands.AddSupervisorCollectionCommand'
    $daemon, $script:other = Start-CollectionDaemon
}

AfterAll {
    Stop-TestDaemon $daemon, $other
}

Describe 'Add-SupervisorCollection' {
    AfterEach {
        Get-SupervisorCollection -Uri $daemon.Uri, $other.Uri | Where-Object IsRuntime | Remove-SupervisorCollection
    }

    It 'adds one and returns nothing' {
        Add-SupervisorCollection tonight db -Uri $daemon.Uri | Should -BeNullOrEmpty
        $tonight = Get-SupervisorCollection tonight -Uri $daemon.Uri
        $tonight.Processes, $tonight.IsRuntime, $tonight.Priority | Should -Be db, $true, 999
    }

    It 'takes everything a section has' {
        $entries = @{ Program = 'db'; Group = 'web'; ChildCollection = 'front'; Exclude = 'web:web_1' }
        $new = Add-SupervisorCollection tonight @entries -Priority 3 -Persist -PassThru -Uri $daemon.Uri
        $new | Should -BeOfType Supervisor.PowerShell.SupervisorCollection
        $new.Processes | Should -Be db, web:web_0
        $new.ProgramNames, $new.GroupNames, $new.CollectionNames, $new.Exclude, $new.Priority | Should -Be db, web, front, web:web_1, 3
        Get-Content "$($daemon.Folder)/state.json" -Raw | Should -BeLike '*tonight*'
    }

    It 'takes records and other collections from the pipeline' {
        "Name,Program,Exclude,Priority`na,`"web,db`",web:web_0,7`nb,db,," | ConvertFrom-Csv | Add-SupervisorCollection -Uri $daemon.Uri
        (Get-SupervisorCollection a -Uri $daemon.Uri).Processes | Should -Be db, web:web_1
        (Get-SupervisorCollection a, b -Uri $daemon.Uri).Priority | Should -Be 7, 999

        Get-SupervisorCollection a -Uri $daemon.Uri | Add-SupervisorCollection -Session (New-SupervisorSession $other.Uri)
        (Get-SupervisorCollection a -Uri $other.Uri).Processes | Should -Be db, web:web_1
    }

    It 'costs one request for each server' {
        Get-WireCount { 1..50 | ForEach-Object { [pscustomobject]@{ Name = "c$_"; Program = 'db' } } |
            Add-SupervisorCollection -Uri $daemon.Uri, $other.Uri } | Should -Be 2
        Get-SupervisorCollection c* -Uri $other.Uri | Should -HaveCount 50
    }

    It 'does nothing with -WhatIf' {
        Add-SupervisorCollection tonight db -WhatIf -Uri $daemon.Uri
        Get-SupervisorCollection 'tonight*' -Uri $daemon.Uri | Should -BeNullOrEmpty
    }

    It 'says that a name is taken' {
        Add-SupervisorCollection site db -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "AlreadyAdded,$command"
        $wrong.TargetObject | Should -Be site
    }

    It 'says what the daemon refuses: <Why>' -ForEach @(
        @{ Why = 'nothing in it'; With = @{}; Of = 'daemon' }
        @{ Why = 'nowhere to keep it'; With = @{ Program = 'db'; Persist = $true }; Of = 'other' }
    ) {
        $uri = (Get-Variable $Of).Value.Uri
        Add-SupervisorCollection tonight @With -Uri $uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "ParametersRefused,$command"
        $wrong.Exception.Message | Should -BeLike '*tonight*'
    }
}

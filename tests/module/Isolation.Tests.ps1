#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    $script:manifest = Join-Path (Get-Module Supervisor).ModuleBase 'Supervisor.psd1'

    # Each question is answered by a pwsh that has nothing else loaded.
    function Invoke-Fresh([string] $Script) {
        $answer = Invoke-Pwsh -Command $Script | Out-String
        $LASTEXITCODE | Should -Be 0 -Because $answer
        $answer | ConvertFrom-Json
    }
}

Describe 'Import' {
    It 'loads our own three assemblies at most, and what comes with .NET and PowerShell' {
        $loaded = Invoke-Fresh @"
`$before = [AppDomain]::CurrentDomain.GetAssemblies().Location
Import-Module '$manifest'
@{ Home = `$PSHOME; New = @([AppDomain]::CurrentDomain.GetAssemblies().Location | Where-Object { `$_ -and `$_ -notin `$before }) } | ConvertTo-Json
"@
        $foreign = $loaded.New |
            Where-Object { -not $_.StartsWith($loaded.Home) -and $_ -notmatch '[\\/]shared[\\/]Microsoft\.NETCore\.App[\\/]' }

        $foreign | Split-Path -LeafBase | Should -BeIn 'Supervisor.PowerShell', 'Supervisor.Client', 'Supervisor.Protocol'
        $foreign | Split-Path -Parent | Sort-Object -Unique | Should -Be (Join-Path (Split-Path $manifest) 'bin')
    }

    It 'loads not even the client, so it has called nobody' {
        $loaded = Invoke-Fresh @"
Import-Module '$manifest'
@{ Names = @([AppDomain]::CurrentDomain.GetAssemblies().ForEach({ `$_.GetName().Name })) } | ConvertTo-Json
"@

        $loaded.Names | Should -Contain 'Supervisor.PowerShell'
        $loaded.Names | Should -Not -Contain 'Supervisor.Client'
    }

    It 'writes nothing, also when it is told to be talkative' {
        $said = Invoke-Fresh @"
`$VerbosePreference = `$DebugPreference = `$InformationPreference = 'SilentlyContinue'
@{ Text = Import-Module '$manifest' *>&1 | Out-String } | ConvertTo-Json
"@

        $said.Text | Should -BeNullOrEmpty
    }

    It 'defines nothing outside its cmdlets' {
        $count = Invoke-Fresh @"
`$before = (Get-Variable).Name
Import-Module '$manifest'
@{ Variables = @((Get-Variable).Name | Where-Object { `$_ -notin `$before -and `$_ -ne 'before' }); Others = @(Get-Command -Module Supervisor | Where-Object CommandType -ne Cmdlet) } | ConvertTo-Json
"@

        $count.Variables | Should -BeNullOrEmpty
        $count.Others | Should -BeNullOrEmpty
    }

    It 'can be taken away and done again' {
        $counts = Invoke-Fresh @"
Import-Module '$manifest'
`$first = @(Get-Command -Module Supervisor).Count
Remove-Module Supervisor
`$gone = @(Get-Command -Module Supervisor -ListImported).Count
Import-Module '$manifest'
@{ First = `$first; Gone = `$gone; Again = @(Get-Command -Module Supervisor).Count } | ConvertTo-Json
"@

        $counts.First | Should -BeGreaterThan 0
        $counts.Gone | Should -Be 0
        $counts.Again | Should -Be $counts.First
    }
}

#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    Import-Module $PSScriptRoot/TestKit.psm1
    $script:pages = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'en-US'))
    $script:cmdlets = Get-Command -Module Supervisor -CommandType Cmdlet | ForEach-Object {
        $page = Join-Path $pages "$($_.Name).md"
        @{ Name = $_.Name; Command = $_; Page = $page; Text = (Get-Content -LiteralPath $page -Raw -ErrorAction Ignore) }
    }

    # Examples are being written; a page without any is not yet held to them.
    $script:drafts = @($cmdlets).Where({ $_.Text -match '\{\{ Add example' }).Count -gt 0
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    $script:common = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
    $script:pages = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'en-US'))
}

Describe 'The page of <Name>' -ForEach $cmdlets {
    It 'is there' {
        $Page | Should -Exist
    }

    It 'documents every parameter, and no other' {
        $documented = [regex]::Matches($Text, '(?m)^### -(\w+)\s*$').ForEach({ $_.Groups[1].Value })
        $own = $Command.Parameters.Keys | Where-Object { $_ -notin $common -or $_ -in 'WhatIf', 'Confirm' }

        $documented | Sort-Object | Should -Be ($own | Sort-Object)
    }

    It 'says something about every parameter' {
        foreach ($section in [regex]::Matches($Text, '(?ms)^### -(\w+)\s*\r?\n(.*?)```yaml')) {
            $section.Groups[2].Value.Trim() | Should -Not -BeNullOrEmpty -Because "-$($section.Groups[1].Value)"
        }
    }

    It 'has a synopsis that is a sentence' {
        $Text | Should -Match '(?ms)^## SYNOPSIS\s+\S.*?\.\s*^## '
    }

    It 'has no placeholder' -Skip:$drafts {
        $Text | Should -Not -Match '\{\{'
    }

    It 'has at least two examples, each with what it does' -Skip:$drafts {
        $examples = [regex]::Matches($Text, '(?ms)^### Example \d+.*?(?=^##)')

        $examples.Count | Should -BeGreaterOrEqual 2
        foreach ($example in $examples) {
            $example.Value | Should -Match '```'
            $example.Value | Should -Match $Name
        }
    }
}

Describe 'Pages' {
    It 'are there for cmdlets only' {
        Get-ChildItem -Path $pages -Filter '*-*.md' | ForEach-Object BaseName | Should -BeIn (Get-Command -Module Supervisor).Name
    }
}

# Skipped only where there is nothing to build help with.
Describe 'Get-Help' -Skip:(-not (Get-Module Microsoft.PowerShell.PlatyPS -ListAvailable)) {
    BeforeAll {
        $build = [System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'build.ps1')
        pwsh -NoProfile -NonInteractive -File $build -Task Docs | Out-Host
        $LASTEXITCODE | Should -Be 0
    }

    It 'shows the built page of <Name>' -ForEach $cmdlets {
        $help = Get-Help $Name -Full

        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match "^\s*$Name "
        $help.parameters.parameter.name | Should -Contain ($Command.Parameters.Keys | Where-Object { $_ -notin $common } | Select-Object -First 1)
        ($help.parameters.parameter | Select-Object -First 1).description.Text | Should -Not -BeNullOrEmpty
    }
}

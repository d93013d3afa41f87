#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    Import-Module $PSScriptRoot/TestKit.psm1
    $script:pages = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'en-US'))
    $script:cmdlets = Get-Command -Module Supervisor -CommandType Cmdlet | ForEach-Object {
        $page = Join-Path $pages "$($_.Name).md"
        @{ Name = $_.Name; Command = $_; Page = $page; Text = (Get-Content -LiteralPath $page -Raw -ErrorAction Ignore) }
    }
    $script:files = Get-ChildItem -LiteralPath $pages -Filter *.md | ForEach-Object { @{ File = $_.Name; Path = $_.FullName } }
    $script:topics = 'about_Supervisor', 'about_Supervisor_Collections', 'about_Supervisor_Runbooks', 'about_Supervisor_Sessions'
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    $script:root = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
    $script:pages = [System.IO.Path]::Combine($root, 'docs', 'en-US')
    $script:common = [System.Management.Automation.Cmdlet]::CommonParameters +
        [System.Management.Automation.Cmdlet]::OptionalCommonParameters

    function Get-Section([string] $Text, [string] $Title) {
        [regex]::Match($Text, "(?ms)^## $Title\s*\r?\n(.*?)(?=^## |\z)").Groups[1].Value.Trim()
    }

    # What a page says of a parameter, in the words in which the cmdlet itself is asked below.
    function Get-Documented([string] $Text) {
        foreach ($section in [regex]::Matches($Text, '(?ms)^### -(\w+)\s*\r?\n(.*?)```yaml\r?\n(.*?)```')) {
            $yaml = $section.Groups[3].Value -replace "'"
            $facts = '- Name', '  Position', '  IsRequired', '  ValueFromPipeline', '  ValueFromPipelineByPropertyName'
            $sets = [regex]::Matches($yaml, "(?m)^$($facts.ForEach({ "${_}: (.+)" }) -join '\r?\n')")
            [pscustomobject]@{
                Name  = $section.Groups[1].Value
                Text  = $section.Groups[2].Value.Trim()
                Facts = @(
                    [regex]::Match($yaml, '(?m)^Type: (.+?)\r?$').Groups[1].Value
                    [regex]::Match($yaml, '(?m)^SupportsWildcards: (\w+)').Groups[1].Value
                    [regex]::Match($yaml, '(?s)(?<=\nAcceptedValues:\r?\n).*?(?=\w+: )').Value -replace '[-\s]+', ' ' -replace '^ | $'
                    $sets.ForEach({ ($_.Groups.Values | Select-Object -Skip 1).ForEach({ $_.Value.Trim() }) -join ' ' }) | Sort-Object
                ) -join "`n"
            }
        }
    }

    function Get-Actual($Command) {
        foreach ($parameter in $Command.Parameters.Values.Where({ $_.Name -notin $common -or $_.Name -in 'WhatIf', 'Confirm' })) {
            $type = [Nullable]::GetUnderlyingType($parameter.ParameterType) ?? $parameter.ParameterType
            $one = $type.IsArray ? $type.GetElementType() : $type
            [pscustomobject]@{
                Name  = $parameter.Name
                Facts = @(
                    $parameter.ParameterType.IsGenericType ? "System.Nullable``1[$($type.FullName)]" : $type.FullName
                    "$($parameter.Attributes.ForEach({ $_.GetType().Name }) -contains 'SupportsWildcardsAttribute')".ToLowerInvariant()
                    ($one.IsEnum ? [Enum]::GetNames($one) : @($parameter.Attributes).Where({ $_ -is [ValidateSet] }).ValidValues) -join ' '
                    $parameter.ParameterSets.GetEnumerator().ForEach({
                            @(
                                $_.Key -eq '__AllParameterSets' ? '(All)' : $_.Key
                                $_.Value.Position -eq [int]::MinValue ? 'Named' : "$($_.Value.Position)"
                                "$($_.Value.IsMandatory)".ToLowerInvariant()
                                "$($_.Value.ValueFromPipeline)".ToLowerInvariant()
                                "$($_.Value.ValueFromPipelineByPropertyName)".ToLowerInvariant()
                            ) -join ' '
                        }) | Sort-Object
                ) -join "`n"
            }
        }
    }
}

Describe 'The page of <Name>' -ForEach $cmdlets {
    It 'is there' {
        $Page | Should -Exist
    }

    It 'documents every parameter as it is, and no other' {
        $documented = @(Get-Documented $Text | Sort-Object Name)
        $actual = @(Get-Actual $Command | Sort-Object Name)

        $documented.Name | Should -Be $actual.Name
        for ($i = 0; $i -lt $actual.Count; $i++) {
            $documented[$i].Facts | Should -Be $actual[$i].Facts -Because "-$($actual[$i].Name)"
        }
    }

    It 'says something about every parameter' {
        foreach ($parameter in Get-Documented $Text) {
            $parameter.Text | Should -Match '\.$' -Because "-$($parameter.Name)"
        }
    }

    It 'has the syntax of every parameter set' {
        $syntax = Get-Section $Text 'SYNTAX'
        foreach ($set in $Command.ParameterSets) {
            $title = "### $([regex]::Escape($set.Name))(?: \(Default\))?"
            $block = [regex]::Match($syntax, "(?ms)^$title\s*``````\s*(.*?)``````").Groups[1].Value
            $shown = [regex]::Matches($block, '(?<=[\s\[])-(\w+)').ForEach({ $_.Groups[1].Value }) | Sort-Object
            $own = $set.Parameters.Name.Where({ $_ -notin $common -or $_ -in 'WhatIf', 'Confirm' }) | Sort-Object

            $shown | Should -Be $own -Because $set.Name
        }
    }

    It 'has a synopsis that is a sentence' {
        Get-Section $Text 'SYNOPSIS' | Should -Match '^\S.*\.$'
    }

    It 'says what goes in and out' {
        Get-Section $Text 'INPUTS' | Should -Match '^### \S+\s+\S'
        foreach ($type in $Command.OutputType.Type) {
            Get-Section $Text 'OUTPUTS' |
                Should -Match "(?m)^### $([regex]::Escape($type -eq [void] ? 'None' : $type.FullName))\s*\r?\n\s*\S"
        }
    }

    It 'has no placeholder' {
        $Text | Should -Not -Match '\{\{'
    }

    It 'has a description and related links' {
        Get-Section $Text 'DESCRIPTION' | Should -Match '\S+\s+\S+.*\.'
        Get-Section $Text 'RELATED LINKS' | Should -Match '^- \['
    }

    It 'has at least two examples, each with what it does' {
        $examples = [regex]::Matches($Text, '(?ms)^### Example \d+: \S.*?(?=^##)')

        $examples.Count | Should -BeGreaterOrEqual 2
        foreach ($example in $examples) {
            $example.Value | Should -Match '```powershell\r?\n'
        }

        $examples.Value -join '' | Should -Match $Name
    }
}

Describe 'Pages' {
    It 'are there for cmdlets only' {
        Get-ChildItem -LiteralPath $pages -Filter '*-*.md' | ForEach-Object BaseName | Should -BeIn (Get-Command -Module Supervisor).Name
    }

    It 'of <_> are there' -ForEach $topics {
        Join-Path $pages "$_.md" | Should -Exist
    }

    It 'link to what is there: <File>' -ForEach $files {
        foreach ($link in [regex]::Matches((Get-Content -LiteralPath $Path -Raw), '\]\((?!https?:)([^)#\s]+)')) {
            Join-Path $pages $link.Groups[1].Value | Should -Exist
        }
    }
}

Describe 'Get-Help with help built of the pages' {
    BeforeAll {
        # A copy: the module of the checkout stays as it is, and this process has its help in memory already.
        $copy = Join-Path $TestDrive 'Supervisor'
        Copy-Item -LiteralPath (Get-Module Supervisor).ModuleBase -Destination $copy -Recurse
        $script = Join-Path $TestDrive 'help.ps1'
        Set-Content -LiteralPath $script -Value @'
param($Build, $Module)
$ErrorActionPreference = 'Stop'
$null = & $Build -OutputPath (Join-Path $Module 'en-US')
Import-Module $Module
$all = @{}
foreach ($command in Get-Command -Module Supervisor) {
    $help = Get-Help $command.Name -Full
    $all[$command.Name] = @{
        Synopsis    = $help.Synopsis
        Description = $help.description.Text
        Parameters  = @($help.parameters.parameter.ForEach({
                    @{ Name = $_.name; Text = "$($_.description.Text)"; Default = "$($_.defaultValue)" }
                }))
        Examples    = @($help.examples.example.ForEach({ $_.introduction.Text -join "`n" }))
        Notes       = ($help.alertSet.alert | Out-String).Trim()
        Links       = @($help.relatedLinks.navigationLink.linkText)
    }
}
foreach ($topic in Get-Help about_Supervisor* | Sort-Object Name) {
    $all[$topic.Name] = @{ Synopsis = $topic.Synopsis; Text = Get-Help $topic.Name }
}
$all | ConvertTo-Json -Depth 5 -Compress
'@
        $build = [System.IO.Path]::Combine($root, 'docs', 'Build-Help.ps1')
        $shown = Invoke-Pwsh -File $script -Build $build -Module $copy
        $LASTEXITCODE | Should -Be 0
        $script:help = $shown | ConvertFrom-Json -AsHashtable
    }

    It 'shows the page of <Name>' -ForEach $cmdlets {
        $own = $help[$Name]

        $own.Synopsis | Should -Match '^[A-Z].*\.$'
        $own.Description | Should -Not -BeNullOrEmpty
        $own.Parameters.Name | Should -Be (@(Get-Documented $Text).Name)
        $own.Parameters.Text | Should -Not -Contain ''
        $own.Notes | Should -Not -BeNullOrEmpty
        $own.Examples.Count | Should -Be ([regex]::Matches($Text, '(?m)^### Example ').Count)
    }

    It 'shows no Markdown: <Name>' -ForEach $cmdlets {
        $own = $help[$Name]

        @($own.Synopsis; $own.Description; $own.Parameters.Text; $own.Examples; $own.Notes) | Should -Not -Match '```|\]\(|\.md\b|\*\*|\x80'
        $own.Links | Should -Not -Contain 'Online Version'
    }

    It 'shows what is typed and what comes of it' {
        $help['Get-SupervisorGroup'].Examples[0] | Should -Match '^PS> Get-SupervisorGroup\nName\s+State'
    }

    It 'shows default values' {
        $help['Get-SupervisorProcess'].Parameters.Where({ $_.Name -eq 'ThrottleLimit' }).Default | Should -Be '32'
        $help['Wait-SupervisorProcess'].Parameters.Where({ $_.Name -eq 'State' }).Default | Should -Be 'Running'
    }

    It 'lists <_> with its short description' -ForEach $topics {
        $help[$_].Synopsis | Should -Match '^[A-Z].*\.$'
        $help[$_].Text | Should -Not -Match '```|\]\(|\*\*|(?m)^#'
    }

    It 'shows in <_> what is typed and what comes of it' -ForEach $topics {
        $help[$_].Text | Should -Match '(?m)^ {8}PS> .+\r?\n {8}Name +State'
    }
}

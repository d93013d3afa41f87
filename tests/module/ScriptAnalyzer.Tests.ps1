#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    $script:missing = -not (Get-Module PSScriptAnalyzer -ListAvailable)
    $root = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
    $script:files = 'module', 'tests/module', 'docs', 'build.ps1' | ForEach-Object { Join-Path $root $_ } |
        Get-ChildItem -Recurse -File -Include *.ps1, *.psm1, *.psd1 |
        ForEach-Object { [System.IO.Path]::GetRelativePath($root, $_.FullName) }
}

Describe 'PSScriptAnalyzer finds nothing' -Skip:$missing {
    BeforeAll {
        $script:root = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
    }

    It 'in <_>' -ForEach $files {
        $path = Join-Path $root $_
        $findings = foreach ($settings in 'PSGallery', 'CmdletDesign') {
            Invoke-ScriptAnalyzer -Path $path -Settings $settings
        }

        $findings | ForEach-Object { "$($_.Line): $($_.RuleName): $($_.Message)" } | Should -BeNullOrEmpty
    }
}

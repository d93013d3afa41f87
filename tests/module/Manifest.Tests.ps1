#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    $module = Get-Module Supervisor
    $manifestPath = Join-Path $module.ModuleBase 'Supervisor.psd1'
    $script:manifest = Import-PowerShellDataFile $manifestPath
}

Describe 'Manifest' {
    It 'is valid' {
        Test-ModuleManifest $manifestPath -ErrorAction Stop | Should -Not -BeNullOrEmpty
    }

    It 'exports exactly the cmdlets of the assembly' {
        $inAssembly = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'Supervisor.PowerShell' }).GetTypes() |
            ForEach-Object { $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) } |
            ForEach-Object { "$($_.VerbName)-$($_.NounName)" }

        $manifest.CmdletsToExport | Sort-Object | Should -Be ($inAssembly | Sort-Object)
    }

    It 'names every cmdlet explicitly, and exports nothing else' {
        $manifest.CmdletsToExport | Should -Not -Match '\*'
        $module.ExportedFunctions.Count | Should -Be 0
        $module.ExportedAliases.Count | Should -Be 0
        $module.ExportedVariables.Count | Should -Be 0
    }

    It 'has no script module' {
        $manifest.RootModule | Should -BeLike '*.dll'
        Get-ChildItem $module.ModuleBase -Recurse -Include *.psm1, *.ps1 | Should -BeNullOrEmpty
    }

    It 'has what a gallery asks for' {
        $manifest.PrivateData.PSData.Tags | Should -Contain 'PSEdition_Core'
        $manifest.PrivateData.PSData.LicenseUri | Should -Not -BeNullOrEmpty
        $manifest.PrivateData.PSData.ReleaseNotes | Should -Not -BeNullOrEmpty
        $manifest.Description, $manifest.Author, $manifest.PowerShellVersion, $manifest.GUID | Should -Not -BeNullOrEmpty
        $manifest.CompatiblePSEditions | Should -Be 'Core'
    }
}

Describe 'Cmdlets' {
    BeforeAll {
        $script:cmdlets = Get-Command -Module Supervisor -CommandType Cmdlet
        $script:common = [System.Management.Automation.Cmdlet]::CommonParameters +
            [System.Management.Automation.Cmdlet]::OptionalCommonParameters
    }

    It 'have approved verbs' {
        $cmdlets.Verb | Should -BeIn (Get-Verb).Verb
    }

    It 'are sealed classes named VerbNounCommand' {
        foreach ($cmdlet in $cmdlets) {
            $cmdlet.ImplementingType.IsSealed | Should -BeTrue -Because $cmdlet.Name
            $cmdlet.ImplementingType.FullName | Should -BeExactly "Supervisor.PowerShell.Commands.$($cmdlet.Verb)$($cmdlet.Noun)Command"
        }
    }

    It 'declare what they return' {
        $cmdlets | Where-Object { -not $_.OutputType } | Should -BeNullOrEmpty
    }

    It 'return types of their own, never a PSObject, but for raw calls' {
        ($cmdlets | Where-Object Name -NE Invoke-SupervisorMethod).OutputType.Name |
            Should -Not -Match 'PSObject|PSCustomObject|^System.Object$'
    }

    It 'that change something can be asked with -WhatIf' {
        # These change nothing outside this runspace, or only send what the user typed.
        $harmless = 'Get', 'Test', 'Wait', 'Watch', 'New', 'Invoke'
        foreach ($cmdlet in $cmdlets | Where-Object Verb -NotIn $harmless) {
            $cmdlet.Parameters.Keys | Should -Contain 'WhatIf' -Because $cmdlet.Name
        }
    }

    It 'have no parameter that shadows a common one, and singular names' {
        foreach ($cmdlet in $cmdlets) {
            $own = $cmdlet.Parameters.Values.Where({ $_.Name -notin $common })
            $own.Aliases | Where-Object { $_ -in $common } | Should -BeNullOrEmpty -Because $cmdlet.Name
            $own.Name | Where-Object { $_ -cmatch '^(Names|Groups|Collections|Sessions|Uris|Processes)$' } |
                Should -BeNullOrEmpty -Because $cmdlet.Name
        }
    }

    It 'that talk to a daemon take -Session and -Uri' {
        # A file is enough for these, or they are about sessions themselves.
        $without = 'New-SupervisorSession', 'Get-SupervisorSession', 'Remove-SupervisorSession', 'Test-SupervisorConfiguration',
            'Start-SupervisorDaemon'
        foreach ($cmdlet in $cmdlets | Where-Object Name -NotIn $without) {
            $cmdlet.Parameters.Keys | Should -Contain 'Session' -Because $cmdlet.Name
            $cmdlet.Parameters.Keys | Should -Contain 'Uri' -Because $cmdlet.Name
            $cmdlet.Parameters.Session.ParameterType | Should -Be ([Supervisor.PowerShell.SupervisorSession[]]) -Because $cmdlet.Name
        }
    }
}

#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

. $PSScriptRoot/RestartSet.ps1 -Noun SupervisorGroup

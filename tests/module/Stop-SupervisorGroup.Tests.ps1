#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

. $PSScriptRoot/StopSet.ps1 -Noun SupervisorGroup

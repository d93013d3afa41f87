#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

. $PSScriptRoot/StartSet.ps1 -Noun SupervisorCollection

#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

. $PSScriptRoot/IntentSet.ps1

#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1

    $daemon = Start-TestDaemon -Configuration @'
[program:cat]
command=/bin/cat
startsecs=0

[program:dog]
command=/bin/cat
startsecs=0

[program:off]
command=/bin/cat
autostart=false

[program:deaf]
command=/bin/sh -c 'exec <&-; echo deaf; exec sleep 1000'
startsecs=0

[group:pets]
programs=cat,dog
'@
    Wait-SupervisorProcess pets:* -Uri $daemon.Uri -TimeoutSec 20

    function Get-Output([string] $Name = 'pets:cat') {
        Get-SupervisorLog $Name -Raw -Uri $daemon.Uri
    }
}

AfterAll {
    Stop-TestDaemon $daemon
}

Describe 'Send-SupervisorInput' {
    BeforeEach {
        Clear-SupervisorLog pets:* -Uri $daemon.Uri
    }

    It 'writes a line' {
        Send-SupervisorInput pets:cat hello -Uri $daemon.Uri | Should -BeNullOrEmpty
        Wait-Until { Get-Output }
        Get-Output | Should -BeExactly "hello`n"
    }

    It 'writes text as it is with -NoNewline' {
        Send-SupervisorInput pets:cat 'a', 'ü' -NoNewline -Uri $daemon.Uri
        Wait-Until { Get-Output }
        Get-Output | Should -BeExactly 'aü'
    }

    It 'takes lines of the pipeline, in order' {
        1..50 | Send-SupervisorInput -Name pets:cat -Uri $daemon.Uri
        Wait-Until { (Get-Output) -match "50`n" }
        Get-Output | Should -BeExactly ((1..50 | ForEach-Object { "$_`n" }) -join '')
    }

    It 'takes processes of the pipeline' {
        (Get-SupervisorProcess pets:* -Uri $daemon.Uri | Send-SupervisorInput -Value hello -PassThru).Name |
            Should -Be ('pets:cat', 'pets:dog')
        Wait-Until { (Get-Output) -and (Get-Output pets:dog) }
        Get-Output pets:dog | Should -BeExactly "hello`n"
    }

    It 'takes wildcards and groups' {
        Send-SupervisorInput pets:* one -Uri $daemon.Uri
        'two' | Send-SupervisorInput -Group pets -Uri $daemon.Uri
        Wait-Until { (Get-Output) -eq "one`ntwo`n" -and (Get-Output pets:dog) -eq "one`ntwo`n" }
    }

    It 'writes nothing with -WhatIf' {
        Send-SupervisorInput pets:cat hello -WhatIf -Uri $daemon.Uri
        Send-SupervisorInput pets:cat end -Uri $daemon.Uri
        Wait-Until { Get-Output }
        Get-Output | Should -BeExactly "end`n"
    }

    It 'reports a process that does not run and does the others: NotRunning' {
        Send-SupervisorInput off, pets:cat hello -Uri $daemon.Uri -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should -Be 'NotRunning,Supervisor.PowerShell.Commands.SendSupervisorInputCommand'
        $errors.TargetObject | Should -Be 'off'
        Wait-Until { Get-Output }
    }

    It 'reports a process that has closed its standard input: InputClosed' {
        Wait-Until { Get-Output deaf }
        Send-SupervisorInput deaf, pets:cat hello -Uri $daemon.Uri -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should -Be 'InputClosed,Supervisor.PowerShell.Commands.SendSupervisorInputCommand'
        "$errors" | Should -Be "Process 'deaf' on test.sock takes no input: it has closed its standard input."
        $errors.TargetObject | Should -Be 'deaf'
        Wait-Until { Get-Output }
    }

    It 'reports a name that nothing has once: ProcessNotFound' {
        'a', 'b' | Send-SupervisorInput -Name nope -Uri $daemon.Uri -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should -Be 'ProcessNotFound,Supervisor.PowerShell.Commands.SendSupervisorInputCommand'
    }
}

#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1

    $daemon = Start-TestDaemon -Name one -Configuration @'
[program:web]
command=/bin/cat
startsecs=0

[collection:tier]
programs=web
'@
    Wait-SupervisorProcess web -Uri $daemon.Uri -TimeoutSec 20
}

AfterAll {
    Stop-TestDaemon $daemon
}

Describe 'Invoke-SupervisorMethod' {
    It 'returns text, numbers and truth as they are' {
        Invoke-SupervisorMethod supervisor.getIdentification -Uri $daemon.Uri | Should -BeExactly 'one'
        $number = Invoke-SupervisorMethod supervisor.getPID -Uri $daemon.Uri
        $number | Should -BeOfType int
        $number | Should -Be $daemon.Pid
        Invoke-SupervisorMethod supervisor.clearLog -Uri $daemon.Uri | Should -BeTrue
    }

    It 'returns structs as objects, with members in order' {
        $state = Invoke-SupervisorMethod supervisor.getState -Uri $daemon.Uri
        $state | Should -BeOfType pscustomobject
        $state.statename | Should -Be 'RUNNING'
        $state.PSObject.Properties.Name | Should -Be ('statecode', 'statename')
    }

    It 'returns the elements of arrays' {
        $names = Invoke-SupervisorMethod system.listMethods -Uri $daemon.Uri
        $names | Should -Contain 'supervisor.getState'
        (Invoke-SupervisorMethod supervisor.getAllProcessInfo -Uri $daemon.Uri).name | Should -Be 'web'
    }

    It 'passes parameters' {
        (Invoke-SupervisorMethod supervisor.getProcessInfo web -Uri $daemon.Uri).group | Should -Be 'web'
        $tail = Invoke-SupervisorMethod supervisor.tailProcessStdoutLog web, 0, 100 -Uri $daemon.Uri
        $tail.Count | Should -Be 3
        $tail[2] | Should -BeFalse
    }

    It 'passes structs, arrays and bytes' {
        $calls = @{ methodName = 'supervisor.getPID'; params = @() },
            [pscustomobject]@{ methodName = 'supervisor.getProcessInfo'; params = @('web') }
        $answers = Invoke-SupervisorMethod system.multicall (, $calls) -Uri $daemon.Uri
        $answers[0] | Should -Be $daemon.Pid
        $answers[1].name | Should -Be 'web'
        Invoke-SupervisorMethod supervisor.sendProcessStdin web, ([byte[]](0xc3, 0xbc, 10)) -Uri $daemon.Uri | Should -BeTrue
        Wait-Until { Get-SupervisorLog web -Uri $daemon.Uri }
        (Get-SupervisorLog web -Uri $daemon.Uri).Line | Should -BeExactly 'ü'
    }

    It 'asks several daemons' {
        $other = Start-TestDaemon -Name two
        try {
            Invoke-SupervisorMethod supervisor.getIdentification -Uri $daemon.Uri, $other.Uri | Sort-Object | Should -Be ('one', 'two')
        }
        finally {
            Stop-TestDaemon $other
        }
    }

    It 'changes nothing with -WhatIf, but reads' {
        Invoke-SupervisorMethod supervisor.stopProcess web -WhatIf -Uri $daemon.Uri | Should -BeNullOrEmpty
        (Get-SupervisorProcess web -Uri $daemon.Uri).State | Should -Be 'Running'
        Invoke-SupervisorMethod system.multicall (,
            @(, @{ methodName = 'supervisor.stopProcess'; params = @('web') })) -WhatIf -Uri $daemon.Uri
        (Get-SupervisorProcess web -Uri $daemon.Uri).State | Should -Be 'Running'
        Invoke-SupervisorMethod supervisor.getPID -WhatIf -Uri $daemon.Uri | Should -Be $daemon.Pid
    }

    It 'reports the fault <Id>' -TestCases @(
        @{ Id = 'MethodNotSupported'; Name = 'supervisor.nope'; Parameter = @() }
        @{ Id = 'NameNotFound'; Name = 'supervisor.getProcessInfo'; Parameter = @('nope') }
        @{ Id = 'ParametersRefused'; Name = 'supervisor.getProcessInfo'; Parameter = @() }
        @{ Id = 'AlreadyStarted'; Name = 'supervisor.startProcess'; Parameter = @('web') }
        @{ Id = 'SignalNotFound'; Name = 'supervisor.signalProcess'; Parameter = @('web', 'NOPE') }
    ) {
        Invoke-SupervisorMethod $Name $Parameter -Uri $daemon.Uri -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should -Be "$Id,Supervisor.PowerShell.Commands.InvokeSupervisorMethodCommand"
        $errors.TargetObject | Should -Be $Name
    }

    It 'refuses what XML-RPC has nothing for: ParameterNotSupported' {
        { Invoke-SupervisorMethod supervisor.getProcessInfo (, $null) -Uri $daemon.Uri } |
            Should -Throw -ErrorId 'ParameterNotSupported,Supervisor.PowerShell.Commands.InvokeSupervisorMethodCommand'
        { Invoke-SupervisorMethod supervisor.getProcessInfo $null -Uri $daemon.Uri } |
            Should -Throw -ErrorId 'ParameterNotSupported,Supervisor.PowerShell.Commands.InvokeSupervisorMethodCommand'
        { Invoke-SupervisorMethod supervisor.getProcessInfo $null -Uri $daemon.Uri } | Should -Throw '-Parameter: *number 1, $null.'
        { Invoke-SupervisorMethod supervisor.getProcessInfo 'a', { 1 } -Uri $daemon.Uri } |
            Should -Throw '*number 2, a value of type System.Management.Automation.ScriptBlock*'
    }

    It 'completes names of methods' {
        $text = "Invoke-SupervisorMethod supervisor.getPI -Uri $($daemon.Uri)"
        $found = Get-Completion $text -Cursor 'Invoke-SupervisorMethod supervisor.getPI'.Length
        $found.CompletionText | Should -Be 'supervisor.getPID'
    }
}

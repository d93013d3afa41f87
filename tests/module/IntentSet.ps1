# What Enable-SupervisorProcess and Disable-SupervisorProcess do, with one daemon.

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    $script:daemon = Start-TestDaemon -Name one -Supervisord 'runtime_state_file=%(here)s/state.json' -Configuration @'
[program:a]
command=/bin/cat
startsecs=0

[program:b]
command=/bin/cat
startsecs=0
'@
    $PSDefaultParameterValues['*-Supervisor*:Uri'] = $daemon.Uri
}

AfterAll {
    $PSDefaultParameterValues.Remove('*-Supervisor*:Uri')
    Stop-TestDaemon $daemon
}

Describe 'Enable- and Disable-SupervisorProcess' {
    It 'disables and enables, and says so in Hold' {
        Disable-SupervisorProcess a, b | Should -BeNullOrEmpty
        (Get-SupervisorProcess).Hold | Should -Be disabled, disabled
        Get-SupervisorProcess | Where-Object Hold -EQ disabled | Enable-SupervisorProcess
        (Get-SupervisorProcess).Hold | Should -Be '', ''
    }

    It 'stops and starts as well with -Now' {
        $stopped = Disable-SupervisorProcess a -Now -PassThru
        $stopped.State | Should -Be Stopped
        $stopped.Hold | Should -Be disabled
        $stopped.Detail | Should -BeLike '*, disabled'
        (Enable-SupervisorProcess a -Now -PassThru).State | Should -Be Running
    }

    It 'does nothing with -WhatIf' {
        Disable-SupervisorProcess a -WhatIf
        (Get-SupervisorProcess a).Hold | Should -Be ''
    }

    It 'says what is not there' {
        Disable-SupervisorProcess nothing -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -Be 'ProcessNotFound,Supervisor.PowerShell.Commands.DisableSupervisorProcessCommand'
    }
}

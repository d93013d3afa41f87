#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1

    $script:daemon = Start-TestDaemon -Supervisord 'loglevel=debug' -Configuration @'
[rpcinterface:twiddler]
supervisor.rpcinterface_factory=supervisor_twiddler.rpcinterface:make_twiddler_rpcinterface
'@
    $script:plain = Start-TestDaemon -Name plain
}

AfterAll {
    Stop-TestDaemon $daemon, $plain
}

Describe 'Write-SupervisorLog' {
    It 'writes a line' {
        Write-SupervisorLog 'deployment began' -Uri $daemon.Uri
        (Get-SupervisorLog -Tail 1 -Uri $daemon.Uri).Line | Should -BeLike '* INFO deployment began'
    }

    It 'writes with the level <Level> as <Name>' -TestCases @(
        @{ Level = 'Critical'; Name = 'CRIT' }
        @{ Level = 'Error'; Name = 'ERRO' }
        @{ Level = 'Warning'; Name = 'WARN' }
        @{ Level = 'Info'; Name = 'INFO' }
        @{ Level = 'Debug'; Name = 'DEBG' }
    ) {
        Write-SupervisorLog -Message "it is $Level" -Level $Level -Uri $daemon.Uri
        @((Get-SupervisorLog -Uri $daemon.Uri).Line) -like "* $Name it is $Level" | Should -Not -BeNullOrEmpty
    }

    It 'leaves out what the daemon does not want' {
        Write-SupervisorLog hidden -Level Blather -Uri $daemon.Uri
        @((Get-SupervisorLog -Uri $daemon.Uri).Line) -match 'hidden' | Should -BeNullOrEmpty
    }

    It 'takes lines of the pipeline' {
        'one', 'two' | Write-SupervisorLog -Level Warning -Uri $daemon.Uri
        (Get-SupervisorLog -Uri $daemon.Uri -Tail 2).Line | ForEach-Object { $_.Split(' ')[-1] } | Should -Be ('one', 'two')
    }

    It 'writes nothing with -WhatIf' {
        Write-SupervisorLog invisible -WhatIf -Uri $daemon.Uri
        @((Get-SupervisorLog -Uri $daemon.Uri).Line) -match 'invisible' | Should -BeNullOrEmpty
    }

    It 'ends at a daemon without twiddler: MethodNotSupported' {
        { Write-SupervisorLog text -Uri $plain.Uri } |
            Should -Throw -ErrorId 'MethodNotSupported,Supervisor.PowerShell.Commands.WriteSupervisorLogCommand'
    }

    It 'does what it can at several daemons' {
        Write-SupervisorLog everywhere -Uri $plain.Uri, $daemon.Uri -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should -Be 'MethodNotSupported,Supervisor.PowerShell.Commands.WriteSupervisorLogCommand'
        (Get-SupervisorLog -Tail 1 -Uri $daemon.Uri).Line | Should -BeLike '*everywhere'
    }
}

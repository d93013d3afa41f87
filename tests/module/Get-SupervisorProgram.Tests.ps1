#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    Import-Module $PSScriptRoot/TestSets.psm1
    $script:command = 'Supervisor.PowerShell.Commands.GetSupervisorProgramCommand'
    $daemon, $script:plain = Start-ProgramDaemon
}

AfterAll {
    Stop-TestDaemon $daemon, $plain
}

Describe 'Get-SupervisorProgram' {
    BeforeAll {
        $two = @{ NumProcs = 2; ProcessName = 'job_%(process_num)d' }
        $null = Add-SupervisorProgram job cat -Group dynamic -StartSec 0 @two -Persist -Uri $daemon.Uri
        $null = Add-SupervisorProgram own cat -AutoStart $false -Uri $daemon.Uri
        $null = Add-SupervisorProgram job cat -AutoStart $false -Uri $daemon.Uri
    }

    It 'gets all run-time programs' {
        $programs = Get-SupervisorProgram -Uri $daemon.Uri
        $programs | Should -BeOfType Supervisor.PowerShell.SupervisorProgram
        $programs.Name | Should -Be job, own, job
        $programs.Group | Should -Be dynamic, own, job
        $programs.IsPersistent | Should -Be $true, $false, $false
        $programs[0].Processes | Should -Be dynamic:job_0, dynamic:job_1
        $programs[0].Options['command'], $programs[0].Options.numprocs | Should -Be cat, 2
        $programs[0].Session.Uri | Should -Be $daemon.Uri
    }

    It 'takes <Given>' -ForEach @(
        @{ Given = 'own'; Expected = 'own' }
        @{ Given = 'job'; Expected = 'dynamic', 'job' }
        @{ Given = 'dynamic:job'; Expected = 'dynamic' }
        @{ Given = 'dynamic:*'; Expected = 'dynamic' }
        @{ Given = 'J*', 'nope*'; Expected = 'dynamic', 'job' }
    ) {
        (Get-SupervisorProgram $Given -Uri $daemon.Uri).Group | Should -Be $Expected
    }

    It 'gives its processes to process commands' {
        (Get-SupervisorProgram own, dynamic:job -Uri $daemon.Uri | Get-SupervisorProcess).Name |
            Should -Be dynamic:job_0, dynamic:job_1, own
    }

    It 'shows the names of environment variables, not what is in them' {
        $environment = [ordered]@{ TOKEN = 'hunter2'; HOST = 'h' }
        $null = Add-SupervisorProgram secret cat -AutoStart $false -Environment $environment -Uri $daemon.Uri
        $program = Get-SupervisorProgram secret -Uri $daemon.Uri
        Remove-SupervisorProgram secret -Uri $daemon.Uri -Confirm:$false
        $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($program))

        $program.Options['environment'] | Should -Be 'TOKEN=***,HOST=***'
        foreach ($shown in $program, $copy) {
            $shown | Format-List | Out-String -Width 120 | Should -Match 'environment=TOKEN=\*\*\*,HOST=\*\*\*'
            $shown | Out-String | Should -Not -Match hunter2
            $shown | ConvertTo-Json -Depth 5 | Should -Not -Match hunter2
            $shown | Select-Object -ExpandProperty Options | Out-String | Should -Not -Match hunter2
        }
    }

    It 'shows what is in environment variables when it is asked for, but not in views' {
        $null = Add-SupervisorProgram secret cat -AutoStart $false -Environment @{ TOKEN = 'hunter2' } -Uri $daemon.Uri
        $program = Get-SupervisorProgram secret -AsPlainText -Uri $daemon.Uri
        $masked = Get-SupervisorProgram secret -Uri $daemon.Uri
        Remove-SupervisorProgram secret -Uri $daemon.Uri -Confirm:$false

        $program.Options['environment'] | Should -Be 'TOKEN="hunter2"'
        $program | Format-List | Out-String | Should -Not -Match hunter2
        Add-SupervisorProgram copy -Option $masked.Options -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be 'InvalidOption,Supervisor.PowerShell.Commands.AddSupervisorProgramCommand'
        "$wrong" | Should -BeLike "Program 'copy': environment: the values are masked; *-AsPlainText*"
        $null = Add-SupervisorProgram copy -Option $program.Options -Uri $daemon.Uri
        (Get-SupervisorProgram copy -AsPlainText -Uri $daemon.Uri).Options['environment'] | Should -Be 'TOKEN="hunter2"'
        Remove-SupervisorProgram copy -Stop -Uri $daemon.Uri -Confirm:$false
    }

    It 'says whom it asks' {
        "$(Get-SupervisorProgram -Uri $daemon.Uri -Verbose 4>&1)" | Should -BeLike 'Asking *.sock for its programs.*'
    }

    It 'costs one request' {
        Get-WireCount { 'own', 'job' | Get-SupervisorProgram -Uri $daemon.Uri } | Should -Be 1
    }

    It 'says that there is no such program' {
        Get-SupervisorProgram nope -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "ProgramNotFound,$command"
        $wrong.TargetObject | Should -Be nope
    }

    It 'says that the daemon does not have them' {
        { Get-SupervisorProgram -Uri $plain.Uri } | Should -Throw -ErrorId "MethodNotSupported,$command"
        (Get-SupervisorProgram own -Uri $plain.Uri, $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue).Name | Should -Be own
        $wrong.FullyQualifiedErrorId | Should -Be "MethodNotSupported,$command"
    }

    It 'completes names of programs' {
        $line = "Get-SupervisorProgram -Uri '$($daemon.Uri)' -Name o"
        (Get-Completion $line).CompletionText | Should -Be own
    }
}

#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    Import-Module $PSScriptRoot/TestSets.psm1
    $script:command = 'Supervisor.PowerShell.Commands.AddSupervisorProgramCommand'
    $daemon, $script:plain = Start-ProgramDaemon
}

AfterAll {
    Stop-TestDaemon $daemon, $plain
}

Describe 'Add-SupervisorProgram' {
    AfterEach {
        Get-SupervisorProgram -Uri $daemon.Uri | Remove-SupervisorProgram -Stop -Confirm:$false
    }

    It 'adds a program, starts it, and returns its processes' {
        $made = Add-SupervisorProgram job cat -StartSec 0 -Uri $daemon.Uri
        $made | Should -BeOfType Supervisor.PowerShell.SupervisorProcess
        $made.Name | Should -Be job
        $made | Wait-SupervisorProcess -TimeoutSec 20
    }

    It 'has a parameter for each of the common options' {
        $parameters = @{
            Command = 'cat'; Directory = '/'; Umask = '022'; NumProcs = 2; NumProcsStart = 5; ProcessName = 'p_%(process_num)d'
            Priority = 7; AutoStart = $false; AutoRestart = 'Unexpected'; ExitCode = 0, 2; StartSec = 3; StartRetryCount = 4
            StopSignal = 'INT'; StopWaitSec = 9
            StopAsGroup = $true; KillAsGroup = $true; RedirectStdErr = $false; StdOutLogFile = 'AUTO'; StdOutLogMaxSize = 1MB
            StdOutLogBackupCount = 2
            StdErrLogFile = 'NONE'; StdErrLogMaxSize = 0; StdErrLogBackupCount = 0; MemoryLimit = 100MB
            Environment = [ordered]@{ A = '1'; B = 'two, "3" 100% of it' }
        }
        (Add-SupervisorProgram job @parameters -Group dynamic -Uri $daemon.Uri).Name | Should -Be dynamic:p_5, dynamic:p_6
        $options = (Get-SupervisorProgram job -AsPlainText -Uri $daemon.Uri).Options
        $expected = @{
            command = 'cat'; directory = '/'; umask = '022'; numprocs = '2'; numprocs_start = '5'; process_name = 'p_%(process_num)d'
            priority = '7'; autostart = 'false'; autorestart = 'unexpected'; exitcodes = '0,2'; startsecs = '3'; startretries = '4'
            stopsignal = 'INT'; stopwaitsecs = '9'
            stopasgroup = 'true'; killasgroup = 'true'; redirect_stderr = 'false'; stdout_logfile = 'AUTO'
            stdout_logfile_maxbytes = '1048576'; stdout_logfile_backups = '2'
            stderr_logfile = 'NONE'; stderr_logfile_maxbytes = '0'; stderr_logfile_backups = '0'; memory_limit = '104857600'
            environment = "A=`"1`",B='two, `"3`" 100%% of it'"
        }
        $options.Keys | Sort-Object | Should -Be ($expected.Keys | Sort-Object)
        foreach ($key in $expected.Keys) {
            $options[$key] | Should -Be $expected[$key] -Because $key
        }
    }

    It 'gives the processes exactly the environment that was asked for' {
        $secret = [securestring]::new()
        's%(x)s'.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
        $environment = @{ A = 'a "b" #%'; B = $secret }
        $command = '/bin/sh -c "echo $A/$B; exec cat"'
        $said = Add-SupervisorProgram job $command -StartSec 0 -Environment $environment -Uri $daemon.Uri -Verbose -Debug 4>&1 5>&1
        "$said" | Should -BeLike '*addProgram*'
        "$said" | Should -Not -BeLike '*(x)*'
        Wait-Until { (Get-ChildItem $daemon.Folder -Filter 'job-stdout*' | Get-Content) -eq 'a "b" #%/s%(x)s' }
    }

    It 'takes any option as a table, and a parameter before it' {
        $option = @{ Command = 'nope'; autostart = $false; exitcodes = 1, 2; stopsignal = $null }
        $null = Add-SupervisorProgram job -Command cat -Option $option -Uri $daemon.Uri
        $options = (Get-SupervisorProgram job -Uri $daemon.Uri).Options
        $options.command, $options.autostart, $options.exitcodes, $options.stopsignal | Should -Be cat, false, '1,2', $null
    }

    It 'takes a CSV file, whose columns may have the names of the options, and empty cells' {
        $made = @'
Name,Command,NumProcs,process_name,AutoStart,AutoRestart,startsecs,ExitCode,Environment,User
a,cat,2,a_%(process_num)d,no,yes,5,"0,2","X=1,Y='2'",
b,cat,,,off,unexpected,,,,
'@ | ConvertFrom-Csv | Add-SupervisorProgram -Group dynamic -Uri $daemon.Uri
        $made.Name | Should -Be dynamic:a_0, dynamic:a_1, dynamic:b
        $a, $b = Get-SupervisorProgram a, b -AsPlainText -Uri $daemon.Uri
        $a.Options.exitcodes, $a.Options.autorestart, $a.Options.startsecs, $a.Options.environment |
            Should -Be '0,2', true, 5, 'X="1",Y="2"'
        $b.Options.Keys | Sort-Object | Should -Be autorestart, autostart, command
    }

    It 'costs one batch for a thousand programs' {
        $count = Get-WireCount {
            1..1000 | ForEach-Object { [pscustomobject]@{ Name = "p$_"; Command = 'cat'; AutoStart = $false } } |
                Add-SupervisorProgram -Group dynamic -Uri $daemon.Uri
        }
        $count | Should -Be 2
        Get-SupervisorProcess -Group dynamic -Uri $daemon.Uri | Should -HaveCount 1000
        Get-WireCount { Get-SupervisorProgram p* -Uri $daemon.Uri | Remove-SupervisorProgram -Confirm:$false } | Should -Be 3
        Get-SupervisorProgram -Uri $daemon.Uri | Should -BeNullOrEmpty
    }

    It 'keeps it over restarts with -Persist' {
        $null = Add-SupervisorProgram job cat -AutoStart $false -Persist -Uri $daemon.Uri
        (Get-SupervisorProgram job -Uri $daemon.Uri).IsPersistent | Should -BeTrue
    }

    It 'does nothing with -WhatIf' {
        Add-SupervisorProgram job cat -WhatIf -Uri $daemon.Uri | Should -BeNullOrEmpty
        Get-SupervisorProgram -Uri $daemon.Uri | Should -BeNullOrEmpty
    }

    It 'names the program whose option is refused, and adds the others' {
        $made = 'good', 'bad', 'fine' |
            ForEach-Object { [pscustomobject]@{ Name = $_; Command = 'cat'; AutoStart = 'no'; StopSignal = $_ -eq 'bad' ? 'NOPE' : '' } } |
            Add-SupervisorProgram -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $made.Name | Should -Be good, fine
        $wrong.FullyQualifiedErrorId | Should -Be "ParametersRefused,$command"
        $wrong.TargetObject | Should -Be bad
        $wrong.Exception.Message | Should -BeLike '*`[program:bad`] stopsignal:*NOPE*'
    }

    It 'says that <Why>' -ForEach @(
        @{ Why = 'an option does not exist'; With = @{ Option = @{ comand = 'x' } }; Id = 'ParametersRefused'; Message = '*comand*' }
        @{ Why = 'there is no such group'; With = @{ Group = 'nope' }; Id = 'GroupNotFound'
            Message = "There is no group 'nope' on one.sock." }
        @{ Why = 'an environment cannot be written'; With = @{ Environment = @{ A = 'both '' and "' } }; Id = 'InvalidOption'
            Message = "Program 'job': environment variable 'A':*" }
        @{ Why = 'a variable cannot be written'; With = @{ Environment = @{ 'A B' = 'x' } }; Id = 'InvalidOption'; Message = "*'A B'*" }
        @{ Why = 'a table is no value'; With = @{ Option = @{ command = @{ a = 1 } } }; Id = 'InvalidOption'; Message = '*command:*' }
    ) {
        if (-not $With.ContainsKey('Option')) {
            $With.Command = 'cat'
        }

        Add-SupervisorProgram job @With -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "$Id,$command"
        $wrong.TargetObject | Should -Be job
        $wrong.Exception.Message | Should -BeLike $Message
        Get-SupervisorProgram -Uri $daemon.Uri | Should -BeNullOrEmpty
    }

    It 'says that a name is taken' {
        $null = Add-SupervisorProgram job cat -AutoStart $false -Group dynamic -Uri $daemon.Uri
        Add-SupervisorProgram job cat -Group dynamic -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "AlreadyAdded,$command"
        Add-SupervisorProgram dynamic cat -Uri $daemon.Uri -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be "AlreadyAdded,$command"
    }

    It 'says that the daemon does not allow it' {
        { Add-SupervisorProgram job cat -Uri $plain.Uri } | Should -Throw -ErrorId "MethodNotSupported,$command"
        { Add-SupervisorProgram job cat -Group web -Uri $plain.Uri } | Should -Throw -ErrorId "MethodNotSupported,$command"
    }
}

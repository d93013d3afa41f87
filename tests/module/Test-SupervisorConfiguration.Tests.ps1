BeforeAll {
    Import-Module "$PSScriptRoot/TestKit.psm1"
    $script:before = $env:SUPERVISORD_PATH
    $env:SUPERVISORD_PATH = Get-DaemonPath
    $good = Join-Path $TestDrive good.conf
    $bad = Join-Path $TestDrive bad.conf
    $odd = Join-Path $TestDrive odd.conf
    Set-Content -LiteralPath $good -Value "[supervisord]`n[program:x]`ncommand=/bin/cat"
    Set-Content -LiteralPath $odd -Value "[supervisord]`n[program:x]`ncommand=/bin/cat`nnice=5"
    Set-Content -LiteralPath $bad -Value "[supervisord]`nloglevel=loud`n`n[program:x]`nstartsecs=soon"
}

AfterAll {
    $env:SUPERVISORD_PATH = $before
}

Describe 'Test-SupervisorConfiguration' {
    It 'has nothing to say about a file that is good' {
        Test-SupervisorConfiguration $good | Should -BeTrue
        Test-SupervisorConfiguration $good -Detailed | Should -BeNullOrEmpty
    }

    It 'is false for a file that is not, with an error for each thing that is wrong' {
        Test-SupervisorConfiguration $bad -ErrorAction SilentlyContinue -ErrorVariable wrong | Should -BeFalse
        $wrong.FullyQualifiedErrorId | Select-Object -Unique |
            Should -Be 'ConfigurationInvalid,Supervisor.PowerShell.Commands.TestSupervisorConfigurationCommand'
        $wrong.TargetObject.Option | Should -Be loglevel, startsecs, command
        Test-SupervisorConfiguration $odd -WarningAction SilentlyContinue -WarningVariable odds | Should -BeTrue
        "$odds" | Should -BeLike "${odd}:4: *nice*"
    }

    It 'tells every problem with its place' {
        $problems = Test-SupervisorConfiguration $bad -Detailed
        $problems | Should -BeOfType Supervisor.PowerShell.SupervisorConfigurationProblem
        $level = $problems | Where-Object Option -eq loglevel
        $level.Severity | Should -Be 'Error'
        $level.File | Should -Be $bad
        $level.Line | Should -Be 2
        $level.Section | Should -Be 'supervisord'
        $level.Message | Should -Be "bad logging level name 'loud'; expected critical, error, warn, info, debug, trace or blather"
        "$level" | Should -Be "${bad}:2: [supervisord] loglevel: $($level.Message)"
        $problems | Where-Object Option -eq startsecs | ForEach-Object Section | Should -Be 'program:x'
        $problems | Where-Object Option -eq command | Should -HaveCount 1
    }

    It 'shows whole messages' {
        $shown = Test-SupervisorConfiguration $bad -Detailed | Out-String -Width 80
        $shown -replace '\s' | Should -Match 'critical,error,warn,info,debug,traceorblather'
        $shown | Should -Not -Match '…|\.\.\.'
    }

    It 'warns of what has no effect' {
        $warning = Test-SupervisorConfiguration $odd -Detailed
        $warning.Severity | Should -Be 'Warning'
        $warning.Line | Should -Be 4
        $warning.File | Should -Be $odd
        $warning.Section | Should -Be 'program:x'
        $warning.Option | Should -Be 'nice'
        $warning.Message | Should -BeLike 'unknown option*'
    }

    It 'says yes or no with -Quiet' {
        Test-SupervisorConfiguration $good, $bad, $odd -Quiet | Should -Be $true, $false, $true
    }

    It 'takes names and files from the pipeline' {
        $good, $odd | Test-SupervisorConfiguration -Quiet | Should -Be $true, $true
        Get-Item -LiteralPath $bad | Test-SupervisorConfiguration -Quiet | Should -BeFalse
        Get-ChildItem $TestDrive -Filter *.conf | Test-SupervisorConfiguration -Detailed | Where-Object Severity -eq Error | Should -HaveCount 3
    }

    It 'takes a path relative to the current location' {
        Push-Location $TestDrive
        try {
            Test-SupervisorConfiguration ./good.conf -Quiet | Should -BeTrue
        }
        finally {
            Pop-Location
        }
    }

    It 'tells a problem in an included file' {
        $part = Join-Path $TestDrive part.ini
        $whole = Join-Path $TestDrive whole.conf
        Set-Content -LiteralPath $part -Value "[program:y]`ncommand=/bin/cat`npriority=first"
        Set-Content -LiteralPath $whole -Value "[supervisord]`n[include]`nfiles=$part"
        $problem = Test-SupervisorConfiguration $whole -Detailed
        $problem.File | Should -Be $part
        $problem.Line | Should -Be 3
    }

    It 'tells a file that is not there, and goes on' {
        $result = Test-SupervisorConfiguration (Join-Path $TestDrive none.conf),
            $good -Quiet -ErrorAction SilentlyContinue -ErrorVariable wrong
        $result | Should -BeTrue
        $wrong.FullyQualifiedErrorId |
            Should -Be 'ConfigurationFileNotFound,Supervisor.PowerShell.Commands.TestSupervisorConfigurationCommand'
        $wrong.CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }
}

Describe 'The program that tests' {
    AfterEach {
        $env:SUPERVISORD_PATH = Get-DaemonPath
    }

    It 'is named by -SupervisordPath' {
        $env:SUPERVISORD_PATH = '/nowhere'
        Test-SupervisorConfiguration $good -Quiet -SupervisordPath (Get-DaemonPath) | Should -BeTrue
    }

    It 'is a terminating error where <What>' -ForEach @(
        @{ What = 'the variable names none'; Variable = '/nowhere/supervisord'; Arguments = @{} }
        @{ What = 'the parameter names none'; Variable = ''; Arguments = @{ SupervisordPath = '/nowhere/supervisord' } }
    ) {
        $env:SUPERVISORD_PATH = $Variable
        { Test-SupervisorConfiguration $good @Arguments -ErrorAction SilentlyContinue } |
            Should -Throw -ErrorId 'SupervisordNotFound,Supervisor.PowerShell.Commands.TestSupervisorConfigurationCommand'
    }

    It 'is a terminating error where there is none on PATH' {
        $path = $env:PATH
        $env:SUPERVISORD_PATH = ''
        try {
            $env:PATH = "$TestDrive"
            { Test-SupervisorConfiguration $good } |
                Should -Throw -ErrorId 'SupervisordNotFound,Supervisor.PowerShell.Commands.TestSupervisorConfigurationCommand'
        }
        finally {
            $env:PATH = $path
        }
    }

    It 'is that of Supervisor for Python only where there is no other, and with a warning' {
        $path = $env:PATH
        $env:SUPERVISORD_PATH = ''
        $python = New-Item -ItemType Directory (Join-Path $TestDrive python) -Force
        Set-Content -LiteralPath $python/supervisord -Value "#!/bin/sh`n'''exec' /nowhere/python3 `"`$0`" `"`$@`"`n"
        & chmod +x $python/supervisord
        try {
            $env:PATH = "$python"
            { $good, $good | Test-SupervisorConfiguration -WarningVariable script:warnings -WarningAction SilentlyContinue } |
                Should -Throw -ErrorId 'CheckNotSupported,Supervisor.PowerShell.Commands.TestSupervisorConfigurationCommand'
            $warnings | Should -HaveCount 1
            "$warnings" | Should -BeLike "$python/supervisord is Supervisor for Python, without collections, *"

            $env:PATH = "$python$([System.IO.Path]::PathSeparator)$(Split-Path (Get-DaemonPath))"
            Test-SupervisorConfiguration $good -Quiet -WarningVariable warnings | Should -BeTrue
            $warnings | Should -BeNullOrEmpty
        }
        finally {
            $env:PATH = $path
        }
    }

    It 'is a terminating error where it cannot test' {
        $other = Join-Path $TestDrive other
        Set-Content -LiteralPath $other -Value "#!/bin/sh`necho 'Error: option --check not recognized' >&2`nexit 2"
        & chmod +x $other
        { Test-SupervisorConfiguration $good -SupervisordPath $other } |
            Should -Throw -ErrorId 'CheckNotSupported,Supervisor.PowerShell.Commands.TestSupervisorConfigurationCommand' -ExpectedMessage '*option --check not recognized*'
    }

    It 'is ended with the command' {
        $slow = Join-Path $TestDrive slow
        Set-Content -LiteralPath $slow -Value "#!/bin/sh`necho `$`$ > '$TestDrive/slow.pid'`nexec sleep 1000"
        & chmod +x $slow
        $shell = [powershell]::Create()
        $manifest = (Get-Module Supervisor).Path -replace 'bin.Supervisor.PowerShell.dll$', 'Supervisor.psd1'
        $null = $shell.AddScript("Import-Module '$manifest'; Test-SupervisorConfiguration '$good' -SupervisordPath '$slow'")
        $run = $shell.BeginInvoke()
        Wait-Until { (Test-Path "$TestDrive/slow.pid") -and (Get-Content "$TestDrive/slow.pid") }
        $shell.Stop()
        $shell.InvocationStateInfo.State | Should -Be Stopped
        $run.IsCompleted | Should -BeTrue
        Wait-Until -Because 'the program is gone' { -not (Get-Process -Id (Get-Content "$TestDrive/slow.pid") -ErrorAction Ignore) }
        $shell.Dispose()
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/TestKit.psm1"
    $daemon = Start-TestDaemon -Name conf -Configuration @'
[program:web]
command=/bin/cat
process_name=%(program_name)s_%(process_num)d
numprocs=2
autostart=false
startsecs=3
stopwaitsecs=7
startretries=5
exitcodes=0,3
stopsignal=QUIT
priority=50
stdout_logfile=NONE
stderr_logfile_maxbytes=1MB
directory=/tmp

[program:mail]
command=/bin/cat
autostart=false

[collection:some]
programs=mail,web:web_0

[collection:none]
programs=nothing
'@
    $PSDefaultParameterValues = @{ '*-Supervisor*:Uri' = $daemon.Uri }
}

AfterAll {
    Stop-TestDaemon $daemon
}

Describe 'Get-SupervisorConfiguration' {
    It 'gets what is configured for every process' {
        (Get-SupervisorConfiguration).Name | Should -Be 'mail', 'web:web_0', 'web:web_1'
    }

    It 'takes <What> from the pipeline' -ForEach @(
        @{ What = 'processes'; Given = { Get-SupervisorProcess web:web_1, mail }; Expected = 'mail', 'web:web_1' }
        @{ What = 'groups'; Given = { Get-SupervisorGroup web }; Expected = 'web:web_0', 'web:web_1' }
        @{ What = 'groups that are called as their process'; Given = { Get-SupervisorGroup mail }; Expected = 'mail' }
        @{ What = 'collections'; Given = { Get-SupervisorCollection some }; Expected = 'mail', 'web:web_0' }
        @{ What = 'collections that are empty'; Given = { Get-SupervisorCollection none }; Expected = @() }
        @{ What = 'daemons'; Given = { Get-SupervisorDaemon }; Expected = 'mail', 'web:web_0', 'web:web_1' }
    ) {
        @(& $Given | Get-SupervisorConfiguration -ErrorAction Stop).Name | Sort-Object | Should -Be $Expected
    }

    It 'has values of their own types' {
        $web = Get-SupervisorConfiguration web:web_0
        $web | Should -BeOfType Supervisor.PowerShell.SupervisorConfiguration
        $web.StartSecs | Should -Be ([timespan]::FromSeconds(3))
        $web.StopWaitSecs | Should -Be ([timespan]::FromSeconds(7))
        $web.StartRetries | Should -Be 5
        $web.ExitCodes | Should -Be 0, 3
        $web.ExitCodes | Should -BeOfType int
        , $web.ExitCodes | Should -BeOfType Supervisor.PowerShell.NumberList
        $web.StopSignal | Should -Be 'SIGQUIT'
        $web.AutoStart | Should -BeFalse
        $web.Priority | Should -Be 50
        $web.GroupPriority | Should -Be 50
        $web.Directory | Should -Be '/tmp'
        $web.Command | Should -Be '/bin/cat'
        $web.InUse | Should -BeTrue
        $web.Group | Should -Be 'web'
        $web.ProcessName | Should -Be 'web_0'
        $web.StdErr.LogFileMaxBytes | Should -Be 1MB
        $web.StdErr.LogFileMaxBytes | Should -BeOfType long
        $web.Session.Uri | Should -Be $daemon.Uri
        "$web" | Should -Be 'web:web_0'
    }

    It 'has null where nothing is set' {
        $web = Get-SupervisorConfiguration web:web_0
        $web.StdOut.LogFile | Should -BeNullOrEmpty
        $web.UserId | Should -BeNullOrEmpty
        (Get-SupervisorConfiguration mail).Directory | Should -BeNullOrEmpty
    }

    It 'takes wildcards, which are silent when they match nothing' {
        (Get-SupervisorConfiguration web:*).Name | Should -Be 'web:web_0', 'web:web_1'
        (Get-SupervisorConfiguration *_1).Name | Should -Be 'web:web_1'
        Get-SupervisorConfiguration nothing* -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'takes groups' {
        (Get-SupervisorConfiguration -Group web).Count | Should -Be 2
        (Get-SupervisorConfiguration web_1 -Group w*).Name | Should -Be 'web:web_1'
    }

    It 'takes processes from the pipeline' {
        $PSDefaultParameterValues = @{}
        (Get-SupervisorProcess web:web_1 -Uri $daemon.Uri | Get-SupervisorConfiguration).Name | Should -Be 'web:web_1'
        ('mail' | Get-SupervisorConfiguration -Uri $daemon.Uri).Name | Should -Be 'mail'
    }

    It 'goes on into process commands' {
        $PSDefaultParameterValues = @{}
        Get-SupervisorConfiguration mail -Uri $daemon.Uri | Get-SupervisorProcess | ForEach-Object Name | Should -Be 'mail'
    }

    It 'tells a name that nothing has, and goes on' {
        $found = Get-SupervisorConfiguration mail, none -ErrorAction SilentlyContinue -ErrorVariable wrong
        $found.Name | Should -Be 'mail'
        $wrong.FullyQualifiedErrorId | Should -Be 'ProcessNotFound,Supervisor.PowerShell.Commands.GetSupervisorConfigurationCommand'
        $wrong.TargetObject | Should -Be 'none'
    }

    It 'tells a group that there is not' {
        { Get-SupervisorConfiguration -Group none -ErrorAction Stop } |
            Should -Throw -ErrorId 'GroupNotFound,Supervisor.PowerShell.Commands.GetSupervisorConfigurationCommand'
    }

    It 'is a terminating error where there is no daemon' {
        { Get-SupervisorConfiguration -Uri unix:///nowhere/x.sock } |
            Should -Throw -ErrorId 'ServerNotFound,Supervisor.PowerShell.Commands.GetSupervisorConfigurationCommand'
    }
}

Describe 'Get-SupervisorConfiguration -Drift' {
    BeforeAll {
        $script:file = Get-Content -LiteralPath $daemon.ConfigFile -Raw
    }

    AfterEach {
        Set-Content -LiteralPath $daemon.ConfigFile -Value $file
    }

    It 'is nothing while the files are what runs' {
        Get-SupervisorConfiguration -Drift | Should -BeNullOrEmpty
    }

    It 'tells what differs, option by option, and changes nothing' {
        Set-Content -LiteralPath $daemon.ConfigFile -Value ($file -replace 'startsecs=3', 'startsecs=4' -replace 'program:mail',
            'program:post')
        $drift = Get-SupervisorConfiguration -Drift
        $drift | Should -BeOfType Supervisor.PowerShell.SupervisorPlanItem
        $program = $drift | Where-Object { $_.Kind -eq 'Program' -and $_.Name -eq 'web' }
        $program.Change | Should -Be 'Changed'
        ($drift | Where-Object { $_.Options.Name -contains 'startsecs' })[0].Options.New | Should -Be '4'
        ($drift | Where-Object { $_.Kind -eq 'Group' -and $_.Name -eq 'mail' }).Change | Should -Be 'Removed'
        ($drift | Where-Object { $_.Kind -eq 'Group' -and $_.Name -eq 'post' }).Change | Should -Be 'Added'
        (Get-SupervisorProcess).Name | Should -Be 'mail', 'web:web_0', 'web:web_1'
    }

    It 'can be asked for some groups alone' {
        Set-Content -LiteralPath $daemon.ConfigFile -Value ($file -replace 'startsecs=3', 'startsecs=4' -replace 'program:mail',
            'program:post')
        Get-SupervisorConfiguration -Drift -Group mail | ForEach-Object Group | Sort-Object -Unique | Should -Be 'mail'
    }

    It 'tells a file that is refused' {
        Set-Content -LiteralPath $daemon.ConfigFile -Value ($file -replace 'startsecs=3', 'startsecs=soon')
        { Get-SupervisorConfiguration -Drift -ErrorAction Stop } |
            Should -Throw -ErrorId 'ConfigurationRefused,Supervisor.PowerShell.Commands.GetSupervisorConfigurationCommand'
    }
}

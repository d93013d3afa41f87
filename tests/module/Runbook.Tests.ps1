BeforeDiscovery {
    $script:runbooks = Get-ChildItem (Join-Path $PSScriptRoot '../../docs/runbooks') -Filter *.ps1
}

BeforeAll {
    Import-Module "$PSScriptRoot/TestKit.psm1"
    $script:folder = (Resolve-Path (Join-Path $PSScriptRoot '../../docs/runbooks')).Path
    $script:before = $env:SUPERVISORD_PATH
    $env:SUPERVISORD_PATH = Get-DaemonPath
    $script:manifest = (Get-Module Supervisor).Path -replace 'bin.Supervisor.PowerShell.dll$', 'Supervisor.psd1'
}

AfterAll {
    $env:SUPERVISORD_PATH = $before
}

Describe 'The runbook <_.Name>' -ForEach $runbooks {
    It 'tells what it does, with examples and every parameter' {
        $help = Get-Help $_.FullName -Full
        $help.Synopsis | Should -Not -BeLike "*$($_.Name)*"
        $help.examples.example.Count | Should -BeGreaterOrEqual 2
        foreach ($parameter in $help.parameters.parameter | Where-Object name -NotIn 'WhatIf', 'Confirm') {
            $parameter.description.Text | Should -Not -BeNullOrEmpty -Because "-$($parameter.name) is to be described"
        }
    }

    It 'takes -WhatIf' {
        (Get-Command $_.FullName).Parameters.Keys | Should -Contain 'WhatIf'
    }

    It 'has nothing that PSScriptAnalyzer minds' -Skip:(-not (Get-Module PSScriptAnalyzer -ListAvailable)) {
        Invoke-ScriptAnalyzer $_.FullName | ForEach-Object { "$($_.Line): $($_.Message)" } | Should -BeNullOrEmpty
    }
}

Describe 'Deploying a release' {
    BeforeEach {
        $site = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        foreach ($release in 'one', 'two', 'broken') {
            $null = New-Item -ItemType Directory -Path "$site/$release"
            # The release that is broken comes up, and falls down before its startsecs are over.
            Set-Content -LiteralPath "$site/$release/app" -Value "#!/bin/sh`n$($release -eq 'broken' ? 'exit 1' : 'exec cat')"
            & chmod +x "$site/$release/app"
        }

        $link = "$site/current"
        $null = New-Item -ItemType SymbolicLink -Path $link -Target "$site/one"
        $configuration = @"
[program:web]
command=$link/app
process_name=web_%(process_num)d
numprocs=2
startsecs=1
startretries=0
autorestart=false
[collection:web-tier]
programs=web
"@
        $daemons = 1..2 | ForEach-Object { Start-SupervisorDaemon -Temporary -Configuration $configuration }
        $uri = $daemons.Uri
        Wait-SupervisorCollection web-tier -Uri $uri -TimeoutSec 30
        $script:old = Get-SupervisorProcess -Uri $uri
    }

    AfterEach {
        $daemons | Stop-SupervisorDaemon -Confirm:$false
    }

    It 'goes through all daemons' {
        $result = & "$folder/Publish-Release.ps1" -Release "$site/two" -Link $link -Collection web-tier -Uri $uri
        $result.Outcome | Should -Be 'Deployed', 'Deployed'
        $result.Running | Should -Be 2, 2
        $result[0].Previous | Should -Be "$site/one"
        (Get-Item -LiteralPath $link).LinkTarget | Should -Be "$site/two"
        $now = Get-SupervisorProcess -Uri $uri
        $now.State | Select-Object -Unique | Should -Be 'Running'
        $now.ProcessId | Where-Object { $_ -in $old.ProcessId } | Should -BeNullOrEmpty
    }

    It 'goes back when the release does not come up, and leaves the rest alone' {
        $quiet = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'wrong'; WarningAction = 'SilentlyContinue' }
        $result = & "$folder/Publish-Release.ps1" -Release "$site/broken" -Link $link -Collection web-tier -Uri $uri @quiet
        $result.Outcome | Should -Be 'RolledBack', 'RolledBack'
        $wrong[-1].FullyQualifiedErrorId | Should -Be 'ReleaseRolledBack,Publish-Release.ps1'
        (Get-Item -LiteralPath $link).LinkTarget | Should -Be "$site/one"
        $now = Get-SupervisorProcess -Uri $uri
        $now.State | Select-Object -Unique | Should -Be 'Running'
        @($now.ProcessId | Where-Object { $_ -in $old.ProcessId }).Count |
            Should -Be 3 -Because 'one process was tried, and restarted with the release before'
    }

    It 'does nothing with -WhatIf' {
        & "$folder/Publish-Release.ps1" -Release "$site/two" -Link $link -Collection web-tier -Uri $uri -WhatIf | Should -BeNullOrEmpty
        (Get-Item -LiteralPath $link).LinkTarget | Should -Be "$site/one"
        (Get-SupervisorProcess -Uri $uri).ProcessId | Sort-Object | Should -Be ($old.ProcessId | Sort-Object)
    }

    It 'does not begin where not all is well' {
        Stop-SupervisorProcess web_0 -Uri $uri[0]
        { & "$folder/Publish-Release.ps1" -Release "$site/two" -Link $link -Collection web-tier -Uri $uri } |
            Should -Throw '*web:web_0 is Stopped on*'
        { & "$folder/Publish-Release.ps1" -Release "$site/two" -Link $link -Collection web-tier -Uri $uri[1], unix:///nowhere/x.sock } |
            Should -Throw '*unix:///nowhere/x.sock*'
        { & "$folder/Publish-Release.ps1" -Release "$site/two" -Link $link -Collection other -Uri $uri[1] } |
            Should -Throw "*no collection 'other'*"
        { & "$folder/Publish-Release.ps1" -Release "$site/none" -Link $link -Collection web-tier -Uri $uri[1] } |
            Should -Throw '*no folder*'
        { & "$folder/Publish-Release.ps1" -Release "$site/two" -Link "$site/one" -Collection web-tier -Uri $uri[1] } |
            Should -Throw '*is no link*'
        (Get-Item -LiteralPath $link).LinkTarget | Should -Be "$site/one"
    }
}

Describe 'The health report' {
    BeforeAll {
        $one = Start-SupervisorDaemon -Temporary -Name first -Configuration @'
[program:well]
command=/bin/cat
startsecs=0
[program:ill]
command=/bin/sh -c "exit 3"
startsecs=0
autorestart=false
[program:idle]
command=/bin/cat
autostart=false
'@
        $two = Start-SupervisorDaemon -Temporary -Name second -Configuration "[program:well]`ncommand=/bin/cat`nstartsecs=0"
        $script:uri = $one.Uri, $two.Uri, 'unix:///nowhere/x.sock'
        Wait-SupervisorProcess ill -State Exited -Uri $one.Uri -TimeoutSec 20
        Wait-SupervisorProcess well -Uri $one.Uri, $two.Uri -TimeoutSec 20
    }

    AfterAll {
        $one, $two | Stop-SupervisorDaemon -Confirm:$false
    }

    It 'is an object for each process, and one for a daemon that does not answer' {
        $report = & "$folder/Export-HealthReport.ps1" -Uri $uri
        $report | Should -HaveCount 5
        $sick = $report | Where-Object { -not $_.Healthy }
        $sick | Should -HaveCount 2
        ($sick | Where-Object State -eq Unreachable).Server | Should -Be 'x.sock'
        $ill = $sick | Where-Object Process -eq ill
        $ill.Finding | Should -Be 'ended with exit status 3'
        $ill.ExitStatus | Should -Be 3
        $ill.Server | Should -Be 'first'
        ($report | Where-Object Process -eq well).Server | Sort-Object | Should -Be 'first', 'second'
    }

    It 'tells what runs and does not serve' {
        $three = Start-SupervisorDaemon -Temporary -Name third -Configuration @'
[program:sick]
command=/bin/cat
startsecs=0
health=command:false
health_interval=1
health_failures=1
health_action=none
[program:late]
command=/bin/cat
startsecs=0
ready=file:/no/such/file
ready_timeout=1
ready_timeout_action=none
'@
        try {
            Wait-Until { (Get-SupervisorProcess sick -Uri $three.Uri).Health -eq 'unhealthy' }
            Wait-Until { (Get-SupervisorProcess late -Uri $three.Uri).Readiness -eq 'late' }
            $report = & "$folder/Export-HealthReport.ps1" -Uri $three.Uri
            $report.Healthy | Should -Be $false, $false
            $report.Finding | Should -Be 'is not ready in time', 'is unhealthy: exit status 1'
        }
        finally {
            $three | Stop-SupervisorDaemon -Confirm:$false
        }
    }

    It 'tells what was started lately, and overlooks what it is told to' {
        $report = & "$folder/Export-HealthReport.ps1" -Uri $two.Uri -MinimumUptime 1.00:00:00
        $report.Finding | Should -BeLike 'runs for * seconds only'
        & "$folder/Export-HealthReport.ps1" -Uri $one.Uri -Ignore i* | Where-Object { -not $_.Healthy } | Should -BeNullOrEmpty
    }

    It 'tells files that differ from what runs' {
        Add-Content -LiteralPath (Join-Path $two.Folder supervisord.conf) -Value "[program:new]`ncommand=/bin/cat"
        $drifted = & "$folder/Export-HealthReport.ps1" -Uri $two.Uri | Where-Object State -eq Drifted
        $drifted.Finding | Should -Be 'the files say otherwise: group new is added'
        & "$folder/Export-HealthReport.ps1" -Uri $two.Uri -SkipDrift | Where-Object State -eq Drifted | Should -BeNullOrEmpty
    }

    It 'is CSV, JSON and HTML' {
        $files = 'csv', 'json', 'html' | ForEach-Object { Join-Path $TestDrive "health.$_" }
        $report = & "$folder/Export-HealthReport.ps1" -Uri $uri -CsvPath $files[0] -JsonPath $files[1] -HtmlPath $files[2] -SkipDrift
        (Import-Csv -LiteralPath $files[0]).Process | Should -Be @($report.Process)
        $json = Get-Content -LiteralPath $files[1] -Raw | ConvertFrom-Json
        $json | Should -HaveCount 5
        ($json | Where-Object Process -eq ill).Healthy | Should -BeFalse
        $html = Get-Content -LiteralPath $files[2] -Raw
        $html | Should -BeLike '*<h1>2 of 5 need attention</h1>*'
        $html | Should -BeLike '*<td>ended with exit status 3</td>*'
    }

    It 'writes no file with -WhatIf' {
        $file = Join-Path $TestDrive none.csv
        & "$folder/Export-HealthReport.ps1" -Uri $two.Uri -CsvPath $file -WhatIf | Should -Not -BeNullOrEmpty
        Test-Path -LiteralPath $file | Should -BeFalse
    }
}

Describe 'Maintenance of a collection' {
    BeforeEach {
        $configuration = @'
[program:web]
command=/bin/cat
process_name=web_%(process_num)d
numprocs=2
startsecs=0
[program:spare]
command=/bin/cat
autostart=false
[program:other]
command=/bin/cat
startsecs=0
[collection:web-tier]
programs=web,spare
'@
        $daemons = 'left', 'right' | ForEach-Object { Start-SupervisorDaemon -Temporary -Name $_ -Configuration $configuration }
        $uri = $daemons.Uri
        Wait-SupervisorProcess web:*, other -Uri $uri -TimeoutSec 20
        $script:other = Get-SupervisorProcess other -Uri $uri
        $script:seen = [System.Collections.Generic.List[string]]::new()
    }

    AfterEach {
        $daemons | Stop-SupervisorDaemon -Confirm:$false
    }

    It 'drains one server after the other, and brings back what ran' {
        $work = {
            param($Session)
            $state = Get-SupervisorCollection web-tier -Uri $uri | ForEach-Object { "$($_.Session.Name) $($_.Running)" }
            $seen.Add(($state | Sort-Object) -join ', ')
            "worked on $($Session.Name)"
        }
        $result = & "$folder/Invoke-CollectionMaintenance.ps1" -Collection web-tier -Uri $uri -Work $work
        $result.Server | Should -Be 'left', 'right'
        $result.Outcome | Should -Be 'Done', 'Done'
        $result.Output | Should -Be 'worked on left', 'worked on right'
        $result[0].Drained | Should -Be 'web:web_0', 'web:web_1'
        $result[0].Downtime | Should -BeGreaterThan ([timespan]::Zero)
        $seen | Should -Be 'left 0, right 2', 'left 2, right 0'
        (Get-SupervisorProcess web:* -Uri $uri).State | Select-Object -Unique | Should -Be 'Running'
        (Get-SupervisorProcess spare -Uri $uri).State | Select-Object -Unique | Should -Be 'Stopped'
        (Get-SupervisorProcess other -Uri $uri).ProcessId | Sort-Object | Should -Be ($other.ProcessId | Sort-Object)
    }

    It 'brings back what ran when the work fails, and leaves the next server alone' {
        $before = (Get-SupervisorProcess web:* -Uri $uri[1]).ProcessId
        $quiet = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'wrong' }
        $result = & "$folder/Invoke-CollectionMaintenance.ps1" -Collection web-tier -Uri $uri -Work { throw 'no disk' } @quiet
        $result.Outcome | Should -Be 'Failed', 'Skipped'
        $result[0].Problem | Should -Be 'no disk'
        $wrong[-1].FullyQualifiedErrorId | Should -Be 'MaintenanceFailed,Invoke-CollectionMaintenance.ps1'
        (Get-SupervisorProcess web:* -Uri $uri).State | Select-Object -Unique | Should -Be 'Running'
        (Get-SupervisorProcess web:* -Uri $uri[1]).ProcessId | Should -Be $before
    }

    It 'does nothing with -WhatIf' {
        $before = (Get-SupervisorProcess -Uri $uri).ProcessId | Sort-Object
        & "$folder/Invoke-CollectionMaintenance.ps1" -Collection web-tier -Uri $uri -Work { $seen.Add('worked') } -WhatIf |
            Should -BeNullOrEmpty
        $seen | Should -BeNullOrEmpty
        (Get-SupervisorProcess -Uri $uri).ProcessId | Sort-Object | Should -Be $before
    }

    It 'begins only where every server answers' {
        { & "$folder/Invoke-CollectionMaintenance.ps1" -Collection web-tier -Uri $uri[0],
            unix:///nowhere/x.sock -Work { $seen.Add('worked') } } | Should -Throw
        $seen | Should -BeNullOrEmpty
    }

    It 'brings back what ran when somebody stops it' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$manifest'; & '$folder/Invoke-CollectionMaintenance.ps1' -Collection web-tier -Uri '$($uri[0])' -Work { [System.IO.File]::WriteAllText('$TestDrive/working', ''); Wait-SupervisorProcess spare -Uri '$($uri[0])' }")
        $null = $shell.BeginInvoke()
        Wait-Until { Test-Path "$TestDrive/working" }
        (Get-SupervisorProcess web:* -Uri $uri[0]).State | Select-Object -Unique | Should -Be 'Stopped'
        $shell.Stop()
        (Get-SupervisorProcess web:* -Uri $uri[0]).State | Select-Object -Unique | Should -Be 'Running'
        $shell.Dispose()
    }
}

Describe 'A new supervisord for a fleet' {
    BeforeAll {
        $daemons = 1..2 | ForEach-Object { Start-SupervisorDaemon -Temporary -Configuration "[program:x]`ncommand=/bin/cat`nstartsecs=0" }
        $uri = $daemons.Uri
        Wait-SupervisorProcess x -Uri $uri -TimeoutSec 20
    }

    AfterAll {
        $daemons | Stop-SupervisorDaemon -Confirm:$false
    }

    It 'takes over at every daemon, and leaves the processes as they are' {
        $before = (Get-SupervisorProcess x -Uri $uri).ProcessId | Sort-Object
        $results = & "$folder/Update-Supervisord.ps1" -Uri $uri
        $results.Outcome | Should -Be 'Upgraded', 'Upgraded'
        $results.Kept | Should -Be 1, 1
        (Get-SupervisorProcess x -Uri $uri).ProcessId | Sort-Object | Should -Be $before
    }

    It 'stops at the first daemon that refuses the file' {
        $results = & "$folder/Update-Supervisord.ps1" /nowhere -Uri $uri -ErrorAction SilentlyContinue
        $results.Outcome | Should -Be 'Failed', 'Skipped'
        $results[0].Problem | Should -BeLike '*No such file or directory*'
    }

    It 'does nothing with -WhatIf' {
        & "$folder/Update-Supervisord.ps1" -Uri $uri -WhatIf | Should -BeNullOrEmpty
    }
}

Describe 'A batch job' {
    BeforeAll {
        $daemon = Start-SupervisorDaemon -Temporary -Name batch -Configuration "[supervisord]`nallow_runtime_programs=true`n[program:web]`ncommand=/bin/cat`nstartsecs=0"
        $script:where = @{ Uri = $daemon.Uri }
    }

    AfterAll {
        $daemon | Stop-SupervisorDaemon -Confirm:$false
    }

    AfterEach {
        (Get-SupervisorProcess @where).Name | Should -Be 'web'
        Get-SupervisorProgram @where | Should -BeNullOrEmpty
    }

    It 'is run once, and goes' {
        $result = & "$folder/Invoke-BatchJob.ps1" -Name reindex -Command '/bin/sh -c "echo $WHAT; echo done"' -Environment @{ WHAT = 'index' } @where
        $result.Succeeded | Should -BeTrue
        $result.ExitStatus | Should -Be 0
        $result.Output | Should -Be 'index', 'done'
        $result.TimedOut | Should -BeFalse
        $result.Server | Should -Be 'batch'
    }

    It 'tells that it failed' {
        $result = & "$folder/Invoke-BatchJob.ps1" -Name failing -Command '/bin/sh -c "echo oh no >&2; exit 4"' @where
        $result.Succeeded | Should -BeFalse
        $result.ExitStatus | Should -Be 4
        $result.Output | Should -Be 'oh no'
    }

    It 'is ended when its time is up' {
        $result = & "$folder/Invoke-BatchJob.ps1" -Name endless -Command '/bin/cat' -TimeoutSec 1 @where
        $result.TimedOut | Should -BeTrue
        $result.Succeeded | Should -BeFalse
    }

    It 'is ended when somebody stops the runbook' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$manifest'; & '$folder/Invoke-BatchJob.ps1' -Name endless -Command '/bin/cat' -Uri '$($daemon.Uri)'")
        $null = $shell.BeginInvoke()
        Wait-Until { (Get-SupervisorProcess endless @where -ErrorAction Ignore).State -eq 'Running' }
        $shell.Stop()
        $shell.Dispose()
    }

    It 'is not even added where it cannot be run' {
        { & "$folder/Invoke-BatchJob.ps1" -Name 'web' -Command '/bin/cat' @where } | Should -Throw
    }

    It 'does nothing with -WhatIf' {
        & "$folder/Invoke-BatchJob.ps1" -Name reindex -Command '/bin/echo' @where -WhatIf | Should -BeNullOrEmpty
    }
}
